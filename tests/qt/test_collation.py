"""GreenDesk's own Thai order against Qt's, which takes it from CLDR."""

from functools import cmp_to_key

from PySide6.QtCore import QCollator, QLocale

from greendesk.i18n import sort_key
from greendesk.paths import resource


def words() -> list[str]:
    """Return every place and each tenth word of the dictionary."""
    places = resource("lists", "places.tsv").read_text(encoding="utf-8").splitlines()
    dictionary = resource("lists", "words_th.txt").read_text(encoding="utf-8").splitlines()
    names = {place.split("\t")[1] for place in places}
    own = {"สวน 2", "สวน 10", "สวน ก", "สวนก", "(สวน)", "Park", "park", "parka", "สวนฯ", "2"}
    return sorted(names | set(dictionary[::10]) | own)


def test_words_stand_in_the_same_order_as_qt_sorts_them() -> None:
    collator = QCollator(QLocale("th_TH"))
    assert sorted(words(), key=sort_key) == sorted(words(), key=cmp_to_key(collator.compare))
