"""What rules and form need beyond the patches: whose survey, which year, which lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from shapely.geometry import MultiPolygon

from greendesk.model.places import Places
from greendesk.model.record import Profile
from greendesk.model.schema import Schema


@dataclass(frozen=True, slots=True)
class Survey:
    """The ground that a project stands on.

    Attributes:
        profile: the LAO.
        schema: fields of a green patch.
        places: provinces, amphoe and tambons.
        today: the day rules take for "now"; given by the shell.
        outlines: province code -> rough outline, EPSG:4326; a backdrop, never a jurisdiction.
        boundary: official outline of the LAO, EPSG:4326, if the officer has one.
        practice: whether this is a training project that may never be sent to the nation's centre.
    """

    profile: Profile
    schema: Schema
    places: Places
    today: date
    outlines: Mapping[str, MultiPolygon] = field(default_factory=dict)
    boundary: MultiPolygon | None = None
    practice: bool = False
