"""Basemaps: where tiles come from (packs, addresses, the built-in map), and their cache.

::

    base        the values: TileSource, Tile, and what every reader can do
    source      opens a source or a pack; the list of shipped sources
    image       bytes of a stranger -> pixels, or nothing
    database    a stranger's SQLite file, opened so that it can do no harm
    mbtiles, geopackage, pmtiles    packs
    web         tiles from an address
    services    what a WMS or WMTS offers, as addresses; wms, wmts, capabilities
    cache       what the canvas asks
    builtin     the map that needs neither network nor pack
    gazetteer   place names: for "go to", and as labels of the built-in map

Nothing here writes to a pack, and nothing here knows Qt.
"""
