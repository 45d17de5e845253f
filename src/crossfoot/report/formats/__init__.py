"""The formats of a report, one file each. ``FORMATS`` is the one table of them; a new format is a file and a line.

A format is a module with ``write(report, out, options)``; it is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final, TextIO, cast

from crossfoot.report.lines import SourceLines
from crossfoot.report.model import Report


@dataclass(frozen=True, slots=True)
class Options:
    """How a report is shown. What it says does not depend on them.

    Attributes:
        color: ANSI colours, for ``full`` and ``concise``.
        width: columns of the terminal, for ``full``.
        show_suppressed: also write what is accepted, waived, baselined or a false alarm.
        lines: reads the source lines that ``full`` shows.
        sources: what inputs were as the run read them, by name or path: texts, frames, ``TableDescription``. The page
            shows them whole; what is not among them it reads from its file.
    """

    color: bool = False
    width: int = 100
    show_suppressed: bool = False
    lines: SourceLines = field(default_factory=SourceLines)
    sources: Mapping[str, object] = field(default_factory=dict)


#: Formats that also write, one by one, the relations that hold.
WITH_PASSED: Final = frozenset(("json", "html"))

Writer = Callable[[Report, TextIO, Options], None]

FORMATS: Final[dict[str, str]] = {
    "full": "crossfoot.report.formats.full",
    "concise": "crossfoot.report.formats.concise",
    "json": "crossfoot.report.formats.json",
    "jsonl": "crossfoot.report.formats.jsonl",
    "sarif": "crossfoot.report.formats.sarif",
    "junit": "crossfoot.report.formats.junit",
    "github": "crossfoot.report.formats.github",
    "gitlab": "crossfoot.report.formats.gitlab",
    "rdjson": "crossfoot.report.formats.rdjson",
    "markdown": "crossfoot.report.formats.markdown",
    "csv": "crossfoot.report.formats.csv",
    "html": "crossfoot.review.page",  # the editor's page writes it; a room above this one
}


def writer(name: str) -> Writer:
    """The function that writes a format.

    Raises:
        KeyError: no such format.
    """
    return cast("Writer", import_module(FORMATS[name]).write)
