import pytest
from PIL import Image

from greendesk.tiles.answer import Answer
from greendesk.tiles.proof import WORDS, Fault, prove
from tests.unit.tiles.packs import picture
from tests.unit.tiles.server import NO_IMAGERY, encoded, picture_at

GOOD = picture_at(17, 5, 7)


def noisy(form):
    return encoded(Image.effect_noise((256, 256), 80).convert("RGB"), form)


def fault(data, status=200, **how):
    return prove(Answer(status, data), **how).fault


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_sound_picture_is_a_tile_byte_for_byte(form):
    data = noisy(form)
    proof = prove(Answer(200, data), 256)
    assert (proof.fault, proof.data, proof.side_px, proof.plain) == (None, data, 256, False)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_that_lacks_its_end_is_none_wherever_it_was_cut(form):
    data = noisy(form)
    for end in (0, 1, 20, len(data) // 2, len(data) - 30, len(data) - 2, len(data) - 1):
        assert fault(data[:end]) is Fault.NO_PICTURE, end


def test_other_things_than_pictures_are_named():
    assert fault(b"<html>Please log in</html>") is Fault.NO_PICTURE
    assert fault(None) is Fault.NO_PICTURE
    assert fault(GOOD, side_px=512) is Fault.WRONG_SIZE
    assert fault(encoded(Image.new("RGB", (256, 128)))) is Fault.WRONG_SIZE
    assert fault(NO_IMAGERY, no_data=(prove(Answer(200, NO_IMAGERY)).sha256,)) is Fault.EMPTY
    assert fault(picture((9, 9, 9, 0), mode="RGBA")) is Fault.EMPTY


@pytest.mark.parametrize(
    ("status", "what"),
    [
        (204, Fault.NONE),
        (404, Fault.NONE),
        (410, Fault.NONE),
        (301, Fault.REDIRECTED),
        (401, Fault.REFUSED),
        (403, Fault.REFUSED),
        (408, Fault.BROKEN),
        (429, Fault.BUSY),
        (500, Fault.BROKEN),
        (503, Fault.BUSY),
    ],
)
def test_answers_are_named(status, what):
    assert fault(None, status) is what


def test_one_colour_all_over_is_told():
    assert prove(Answer(200, picture())).plain
    assert prove(Answer(200, picture((1, 2, 3, 200), mode="RGBA"))).plain
    assert not prove(Answer(200, GOOD)).plain


def test_every_fault_has_words():
    assert set(WORDS) == set(Fault)
