"""What map services say of themselves, and the addresses that come of it."""

from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest

from greendesk.errors import BadInput
from greendesk.tiles.address import is_template
from greendesk.tiles.capabilities import with_words
from greendesk.tiles.client import address_of
from greendesk.tiles.services import called, offers, question

WMS = """<WMS_Capabilities version="{version}" xmlns="http://www.opengis.net/wms"
 xmlns:xlink="http://www.w3.org/1999/xlink">
<Service><Title>กรมตัวอย่าง</Title></Service><Capability><Request><GetMap>{formats}
<DCPType><HTTP><Get><OnlineResource xlink:href="{href}"/></Get></HTTP></DCPType></GetMap></Request>
<Layer><Title>ทั้งหมด</Title>{crs}{box}
<Layer opaque="1"><Name>ภาพ&amp;ถ่าย</Name><Title>ภาพถ่าย 2567</Title></Layer>
<Layer><Title>หมวด</Title><Layer><Name>roads</Name><Title>ถนน</Title>
<Attribution><Title>กรมทางหลวง</Title></Attribution></Layer></Layer>
</Layer></Capability></WMS_Capabilities>"""
BOX_13 = """<EX_GeographicBoundingBox><westBoundLongitude>97</westBoundLongitude>
<eastBoundLongitude>106</eastBoundLongitude><southBoundLatitude>5</southBoundLatitude>
<northBoundLatitude>21</northBoundLatitude></EX_GeographicBoundingBox>"""
HOME = "https://maps.example.org/wms?map=all&SERVICE=WMS"


def wms(version="1.3.0", crs="<CRS>EPSG:3857</CRS>", box=BOX_13, href=HOME, formats=None):
    formats = formats or "<Format>image/png</Format><Format>image/jpeg</Format>"
    text = WMS.format(
        version=version, crs=crs, box=box, href=href.replace("&", "&amp;"), formats=formats
    )
    return offers(text.encode(), "https://maps.example.org/wms")


def asked(source, z=10, x=797, y=472):
    return {
        k.upper(): v[0]
        for k, v in parse_qs(urlsplit(address_of(source.url, z, x, y)).query).items()
    }


def test_every_layer_of_a_wms_with_a_name_is_offered_and_inherits():
    photo, roads = wms()
    assert (photo.title.th, roads.title.th) == ("ภาพถ่าย 2567", "ถนน")
    assert (photo.attribution, roads.attribution) == ("กรมตัวอย่าง", "กรมทางหลวง")
    assert photo.bounds == roads.bounds == (97, 5, 106, 21)
    assert not photo.may_be_packed


def test_a_wms_is_asked_in_metres_with_its_own_words_kept():
    words = asked(wms()[0])
    assert words["MAP"] == "all"
    assert (words["REQUEST"], words["VERSION"], words["LAYERS"]) == ("GetMap", "1.3.0", "ภาพ&ถ่าย")
    assert words["CRS"] == "EPSG:3857"
    assert "SRS" not in words
    west, south, east, north = map(float, words["BBOX"].split(","))
    assert east - west == pytest.approx(40075016.6856 / 1024)
    assert (west, north) == pytest.approx(
        (797 * 39135.7585 - 20037508.3428, 20037508.3428 - 472 * 39135.7585)
    )
    assert south < north


def test_what_covers_all_comes_as_jpeg_and_what_has_holes_as_png():
    photo, roads = (asked(source) for source in wms())
    assert (photo["FORMAT"], photo["TRANSPARENT"]) == ("image/jpeg", "FALSE")
    assert (roads["FORMAT"], roads["TRANSPARENT"]) == ("image/png", "TRUE")


@pytest.mark.parametrize(
    ("version", "crs", "name", "lat_first"),
    [
        ("1.3.0", "<CRS>EPSG:4326</CRS>", "CRS", True),
        ("1.3.0", "<CRS>EPSG:4326</CRS><CRS>CRS:84</CRS>", "CRS", False),
        ("1.1.1", "<SRS>EPSG:4326 EPSG:32647</SRS>", "SRS", False),
    ],
)
def test_degrees_come_in_the_order_of_the_version(version, crs, name, lat_first):
    source = wms(version, crs)[0]
    words = asked(source)
    assert words[name].split(":")[0] in ("EPSG", "CRS")
    numbers = [float(word) for word in words["BBOX"].split(",")]
    lon = numbers[1::2] if lat_first else numbers[0::2]
    assert lon == pytest.approx([100.1953125, 100.546875])
    assert source.min_zoom == 6


def test_an_old_wms_says_its_box_otherwise():
    box = '<LatLonBoundingBox minx="97" miny="5" maxx="106" maxy="21"/>'
    assert wms("1.1.1", "<SRS>EPSG:900913</SRS>", box)[0].bounds == (97, 5, 106, 21)
    assert asked(wms("1.1.1", "<SRS>EPSG:900913</SRS>", box)[0])["SRS"] == "EPSG:900913"


def test_a_wms_without_a_grid_of_use_is_refused_in_a_sentence():
    with pytest.raises(BadInput, match="offers no map on a grid"):
        wms(crs="<CRS>EPSG:32647</CRS>")
    with pytest.raises(BadInput, match="offers no map on a grid"):
        wms(formats="<Format>application/pdf</Format>")


WMTS = """<Capabilities xmlns="http://www.opengis.net/wmts/1.0"
 xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink">
<ows:ServiceProvider><ows:ProviderName>กรมตัวอย่าง</ows:ProviderName></ows:ServiceProvider>
{operations}<Contents><Layer><ows:Title>ภาพถ่าย</ows:Title><ows:Identifier>photo</ows:Identifier>
<ows:WGS84BoundingBox><ows:LowerCorner>97 5</ows:LowerCorner>
<ows:UpperCorner>106 21</ows:UpperCorner>
</ows:WGS84BoundingBox><Style><ows:Identifier>plain</ows:Identifier></Style>
<Style isDefault="true"><ows:Identifier>best</ows:Identifier></Style><Format>image/jpeg</Format>
<Dimension><ows:Identifier>Time</ows:Identifier><Default>2567</Default></Dimension>
<TileMatrixSetLink><TileMatrixSet>utm</TileMatrixSet></TileMatrixSetLink>
<TileMatrixSetLink><TileMatrixSet>web</TileMatrixSet></TileMatrixSetLink>{link}</Layer>
<TileMatrixSet><ows:Identifier>utm</ows:Identifier>
<ows:SupportedCRS>EPSG:32647</ows:SupportedCRS></TileMatrixSet>
<TileMatrixSet><ows:Identifier>web</ows:Identifier><ows:SupportedCRS>{crs}</ows:SupportedCRS>
{matrices}</TileMatrixSet></Contents></Capabilities>"""
MATRIX = """<TileMatrix><ows:Identifier>{name}</ows:Identifier>
<ScaleDenominator>{scale}</ScaleDenominator><TopLeftCorner>{left} 20037508.342789</TopLeftCorner>
<TileWidth>{px}</TileWidth><TileHeight>{px}</TileHeight></TileMatrix>"""
LINK = (
    '<ResourceURL format="image/jpeg" resourceType="tile" template="https://t.example.org/'
    '{Style}/{Time}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.jpg"/>'
)
GET_TILE = """<ows:OperationsMetadata><ows:Operation name="GetTile"><ows:DCP><ows:HTTP>
<ows:Get xlink:href="/rest?"><ows:Constraint name="GetEncoding"><ows:AllowedValues>
<ows:Value>RESTful</ows:Value></ows:AllowedValues></ows:Constraint></ows:Get>
<ows:Get xlink:href="/kvp?"><ows:Constraint name="GetEncoding"><ows:AllowedValues>
<ows:Value>KVP</ows:Value></ows:AllowedValues></ows:Constraint></ows:Get>
</ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata>"""


def wmts_text(
    name="{z}", zooms=range(5, 19), px=256, link=LINK, operations="", left="-20037508.342789"
) -> bytes:
    """Return what a WMTS says of itself."""
    scale = 559082264.0287178 * 256 / px
    matrices = "".join(
        MATRIX.format(name=name.format(z=z), scale=scale / 2**z, px=px, left=left) for z in zooms
    )
    crs = "urn:ogc:def:crs:EPSG:6.18:3:3857"
    text = WMTS.format(link=link, operations=operations, crs=crs, matrices=matrices)
    return text.encode()


def wmts(**how):
    return offers(wmts_text(**how), "https://maps.example.org/wmts/WMTSCapabilities.xml")


def test_a_template_of_a_wmts_becomes_an_address():
    (source,) = wmts()
    assert (source.min_zoom, source.max_zoom, source.tile_px) == (5, 18, 256)
    assert source.bounds == (97, 5, 106, 21)
    assert source.attribution == "กรมตัวอย่าง"
    assert address_of(source.url, 7, 99, 58) == "https://t.example.org/best/2567/web/7/58/99.jpg"


@pytest.mark.parametrize(
    ("name", "told"), [("EPSG:3857:{z}", "EPSG:3857:7"), ("{z:02d}", "07"), ("g_{z}", "g_7")]
)
def test_matrices_may_be_called_otherwise(name, told):
    (source,) = wmts(name=name)
    assert address_of(source.url, 7, 99, 58).split("/")[-3] == told


def test_without_a_template_the_words_go_into_the_address():
    (source,) = wmts(link="", operations=GET_TILE)
    assert source.url.startswith("https://maps.example.org/kvp?")
    words = asked(source, 7, 99, 58)
    assert (words["TILEMATRIX"], words["TILEROW"], words["TILECOL"]) == ("7", "58", "99")
    assert (words["STYLE"], words["TIME"], words["LAYER"]) == ("best", "2567", "photo")


def test_large_tiles_keep_their_zoom():
    (source,) = wmts(px=512)
    assert (source.min_zoom, source.max_zoom, source.tile_px) == (5, 18, 512)


def test_a_zoom_that_is_missing_ends_the_run():
    (source,) = wmts(zooms=[8, 9, 10, 12])
    assert (source.min_zoom, source.max_zoom) == (8, 10)


@pytest.mark.parametrize(
    "how",
    [
        {"left": "-180"},
        {"name": "level"},
        {"link": ""},
        {"link": LINK.replace("{Time}", "{Depth}")},
        {"zooms": []},
        {"px": 300},
    ],
)
def test_a_wmts_on_another_grid_is_refused_in_a_sentence(how):
    with pytest.raises(BadInput, match="offers no map on a grid"):
        wmts(**how)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><html>login</html>",
        b"<html/>",
        b'{"a": 1}',
        b'<!DOCTYPE a [<!ENTITY x "y">]><WMS_Capabilities>&x;</WMS_Capabilities>',
        b"<a>" * 100_000,
    ],
)
def test_what_is_no_description_is_refused_in_a_sentence(content):
    with pytest.raises(BadInput, match=r"not the description|outside itself"):
        offers(content, "https://maps.example.org/")


def test_an_address_is_asked_for_its_description():
    assert question(" https://a.example.org/WMTS/ ") == (
        "https://a.example.org/WMTS/?service=WMTS&request=GetCapabilities"
    )
    whole = "https://a.example.org/x?Request=GetCapabilities&service=wms"
    assert question(whole) == whole
    assert is_template(wms()[0].url)
    assert not is_template(question("https://a.example.org/wms"))


def test_words_take_the_place_of_those_of_the_same_name():
    assert with_words("https://a.org/w?Service=x&map=ก", {"SERVICE": "WMS"}) == (
        "https://a.org/w?map=%E0%B8%81&SERVICE=WMS"
    )


def test_boxes_of_neighbours_touch():
    source = wms()[0]
    boxes = [asked(source, x=x)["BBOX"].split(",") for x in range(790, 800)]
    assert all(left[2] == right[0] for left, right in pairwise(boxes))


@pytest.mark.parametrize(
    "href", ["http://maps.example.org:80/geoserver/ows?", "https://10.1.2.3/geoserver/ows?", HOME]
)
def test_a_service_that_names_an_address_of_the_inside_is_asked_where_it_answered(href):
    (source, _) = wms(href=href)
    found = called(source, "https://maps.example.org/wms?request=GetCapabilities")
    assert urlsplit(found.url)[:3] == ("https", "maps.example.org", urlsplit(href).path)
    assert asked(found)["LAYERS"] == "ภาพ&ถ่าย"
