"""What README, manual and changelog say is there, is there."""

import re
import runpy
from pathlib import Path

import pytest

from greendesk import __version__

ROOT = Path(__file__).resolve().parents[1]
MANUAL = ROOT / "resources" / "manual"
LANGUAGES = ("th", "en")
PAGES = sorted(path for path in ROOT.glob("*.md")) + sorted(MANUAL.rglob("*.md"))
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def titled(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=titled)
def test_links_and_pictures_lead_somewhere(page):
    links = LINK.findall(page.read_text(encoding="utf-8"))
    local = [link.split("#")[0] for link in links if "://" not in link]
    assert not [link for link in local if link and not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=titled)
def test_links_to_a_heading_find_it(page):
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        file, _, anchor = link.partition("#")
        if anchor and "://" not in link:
            target = (page.parent / file) if file else page
            assert anchor in anchors(target), link


def anchors(page):
    headings = re.findall(r"(?m)^#+ (.+)$", page.read_text(encoding="utf-8"))
    return [re.sub(r"[^\w\u0e00-\u0e7f -]", "", h).lower().replace(" ", "-") for h in headings]


def test_both_languages_have_the_same_pages():
    pages = [{p.name for p in (MANUAL / language).glob("*.md")} for language in LANGUAGES]
    assert pages[0] == pages[1]
    assert len(pages[0]) > 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_leads_to_every_other(language):
    index = (MANUAL / language / "index.md").read_text(encoding="utf-8")
    others = {p.name for p in (MANUAL / language).glob("*.md")} - {"index.md"}
    assert others <= set(LINK.findall(index))


def test_the_same_steps_stand_in_both_languages():
    for page in (MANUAL / "th").glob("*.md"):
        thai, english = (
            (MANUAL / language / page.name).read_text(encoding="utf-8") for language in LANGUAGES
        )
        for mark in (r"(?m)^\d+\. ", r"(?m)^#+ ", r"!\["):
            assert len(re.findall(mark, thai)) == len(re.findall(mark, english)), page.name


def test_readme_names_each_command_of_dev_py_and_no_other():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = set(runpy.run_path(str(ROOT / "dev.py"))["COMMANDS"])
    assert set(re.findall(r"dev\.py (\w+)", readme)) == commands


def test_readme_begins_with_what_greendesk_is_and_the_two_commands():
    start = (ROOT / "README.md").read_text(encoding="utf-8")[:1500]
    assert start.startswith("# GreenDesk")
    assert "พื้นที่สีเขียว" in start
    assert "green areas" in start
    assert start.index("python3 dev.py run") < start.index("python3 dev.py test")


def test_the_gate_is_the_command_that_readme_gives():
    assert "python3 dev.py test\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_changelog_knows_this_version():
    assert f"\n## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
