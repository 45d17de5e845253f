"""What a review server works on: documents that may change, a report of them, and the log of decisions."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from json import loads
from pathlib import Path
from secrets import token_urlsafe
from threading import RLock
from typing import Any, Final

from crossfoot.gate.decisions import Decision, Status, append, decide
from crossfoot.report.codec import from_plain, to_plain
from crossfoot.report.model import Report
from crossfoot.review.page import Service, render

#: Pasted texts that are remembered while the server runs; the oldest makes room.
_TEXTS: Final = 20


class RefusedError(ValueError):
    """A decision that cannot be taken; ``status`` is the HTTP status that says so."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run as it was made: its report before the gate, and the originals that are in no file."""

    report: Report
    sources: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision that a page asks for."""

    id: str
    values: str
    status: Status
    reason: str = ""
    by: str = ""
    expires: str | None = None


@dataclass(slots=True)
class Session:
    """One review.

    Attributes:
        check: makes the report; called again when a file has changed. None if there is nothing but pasted texts.
        judge: sets the states of a report from the log as it is now.
        check_text: makes a report of a pasted text: (text, name, language or None) -> report.
        decisions: the log.
        now: the time, ISO 8601 in UTC.
        watched: files besides the inputs whose change asks for a new check (configuration, rules).
        language: of the page.
        previous: ids of the findings of the run before.
        reviewer: who decides; the page asks if nobody is named. ``suggested`` is what it proposes.
    """

    check: Callable[[], Snapshot] | None
    judge: Callable[[Report], Report]
    check_text: Callable[[str, str, str | None], Report]
    decisions: Path
    now: Callable[[], str]
    token: str = field(default_factory=lambda: token_urlsafe(24))
    watched: tuple[Path, ...] = ()
    language: str | None = None
    previous: Collection[str] | None = None
    reviewer: str = ""
    suggested: str = ""
    _snapshot: Snapshot | None = field(default=None, init=False)
    _state: str = field(default="", init=False)
    _texts: OrderedDict[str, tuple[str, str, Report]] = field(
        default_factory=OrderedDict, init=False
    )
    _lock: RLock = field(default_factory=RLock, init=False, repr=False)

    def page(self) -> str:
        """The page of the documents as they are now.

        Raises:
            InputError: there is nothing to go on with.
        """
        with self._lock:
            snapshot = self._current()
            seen = self._size()
            service = Service(
                self.token,
                decisions=self.decisions.name,
                seen=seen,
                run=self._state,
                reviewer=self.reviewer,
                suggested=self.suggested,
            )
            return render(
                self.judge(snapshot.report),
                snapshot.sources,
                language=self.language,
                previous=self.previous,
                service=service,
            )

    def state(self) -> str:
        """Identifies the documents as they are; another one than the page's asks for a reload."""
        with self._lock:
            return "" if self._snapshot is None else self._stamp(self._snapshot.report)

    def decide(self, wishes: Iterable[Wish]) -> None:
        """Append decisions to the log, all of them or none.

        Raises:
            RefusedError: an unknown finding, figures that have changed meanwhile, a missing reason.
        """
        with self._lock:
            findings = {finding.id: finding for finding in self._current().report.findings}
            at = self.now()
            entries: list[Decision] = []
            for wish in wishes:
                finding = findings.get(wish.id)
                if finding is None:
                    raise RefusedError("there is no such finding in this run", 409)
                if finding.values != wish.values:
                    raise RefusedError("the figures have changed: reload the page", 409)
                entries.append(decide(finding, wish.status, wish.reason, wish.by, at, wish.expires))
            try:
                append(self.decisions, entries)
            except ValueError as error:
                raise RefusedError(str(error)) from None

    def since(self, position: int) -> tuple[list[Any], int]:
        """The entries of the log behind a byte position, whoever wrote them, and the position behind those."""
        if position < 0 or position > self._size():
            position = 0  # the file was replaced by a shorter one
        try:
            with self.decisions.open("rb") as stream:
                stream.seek(position)
                data = stream.read()
        except FileNotFoundError:
            return [], 0
        whole = data[: data.rfind(b"\n") + 1]  # the rest is being written at this moment
        entries = []
        for line in whole.splitlines():
            try:
                entries.append(to_plain(from_plain(Decision, loads(line))))
            except (ValueError, RecursionError):
                continue  # `crossfoot check` names the line
        return entries, position + len(whole)

    def add_text(self, text: str, name: str, language: str | None) -> str:
        """Check a pasted text and remember it while the server runs; gives the name of its page."""
        with self._lock:
            report = self.check_text(text, name, language)
        key = token_urlsafe(12)
        with self._lock:
            self._texts[key] = (text, name, report)
            while len(self._texts) > _TEXTS:
                self._texts.popitem(last=False)
        return key

    def text_page(self, key: str, *, as_file: bool = False) -> str | None:
        """The page of a pasted text; None if it is not remembered."""
        found = self._texts.get(key)
        if found is None:
            return None
        text, name, report = found
        service = None
        if not as_file:
            service = Service(
                self.token,
                mode="pasted",
                reviewer=self.reviewer,
                suggested=self.suggested,
                again=f"/paste?token={self.token}",
                download=f"/texts/{key}/page.html?token={self.token}",
            )
        return render(report, {name: text}, language=self.language, service=service)

    def _current(self) -> Snapshot:
        if self.check is None:
            return Snapshot(Report())
        if self._snapshot is None or self._stamp(self._snapshot.report) != self._state:
            self._snapshot = self.check()
            self._state = self._stamp(self._snapshot.report)
        return self._snapshot

    def _stamp(self, report: Report) -> str:
        """Names, sizes and times of everything the report came from."""
        paths = [Path(input_.path) for input_ in report.inputs if input_.path is not None]
        paths += [Path(problem.path) for problem in report.problems if problem.path is not None]
        parts = []
        for path in sorted({*paths, *self.watched}):
            try:
                facts = path.stat()
                parts.append(f"{path} {facts.st_size} {facts.st_mtime_ns}")
            except (OSError, ValueError):
                parts.append(f"{path} -")
        return sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:16]

    def _size(self) -> int:
        try:
            return self.decisions.stat().st_size
        except OSError:
            return 0
