"""Merge, check and compile the Thai texts.

    build.py compile    th.d/*.po -> th/LC_MESSAGES/greendesk.mo, what the program loads
    build.py check      say what is wrong; exit code 1 if anything is
    build.py            both, and write greendesk.pot and th/LC_MESSAGES/greendesk.po

``th.d/*.po`` are the sources, one file for each part of the program, edited by hand; the template,
the merged catalogue and the compiled one are made from them and from the code, and are not kept in
git. Only the compiled one gets zero-width spaces between Thai words (see greendesk/wordbreak.py).
"""

import re
import string
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from greendesk.wordbreak import BREAK, breakable  # noqa: E402

PARTS = HERE / "th.d"
OUT = HERE / "th" / "LC_MESSAGES"
GLOSSARY = HERE / "GLOSSARY.md"


def messages() -> Catalog:
    """Return every message of the code, with the places where it stands."""
    catalog = Catalog(project="GreenDesk", charset="utf-8")
    for name, line, message, _, _ in extract_from_dir(
        str(HERE.parent / "greendesk"), keywords={"N_": None}
    ):
        catalog.add(message, locations=[(f"greendesk/{name}", line)])
    return catalog


def thai() -> tuple[Catalog, list[str]]:
    """Return the Thai of all parts, and what the parts disagree on; the first part wins."""
    merged, wrong = Catalog(locale="th", project="GreenDesk", charset="utf-8"), []
    for part in sorted(PARTS.glob("*.po")):
        with part.open("rb") as file:
            found = read_po(file, locale="th", charset="utf-8", abort_invalid=True)
        entries = len(re.findall(r"(?m)^msgid ", part.read_text(encoding="utf-8")))
        if entries != len(found) + 1:
            wrong.append(f"{part.name}: a message stands twice, or the header is missing")
        for message in found:
            if not (message.id and message.string):
                continue
            known = merged.get(message.id)
            if known is None:
                merged.add(message.id, message.string)
            elif known.string != message.string:
                wrong.append(f"{part.name}: otherwise translated elsewhere: {message.id!r}")
    return merged, wrong


def problems() -> Iterator[str]:
    """Say what is wrong with the texts, one line each."""
    template, (merged, wrong) = messages(), thai()
    yield from wrong
    avoided, latin = glossary()
    for message in template:
        if not message.id:
            continue
        place = "{}:{}".format(*message.locations[0])
        translation = merged.get(message.id)
        if translation is None:
            yield f"{place}: no Thai for {message.id!r}"
        else:
            for what in mistakes(message.id, translation.string, avoided, latin):
                yield f"{place}: {what}: {message.id!r} -> {translation.string!r}"
    for message in merged:
        if message.id and template.get(message.id) is None:
            yield f"th.d: no longer in the code: {message.id!r}"


def mistakes(
    english: str, thai: str, avoided: frozenset[str], latin: frozenset[str]
) -> Iterator[str]:
    """Say what is wrong with one message and its Thai."""
    try:
        if fields(english) != fields(thai):
            yield "the {fields} differ"
    except ValueError:
        yield "a brace stands alone"
        return
    if thai != unicodedata.normalize("NFC", thai) or BREAK in thai or re.search("ํ[่้๊๋]?า|เเ", thai):
        yield "letters are put together wrongly"
    if re.search("[ก-๛]", english):
        yield "the message itself must be English"
    if (english[-1:] in " \n", english[:1] in " \n") != (thai[-1:] in " \n", thai[:1] in " \n"):
        yield "spaces at the ends differ"
    left = [word for word in latin_words(thai) if word not in latin]
    if left:
        yield f"English is left over ({', '.join(left)})"
    for term in sorted(avoided):
        text = re.sub(r"\{[^}]*\}", " ", thai if re.search("[ก-๛]", term) else english)
        if re.search(rf"(?<![a-z]){re.escape(term)}(?![a-z])", text, re.IGNORECASE):
            yield f"the glossary avoids “{term}”"


def fields(text: str) -> set[str]:
    """Return the names of the {fields} in a text; raise ValueError on a stray brace."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def latin_words(text: str) -> list[str]:
    """Return the words in Latin letters that a reader of Thai sees, addresses and tags left out."""
    seen = re.sub(r"\{[^}]*\}|<[^>]*>|https?://\S*", " ", text)
    return re.findall(r"[A-Za-z]{2,}", seen)


def glossary() -> tuple[frozenset[str], frozenset[str]]:
    """Return the terms that the glossary avoids, and the words it keeps in Latin letters."""
    text = GLOSSARY.read_text(encoding="utf-8")
    cells = re.findall(r"(?m)^\|.*\|([^|]*)\|$", text)[2:]
    avoided = (term.strip() for cell in cells for term in cell.split(","))
    return frozenset(filter(None, avoided)), frozenset(text.split("```")[1].split())


def compile_catalogue() -> None:
    """Write what the program loads: the Thai, with zero-width spaces between words."""
    merged, wrong = thai()
    for line in wrong:
        print(line, file=sys.stderr)
    broken = Catalog(locale="th", project="GreenDesk", charset="utf-8")
    for message in merged:
        if message.id:
            broken.add(message.id, breakable(message.string))
    OUT.mkdir(parents=True, exist_ok=True)
    with (OUT / "greendesk.mo").open("wb") as file:
        write_mo(file, broken)


def write_catalogues() -> None:
    """Write the template and the merged catalogue, for translators' programs."""
    template, (merged, _) = messages(), thai()
    merged.update(template, no_fuzzy_matching=True)
    merged.obsolete.clear()
    OUT.mkdir(parents=True, exist_ok=True)
    for path, catalog in ((HERE / "greendesk.pot", template), (OUT / "greendesk.po", merged)):
        with path.open("wb") as file:
            write_po(file, catalog, sort_output=True, width=0)


def main(what: str = "all") -> int:
    """Do what was asked; return 1 if a text is wrong."""
    if what in ("compile", "all"):
        compile_catalogue()
    if what == "all":
        write_catalogues()
    if what == "compile":
        return 0
    found = list(problems())
    print("\n".join(found) if found else "All texts are translated.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
