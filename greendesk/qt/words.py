"""The words and signs that several parts of the window share: states, areas, types."""

from datetime import datetime

from greendesk.i18n import (
    N_,
    NO_BREAK,
    Text,
    format_area,
    label_of,
    long_date,
    say,
    short_date,
)
from greendesk.model.defaults import lao_title
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.record import Patch, Value
from greendesk.model.schema import Field, Schema
from greendesk.model.sending import STATE_WORDS as STATE_WORDS
from greendesk.model.sending import State
from greendesk.model.survey import Survey

STATE_ICONS = {
    State.DRAFT: "circle-dashed",
    State.READY: "check",
    State.QUEUED: "clock",
    State.HANDED: "usb",
    State.SENT: "circle-arrow-up",
    State.ACCEPTED: "circle-check",
    State.RETURNED: "circle-alert",
    State.CONFLICT: "git-compare",
}
SKEW_S = 120.0
_AHEAD = N_("The clock of this computer is {n:,} minutes ahead. Please set it right.")
_BEHIND = N_("The clock of this computer is {n:,} minutes behind. Please set it right.")
NO_NAME = Text(N_("(no name yet)"))
PHOTOS = N_("photos {there:,} of {n:,}")


def state_text(state: State | None) -> str:
    """Return the word of a state; three dots while it is not known yet."""
    return "…" if state is None else say(Text(STATE_WORDS[state]))


def photos_text(there: int, n: int) -> str:
    """Return how many of the photos of a patch the centre has; it is not parted at a line's end."""
    return say(Text(PHOTOS, {"there": there, "n": n})).replace(" ", NO_BREAK)


def stand_text(state: State | None, there: int, n: int) -> str:
    """Return where a record stands, with its photos if the centre has it without all of them."""
    away = state is State.ACCEPTED and there < n
    return f"{state_text(state)} · {photos_text(there, n)}" if away else state_text(state)


def area_short(area_m2: float) -> str:
    """Return an area as it stands in a column: ``3-2-15``."""
    return format_area(area_m2, "grouped")


def area_long(area_m2: float) -> str:
    """Return an area with its unit: ``3-2-15 ไร่ (5,660 ตร.ม.)``."""
    rnw = area_short(area_m2)
    return say(Text(N_("{rnw} rai ({m2:,.0f} m²)"), {"rnw": rnw, "m2": area_m2}))


def size_words(size_bytes: float) -> Text:
    """Return how large a file is, to the digits that matter."""
    if size_bytes < 1_000_000:
        return Text(N_("{kb:,.0f} kB"), {"kb": size_bytes / 1000})
    if size_bytes < 10_000_000:
        return Text(N_("{mb:,.1f} MB"), {"mb": size_bytes / 1e6})
    if size_bytes < 1_000_000_000:
        return Text(N_("{mb:,.0f} MB"), {"mb": size_bytes / 1e6})
    return Text(N_("{gb:,.1f} GB"), {"gb": size_bytes / 1e9})


def duration_words(seconds: float) -> Text:
    """Return how long something takes, in the unit that people use for it."""
    if seconds < 60:
        return Text(N_("less than a minute"))
    if seconds < 90 * 60:
        return Text(N_("about {n:,} minutes"), {"n": round(seconds / 60)})
    return Text(N_("about {n:,.1f} hours"), {"n": seconds / 3600})


def wrong_clock(skew_s: float | None) -> Text | None:
    """Return by how much this computer's clock is wrong, if that matters.

    Args:
        skew_s: by how much it is ahead of the centre's; None = not known.
    """
    if skew_s is None or abs(skew_s) <= SKEW_S:
        return None
    return Text(_AHEAD if skew_s > 0 else _BEHIND, {"n": round(abs(skew_s) / 60)})


def clock_text(at: datetime) -> str:
    """Return a day and a time of this computer's clock, short."""
    here = at.astimezone()
    return f"{short_date(here.date())} {here:%H:%M}"


def moment_text(at: datetime) -> str:
    """Return a day in full and a time of this computer's clock."""
    here = at.astimezone()
    return f"{long_date(here.date())} {here:%H:%M}"


def lao_text(survey: Survey) -> str:
    """Return whose project it is: kind, name and province."""
    own = survey.profile.values
    title = lao_title(
        str(own.get("lao_kind", "")), str(own.get("name_th", "")), str(own.get("name_en", ""))
    )
    province = survey.places.find_code(survey.profile.province_code)
    return " · ".join(filter(None, (label_of(title), label_of(province.label) if province else "")))


def name_text(patch: Patch) -> str:
    """Return what to call a patch."""
    return patch.name or say(NO_NAME)


def type_text(patch: Patch, schema: Schema) -> str:
    """Return the words of a patch's type, or an empty text."""
    return choice_text(schema, "green_type", str(patch.values.get("green_type", "")))


def choices_of(schema: Schema, field_id: str) -> list[tuple[str, str]]:
    """Return (code, words in the current language) of a field's code list."""
    field = schema.fields.get(field_id)
    return (
        []
        if field is None
        else [(c.code, label_of(c.label)) for c in (*field.choices, *field.retired)]
    )


def choice_text(schema: Schema, field_id: str, code: str) -> str:
    """Return the words of one code, or an empty text."""
    field = schema.fields.get(field_id)
    choice = None if field is None else field.choice(code)
    return "" if choice is None else label_of(choice.label)


def value_text(field: Field, value: Value | None) -> str:
    """Return a value as the form shows it, with its unit; an empty text for none."""
    if value is None or value == "":
        return ""
    unit = f"{NO_BREAK}{label_of(field.unit)}" if field.unit else ""
    return FIELD_TYPES[field.type].format(value, field) + unit


def differing_words(then: Patch, now: Patch | None, schema: Schema) -> list[tuple[str, str, str]]:
    """Return (label, then, now) of everything that officers fill in and that differs."""
    own = {} if now is None else now.values
    rows = [
        (
            label_of(field.label),
            value_text(field, then.values.get(i)),
            value_text(field, own.get(i)),
        )
        for i, field in schema.fields.items()
        if field.place not in ("locked", "hidden") and then.values.get(i) != own.get(i)
    ]
    reasons = {} if now is None else now.reasons
    if then.reasons != reasons:
        was, has = (" · ".join(told.values()) for told in (then.reasons, reasons))
        rows.append((say(Text(N_("Reasons given for remarks"))), was, has))
    return rows
