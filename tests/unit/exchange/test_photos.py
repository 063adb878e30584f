"""Photos are taken in small, upright and plain; a stranger's file harms nothing."""

import hashlib
import io
import os
import random
from pathlib import Path

import pytest
from PIL import Image

from greendesk.errors import BadInput
from greendesk.exchange.photos import Prepared, Refused, blurred, photos_in, prepare_photos

LEFT, RIGHT = (200, 30, 30), (30, 30, 200)


def two_coloured(width, height) -> Image.Image:
    picture = Image.new("RGB", (width, height), LEFT)
    picture.paste(RIGHT, (width // 2, 0, width, height))
    return picture


def phone_photo(path: Path, width=3000, height=2000, orientation=1, year="2568") -> Path:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "ชื่อผู้ถ่าย".encode()
    exif.get_ifd(0x8769)[0x9003] = f"{year}:01:31 09:15:07"
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (10.0, 30.0, 18.0), 3: "E", 4: (101.0, 0.0, 36.0), 17: 93.0}
    )
    two_coloured(width, height).save(path, "JPEG", exif=exif, quality=90)
    return path


def prepared(path: Path) -> Prepared:
    (found,) = prepare_photos([path])
    assert isinstance(found, Prepared), found
    return found


def opened(photo: Prepared) -> Image.Image:
    return Image.open(io.BytesIO(photo.jpeg))


def test_a_phone_photo_is_made_small_and_tells_time_and_place(tmp_path):
    path = phone_photo(tmp_path / "IMG 1.jpg")
    before = path.read_bytes()
    found = prepared(path)
    assert (found.width_px, found.height_px) == opened(found).size == (1600, 1067)
    assert found.shot.taken_at == "2025-01-31T09:15:07+07:00"
    assert found.shot.taken_raw == "2568:01:31 09:15:07"
    assert found.shot.position == (101.01, 10.505)
    assert found.shot.direction == 93.0
    assert found.sha256 == hashlib.sha256(found.jpeg).hexdigest()
    assert found.original_sha256 == hashlib.sha256(before).hexdigest()
    assert path.read_bytes() == before


def test_nothing_of_the_exif_goes_along(tmp_path):
    found = prepared(phone_photo(tmp_path / "a.jpg"))
    assert not opened(found).getexif()
    assert b"Exif" not in found.jpeg
    assert "ชื่อผู้ถ่าย".encode() not in found.jpeg


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (1600, 1067), (100, 500)),
        (2, (1600, 1067), (1500, 500)),
        (3, (1600, 1067), (1500, 500)),
        (6, (1067, 1600), (500, 100)),
        (8, (1067, 1600), (500, 1500)),
        (99, (1600, 1067), (100, 500)),
    ],
)
def test_a_photo_stands_upright(tmp_path, orientation, size, red_at):
    picture = opened(prepared(phone_photo(tmp_path / "a.jpg", orientation=orientation)))
    assert picture.size == size
    red, _, blue = picture.getpixel(red_at)
    assert red > 150 > blue


def test_a_small_photo_keeps_its_size(tmp_path):
    found = prepared(phone_photo(tmp_path / "a.jpg", 640, 480))
    assert (found.width_px, found.height_px) == (640, 480)


def test_the_same_file_gives_the_same_bytes(tmp_path):
    path = phone_photo(tmp_path / "a.jpg")
    assert prepared(path).sha256 == prepared(path).sha256


def test_a_screenshot_with_see_through_corners_becomes_white_there(tmp_path):
    Image.new("RGBA", (60, 40), (0, 0, 0, 0)).save(tmp_path / "a.png")
    found = prepared(tmp_path / "a.png")
    assert min(opened(found).getpixel((30, 20))) > 250
    assert found.shot.taken_at == ""
    assert found.shot.position is None


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "1", "I;16"])
def test_pictures_of_other_kinds_become_plain_ones(tmp_path, mode):
    path = tmp_path / ("a.jpg" if mode == "CMYK" else "a.png")
    Image.new(mode, (50, 40)).save(path)
    assert opened(prepared(path)).mode == "RGB"


def test_a_photo_of_108_megapixels_is_taken_in(tmp_path):
    path = tmp_path / "108.jpg"
    Image.new("RGB", (12000, 9000), LEFT).save(path, "JPEG")
    found = prepared(path)
    assert (found.width_px, found.height_px) == (1600, 1200)


def test_what_is_no_photo_is_refused_in_words_and_the_others_are_taken_in(tmp_path):
    good = phone_photo(tmp_path / "good.jpg", 100, 80)
    whole = good.read_bytes()
    bad = {
        "text.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "empty.jpg": b"",
        "half.jpg": whole[: len(whole) // 2],
        "gif.jpg": b"GIF89a" + bytes(20),
        "bomb.png": _huge_png(),
    }
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    paths = [*(tmp_path / name for name in bad), tmp_path / "gone.jpg", good]
    *refused, taken = prepare_photos(paths)
    assert isinstance(taken, Prepared)
    assert all(isinstance(item, Refused) for item in refused), refused
    words = [item.why.message.split(".")[0] for item in refused]
    assert words == [
        "It is no photo that can be read",
        "It is no photo that can be read",
        "The photo is damaged",
        "It is no photo that can be read",
        "The photo is too large",
        "The file is not there any more",
    ]


def _huge_png() -> bytes:
    """Return a PNG that says it has ten thousand million pixels."""
    out = io.BytesIO()
    Image.new("L", (1, 1)).save(out, "PNG")
    data = bytearray(out.getvalue())
    data[16:24] = (100_000).to_bytes(4, "big") * 2
    import zlib

    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


def test_damaged_exif_takes_away_what_it_told_and_no_more(tmp_path):
    path = phone_photo(tmp_path / "a.jpg", 300, 200)
    data = bytearray(path.read_bytes())
    start = data.index(b"Exif\0\0") + 6
    data[start + 8 : start + 60] = os.urandom(52)
    path.write_bytes(data)
    assert opened(prepared(path)).size in ((300, 200), (200, 300))


def test_photos_with_changed_bytes_are_taken_in_or_refused(tmp_path):
    good = phone_photo(tmp_path / "good.jpg", 200, 150).read_bytes()
    chance = random.Random(7)
    paths = []
    for n in range(24):
        data = bytearray(good)
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(2, len(data))] = chance.randrange(256)
        paths.append(tmp_path / f"{n}.jpg")
        paths[-1].write_bytes(data)
    found = list(prepare_photos(paths))
    assert len(found) == len(paths)
    assert {type(item) for item in found} <= {Prepared, Refused}


def test_a_blurred_box_can_not_be_read_any_more_and_the_rest_stays(tmp_path):
    picture = Image.new("RGB", (400, 300), "white")
    for x in range(100, 200, 4):
        picture.paste("black", (x, 100, x + 2, 200))
    picture.save(tmp_path / "a.jpg", quality=95)
    before = prepared(tmp_path / "a.jpg")
    after = blurred(before.jpeg, (100, 100, 200, 200))
    assert after.sha256 == hashlib.sha256(after.jpeg).hexdigest() != before.sha256
    inside = opened(after).convert("L").crop((110, 110, 190, 190)).getextrema()
    assert inside[1] - inside[0] < 40
    assert min(opened(after).getpixel((20, 20))) > 250


def test_a_box_beyond_the_edge_blurs_what_there_is(tmp_path):
    before = prepared(phone_photo(tmp_path / "a.jpg", 100, 80))
    assert opened(blurred(before.jpeg, (-50, -50, 500, 500))).size == (100, 80)
    assert opened(blurred(before.jpeg, (60, 60, 20, 20))).size == (100, 80)


def test_a_damaged_photo_can_not_be_blurred():
    with pytest.raises(BadInput):
        blurred(b"\xff\xd8nothing", (0, 0, 9, 9))


def test_the_photos_of_a_folder_and_those_below_it(tmp_path):
    (tmp_path / "วัด").mkdir()
    for name in ("b.JPG", "วัด/a.png", "c.heic", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link.jpg").symlink_to(tmp_path / "b.JPG")
    assert [path.name for path in photos_in(tmp_path)] == ["b.JPG", "c.heic", "a.png"]


def test_a_folder_without_photos_says_so(tmp_path):
    with pytest.raises(BadInput, match="no photos"):
        photos_in(tmp_path)


def test_heic_is_read_where_the_computer_can(tmp_path):
    heif = pytest.importorskip("pillow_heif")
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2025:01:31 09:15:07"
    heif.register_heif_opener()
    two_coloured(300, 200).save(tmp_path / "a.heic", exif=exif.tobytes())
    found = prepared(tmp_path / "a.heic")
    assert opened(found).size == (300, 200)
    assert found.shot.taken_at == "2025-01-31T09:15:07+07:00"


def test_heic_says_what_to_do_where_the_computer_can_not(tmp_path):
    try:
        import pillow_heif  # noqa: F401
    except ImportError:
        (tmp_path / "a.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))
        (found,) = prepare_photos([tmp_path / "a.heic"])
        assert isinstance(found, Refused)
        assert "LINE" in found.why.message
    else:
        pytest.skip("it can")
