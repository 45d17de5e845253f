"""``jsonl``: one JSON object a line, for pipelines. A contract: ``type`` says what a line is.

First ``run``, then ``problem``, ``finding`` and ``cause`` lines, at the end ``summary``: without it, the file is cut.
"""

from __future__ import annotations

from typing import Any, TextIO

from crossfoot.report.codec import to_plain
from crossfoot.report.formats import Options
from crossfoot.report.formats.json import line
from crossfoot.report.model import FORMAT, Report


def write(report: Report, out: TextIO, options: Options) -> None:
    """Every finding, suppressed ones too: their ``state`` says which."""
    _write(out, "run", {"format": FORMAT, **to_plain(report.run)})
    for kind, rows in (
        ("problem", report.problems),
        ("finding", report.findings),
        ("cause", report.causes),
    ):
        for row in rows:
            _write(out, kind, to_plain(row))
    _write(out, "summary", {"ok": report.ok, "complete": report.complete, **report.summary()})


def _write(out: TextIO, kind: str, row: dict[str, Any]) -> None:
    out.write(line({"type": kind, **row}) + "\n")
