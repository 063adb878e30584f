"""How far pictures are moved, in words."""

from greendesk.i18n import N_, Text
from greendesk.model.offset import Offset

_DIRECTIONS = (
    N_("picture moved {m:.1f} m to the north"),
    N_("picture moved {m:.1f} m to the north-east"),
    N_("picture moved {m:.1f} m to the east"),
    N_("picture moved {m:.1f} m to the south-east"),
    N_("picture moved {m:.1f} m to the south"),
    N_("picture moved {m:.1f} m to the south-west"),
    N_("picture moved {m:.1f} m to the west"),
    N_("picture moved {m:.1f} m to the north-west"),
)
NOT_MOVED = Text(N_("picture not moved"))


def offset_text(offset: Offset) -> Text:
    """Return how far pictures are moved, and whereto."""
    if offset.is_none:
        return NOT_MOVED
    return Text(_DIRECTIONS[offset.eighth], {"m": offset.length_m})
