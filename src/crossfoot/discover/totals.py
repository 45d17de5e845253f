"""Which value of a key column names the total of the others. The words are data: ``totals.txt``."""

from __future__ import annotations

from functools import cache
from importlib import resources
from unicodedata import normalize


def names_total(value: str) -> bool:
    """Whether a key's value says that its row is a total."""
    return _folded(value) in _words()


@cache
def _words() -> frozenset[str]:
    text = (resources.files(__package__) / "totals.txt").read_text("utf-8")
    return frozenset(
        _folded(line) for line in text.splitlines() if line.strip() and not line.startswith("#")
    )


def _folded(text: str) -> str:
    return " ".join(normalize("NFC", text).casefold().split()).strip(" :*")
