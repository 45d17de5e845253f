"""The DuckDB connection that the tables of one run share, so that rules can join them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crossfoot.problems import InputError, Problem
from crossfoot.sources.sql import literal

if TYPE_CHECKING:
    from crossfoot.sources.database import Connection

#: Nothing is fetched from anywhere, and no Python variable becomes a table because a file's column is named
#: like it.
_SETTINGS: Final = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "preserve_insertion_order": True,
    # The system keeps files in memory too, and gives that memory back.
    "enable_external_file_cache": False,
}
#: Groups by ranges of their keys is what ``parts`` does, for fewer rows at a time. Older versions do not know it.
_LEFT_OUT: Final = "partitioned_execution"
#: Megabytes that a run's queries take, for each thread, before they spill to the run's scratch folder.
_FOR_A_THREAD: Final = 128
#: Sizes as DuckDB writes them.
_UNITS: Final = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
#: The environment variable that says otherwise, for good.
MEMORY_VARIABLE: Final = "CROSSFOOT_MEMORY"


class Workspace:
    """An in-memory database and a folder for what does not fit; both end with the run."""

    def __init__(self, connection: Connection, scratch: Path) -> None:
        self.connection = connection
        self.scratch = scratch
        self._names: set[str] = set()
        self._files = 0
        #: DuckDB files in use, by path: a file can be attached once.
        self.attached: dict[str, str] = {}
        #: Connections to other engines, by whose they are.
        self.elsewhere: dict[int, Any] = {}
        self._last: list[Callable[[], object]] = []

    def unique(self, name: str) -> str:
        """A name no other relation of this run has, derived from ``name``."""
        candidate, n = name, 1
        while candidate.casefold() in self._names:
            n += 1
            candidate = f"{name} ({n})"
        self._names.add(candidate.casefold())
        return candidate

    def file(self, suffix: str) -> Path:
        """A path for a file that lives as long as the run."""
        self._files += 1
        return self.scratch / f"{self._files}{suffix}"

    def at_end(self, action: Callable[[], object]) -> None:
        """Have something done when the run ends: what it left elsewhere is taken away."""
        self._last.append(action)

    def close(self) -> None:
        while self._last:
            with suppress(Exception):
                self._last.pop()()
        self.connection.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        # Nothing may be left of a run that nobody closed, nor may its end print a traceback.
        with suppress(Exception):
            self.close()


def open_workspace(memory_limit: str | None = None) -> Workspace:
    """A workspace of its own; close it, or use it in a ``with`` statement.

    Args:
        memory_limit: of the database, such as ``1GB``; what does not fit goes to a temporary folder. Without one, here
            or in the environment, a query that cannot do with the usual memory may take more.

    Raises:
        InputError: the limit is none.
    """
    from crossfoot.sources.database import Error, connect

    scratch = Path(tempfile.mkdtemp(prefix="crossfoot-"))
    try:
        connection = connect({**_SETTINGS, "temp_directory": str(scratch / "spill")})
    except BaseException:
        scratch.rmdir()
        raise
    made = Workspace(connection, scratch)
    connection.execute("SET enable_progress_bar = false")
    with suppress(Error):
        connection.execute(f"SET disabled_optimizers = {literal(_LEFT_OUT)}")
    limit = memory_limit or os.environ.get(MEMORY_VARIABLE)
    if limit is None:
        limit, *connection.more = limits(connection)
    try:
        connection.execute(f"SET memory_limit = {literal(limit)}")
    except Error:
        problem = Problem(
            f"{limit!r} is no amount of memory, such as 1GB",
            help=None if memory_limit else f"it stands in {MEMORY_VARIABLE}",
        )
        raise InputError(problem) from None
    return made


def limits(connection: Connection) -> list[str]:
    """What queries may take, one limit after the other: the last is DuckDB's own, most of the machine's memory."""
    query = "SELECT current_setting('threads'), current_setting('memory_limit')"
    ((threads, most),) = connection.execute(query).fetchall()
    number, unit = most.split()
    least = int(threads) * _FOR_A_THREAD
    sizes = [size for size in (least, 4 * least) if size * 10**6 < float(number) * _UNITS[unit]]
    return [*(f"{size}MB" for size in sizes), most]


@contextmanager
def workspace(shared: Workspace | None = None) -> Iterator[Workspace]:
    """The shared workspace left open, or a new one closed at the end."""
    if shared is not None:
        yield shared
        return
    with open_workspace() as own:
        yield own
