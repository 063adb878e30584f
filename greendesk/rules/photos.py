"""Rules about the photos of a patch: whether there are any, from there, and from this year."""

from collections.abc import Iterator, Sequence

from greendesk.i18n import N_, Text, fiscal_year_be
from greendesk.model.photo import away_m
from greendesk.model.record import Patch, Photo
from greendesk.model.survey import Survey
from greendesk.model.view import View
from greendesk.rules.base import Found, Severity, rule

FAR_M = 500.0
LEAST = "x-greendesk-least-photos"
"""Annotation of the schema: how many photos the agency wants of each patch; 0 without it."""
_OF_ANY_YEAR = ("BEFORE", "DOC")
_MISSING = N_("The agency wants {least} photos of each patch; this one has {n}.")
_FAR = N_("The photo {photo} was taken {km:,.1f} km away. Does it show this patch?")
_YEAR = N_(
    "The photo {photo} is of the fiscal year {year}, but the patch is reported for {reported}."
)


@rule("W06", Severity.WARNING, N_("The photos of this patch want a second look."))
def photos_in_question(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """A photo of somewhere else, or of long ago, proves nothing; often it was sorted wrongly."""
    photos = view.photos(patch.id)
    least = survey.schema.json.get(LEAST, 0)
    if isinstance(least, int) and len(photos) < least:
        yield Found(text=Text(_MISSING, {"least": least, "n": len(photos)}))
    elif photos and (words := _far(patch, photos) or _of_another_year(patch, photos, survey)):
        yield Found(text=words)


def _far(patch: Patch, photos: Sequence[Photo]) -> Text | None:
    if patch.shape is None or patch.shape.is_empty:
        return None
    for photo in photos:
        if photo.position is not None and (away := away_m(patch, photo.position)) > FAR_M:
            return Text(_FAR, {"photo": _name(photo), "km": away / 1000})
    return None


def _of_another_year(patch: Patch, photos: Sequence[Photo], survey: Survey) -> Text | None:
    reported = patch.values.get("fy_be_reported")
    if not isinstance(reported, int):
        reported = fiscal_year_be(survey.today)
    years = {
        fiscal_year_be(photo.taken_at.date()): photo
        for photo in photos
        if photo.taken_at is not None and photo.shows not in _OF_ANY_YEAR
    }
    if not years or reported in years:
        return None
    year = max(years)
    return Text(_YEAR, {"photo": _name(years[year]), "year": year, "reported": reported})


def _name(photo: Photo) -> str:
    return photo.caption or str(photo.values.get("source_name", photo.id))
