"""An offline map fetched by the real command line, killed again and again while the map is ill.

In the end it holds the same as one that was fetched in peace, byte for byte.
"""

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from greendesk import cli
from greendesk.tiles.begun import part_of
from greendesk.tiles.pack import Pack
from greendesk.tiles.verify import flaws_of
from tests.faults.test_kill_whole import ROOT
from tests.unit.tiles.server import NO_IMAGERY, TileServer, by_chance
from tests.unit.tiles.test_filling import HERE, content

QUIET = ("404", "500", "cut", "short", "html", "size", "away", "hangup", "empty")
"""Nothing after which politeness asks for a pause: the short form has no time for that."""


def source_file(path: Path, url: str) -> Path:
    print_of = hashlib.sha256(NO_IMAGERY).hexdigest()
    path.write_text(
        f'id = "web"\nkind = "xyz"\nurl = "{url}"\nmin_zoom = 0\nmax_zoom = 19\n'
        f'attribution = "-"\nmay_be_packed = true\nper_s = 5000\nno_data = ["{print_of}"]\n'
        '[title]\nth = "ภาพถ่าย"\nen = "Aerial"\n',
        encoding="utf-8",
    )
    return path


def words(pack: Path, server: TileServer, zoom: int) -> list[str]:
    source = source_file(pack.with_suffix(".toml"), server.url)
    box = ",".join(str(edge) for edge in HERE.bounds)
    area = ["--source", source, "--box", box, "--closest", zoom, "--title", "ก", "--practice"]
    return [str(word) for word in ("tiles", "fetch", pack, *area, "--json")]


def killed(arguments: list[str], server: TileServer, after: int) -> bool:
    """Fetch, and kill the program once the map was asked so often; False: it was done before."""
    wanted = server.count + after
    program = subprocess.Popen(
        [sys.executable, "-m", "greendesk", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "GREENDESK_TRACEBACK": "1"},
    )
    while not server.wait_for(wanted, timeout_s=0.2) and program.poll() is None:
        pass
    program.kill()
    _, complaint = program.communicate()
    assert "Traceback" not in complaint, complaint
    return program.returncode < 0


def play(folder: Path, zoom: int, seed: int, share: float, kinds, kills: int) -> None:
    chance = random.Random(seed)
    torn, peaceful = folder / "torn.mbtiles", folder / "peaceful.mbtiles"
    with TileServer(by_chance(seed, share, kinds)) as server:
        arguments = words(torn, server, zoom)
        for n in range(kills):  # the first time, a hundred are asked for to measure
            first = 100 if n == 0 else 0
            assert killed(arguments, server, first + chance.randint(15, 25))
            assert part_of(torn).exists()
        assert not torn.exists()
        pack = Pack.go_on(torn)
        assert 0 < pack.counts()[0] < pack.plan.count  # what was had before a kill is kept
        pack.close()
        assert cli.main(arguments) == 0
        assert server.strangers == 0
    with TileServer() as server:
        assert cli.main(words(peaceful, server, zoom)) == 0
    assert content(torn) == content(peaceful)
    assert flaws_of(torn) == []


def test_five_kills_and_faults_leave_the_same_pack_as_none(tmp_path: Path, capsys) -> None:
    play(tmp_path, 18, 7, 0.25, QUIET, 5)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["missing"] for one in told] == [[], []]
    assert told[0]["tiles"] == told[1]["tiles"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.timeout(900)
def test_many_kills_and_every_fault_leave_the_same_pack_as_none(tmp_path: Path, seed: int) -> None:
    from tests.unit.tiles.server import ONCE

    play(tmp_path, 19, seed, 0.4, ONCE, 12)
