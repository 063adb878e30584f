"""The background map that the officer has chosen on this computer, as a source."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from greendesk.errors import BadInput
from greendesk.i18n import N_, Label, label_of
from greendesk.settings import BASEMAP, BASEMAPS, ORDER, Basemap, Settings
from greendesk.tiles.base import TileSource
from greendesk.tiles.builtin import BUILTIN
from greendesk.tiles.contents import address_key
from greendesk.tiles.kept import address_in
from greendesk.tiles.source import open_pack

PACK, ADDRESS = "pack:", "xyz:"
"""How the ids of the officer's own maps begin."""
_NO_ADDRESS = N_(
    "“{name}” describes a map file or a map of GreenDesk's own, no map address. Drop the map file"
    " itself on the map."
)


def source_of(basemap: Basemap) -> TileSource:
    """Return what is known of an own map without looking at any file."""
    return TileSource(
        id=basemap.id,
        title=Label(basemap.title, basemap.title),
        kind="xyz" if basemap.id.startswith(ADDRESS) else "mbtiles",  # a pack's kind: when opened
        url=basemap.place,
        min_zoom=basemap.min_zoom,
        max_zoom=basemap.max_zoom,
        tile_px=basemap.tile_px,
        attribution=basemap.attribution,
        may_be_packed=basemap.may_be_packed,
        licence=basemap.licence,
        image_date=basemap.image_date,
        per_s=basemap.per_s,
        no_data=basemap.no_data,
        bounds=basemap.bounds,
    )


def basemap_of(source: TileSource) -> Basemap:
    """Return a map that a file describes as one of the officer's own.

    Raises:
        BadInput: it is no map address.
    """
    if source.kind != "xyz":
        raise BadInput(_NO_ADDRESS, name=label_of(source.title))
    return Basemap(
        f"{ADDRESS}{source.url}",
        label_of(source.title),
        source.url,
        source.attribution,
        min_zoom=source.min_zoom,
        max_zoom=source.max_zoom,
        tile_px=source.tile_px,
        may_be_packed=source.may_be_packed,
        licence=source.licence,
        image_date=source.image_date,
        per_s=source.per_s,
        no_data=source.no_data,
        bounds=source.bounds,
    )


def chosen_source(settings: Settings, shipped: Sequence[TileSource]) -> TileSource:
    """Return the map that is to be shown; the first of ``shipped`` where none was chosen."""
    chosen = settings.get(BASEMAP) or BUILTIN.id
    mine = next((b for b in settings.get(BASEMAPS) if b.id == chosen), None)
    if mine is not None:
        return source_of(mine)
    return next((s for s in shipped if s.id == chosen), shipped[0])


def in_order(shipped: Sequence[TileSource], settings: Settings) -> list[TileSource]:
    """Return all maps as the officer has put them in order; new ones come last."""
    own, order = settings.get(BASEMAPS), settings.get(ORDER)
    found = [*shipped, *map(source_of, own)]
    place = {name: n for n, name in enumerate(order)}
    return sorted(found, key=lambda source: place.get(source.id, len(place)))


def order_with(ids: Sequence[str], before: Sequence[str]) -> tuple[str, ...]:
    """Return an order to be kept; maps of ``before`` that are not offered just now stay known.

    >>> order_with(("b", "a"), ("a", "elsewhere", "b"))
    ('b', 'a', 'elsewhere')
    """
    return (*ids, *(name for name in before if name not in set(ids)))


def own_packs(settings: Settings) -> list[Path]:
    """Return the map files among the officer's own maps."""
    return [Path(b.place) for b in settings.get(BASEMAPS) if b.id.startswith(PACK)]


def look_into_pack(chosen: TileSource) -> TileSource:
    """Return what a chosen map file offers, under the officer's id and name for it.

    Where it says no owner, its name is shown. May wait for a disk.

    Raises:
        BadInput: it is no pack, or damaged.
        Outage: it is not there.
    """
    found = open_pack(chosen.url)
    credit = found.attribution or chosen.attribution or label_of(chosen.title)
    return replace(
        found,
        id=chosen.id,
        title=chosen.title,
        attribution=credit,
        filled_from=address_in(Path(chosen.url)),
    )


def offset_key(source: TileSource) -> str:
    """Return the name under which it is kept how far a map's pictures are moved.

    It is the same on every computer, and for a pack that of the map from which it was filled. Packs
    of others may be called alike; those that lie at the same place are taken for the same.
    """
    if source.kind == "xyz":
        return address_key(source)
    where = ",".join(f"{edge:.5f}" for edge in source.bounds or ())
    return source.filled_from or f"{PACK}{Path(source.url).name} {where}".rstrip()
