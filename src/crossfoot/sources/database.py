"""DuckDB's native module, without the Python package around it, behind connections that can be interrupted and make do
with little memory.

The package adds relation objects, expressions and the scanning of Python's frames to the native module. Importing it
takes longer than reading a small table, and files need none of it. Where frames are scanned, ``with_frames`` brings it
in; the connection is the same.
"""

from __future__ import annotations

from _thread import allocate_lock, start_new_thread
from collections.abc import Callable, Sequence
from typing import Any, Final

from crossfoot.problems import InputError, Problem
from crossfoot.sources.sql import literal

try:
    from _duckdb import DuckDBPyConnection, Error, OutOfMemoryException
    from _duckdb import connect as _connect
except ImportError:  # a version that packages it otherwise
    from duckdb import DuckDBPyConnection, Error, OutOfMemoryException
    from duckdb import connect as _connect

__all__ = ["Connection", "Error", "connect", "with_frames"]

#: Seconds after which somebody who waits for an answer looks up: on Windows a signal does not wake them.
_LOOK: Final = 0.1
#: Seconds between two attempts to stop a query.
_PAUSE: Final = 0.02


def connect(settings: dict[str, Any]) -> Connection:
    """A database in memory."""
    return Connection(_connect(config=settings))


def with_frames(connection: Connection) -> DuckDBPyConnection:
    """The same connection, able to take frames in and give frames out."""
    import duckdb  # noqa: F401 - it teaches the native module to

    return connection.native


class Connection:
    """A connection whose queries run in a thread of their own, while the caller waits and hears signals.

    In the caller's thread a signal would be heard late, when a whole query is done, and its exception be replaced by
    one of DuckDB's: Ctrl-C would look like a query that failed, and the run would go on.

    DuckDB puts to disk what goes beyond its limit of memory, of nearly everything. What it cannot put there ends a
    query; such a query is run again under the next limit.

    Attributes:
        native: DuckDB's own, to register frames with.
        more: limits to try after the one that is set, as DuckDB writes sizes.
    """

    def __init__(self, native: DuckDBPyConnection) -> None:
        self.native = native
        self.more: list[str] = []
        self._run: Callable[[], Any] = lambda: None
        self._asked = allocate_lock()
        self._asked.acquire()
        self._question: _Question | None = None
        self._is_closed = False
        start_new_thread(self._serve, ())

    def execute(self, query: str, parameters: Sequence[object] | None = None) -> Connection:
        """Run a query. Its rows are there until the next one is run.

        Raises:
            InputError: it needs more memory than the last limit.
        """
        run = self.native.execute
        self._run = (lambda: run(query)) if parameters is None else lambda: run(query, parameters)
        self._insist(self._run)
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows of the last query.

        Raises:
            InputError: they need more memory than the last limit.
        """
        found: list[tuple[Any, ...]]
        try:
            found = self._answer(self.native.fetchall)
        except OutOfMemoryException as error:
            # Some of a query's work is done while its rows are read.
            self._take_more(error)
            found = self._insist(self._run, self.native.fetchall)
        return found

    def close(self) -> None:
        """End what is running, and the connection. Also called when Python ends, where no thread answers any more."""
        self._stop()
        self._question = None
        if not self._is_closed:
            self._is_closed = True
            self._asked.release()
        self.native.close()

    def _insist(self, *asks: Callable[[], Any]) -> Any:
        """The answer to the last of some questions, all asked again with more memory where there was too little."""
        while True:
            try:
                return [self._answer(ask) for ask in asks][-1]
            except OutOfMemoryException as error:
                self._take_more(error)

    def _take_more(self, error: Exception) -> None:
        if not self.more:
            reason = str(error).partition("\n")[0]
            raise InputError(
                Problem(
                    f"the database needs more memory than it may take: {reason}",
                    help="allow more with --memory-limit, memory_limit= or CROSSFOOT_MEMORY",
                )
            ) from None
        self.native.execute(f"SET memory_limit = {literal(self.more.pop(0))}")

    def _answer(self, ask: Callable[[], Any]) -> Any:
        if self._is_closed:
            raise Error("the connection is closed")
        question = self._question = _Question(ask)
        self._asked.release()
        try:
            while not question.is_done:
                question.answered.acquire(timeout=_LOOK)
        except BaseException:
            self._stop()
            raise
        # Neither rows nor a traceback stay alive until the next question.
        self._question = None
        if question.error is None:
            return question.answer
        try:
            raise question.error
        finally:
            question.error = None

    def _stop(self) -> None:
        """Have a query end early. One that has not quite begun does not hear the first attempt."""
        question = self._question
        while question is not None and not question.is_done:
            self.native.interrupt()
            question.answered.acquire(timeout=_PAUSE)

    def _serve(self) -> None:
        while True:
            self._asked.acquire()
            question = self._question
            if question is None:
                return
            question.put()
            del question  # what it holds is not needed until the next one comes


class _Question:
    """One thing asked of the database, and what came of it."""

    __slots__ = ("answer", "answered", "ask", "error", "is_done")

    def __init__(self, ask: Callable[[], Any]) -> None:
        self.ask = ask
        self.answer: Any = None
        self.error: BaseException | None = None
        self.is_done = False
        self.answered = allocate_lock()
        self.answered.acquire()

    def put(self) -> None:
        try:
            self.answer = self.ask()
        except BaseException as error:
            self.error = error
        self.is_done = True
        self.answered.release()
