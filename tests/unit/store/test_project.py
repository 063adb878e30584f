"""The project file: what is done is kept, exactly, in one step; what is undone comes back."""

import socket
import sqlite3
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon

from greendesk import lists
from greendesk.errors import BadInput, Conflict, Outage, UserError
from greendesk.i18n import Label, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, Profile
from greendesk.model.sketch import Sketch
from greendesk.store.journal import Labels
from greendesk.store.project import Project, is_project
from tests.builders import NOW, PRACTICE, make_project, square
from tests.unit.store.conftest import Desk


def renamed(patch: Patch, name: str) -> Patch:
    return replace(patch, values={**patch.values, "name_th": name})


# --- making and opening -----------------------------------------------------------------------


def test_a_new_project_is_one_file_and_knows_its_lao(desk: Desk, tmp_path: Path) -> None:
    contents = desk.project.load()
    assert contents.profile == PRACTICE
    assert (contents.patches, contents.binned, contents.sending) == ([], [], {})
    assert desk.project.practice
    assert desk.project.device_id
    assert not desk.project.recovered
    desk.project.close()
    assert [path.name for path in tmp_path.iterdir()] == [desk.path.name]


def test_a_project_is_never_made_over_another_file(tmp_path: Path) -> None:
    taken = tmp_path / "taken.gpkg"
    taken.write_text("precious", encoding="utf-8")
    with pytest.raises(BadInput, match="already"):
        make_project(taken)
    assert taken.read_text(encoding="utf-8") == "precious"
    assert list(tmp_path.iterdir()) == [taken]


def test_a_folder_that_cant_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Outage):
        make_project(tmp_path / "file" / "p.gpkg")


def test_the_folder_is_made_if_need_be(tmp_path: Path) -> None:
    assert is_project(make_project(tmp_path / "a" / "b" / "p.gpkg"))


def test_a_project_is_told_from_other_files(desk: Desk, tmp_path: Path) -> None:
    text, empty, plain = tmp_path / "a.gpkg", tmp_path / "b.gpkg", tmp_path / "c.gpkg"
    text.write_bytes(b"SQLite format 3\x00" + b"rubbish" * 100)
    empty.touch()
    with sqlite3.connect(plain) as db:
        db.execute("CREATE TABLE t (a)")
    db.close()
    assert is_project(desk.path)
    found = [is_project(path) for path in (text, empty, plain, tmp_path, tmp_path / "gone")]
    assert found == [False] * 5


def test_asking_whether_it_is_a_project_keeps_our_lock(desk: Desk, other_program) -> None:
    with desk.project._open.writing():
        assert is_project(desk.path)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other_program("BEGIN IMMEDIATE")


@pytest.mark.parametrize("rubbish", [b"", b"no database", b"SQLite format 3\x00" + bytes(5000)])
def test_a_file_that_is_no_project_is_refused_and_left_as_it_is(
    tmp_path: Path, rubbish: bytes
) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(rubbish)
    with pytest.raises(BadInput):
        Desk(path)
    assert path.read_bytes() == rubbish
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file"):
        Desk(tmp_path / "gone.gpkg")


def test_damage_is_told_in_words_and_never_written_over(desk: Desk, patch: Patch) -> None:
    desk.make(*(replace(patch, id=f"p{n}", shape=square(n / 100)) for n in range(200)))
    desk.project.close()
    whole = desk.path.read_bytes()
    refused = 0
    for page in range(1, len(whole) // 4096, 5):
        spoilt = bytearray(whole)
        spoilt[page * 4096 : page * 4096 + 600] = b"\xff\x07\xe0" * 200
        desk.path.write_bytes(spoilt)
        try:
            project = desk.open(read_only=True)
        except (BadInput, Outage):
            refused += 1
            continue
        try:
            project.load()
        except (BadInput, Outage):
            refused += 1
        finally:
            project.close()
        assert desk.path.read_bytes() == bytes(spoilt)
    assert refused


def test_reading_only_leaves_no_trace_and_writes_nothing(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    desk.project.close()
    before = desk.path.read_bytes()
    desk.project = desk.open(read_only=True)
    assert desk.patches() == {patch.id: patch}
    assert len(list(desk.path.parent.iterdir())) == 1
    for work in (desk.undo, lambda: desk.project.save_sketch(Sketch("s", "draw"))):
        with pytest.raises(UserError, match="reading only"):
            work()
    desk.project.close()
    assert desk.path.read_bytes() == before


def test_a_second_window_may_read_while_the_first_works(desk: Desk, patch: Patch) -> None:
    reader = desk.open(read_only=True)
    desk.make(patch)
    assert list(reader.load().patches) == [patch]
    reader.close()


def test_qgis_may_have_left_the_file_in_wal_mode(desk: Desk, patch: Patch, other_program) -> None:
    desk.make(patch)
    desk.project.close()
    other_program("PRAGMA journal_mode = WAL")
    other_program("UPDATE green_patch SET remark = 'x'")
    desk.project = desk.open()  # while the other program still has it: goes on in its mode
    assert desk.patches()[patch.id].values["remark"] == "x"


@pytest.mark.parametrize("strange", [False, True])
def test_reading_a_file_in_wal_mode_leaves_nothing_beside_it(
    desk: Desk, patch: Patch, strange: bool
) -> None:
    desk.make(patch)
    desk.project.close()
    db = sqlite3.connect(desk.path)
    db.execute("PRAGMA journal_mode = WAL")
    if strange:
        db.execute("CREATE TABLE other (x)")
        db.commit()
    db.close()
    before = desk.path.read_bytes()
    if strange:
        with pytest.raises(BadInput):
            desk.open(read_only=True)
    else:
        reader = desk.open(read_only=True)
        assert list(reader.load().patches) == [patch]
        reader.close()
    assert [*desk.path.parent.glob(f"{desk.path.name}*")] == [desk.path]
    assert desk.path.read_bytes() == before


def test_what_another_program_writes_while_we_read_is_left_to_it(
    desk: Desk, patch: Patch, other_program
) -> None:
    desk.make(patch)
    desk.project.close()
    other = sqlite3.connect(desk.path)
    other.execute("PRAGMA journal_mode = WAL")
    other.close()
    reader = desk.open(read_only=True)
    other_program("UPDATE green_patch SET remark = 'x'")
    reader.close()
    desk.project = desk.open()
    assert desk.patches()[patch.id].values["remark"] == "x"


def test_wal_is_left_as_soon_as_nobody_else_has_the_file(desk: Desk) -> None:
    desk.project.close()
    db = sqlite3.connect(desk.path)
    db.execute("PRAGMA journal_mode = WAL")
    db.close()
    desk.project = desk.open()
    with desk.project._open.reading() as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_the_connection_is_as_careful_as_it_should_be(desk: Desk) -> None:
    with desk.project._open.reading() as db:
        found = {
            name: db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "foreign_keys", "cell_size_check", "fullfsync")
        }
    assert found == {"synchronous": 3, "foreign_keys": 1, "cell_size_check": 1, "fullfsync": 1}


def test_a_copy_on_another_computer_sends_under_a_name_of_its_own(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = desk.project.device_id
    assert desk.again().device_id == first
    monkeypatch.setattr(socket, "gethostname", lambda: "another-computer")
    second = desk.open(take_over=True).device_id
    assert second != first
    assert desk.open(take_over=True).device_id == second


# --- edits ------------------------------------------------------------------------------------


def test_what_was_done_is_there_after_a_restart(desk: Desk, patch: Patch) -> None:
    applied = desk.make(patch)
    assert applied.journal.undo == Text("edit")
    desk.again()
    assert desk.patches() == {patch.id: patch}


def test_undo_and_redo_go_all_the_way_across_restarts(desk: Desk, patch: Patch) -> None:
    steps = [None, patch, renamed(patch, "สอง"), replace(patch, shape=square(0.5)), None]
    for before, after in pairwise(steps):
        desk.do((before, after))
    for expected in reversed(steps[:-1]):
        desk.again()
        assert desk.undo() is not None
        assert desk.patches().get(patch.id) == expected
    assert desk.undo() is None
    for expected in steps[1:]:
        desk.again()
        assert desk.redo() is not None
        assert desk.patches().get(patch.id) == expected
    assert desk.redo() is None


def test_undo_returns_the_inverse_and_what_comes_next(desk: Desk, patch: Patch) -> None:
    desk.do((None, patch), label="make")
    desk.do((patch, renamed(patch, "ใหม่")), label="rename")
    undone = desk.undo()
    assert undone is not None
    assert undone.edit.deltas == (Delta(renamed(patch, "ใหม่"), patch),)
    assert (undone.journal.undo, undone.journal.redo) == (Text("make"), Text("rename"))


def test_the_journal_names_the_edits_that_undo_and_redo_are_about(desk: Desk, patch: Patch) -> None:
    def apply(edit_id: str, before: Patch | None, after: Patch) -> None:
        edit = Edit(Text(edit_id), (Delta(before, after),))
        desk.project.apply(edit, edit_id=edit_id, at=NOW, by="x")

    apply("first", None, patch)
    apply("second", patch, renamed(patch, "สอง"))
    desk.undo()
    labels = desk.again().load().journal
    assert labels == Labels(Text("first"), Text("second"), "first", "second")


def test_undo_and_redo_of_another_edit_than_the_one_meant_do_nothing(
    desk: Desk, patch: Patch
) -> None:
    meant = desk.make(patch).journal.undo_id
    later = desk.do((patch, renamed(patch, "ใหม่"))).journal.undo_id
    assert desk.project.undo(at=NOW, by="x", expected=meant) is None
    assert desk.patches()[patch.id].name == "ใหม่"
    assert desk.project.undo(at=NOW, by="x", expected=later) is not None
    assert desk.project.redo(at=NOW, by="x", expected=meant) is None
    assert desk.patches() == {patch.id: patch}
    assert desk.project.redo(at=NOW, by="x", expected=later) is not None
    assert desk.patches()[patch.id].name == "ใหม่"


def test_an_undo_asked_for_twice_by_mistake_is_done_once(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    meant = desk.do((patch, renamed(patch, "ใหม่"))).journal.undo_id
    desk.project.undo(at=NOW, by="x", expected=meant)
    assert desk.project.undo(at=NOW, by="x", expected=meant) is None
    assert desk.patches() == {patch.id: patch}


def test_a_label_keeps_its_values_in_both_languages(desk: Desk, patch: Patch) -> None:
    label = Text("{n} of {what} {more}", {"n": 2, "what": Label("สวน", "park"), "more": Text("x")})
    edit = Edit(label, (Delta(None, patch),))
    desk.project.apply(edit, edit_id="e", at=NOW, by="x")
    assert desk.again().load().journal.undo == label


def test_a_new_edit_ends_what_could_be_done_again(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    desk.undo()
    desk.make(replace(patch, id="other"))
    assert desk.project.load().journal.redo is None
    assert desk.redo() is None


def test_an_edit_of_something_that_changed_meanwhile_does_nothing(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    with pytest.raises(Conflict):
        desk.do((None, replace(patch, id="new")), (renamed(patch, "stale"), renamed(patch, "x")))
    assert desk.patches() == {patch.id: patch}
    assert desk.project.load().journal.undo == Text("edit")
    with pytest.raises(Conflict):
        desk.make(patch)


def test_undo_is_refused_when_a_patch_is_not_as_the_edit_left_it(desk: Desk, patch: Patch) -> None:
    desk.make(patch, replace(patch, id="other"))
    with desk.project._open.writing() as db:  # as if the history had a gap
        db.execute("UPDATE green_patch SET name_th = 'x' WHERE patch_id = ?", (patch.id,))
    with pytest.raises(Conflict):
        desk.undo()
    assert set(desk.patches()) == {patch.id, "other"}
    assert desk.project.load().journal.undo is not None


def test_the_same_edit_is_never_carried_out_twice(desk: Desk, patch: Patch) -> None:
    edit = Edit(Text("edit"), (Delta(None, patch),))
    first = desk.project.apply(edit, edit_id="e", at=NOW, by="x")
    second = desk.again().apply(edit, edit_id="e", at=NOW, by="x")
    assert first == second
    desk.undo()
    assert desk.undo() is None


def test_two_deltas_of_one_patch_follow_from_each_other(desk: Desk, patch: Patch) -> None:
    desk.do((None, patch), (patch, renamed(patch, "สอง")))
    assert desk.patches()[patch.id].name == "สอง"
    desk.undo()
    assert desk.patches() == {}
    with pytest.raises(Conflict):
        desk.do((None, patch), (renamed(patch, "no"), renamed(patch, "สอง")))


def test_the_lao_is_edited_and_undone_like_a_patch(desk: Desk) -> None:
    new = Profile("lao", {**PRACTICE.values, "population": 5000})
    edit = Edit(Text("lao"), (Delta(PRACTICE, new),))
    desk.project.apply(edit, edit_id="e", at=NOW, by="x")
    assert desk.again().load().profile == new
    desk.undo()
    assert desk.project.load().profile == PRACTICE
    stale = Edit(Text("lao"), (Delta(new, PRACTICE),))
    with pytest.raises(Conflict):
        desk.project.apply(stale, edit_id="f", at=NOW, by="x")


@pytest.mark.parametrize(
    "values",
    [
        {"established_year_be": "พ.ศ. 2564"},  # a text in a whole number's column
        {"established_year_be": "2564"},
        {"area_added_m2": "012"},
        {"planted_date": "2568"},
        {"planted_date": "2021-06-30"},
        {"tree_count_total": 2.5},
        {"tree_count_total": 2**63},
        {"canopy_pct": 2**60 + 1},
        {"budget_baht": 0.1 + 0.2},
        {"name_th": 5},
        {"name_th": "", "remark": "ก\u200bข\n\x00'\""},
        {"no_field_of_ours": "kept"},
    ],
)
def test_a_value_comes_back_as_it_was(desk: Desk, patch: Patch, values: dict) -> None:
    odd = replace(patch, values={**patch.values, **values})
    desk.make(odd)
    stored = desk.again().load().patches[0]
    assert stored == odd
    assert {k: type(v) for k, v in stored.values.items() if k in values and isinstance(v, str)} == {
        k: str for k, v in values.items() if isinstance(v, str)
    }
    desk.do((odd, patch))
    assert desk.patches()[patch.id] == patch
    desk.undo()
    assert desk.again().load().patches == [odd]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**70, "\ud800"])
def test_what_no_file_can_keep_is_refused_in_words(desk: Desk, patch: Patch, value) -> None:
    with pytest.raises(BadInput):
        desk.make(replace(patch, values={"name_th": value, "area_added_m2": value}))
    assert desk.patches() == {}


def test_reasons_belong_to_the_patch(desk: Desk, patch: Patch) -> None:
    first = replace(patch, reasons={"W1:x": "วัดแล้ว"})
    desk.make(first)
    second = replace(patch, reasons={"W2": "ok"})
    desk.do((first, second))
    assert desk.again().load().patches == [second]
    desk.do((second, None))
    desk.undo()
    desk.undo()
    assert desk.patches() == {patch.id: first}


def test_a_patch_may_have_no_shape_yet(desk: Desk, patch: Patch) -> None:
    bare = replace(patch, shape=None)
    desk.make(bare)
    desk.do((bare, patch))
    desk.do((patch, replace(patch, shape=None)))
    assert desk.again().load().patches == [bare]


def test_the_order_of_making_survives_a_trip_to_the_bin(desk: Desk, patch: Patch) -> None:
    a, b, c = (replace(patch, id=i) for i in "abc")
    desk.make(a, b, c)
    desk.do((b, None))
    desk.undo()
    assert [p.id for p in desk.again().load().patches] == ["a", "b", "c"]


def test_what_is_taken_away_lies_in_the_bin_until_it_is_back(desk: Desk, patch: Patch) -> None:
    told = replace(patch, reasons={"W1": "เหตุผล"})
    desk.make(told)
    assert desk.project.load().binned == []
    desk.do((told, None))
    assert [b.patch for b in desk.again().load().binned] == [told]
    desk.do((None, told))
    assert desk.project.load().binned == []
    desk.undo()
    assert [b.patch for b in desk.project.load().binned] == [told]


def test_the_rtree_follows_every_edit(desk: Desk, patch: Patch) -> None:
    def boxes() -> list[float]:
        with desk.project._open.reading() as db:
            return [
                round(row[0], 2) for row in db.execute("SELECT minx FROM rtree_green_patch_geom")
            ]

    desk.make(patch, replace(patch, id="b", shape=None))
    assert boxes() == [101.0]
    desk.do((patch, replace(patch, shape=square(0.5))))
    assert boxes() == [101.5]
    desk.undo()
    assert boxes() == [101.0]
    desk.undo()
    assert boxes() == []


def test_many_at_once_are_indexed_and_undone_and_done_again_in_their_order(
    desk: Desk, patch: Patch
) -> None:
    def state() -> tuple:
        with desk.project._open.reading() as db:
            count = db.execute("SELECT count(*) FROM rtree_green_patch_geom").fetchone()[0]
            sound = db.execute("SELECT rtreecheck('rtree_green_patch_geom')").fetchone()[0]
        return count, sound, [p.id for p in desk.project.load().patches]

    many = [replace(patch, id=f"p{n}", shape=square(n / 9999)) for n in range(700)]
    many[3] = replace(many[3], shape=None)
    for bunch in (many[:600], many[600:], many[:0]):
        desk.make(*bunch, replace(patch, id=f"one{len(bunch)}"))
    whole = state()
    assert whole[:2] == (702, "ok")
    assert whole[2] == [*(f"p{n}" for n in range(600)), "one600", *whole[2][601:]]
    for _ in range(3):
        desk.undo()
    assert state() == (0, "ok", [])
    for _ in range(3):
        desk.redo()
    assert state() == whole
    assert desk.again().load().patches == desk.project.load().patches
    desk.do((many[0], replace(many[0], shape=square(0.5))))
    assert state() == whole


def test_the_layers_extent_and_time_follow(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    with desk.project._open.reading() as db:
        row = db.execute(
            "SELECT last_change, min_x, max_y FROM gpkg_contents WHERE table_name = 'green_patch'"
        ).fetchone()
    assert row[0] == "2025-11-03T02:30:00.000Z"
    assert row[1:] == pytest.approx((101.0, 10.501), abs=1e-4)


CORNERS = st.tuples(st.floats(99, 101, allow_nan=False), st.floats(10, 20, allow_nan=False))
VALUES = st.dictionaries(
    st.sampled_from([*lists.load_schema().fields, "unknown"]),
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        st.integers(-(2**62), 2**62),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    max_size=8,
)
PATCHES = st.builds(
    Patch,
    st.just("p"),
    st.none() | st.lists(CORNERS, min_size=3, max_size=6).map(lambda c: MultiPolygon([Polygon(c)])),
    VALUES,
    st.dictionaries(st.sampled_from(["W1", "W2"]), st.text(st.characters(codec="utf-8"))),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(PATCHES, min_size=1, max_size=4))
def test_any_patches_are_kept_exactly_and_undone_exactly(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Patch]
) -> None:
    desk = Desk(make_project(tmp_path_factory.mktemp("any") / "p.gpkg"))
    before: list[Patch | None] = [None, *steps]
    for pair in zip(before, steps, strict=False):
        desk.do(pair)
    for expected in reversed(before):
        found = desk.again().load().patches
        assert found == ([] if expected is None else [expected])
        if expected is not None:
            assert shapely.to_wkb(found[0].shape) == shapely.to_wkb(expected.shape)
            desk.undo()
    desk.project.close()


# --- what is no edit --------------------------------------------------------------------------


def test_a_sketch_is_kept_corner_by_corner(desk: Desk) -> None:
    sketch = Sketch("s", "draw", {"corners": [[101.0, 10.5]]}, centre=(101.0, 10.5), zoom=16.25)
    desk.project.save_sketch(sketch)
    longer = replace(sketch, state={"corners": [[101.0, 10.5], [101.1, 10.5]]}, parked=True)
    desk.project.save_sketch(longer)
    assert list(desk.again().load().sketches) == [longer]
    desk.project.drop_sketch("s")
    assert list(desk.project.load().sketches) == []


def test_a_sketch_that_became_a_patch_is_forgotten_in_the_same_step(
    desk: Desk, patch: Patch
) -> None:
    for sketch_id in ("s", "another"):
        desk.project.save_sketch(Sketch(sketch_id, "draw"))
    edit = Edit(Text("draw"), (Delta(None, patch),))
    desk.project.apply(edit, edit_id="e", at=NOW, by="x", sketch_done="s")
    assert [sketch.id for sketch in desk.again().load().sketches] == ["another"]


def test_a_sketch_stays_when_its_patch_is_refused(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    desk.project.save_sketch(Sketch("s", "draw"))
    edit = Edit(Text("draw"), (Delta(None, patch),))
    with pytest.raises(Conflict):
        desk.project.apply(edit, edit_id="e", at=NOW, by="x", sketch_done="s")
    assert [sketch.id for sketch in desk.project.load().sketches] == ["s"]


def test_the_official_outline_is_kept(desk: Desk) -> None:
    assert desk.project.load().boundary is None
    desk.project.set_boundary(square(side=0.2))
    assert desk.again().load().boundary == square(side=0.2)


def test_a_project_is_bound_to_its_first_centre(tmp_path: Path) -> None:
    path = tmp_path / "real.gpkg"
    Project.create(
        path,
        PRACTICE,
        lists.load_schema(),
        lists.load_schema("lao_profile"),
        lists.load_places(),
        project_id="p",
        device_id="d",
        now=NOW,
    )
    desk = Desk(path)
    desk.project.bind("https://a.go.th/api/", PRACTICE.lao_code)
    desk.project.bind("https://a.go.th/api", PRACTICE.lao_code)
    assert desk.again().centre == "https://a.go.th/api"
    with pytest.raises(UserError, match="no other centre"):
        desk.project.bind("https://b.go.th/api", PRACTICE.lao_code)
    assert desk.project.centre == "https://a.go.th/api"
    desk.project.close()


def test_practice_is_never_bound_to_a_real_centre(desk: Desk) -> None:
    desk.project.bind("http://127.0.0.1:5000", PRACTICE.lao_code)
    desk.project.bind("http://localhost:6000", PRACTICE.lao_code)  # another port each time
    with pytest.raises(UserError, match="practice"):
        desk.project.bind("https://a.go.th/api", PRACTICE.lao_code)
    assert desk.project.centre == "http://localhost:6000"


def test_values_without_a_column_are_kept_in_the_same_bytes_whatever_stands_beside(
    desk: Desk,
) -> None:
    stray = {f"stray_{n}": 1 for n in range(8)}
    others = [Patch(f"q{n}", square(), {f"other_{n}_{m}": 1 for m in range(9)}) for n in range(9)]
    one, two = (Patch(patch_id, square(), stray) for patch_id in ("p1", "p2"))
    desk.make(one)
    desk.make(*others, two)
    with sqlite3.connect(desk.path) as db:
        sql = "SELECT content FROM gd_extra WHERE id IN ('p1', 'p2')"
        kept = {content for (content,) in db.execute(sql)}
    db.close()
    assert len(kept) == 1
