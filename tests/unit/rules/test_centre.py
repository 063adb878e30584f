"""What the centre said of a record becomes something to do, at the field that it is about."""

from greendesk import lists
from greendesk.i18n import say, set_language
from greendesk.model.sending import Review, Sending
from greendesk.rules.centre import CLASHING, REMARKED, RETURNED, of_centre

REASONS = lists.load_schema().return_reasons


def issues(sending: Sending):
    return of_centre("a", sending, REASONS)


def test_nothing_said_is_nothing_to_do() -> None:
    assert issues(Sending()) == []


def test_a_returned_record_stands_at_the_field_of_its_reason() -> None:
    (found,) = issues(
        Sending(dirty=False, review=Review("returned", "WRONG_TYPE", "น่าจะเป็นสวนหย่อม"))
    )
    assert (found.rule, found.found.field_id) == (RETURNED, "green_type")
    set_language("th")
    words = say(found.text).replace("\u200b", "")
    assert REASONS["WRONG_TYPE"].label.th in words
    assert "น่าจะเป็นสวนหย่อม" in words


def test_a_reason_that_nobody_knows_is_said_as_it_is() -> None:
    (found,) = issues(Sending(dirty=False, review=Review("returned", "X_NEW")))
    assert found.found.field_id == ""
    assert "X_NEW" in say(found.text)


def test_a_remark_is_there_until_it_is_ticked_off() -> None:
    (found,) = issues(Sending(review=Review("reviewed", remark_th="ดีมาก")))
    assert found.rule is REMARKED
    assert issues(Sending(review=Review("reviewed", remark_th="ดีมาก", done=True))) == []
    assert issues(Sending(review=Review("reviewed"))) == []


def test_a_returned_record_that_was_changed_since_is_no_alarm_any_more() -> None:
    (found,) = issues(Sending(dirty=True, review=Review("returned", "OTHER")))
    assert found.rule is REMARKED


def test_a_clash_comes_before_what_was_said() -> None:
    found = issues(Sending(dirty=False, clashes=("name_th",), review=Review("returned", "OTHER")))
    assert [issue.rule for issue in found] == [CLASHING, RETURNED]


def test_every_reason_of_the_domain_is_there_and_its_field_exists() -> None:
    fields = {"", *lists.load_schema().fields}
    assert {reason.field_id for reason in REASONS.values()} <= fields
    assert set(REASONS) == {
        "GEOM_OVERLAP",
        "OUTSIDE_LAO",
        "WRONG_TYPE",
        "AREA_MISMATCH",
        "PHOTO_MISSING",
        "DUPLICATE",
        "UNCLEAR_NAME",
        "OTHER",
    }
