"""For how long a picture holds, as its server says."""

import pytest

from greendesk.tiles.lasting import USUAL_S, Lasting, lasting_of

DATE = {"Date": "Fri, 27 Nov 2026 07:00:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "fresh_s"),
    [
        ({}, USUAL_S),
        ({"Cache-Control": "public, max-age=3600"}, 3600),
        ({"cache-control": 'MAX-AGE="3600"'}, 3600),
        ({"Cache-Control": "max-age=3600", "Age": "3000"}, 600),
        ({"Cache-Control": "max-age=3600", "Age": "9000"}, 0),
        ({"Cache-Control": "max-age=99999999999"}, 365 * 24 * 3600),
        ({"Cache-Control": "no-cache, max-age=3600"}, 0),
        ({"Cache-Control": "no-store"}, 0),
        ({"Cache-Control": "max-age=soon"}, USUAL_S),
        ({**DATE, "Expires": "Fri, 27 Nov 2026 09:00:00 GMT"}, 7200),
        ({**DATE, "Expires": "Fri, 27 Nov 2020 09:00:00 GMT"}, 0),
        ({**DATE, "Expires": "0"}, 0),
        ({"Expires": "Fri, 27 Nov 2026 09:00:00 GMT"}, 0),
        ({**DATE, "Expires": "Fri, 27 Nov 2026 09:00:00 GMT", "Cache-Control": "max-age=5"}, 5),
    ],
)
def test_it_is_as_long_as_the_headers_say(headers, fresh_s):
    assert lasting_of(headers).fresh_s == fresh_s


def test_only_what_must_not_be_kept_is_not_kept():
    assert not lasting_of({"Cache-Control": "private, no-store"}).may_be_kept
    assert lasting_of({"Cache-Control": "no-cache"}).may_be_kept


def test_what_names_the_picture_is_sent_back_and_nonsense_is_not():
    day = "Fri, 27 Nov 2026 07:00:00 GMT"
    found = lasting_of({"ETag": 'W/"a"', "Last-Modified": day})
    assert found.conditions == {"If-None-Match": 'W/"a"', "If-Modified-Since": day}
    assert lasting_of({"ETag": "a\r\nX: y", "Last-Modified": "ก" * 20}).conditions == {}
    assert lasting_of({"ETag": "a" * 1000}).conditions == {}
    assert Lasting().conditions == {}


def test_it_is_known_whether_anything_is_said_of_how_long():
    assert lasting_of({"Cache-Control": "max-age=5"}).said
    assert lasting_of({**DATE, "Expires": "0"}).said
    assert not lasting_of({"ETag": '"a"', "Cache-Control": "public, max-age=soon"}).said
