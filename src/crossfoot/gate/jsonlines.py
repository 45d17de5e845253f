"""Reading the gate's JSON Lines files, which people merge and crashes cut: a bad line costs itself alone."""

from __future__ import annotations

from json import JSONDecodeError, dumps, loads
from pathlib import Path
from typing import Any, Final, TypeVar

from crossfoot.problems import InputError, Problem, Severity
from crossfoot.report.codec import DecodeError, from_plain, to_plain

T = TypeVar("T")

_CONFLICT: Final = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


def read_rows(
    path: Path, cls: type[T], shown_as: str | None = None
) -> tuple[list[T], list[Problem]]:
    """The rows of a file, and what was wrong with the rest.

    A last line without its end is what a crash leaves: a warning. Anything else that cannot be read is an error,
    because a decision may be lost with it. A file that does not exist has no rows.
    """
    name = shown_as or path.as_posix()
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", name)) from None
    rows: list[T] = []
    problems: list[Problem] = []
    lines = data.split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(_row(line, cls))
        except (ValueError, RecursionError) as error:
            is_cut = number == len(lines)
            problems.append(_problem(line, error, name, number, is_cut=is_cut))
    return rows, problems


def written(row: Any) -> str:
    """A row as one line; keys in the order of the class, empty ones left out, so that diffs stay small."""
    plain = {key: value for key, value in to_plain(row).items() if value not in (None, "", {}, [])}
    return dumps(plain, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def _row(line: bytes, cls: type[T]) -> T:
    data = loads(line.decode("utf-8-sig"))
    return from_plain(cls, data)


def _problem(line: bytes, error: Exception, path: str, number: int, *, is_cut: bool) -> Problem:
    if line.startswith(tuple(mark.encode() for mark in _CONFLICT)):
        return Problem(
            "a merge conflict",
            path,
            number,
            1,
            help="keep the lines of both sides and delete the marks; `merge=union` in .gitattributes does it for you",
        )
    if is_cut:
        return Problem(
            "the last line is cut off and was skipped",
            path,
            number,
            1,
            help="repeat the decision that was being written, or delete the line",
            severity=Severity.WARNING,
        )
    column = error.colno if isinstance(error, JSONDecodeError) else 1
    what = error.msg if isinstance(error, JSONDecodeError) else str(error)
    if isinstance(error, (UnicodeDecodeError, RecursionError)):
        what = "not UTF-8" if isinstance(error, UnicodeDecodeError) else "nested too deeply"
    prefix = "" if isinstance(error, DecodeError) else "not a JSON object: "
    return Problem(f"{prefix}{what}", path, number, column)
