"""What the import dialog shows before anything is changed."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from greendesk import exchange
from greendesk.exchange.plan import Plan, plan_import
from greendesk.lists import load_schema
from greendesk.model.view import MemoryView
from greendesk.qt import speech
from greendesk.qt.dialogs.import_files import ImportFiles
from greendesk.qt.theme import Theme
from greendesk.wordbreak import plain
from tests.builders import ids

ONE = (
    '{"type": "Feature", "properties": {"NAME_TH": "สวนเก่า", "colour": "red"}, "geometry":'
    ' {"type": "Polygon", "coordinates": [[[101, 14], [101.1, 14], [101.1, 14.1], [101, 14]]]}}'
)


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot, tmp_path: Path):
    """Show the dialog for a GeoJSON file with these features."""

    def show(*features: str) -> ImportFiles:
        path = tmp_path / "old.geojson"
        path.write_text(
            f'{{"type": "FeatureCollection", "features": [{",".join(features)}]}}', encoding="utf-8"
        )
        reading, new_ids = exchange.read_file(path), ids()

        def plan(crs: str) -> Plan:
            return plan_import(
                reading, MemoryView(), load_schema(), lambda: next(new_ids), source="old", crs=crs
            )

        made = ImportFiles(path.name, plan(""), plan)
        qtbot.addWidget(made)
        made.show()
        return made

    return show


def test_a_column_is_named_as_the_form_names_its_field(shown) -> None:
    dialog = shown(ONE)
    assert "ชื่อพื้นที่สีเขียว (NAME_TH)" in plain(dialog.columns.text())
    assert "colour" in dialog.columns.text()
    speech.speak("en")
    assert "Name (NAME_TH)" in dialog.columns.text()


def test_the_picture_is_there_only_when_there_is_something_in_it(shown) -> None:
    assert shown(ONE).picture.isVisible()
    nothing = shown(ONE.replace("101.1", "101"))
    assert not nothing.take.isEnabled()
    assert not nothing.picture.isVisible()
