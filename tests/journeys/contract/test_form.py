"""The form that a centre offers, and how it judges records of several versions."""

from collections.abc import Iterator
from typing import Any

import pytest

from greendesk import lists
from greendesk.centre.fields import fields_of
from greendesk.model.message import Verdict, column_of
from greendesk.model.newer_form import checked_form
from tests.journeys.contract.centres import Centre, Device, OverHttp, new_id
from tests.unit.forms import QUESTION, second_form

NEWEST = "900001"  # above every version that an agency's test database may have


def third_form() -> dict[str, Any]:
    """Return a form that asks no new column of a database whose columns the engine has read."""
    form = second_form(**{"x-greendesk-version": NEWEST})
    del form["properties"][QUESTION]
    form["required"] = [i for i in form["required"] if i != QUESTION] + ["village_no"]
    form["properties"]["village_no"]["x-greendesk-required-to"] = "send"
    return form


@pytest.fixture
def newest(centre: Centre) -> Iterator[dict[str, Any]]:
    form = third_form()
    centre.publish_form(form)
    yield form
    centre.withdraw_form(form)


def test_the_form_that_is_offered_is_the_one_that_ships(centre: Centre) -> None:
    ours = lists.load_schema()
    offered = checked_form(centre.newer_form(0), ours)
    assert (offered, list(offered.fields)) == (ours, list(ours.fields))
    assert centre.newer_form(ours.number) is None


def test_the_schema_of_the_collection_names_every_column(http_centre: OverHttp) -> None:
    schema = http_centre._get("/collections/patch/schema", {"f": "json"})
    properties = schema["properties"]
    assert isinstance(properties, dict)
    names = set(properties) | {column_of(name) for name in properties}
    assert {f.name for f in fields_of(dict(lists.load_schema().json))} <= names


def test_a_newer_form_is_offered_as_it_was_published(
    centre: Centre, newest: dict[str, Any]
) -> None:
    offered = centre.newer_form(1)
    assert offered == newest
    asked = {n: p for n, p in newest["properties"].items() if "x-ogc-role" not in p}
    fields = checked_form(offered, lists.load_schema()).fields
    assert list(fields) == sorted(asked, key=lambda name: asked[name]["x-ogc-propertySeq"])
    assert centre.newer_form(int(NEWEST)) is None


def judged(centre: Centre, device: Device, **values: Any) -> Verdict:
    change = device.change(batch_id=new_id(), **values)
    centre.put_change(change)
    return centre.verdicts(change.batch_id)[change.id]


def test_a_record_of_before_is_judged_by_the_form_of_before(
    centre: Centre, device: Device, newest: dict[str, Any]
) -> None:
    assert judged(centre, device, ownership="TREASURY", village_no=None).status == "applied"
    assert judged(centre, device, ownership="PORT", village_no=None).status == "applied"
    wrong = judged(centre, device, ownership="MOON")
    assert [p.pointer for p in wrong.problems] == ["/properties/ownership"]


def test_a_record_of_now_is_judged_by_the_form_of_now(
    centre: Centre, device: Device, newest: dict[str, Any]
) -> None:
    now = int(NEWEST)
    wrong = judged(centre, device, ownership="TREASURY", village_no=None, form_version=now)
    assert {p.pointer for p in wrong.problems} == {
        "/properties/ownership",
        "/properties/village_no",
    }
    well = judged(centre, device, ownership="PORT", village_no=3, form_version=now)
    assert well.status == "applied"


def test_a_record_of_a_version_that_nobody_knows_is_judged_by_the_newest(
    centre: Centre, device: Device, newest: dict[str, Any]
) -> None:
    wrong = judged(centre, device, ownership="TREASURY", village_no=3, form_version=777)
    assert [p.type for p in wrong.problems] == ["gd:choice"]
