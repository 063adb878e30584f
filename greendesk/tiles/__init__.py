"""Basemaps: where tiles come from (packs, addresses, the built-in map), and their cache.

::

    base        the values: TileSource, Tile, and what every reader can do
    source      opens a source or a pack; the list of shipped sources
    image       bytes of a stranger -> pixels, or nothing
    database    a stranger's SQLite file, opened so that it can do no harm
    mbtiles, geopackage, pmtiles    packs
    answer      what a map server says of one tile
    lasting     for how long a picture holds, as its server says
    client      asks a map server; with Python's whole network, so imported late
    web         tiles from an address, for the canvas
    services    what a WMS or WMTS offers, as addresses; wms, wmts, capabilities
    cache       pictures of addresses on the disk, up to a size
    cached      what the canvas asks: a source, and the cache before it
    chosen      the map that the officer has chosen on this computer
    stock       what of an area can be seen without a network
    builtin     the map that needs neither network nor pack
    gazetteer   place names: for "go to", and as labels of the built-in map

Maps for work without internet, from the wish to the file::

    coverage    which tiles touch an area
    plan        which tiles a pack is to hold, and whether that is allowed
    estimate    how large it will be and how long it takes, measured on a few tiles
    asker       asks any source for its tiles as they are
    proof       is an answer a tile that may go into a pack?
    filling     asks politely, again where something went wrong, and lists what is missing
    pack        the file that is filled: what is in it is the state
    begun       files that are being filled: where they lie, and what the disk has against it
    contents    what stands in a pack beside its tiles
    verify      is a pack what it should be?
    kept        packs of a map's own pictures, for when it can't be reached

An own aerial picture becomes a pack, too: ``raster``, with ``warp`` in a child process.

Packs are only written by ``pack`` and ``begun``, and nothing here knows Qt.
"""
