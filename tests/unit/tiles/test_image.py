import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from greendesk.tiles.base import MAX_SIDE_PX, MAX_TILE_BYTES
from greendesk.tiles.image import decode, encode_png, picture_of, side_px
from tests.unit.tiles.packs import RED, colour_of, picture


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_the_three_usual_kinds_of_pictures_become_pixels(form):
    tile = decode(picture(RED, 64, form))
    assert (tile.width_px, tile.height_px, tile.opaque) == (64, 64, True)
    red, green, blue, alpha = colour_of(tile)
    assert red > 250 > 10 > max(green, blue)
    assert alpha == 255


@pytest.mark.parametrize(
    "data",
    [
        None,
        "a text",
        7,
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"<!doctype html><title>Please log in</title>",
        b'{"error": "no such tile"}',
        b"GIF89a" + bytes(40),
    ],
)
def test_what_is_no_picture_is_no_tile(data):
    assert decode(data) is None
    assert side_px(data) is None
    assert picture_of(data) is None


def test_a_picture_that_was_cut_off_is_no_tile():
    noise = io.BytesIO()
    Image.effect_noise((256, 256), 90).save(noise, "PNG")
    data = noise.getvalue()
    assert decode(data) is not None
    assert decode(data[: len(data) // 2]) is None


def test_a_picture_of_other_kinds_is_not_even_opened():
    assert decode(picture(form="GIF")) is None
    assert decode(picture(form="TIFF")) is None


def test_a_huge_picture_is_refused_before_it_is_unpacked():
    out = io.BytesIO()
    Image.new("1", (MAX_SIDE_PX + 1, MAX_SIDE_PX + 1)).save(out, "PNG")
    assert decode(out.getvalue()) is None


def test_too_many_bytes_are_refused():
    assert decode(picture() + bytes(MAX_TILE_BYTES)) is None


def test_a_wholly_transparent_picture_counts_as_no_tile():
    assert decode(picture((255, 0, 0, 0), mode="RGBA")) is None


def test_half_transparent_pixels_are_premultiplied():
    tile = decode(picture((255, 0, 0, 128), mode="RGBA"))
    assert not tile.opaque
    assert colour_of(tile) == (128, 0, 0, 128)


def test_an_alpha_channel_that_hides_nothing_makes_an_opaque_tile():
    assert decode(picture((255, 0, 0, 255), mode="RGBA")).opaque


def test_grey_and_palette_pictures_become_colours():
    assert colour_of(decode(picture(200, mode="L"))) == (200, 200, 200, 255)
    assert colour_of(decode(picture(1, mode="1"))) == (255, 255, 255, 255)
    out = io.BytesIO()
    Image.new("RGB", (8, 8), RED).quantize(4).save(out, "PNG")
    assert colour_of(decode(out.getvalue())) == (255, 0, 0, 255)


def test_a_tile_written_as_png_reads_the_same():
    tile = decode(picture((200, 100, 50, 128), mode="RGBA"))
    again = decode(encode_png(tile))
    assert colour_of(again)[3] == 128
    assert max(abs(a - b) for a, b in zip(again.bgra, tile.bgra, strict=True)) <= 1


@given(st.binary(max_size=300), st.integers(0, 200), st.sampled_from(["PNG", "JPEG", "WEBP"]))
def test_no_bytes_at_all_make_it_raise(junk, at, form):
    decode(junk)
    sound = picture(side_px=16, form=form)
    decode(sound[:at] + junk + sound[at + len(junk) :])
