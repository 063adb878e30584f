"""Places that need care are told from this computer's own disk."""

from pathlib import Path

import pytest

from greendesk.whereabouts import place_of

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
//server/maps /mnt/maps cifs rw 0 0
host:/export /home/nfs nfs4 rw 0 0
/dev/sdb1 /media/somchai/STICK vfat rw 0 0
//server/all /mnt/my\\040share smb3 rw 0 0
/dev/sda2 /mnt/maps/inner ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/home/somchai/งาน.gpkg", "local"),
        ("/home/somchai/OneDrive - อบต/งาน.gpkg", "synced"),
        ("/home/somchai/Dropbox/งาน.gpkg", "synced"),
        ("/home/somchai/Google Drive/My Drive/งาน.gpkg", "synced"),
        ("/home/somchai/cloud/งาน.gpkg", "synced"),
        ("/home/somchai/OneDrive.gpkg", "local"),
        ("/mnt/maps/งาน.gpkg", "network"),
        ("/mnt/maps/inner/งาน.gpkg", "local"),
        ("/mnt/mapsandmore/งาน.gpkg", "local"),
        ("/mnt/my share/งาน.gpkg", "network"),
        ("/home/nfs/a/งาน.gpkg", "network"),
        ("/media/somchai/STICK/งาน.gpkg", "removable"),
        ("//server/maps/งาน.gpkg", "network"),
    ],
)
def test_each_place_is_known_for_what_it_is(path: str, place: str) -> None:
    assert place_of(Path(path), {"OneDrive": "/home/somchai/cloud"}, MOUNTS) == place


def test_this_computer_is_asked_when_nothing_is_given(tmp_path: Path) -> None:
    assert place_of(tmp_path / "a.gpkg", {}) in ("local", "network")
