"""Opening files that may not be there, may not be files, or may not be what they say."""

from __future__ import annotations

import codecs
import gzip
from io import BufferedReader
from pathlib import Path
from typing import Final

from crossfoot.hints import near_match
from crossfoot.problems import InputError, Problem

#: How much of a file is looked at to find out how it is written.
HEAD: Final = 1 << 20

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: In Windows code page 1258 (Vietnamese) these bytes are tone marks behind a vowel; in page 1252 (Western
#: European) they are the capitals and small letters Ì Ò Þ ì ò.
_TONES: Final = frozenset(b"\xcc\xd2\xde\xec\xf2")
_VOWELS: Final = frozenset("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY".encode("cp1258"))


def check_file(path: str) -> Path:
    """The file at ``path``.

    Raises:
        InputError: it does not exist (with a near match among its siblings), is a directory, is empty, or
            may not be read.
    """
    file = Path(path)
    if "\0" not in path and file.is_dir():
        raise InputError(
            Problem("this is a directory, not a file", path, expected="a table's file")
        )
    try:
        with file.open("rb") as stream:
            is_empty = not stream.read(1)
    except FileNotFoundError:
        raise InputError(Problem("there is no such file", path, help=_near(file))) from None
    except (OSError, ValueError) as error:
        # ValueError: a name with a NUL in it.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(
            Problem(f"the file cannot be read: {reason.lower()}", path, expected="a readable file")
        ) from None
    if is_empty:
        raise InputError(
            Problem("the file is empty", path, expected="a header and at least one row")
        )
    return file


def parquet_files(path: str) -> list[str]:
    """The Parquet files of a folder or a pattern, sorted; none for a single file."""
    file = Path(path)
    if not path or "\0" in path or file.is_file():
        return []
    if file.is_dir():
        return sorted(str(found) for found in file.rglob("*.parquet") if found.is_file())
    from glob import glob, has_magic

    # Path.glob wants the pattern without its anchor.
    found = glob(path, recursive=True) if has_magic(path) else []  # noqa: PTH207
    return sorted(name for name in found if name.endswith((".parquet", ".pq")))


def open_binary(path: Path) -> BufferedReader | gzip.GzipFile:
    """The file's bytes, decompressed where its name ends in ``.gz``."""
    return gzip.GzipFile(path) if path.suffix == ".gz" else path.open("rb")


def read_head(path: str) -> tuple[bytes, bool]:
    """The beginning of a file, and whether that is all of it."""
    try:
        with open_binary(Path(path)) as stream:
            head = stream.read(HEAD + 1)
    except (OSError, EOFError) as error:
        raise InputError(Problem(f"the file cannot be read: {error}", path)) from None
    return head[:HEAD], len(head) <= HEAD


def detect_encoding(head: bytes, is_all: bool) -> str:
    """The codec of a text by its first bytes: a byte order mark, UTF-8, or a code page of Windows."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    # UTF-16 without a mark, for text in any Latin alphabet: every other byte is zero.
    sample = head[:1000]
    for name, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if len(sample) > 3 and zeros.count(0) > 0.4 * len(zeros) and sample.count(0) <= len(zeros):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=is_all)
    except UnicodeDecodeError:
        return _code_page(head)
    return "utf-8"


def check_encoding(name: str, path: str) -> str:
    """A codec that Python knows.

    Raises:
        InputError: it does not, with a near match.
    """
    try:
        return codecs.lookup(name).name
    except LookupError:
        from encodings.aliases import aliases

        near = near_match(name, {*aliases, *aliases.values()})
        raise InputError(Problem(f"unknown encoding {name!r}", path, help=near)) from None


def _code_page(head: bytes) -> str:
    tones = [i for i, byte in enumerate(head) if byte in _TONES]
    behind_vowels = sum(i > 0 and head[i - 1] in _VOWELS for i in tones)
    return "cp1258" if tones and behind_vowels == len(tones) else "cp1252"


def _near(file: Path) -> str | None:
    """A sibling with a similar name, or the nearest folder that exists."""
    parent = file.parent
    if parent.is_dir():
        siblings = sorted(entry.name for entry in parent.iterdir())
        from difflib import get_close_matches

        near = get_close_matches(file.name, siblings, n=1, cutoff=0.6)
        return f"did you mean {str(parent / near[0])!r}?" if near else None
    return f"there is no folder {str(parent)!r} either"
