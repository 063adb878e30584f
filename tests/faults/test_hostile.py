"""Files made to harm open or are refused in a sentence: no crash, no freeze, no network.

The gate tries a few of each kind; ``python3 dev.py faults tests/faults/test_hostile.py`` tries all
of :mod:`tests.faults.hostile` and then damages good files of every kind by chance. There
``GREENDESK_SEED=7`` begins with another chance, and ``GREENDESK_TRIES=5000`` goes on for longer.
"""

import os
import random
from collections import Counter

import pytest

from tests.faults.hostile import KINDS, all_cases
from tests.faults.hostile.case import Case, Either
from tests.faults.hostile.chance import GOOD, damaged
from tests.faults.hostile.judge import judge, wrong_words

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.timeout(7200),
]
CASES = all_cases()
SAMPLE = {
    ("kml", "a billion laughs"),
    ("kml", "a network link beside an area"),
    ("kml", "a zip bomb"),
    ("kml", "names that climb out"),
    ("kml", "in Thai letters of TIS-620"),
    ("geojson", "a CRS link"),
    ("geojson", "1e400"),
    ("geojson", "collections 20,000 deep"),
    ("geojson", "a star that crosses itself 250,000 times"),
    ("geojson", "swapped axes"),
    ("gpx", "an outside doctype"),
    ("gpx", "NaN"),
    ("tables", "formulas"),
    ("tables", "a book with an entity"),
    ("shp", "a date that is none"),
    ("shp", "a table that claims 4 billion rows"),
    ("gpkg", "a blob that says it is empty"),
    ("gpkg", "a project with a trigger"),
    ("photo", "an SVG"),
    ("photo", "EXIF that points at itself"),
    ("tiles", "pages for pictures"),
    ("tiles", "pixels as small as can be"),
    ("tiles", "a leaf that points at itself"),
    ("special", "a pipe for a photo"),
    ("special", "endless zeros"),
}
SEED = int(os.environ.get("GREENDESK_SEED", "1"))
TRIES = int(os.environ.get("GREENDESK_TRIES", "600"))


def judged(cases, folder, **how):
    with judge(folder) as one:
        found = {(c.kind, c.title): one.faults(c, **how) for c in cases}
    return {case: faults for case, faults in found.items() if faults}


def test_a_few_files_of_each_kind_do_no_harm(tmp_path):
    cases = [c for c in CASES if (c.kind, c.title) in SAMPLE]
    assert len(cases) == len(SAMPLE)
    assert {c.kind for c in cases} == set(KINDS)
    assert judged(cases, tmp_path) == {}


def test_no_case_stands_there_twice():
    assert max(Counter((c.kind, c.title) for c in CASES).values()) == 1


def test_the_judge_sees_what_is_wrong(tmp_path):
    """Mutants of the verdicts: what opens was to be refused, and the other way round."""
    by_title = {(c.kind, c.title): c for c in CASES}
    good, bad = by_title["kml", "a good one"], by_title["kml", "a billion laughs"]
    turned = [
        Case("kml", "opens", good.file, good.content, bad.verdict),
        Case("kml", "refused", bad.file, bad.content, good.verdict),
        Case("kml", "called", good.file, lambda: b"", Either(), asks="call"),
        Case("kml", "mistake", good.file, lambda: b"", Either(), asks="mistake"),
        Case("kml", "wrote", good.file, lambda: b"", Either(), asks="write"),
    ]
    assert {title for _, title in judged(turned, tmp_path)} == {c.title for c in turned}
    assert len(list(wrong_words({"message_th": "[Errno 2] x", "message_en": "[Errno 2] x"}))) == 4


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_file_does_no_harm(kind, tmp_path):
    assert judged([c for c in CASES if c.kind == kind], tmp_path, also_check=True) == {}


@pytest.mark.slow
@pytest.mark.parametrize("kind", GOOD)
def test_good_files_damaged_by_chance_do_no_harm(kind, tmp_path):
    chance = random.Random(f"{kind} {SEED}")
    good = GOOD[kind]
    content = good.made()
    cases = [
        Case(kind, str(n), good.file, damaged(content, chance), Either(), asks=good.asks)
        for n in range(TRIES // len(GOOD))
    ]
    assert judged(cases, tmp_path) == {}, f"seed {SEED}; the files can be made again by it"
