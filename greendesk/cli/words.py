"""What the command line writes: words or JSON, one line for what went wrong, help in Thai.

All that is written goes through :func:`write`.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from greendesk.errors import BadInput
from greendesk.i18n import LANGUAGES, N_, Text, in_language, say
from greendesk.wordbreak import plain

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

WELL, FOUND, USAGE, LATER = 0, 1, 2, 3
"""Exit codes; what they mean is told in :mod:`greendesk.cli`."""

Arguments = argparse.Namespace
_ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and its help in the language of the others."""

    def __init__(self, **how: Any) -> None:  # what argparse takes, handed on
        helpful = how.pop("add_help", True)
        super().__init__(allow_abbrev=False, add_help=False, **how)
        if helpful:
            option(self, "-h", N_("show this help"), "--help", action="help")
        self._positionals.title = say(Text(N_("what to name")))
        self._optionals.title = say(Text(N_("options")))

    def error(self, message: str) -> NoReturn:
        raise BadInput(
            N_("The command is not written as it should be ({why}). See: {command}"),
            why=message,
            command=f"{self.prog} --help",
        )

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        write(message.rstrip("\n"), file or sys.stderr)


def option(parser: argparse.ArgumentParser, name: str, help: str, *more: str, **how: Any) -> None:
    parser.add_argument(name, *more, help=say(Text(help)), **how)


def write(text: str, stream: "SupportsWrite[str]") -> None:
    """Write lines without the zero-width spaces that a window wraps Thai at.

    Names of files may hold letters that a terminal takes for orders: they become question marks.
    """
    print(_ORDERS.sub("?", plain(text)), file=stream)


def fail(as_json: bool, text: Text, code: int) -> int:
    """Say in one line what went wrong, and as JSON too if that was asked for."""
    write(" ".join(say(text).split("\n")), sys.stderr)
    if as_json:
        write(json.dumps({"error": error_of(text, code)}, ensure_ascii=False), sys.stdout)
    return code


def error_of(text: Text, code: int, retry_after_s: float | None = None) -> dict[str, object]:
    """Return an error as JSON has it; how long the centre asks to wait, if it says so."""
    asked = {} if retry_after_s is None else {"retry_after_s": retry_after_s}
    return {**both(text), "code": code, **asked}


def both(text: Text) -> dict[str, str]:
    """Return the words in each language, as JSON has them."""
    if not text.values:
        return _both(text.message)
    return {f"message_{code}": in_language(code, text) for code in LANGUAGES}


@cache
def _both(message: str) -> dict[str, str]:
    """Most remarks on many records are the same words."""
    return {f"message_{code}": in_language(code, Text(message)) for code in LANGUAGES}


def answer(args: Arguments, told: object, words: Text, more: Iterable[Text] = ()) -> int:
    """Print the answer: as JSON, or in words and a line for each thing of note."""
    if args.json:
        write(json.dumps(told, ensure_ascii=False), sys.stdout)
        return WELL
    for text in (words, *more):
        write(say(text), sys.stdout)
    return WELL


class Tenths:
    """Says every tenth part of long work on stderr; nothing where JSON was asked for."""

    def __init__(self, args: Arguments) -> None:
        self._quiet, self._told = args.json, 0

    def __call__(self, fraction: float) -> None:
        tenth = int(10 * fraction)
        if tenth > self._told and not self._quiet:
            self._told = tenth
            write(f"{10 * tenth} %", sys.stderr)
