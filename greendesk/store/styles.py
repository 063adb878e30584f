"""How QGIS shows the layer by itself: Thai aliases, drop-downs, colours of the types, names.

QGIS reads a row of ``layer_styles`` that is marked as default when it opens a layer.

**Source:** QGIS 3.22, QgsOgrProviderUtils (table layer_styles) and the QML it saves.
"""

import sqlite3
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from greendesk.model.schema import Field, Schema

TABLE = (
    "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"
    " f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT, f_geometry_column TEXT,"
    " styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,"
    " owner TEXT, ui TEXT,"
    " update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
)
_COLOURS = {
    "T1": "135,230,164",
    "T2": "255,174,107",
    "T3": "255,221,192",
    "T4": "169,241,74",
    "T5": "51,160,44",
    "T6": "192,182,164",
}


def write(db: sqlite3.Connection, table: str, geometry: str, schema: Schema, at: str) -> None:
    """Keep the default style of a layer."""
    db.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui,"
        " update_time) VALUES ('', '', ?, ?, 'GreenDesk', ?, '', 1, '', '', NULL, ?)",
        (table, geometry, style_qml(schema), at),
    )


def style_qml(schema: Schema) -> str:
    """Return the style as QML."""
    return "".join(
        (
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n",
            '<qgis version="3.22.16" labelsEnabled="1"'
            ' styleCategories="Symbology|Labeling|Fields|Forms">\n',
            *_symbols(schema),
            "<fieldConfiguration>",
            *(_editor(field) for field in schema.fields.values()),
            "</fieldConfiguration>\n<aliases>",
            *(
                f'<alias index="{n}" field={quoteattr(field.id)} name={quoteattr(field.label.th)}/>'
                for n, field in enumerate(schema.fields.values(), 3)
            ),
            "</aliases>\n",
            "<previewExpression>&quot;name_th&quot;</previewExpression>\n</qgis>\n",
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
        colour = f"{_COLOURS.get(code, '190,200,194')},110"
        yield (
            f'<symbol type="fill" name="{n}" alpha="1"><layer class="SimpleFill" enabled="1">'
            f'<prop k="color" v="{colour}"/><prop k="outline_color" v="28,43,35,255"/>'
            '<prop k="outline_width" v="0.3"/><prop k="style" v="solid"/></layer></symbol>'
        )
    yield "</symbols></renderer-v2>\n"


def _editor(field: Field) -> str:
    if not field.choices:
        return f"<field name={quoteattr(field.id)}/>"
    options = "".join(
        f'<Option type="Map"><Option type="QString" name={quoteattr(choice.label.th)}'
        f" value={quoteattr(choice.code)}/></Option>"
        for choice in field.choices
    )
    return (
        f'<field name={quoteattr(field.id)}><editWidget type="ValueMap"><config><Option type="Map">'
        f'<Option type="List" name="map">{options}</Option></Option></config></editWidget></field>'
    )
