"""Writing files that several programs share: whole or not at all, and appended to by one at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast


def write_whole(path: Path, text: str) -> None:
    """Replace a file: a reader sees the old content or the new, never half of it."""
    with writing(path) as out:
        out.write(text)


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """A stream whose text replaces a file once all of it is written; an exception leaves the file as it was.

    Text is written as it is given, without a change of line ends. What is no file (``/dev/stdout``, a pipe) is
    written to directly: a rename would put a file in its place.
    """
    path = path.resolve()  # a link stays a link
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="") as out:
            yield out
        return
    from tempfile import NamedTemporaryFile

    path.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder, because a rename across file systems is a copy.
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as draft:
        temporary = Path(draft.name)
        try:
            yield cast("TextIO", draft)
            draft.flush()
            os.fsync(draft.fileno())
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    try:
        temporary.chmod(path.stat().st_mode if path.exists() else 0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def append_lines(path: Path, lines: Iterator[str] | list[str]) -> None:
    """Add lines to a file that other processes append to as well; nobody's line is lost or torn.

    A last line that somebody's crash left without its end gets one first, so that it spoils only itself.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join(f"{line}\n" for line in lines).encode("utf-8")
    if not data:
        return
    with path.open("ab+") as stream, _locked(stream):
        stream.seek(0, os.SEEK_END)
        if stream.tell():
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":
                data = b"\n" + data
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def _locked(stream: BinaryIO) -> Iterator[None]:
    """Hold the file for one writer; others wait."""
    if os.name == "nt":  # pragma: no cover - tested where it runs
        import msvcrt

        # Far behind the end: the lock marks a turn and covers no data that a reader wants.
        place = 1 << 30
        stream.seek(place)
        msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined, unused-ignore]
        try:
            yield
        finally:
            stream.seek(place)
            msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    else:
        import fcntl

        fcntl.flock(stream.fileno(), fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(stream.fileno(), fcntl.LOCK_UN)
