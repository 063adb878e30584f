"""How QGIS shows the layer by itself: Thai names, drop-downs, colours of the types, labels.

QGIS reads the row of ``layer_styles`` that is marked as default when it opens a layer. Colour never
stands alone: labels on the map and in the legend begin with the code of the type. What the program
computes or notes (and the id) can't be typed into.

**Source:** QGIS 3.22, QgsOgrProviderUtils (table layer_styles) and the QML it saves.
"""

import sqlite3
from collections.abc import Iterator

from greendesk.model.places import Places
from greendesk.model.schema import Choice, Field, Schema
from greendesk.store.aliases import coded, title_of, title_of_id
from greendesk.xmltext import escape, quoteattr

TABLE = (
    "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"
    " f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT, f_geometry_column TEXT,"
    " styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,"
    " owner TEXT, ui TEXT,"
    " update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
)
NAME = "GreenDesk"
_COLOURS = {
    "T1": "135,230,164",
    "T2": "255,174,107",
    "T3": "255,221,192",
    "T4": "169,241,74",
    "T5": "51,160,44",
    "T6": "192,182,164",
}
_NO_TYPE, _INK, _PAPER = "190,200,194", "28,43,35,255", "255,255,255,255"
_PHOTO_LABEL = """concat("kind", ' ', coalesce("caption", "taken_at"))"""
_LABEL = """concat("green_type", ' ', "name_th")"""


def write(
    db: sqlite3.Connection, table: str, geometry: str, schema: Schema, places: Places, at: str
) -> None:
    """Keep the default style of a layer, instead of the one of ours that is there."""
    db.execute("DELETE FROM layer_styles WHERE f_table_name = ? AND styleName = ?", (table, NAME))
    db.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui,"
        " update_time) VALUES ('', '', ?, ?, ?, ?, '', 1, '', '', NULL, ?)",
        (table, geometry, NAME, style_qml(schema, places), at),
    )


def write_photos(db: sqlite3.Connection, table: str, schema: Schema) -> None:
    """Keep the default style of the table of photos: the photo itself stands in its form."""
    db.execute("DELETE FROM layer_styles WHERE f_table_name = ? AND styleName = ?", (table, NAME))
    db.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui)"
        " VALUES ('', '', ?, '', ?, ?, '', 1, '', '', NULL)",
        (table, NAME, photo_qml(schema)),
    )


def photo_qml(schema: Schema) -> str:
    """Return the style of the table of photos as QML."""
    fields = schema.fields.values()
    picture = (
        '<script>document.write(\'<img style="max-width: 100%" src="data:image/jpeg;base64,\''
        " + expression.evaluate('to_base64(\"data\")') + '\"/>');</script>"
    )
    shown = [field for field in fields if field.place != "hidden"]
    return "".join(
        (
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n",
            '<qgis version="3.22.16" styleCategories="Fields|Forms">\n<fieldConfiguration>',
            *(_editor(field, field.choices) for field in fields),
            '<field name="data"><editWidget type="Hidden"/></field>',
            "</fieldConfiguration>\n<aliases>",
            *(
                f"<alias field={quoteattr(field.id)} name={quoteattr(title_of(field))}/>"
                for field in fields
            ),
            "</aliases>\n<editable>",
            *(
                f'<field name={quoteattr(field.id)} editable="0"/>'
                for field in fields
                if field.place == "locked"
            ),
            "</editable>\n<editorlayout>tablayout</editorlayout>\n<attributeEditorForm>",
            f'<attributeEditorHtmlElement name="photo" showLabel="0">{escape(picture)}'
            "</attributeEditorHtmlElement>",
            *(
                f'<attributeEditorField name={quoteattr(field.id)} index="-1" showLabel="1"/>'
                for field in shown
            ),
            "</attributeEditorForm>\n<previewExpression>"
            f"{escape(_PHOTO_LABEL)}</previewExpression>\n</qgis>\n",
        )
    )


def style_qml(schema: Schema, places: Places) -> str:
    """Return the style as QML."""
    fields = schema.fields.values()
    named = [("patch_id", title_of_id(schema)), *((field.id, title_of(field)) for field in fields)]
    fixed = ["patch_id", *(field.id for field in fields if field.place == "locked")]
    return "".join(
        (
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n",
            '<qgis version="3.22.16" labelsEnabled="1"'
            ' styleCategories="Symbology|Labeling|Fields|Forms">\n',
            *_symbols(schema),
            _labels(),
            "<fieldConfiguration>",
            *(_editor(field, coded(field, places)) for field in fields),
            "</fieldConfiguration>\n<aliases>",
            *(
                f'<alias index="{n}" field={quoteattr(id)} name={quoteattr(title)}/>'
                for n, (id, title) in enumerate(named, 1)
            ),
            "</aliases>\n<editable>",
            *(f'<field name={quoteattr(id)} editable="0"/>' for id in fixed),
            "</editable>\n",
            f"<previewExpression>{escape(_LABEL)}</previewExpression>\n</qgis>\n",
        )
    )


def _symbols(schema: Schema) -> Iterator[str]:
    kinds = schema.fields.get("green_type")
    choices = kinds.choices if kinds is not None else ()
    yield '<renderer-v2 type="categorizedSymbol" attr="green_type" symbollevels="0"><categories>'
    for n, choice in enumerate(choices):
        yield (
            f'<category symbol="{n}" value={quoteattr(choice.code)}'
            f' label={quoteattr(f"{choice.code} {choice.label.th}")} render="true"/>'
        )
    yield f'<category symbol="{len(choices)}" value="" label="" render="true"/></categories>'
    yield "<symbols>"
    for n, code in enumerate([*(choice.code for choice in choices), ""]):
        colour = f"{_COLOURS.get(code, _NO_TYPE)},110"
        yield (
            f'<symbol type="fill" name="{n}" alpha="1"><layer class="SimpleFill" enabled="1">'
            f'<prop k="color" v="{colour}"/><prop k="outline_color" v="{_INK}"/>'
            '<prop k="outline_width" v="0.3"/><prop k="style" v="solid"/></layer></symbol>'
        )
    yield "</symbols></renderer-v2>\n"


def _labels() -> str:
    return (
        f'<labeling type="simple"><settings><text-style fieldName={quoteattr(_LABEL)}'
        f' isExpression="1" fontSize="9" textColor="{_INK}"><text-buffer bufferDraw="1"'
        f' bufferSize="0.8" bufferColor="{_PAPER}"/></text-style></settings></labeling>\n'
    )


def _editor(field: Field, choices: tuple[Choice, ...]) -> str:
    if not choices:
        return f"<field name={quoteattr(field.id)}/>"
    options = "".join(
        f'<Option type="Map"><Option type="QString" name={quoteattr(choice.label.th)}'
        f" value={quoteattr(choice.code)}/></Option>"
        for choice in choices
    )
    return (
        f'<field name={quoteattr(field.id)}><editWidget type="ValueMap"><config><Option type="Map">'
        f'<Option type="List" name="map">{options}</Option></Option></config></editWidget></field>'
    )
