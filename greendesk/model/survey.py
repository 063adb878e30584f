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
        old_years: pictures that are older by more than so many years are told of.
        coarse_zoom: pictures of a lower zoom (of 256 px tiles) are told of; 16 is 2.3 m a pixel in
            Thailand: one sees fields and large roofs, no trees.
    """

    profile: Profile
    schema: Schema
    places: Places
    today: date
    outlines: Mapping[str, MultiPolygon] = field(default_factory=dict)
    boundary: MultiPolygon | None = None
    practice: bool = False
    old_years: int = 5
    coarse_zoom: int = 16
