"""A picture that only says "no imagery here": told once by the officer, it counts as none.

Such a picture is known again by the fingerprint of its bytes, so it must be on this computer.
"""

import hashlib
from dataclasses import replace

from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.qt.canvas.tile_places import tile_at
from greendesk.qt.desk import Desk
from greendesk.qt.jobs import Job

_NO_OWN_PICTURE = N_(
    "There is no picture here of a map whose address you have added. Only of such maps you can say"
    " that a picture is none."
)
_NOT_KEPT = N_(
    "This picture is not on this computer, so it can't be compared with others. Look at it with the"
    " network first."
)


def note_no_picture(desk: Desk) -> None:
    """Have pictures like the one at the open menu, else in the middle, count as none.

    Raises:
        BadInput: no picture of an address that the officer added is seen there.
    """
    maps, at = desk.basemaps, desk.work.menu_at or desk.canvas.centre
    seen = desk.canvas.picture.seen_at(at)
    before = next((b for b in maps.own if seen is not None and b.id == seen[0].id), None)
    if seen is None or before is None or seen[0].kind != "xyz":
        raise BadInput(_NO_OWN_PICTURE)
    (source, zoom), mine = seen, before
    place = tile_at(at, zoom, maps.offset_of(source).shares)

    def look(job: Job) -> str | None:
        kept = maps.seen.cache.get(source.url, zoom, *place)
        return None if kept is None else hashlib.sha256(kept.data).hexdigest()

    def note(fingerprint: str | None) -> None:
        if not desk.has_project or desk.basemaps is not maps:
            return  # closed meanwhile
        if fingerprint is None:
            desk.tell(Text(_NOT_KEPT))
            return
        maps.put(replace(mine, no_data=(*mine.no_data, fingerprint)))
        words = N_("Pictures of “{source}” that look like this one count as none from now on.")
        told = Text(words, {"source": mine.title})
        desk.tell(told, button=Text(N_("Undo")), run=lambda: maps.put(mine), stays=True)

    desk.jobs.start(look, note, desk.failed)
