"""Names and texts as SQL writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable


def identifier(name: str) -> str:
    """A name in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def file_literal(path: str) -> str:
    """A file's name in single quotes, for DuckDB's readers, to whom ``a[1].csv`` would be ``a1.csv``."""
    return literal(re.sub(r"([*?\[{])", r"[\1]", path))


def listed(texts: Iterable[str]) -> str:
    """Texts in single quotes, between commas, in a fixed order."""
    return ", ".join(map(literal, sorted(texts)))


def text_list(texts: Iterable[str | None]) -> str:
    """A list of texts and nulls."""
    inner = ", ".join("NULL" if text is None else literal(text) for text in texts)
    return f"[{inner}]::VARCHAR[]"
