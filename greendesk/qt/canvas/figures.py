"""The figures beside the pointer while something is drawn: Thai units first, metres second."""

from greendesk.i18n import N_, Text, format_area, say
from greendesk.tools.base import Preview

LEAST_M = 0.05
"""A side shorter than this reads as 0.0 m: the pointer still lies on the last corner."""

_TYPED = N_("Side {digits} m (typed)")
MOST_PIECES = 4
"""Of a cut into more pieces only the largest are told."""


def measure_lines(preview: Preview) -> tuple[str, ...]:
    """Return the lines to show; empty while there is nothing to measure."""
    lines: list[Text] = []
    if preview.area_m2 is not None:
        lines.append(area_text(preview.area_m2))
    if preview.width_m is not None:
        lines.append(Text(N_("Width {length}"), {"length": length_text(preview.width_m)}))
    elif preview.typed:
        typed = N_("Radius {digits} m (typed)") if preview.is_radius else _TYPED
        lines.append(Text(typed, {"digits": preview.typed}))
    elif preview.side_m is not None and preview.side_m >= LEAST_M:
        side = N_("Radius {length}") if preview.is_radius else N_("Side {length}")
        lines.append(Text(side, {"length": length_text(preview.side_m)}))
    if preview.becomes_m2 is not None:
        lines.append(Text(N_("Becomes {area}"), {"area": area_text(preview.becomes_m2)}))
    if preview.pieces_m2:
        lines += [
            Text(N_("Piece {n}: {area}"), {"n": n, "area": area_text(piece)})
            for n, piece in enumerate(preview.pieces_m2[:MOST_PIECES], start=1)
        ]
    if preview.length_m is not None and not preview.pieces_m2:
        around = preview.area_m2 is not None and preview.width_m is None
        name = N_("Around {length}") if around else N_("Length {length}")
        lines.append(Text(name, {"length": length_text(preview.length_m)}))
    return tuple(say(line) for line in lines)


def area_text(area_m2: float) -> Text:
    """Return rai-ngan-square wah, and square metres.

    >>> area_text(5660).values
    {'rai': '3-2-15', 'area': '5,660'}
    """
    return Text(
        N_("{rai} rai · {area} m²"),
        {"rai": format_area(area_m2, "grouped"), "area": f"{area_m2:,.0f}"},
    )


def length_text(length_m: float) -> Text:
    """Return a length as people say it: decimetres below 100 m, kilometres from 10 km."""
    if length_m >= 10_000:
        return Text(N_("{length} km"), {"length": f"{length_m / 1000:,.1f}"})
    digits = 1 if length_m < 100 else 0
    return Text(N_("{length} m"), {"length": f"{length_m:,.{digits}f}"})
