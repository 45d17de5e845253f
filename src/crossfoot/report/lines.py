"""Lines of the sources, read only when a finding points at them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

#: A snippet is for reading: what is longer than this is cut around the figure by who shows it.
_LONGEST_FILE: Final = 200_000_000


class SourceLines:
    """Gives a line of a file by its number, counted from 1.

    Attributes:
        root: the folder that relative paths start from; the current one if None.
        texts: text that is not in a file, or not as a file holds it, by the path that locations use.
    """

    def __init__(self, root: Path | None = None, texts: Mapping[str, str] | None = None) -> None:
        self.root = root or Path()
        self.texts: Mapping[str, str] = dict(texts or {})
        self._files = {path: _split(text) for path, text in self.texts.items()}

    def get(self, path: str | None, line: int | None) -> str | None:
        """The line without its end; None where there is none to show."""
        if path is None or line is None:
            return None
        lines = self._files.get(path)
        if lines is None:
            lines = self._files[path] = self._read(path)
        return lines[line - 1] if 0 < line <= len(lines) else None

    def _read(self, path: str) -> list[str]:
        file = self.root / path
        try:
            if file.stat().st_size > _LONGEST_FILE:
                return []
            data = file.read_bytes()
        except OSError:
            return []
        if b"\0" in data[:4096]:
            return []  # a workbook or another binary file: a cell has no line
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                return _split(data.decode(encoding))
            except UnicodeDecodeError:
                continue
        return _split(data.decode("latin-1"))


def _split(text: str) -> list[str]:
    # Not splitlines(): a form feed or U+2028 inside a cell starts no new line in any reader of ours.
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
