"""A patch can be made what it was before, from the layer or from the recycle bin."""

from dataclasses import replace

import pytest

from greendesk.edits.restore import as_it_was
from greendesk.edits.shape import NO_NAME
from greendesk.errors import BadInput
from greendesk.i18n import say
from greendesk.model.edit import Delta
from greendesk.model.view import MemoryView
from tests.builders import ready_patch, square

NOW = ready_patch("a")
EARLIER = replace(NOW, shape=square(0.003), values={"name_th": "ชื่อเดิม"})


def test_shape_and_values_are_those_of_the_earlier_version() -> None:
    edit = as_it_was(MemoryView([NOW]), "a", EARLIER)
    assert edit.deltas == (Delta(NOW, EARLIER),)


def test_a_patch_in_the_recycle_bin_comes_back_as_it_was() -> None:
    assert as_it_was(MemoryView([]), "a", EARLIER).deltas == (Delta(None, EARLIER),)


def test_the_step_names_the_patch() -> None:
    edit = as_it_was(MemoryView([NOW]), "a", EARLIER)
    assert "ชื่อเดิม" in say(edit.label).replace("\u200b", "")


def test_a_version_without_a_name_is_not_called_by_its_number() -> None:
    edit = as_it_was(MemoryView([NOW]), "a", replace(EARLIER, values={}))
    assert edit.label.values["name"] == NO_NAME


def test_nothing_is_done_when_it_is_like_that_already() -> None:
    with pytest.raises(BadInput, match="already"):
        as_it_was(MemoryView([NOW]), "a", NOW)


def test_who_changed_it_last_makes_no_difference() -> None:
    stamped = replace(NOW, values={**NOW.values, "updated_by": "สมหญิง", "updated_at": "2025"})
    with pytest.raises(BadInput, match="already"):
        as_it_was(MemoryView([stamped]), "a", NOW)
