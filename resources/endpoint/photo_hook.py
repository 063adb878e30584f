#!/usr/bin/env python3
"""What tusd runs when a photo has arrived whole: hash it and tell the database if it is right.

Put it, executable, into tusd's folder of hooks under the name ``post-finish``. It needs psql, and
the database's address in GREENDESK_DB (``dbname=greendesk user=gds_photos``). tusd hands over what
has arrived as JSON on standard input.

**Source:** tusd 2, "Hooks" (file hooks): Event.Upload.MetaData, Event.Upload.Storage.Path.
"""

import hashlib
import json
import os
import re
import subprocess
import sys

_HASH = re.compile(r"[0-9a-f]{64}")


def verdict(event):
    """Return the hash that was announced, and whether the bytes have it.

    Raises:
        ValueError: it is no photo of ours.
    """
    upload = event["Event"]["Upload"]
    told = upload["MetaData"].get("sha256", "")
    if not _HASH.fullmatch(told):
        raise ValueError(f"no hash: {told!r}")
    digest = hashlib.sha256()
    with open(upload["Storage"]["Path"], "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return told, digest.hexdigest() == told


def main():
    """Read the event, look, and tell the database; what was right before, it keeps so."""
    told, is_right = verdict(json.load(sys.stdin))
    sql = f"select gds.photo_arrived('{told}', {str(is_right).lower()})"  # only 64 hex digits
    subprocess.run(["psql", "-qtX", os.environ["GREENDESK_DB"], "-c", sql], check=True)


if __name__ == "__main__":
    main()
