"""crossfoot: the rule, and nothing about tolerances."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from cases import COLUMNS, Row, answer

import crossfoot as cf

RULES = """\
pack: own
rules:
  - {id: total-not-sum, kind: total, from: {table: t}, whole: total, parts: [a, b, c]}
"""


def check(row: Row) -> str:
    with TemporaryDirectory() as name:
        folder = Path(name)
        lines = [("year", *COLUMNS)] + ([("2025", *row)] if row else [])
        (folder / "t.csv").write_text("".join(",".join(line) + "\n" for line in lines), "utf-8")
        (folder / "rules.yaml").write_text(RULES, "utf-8")
        (folder / "crossfoot.yaml").write_text(
            "tables: {t: {path: t.csv, keys: [year]}}\npacks: [rules.yaml]\n", "utf-8"
        )
        report = cf.check(folder)
    if any(finding.rule == "rule-selected-nothing" for finding in report.findings):
        return "undecided"
    if not report.findings:
        return "passes"
    return "fails" if any(f.severity == "error" for f in report.findings) else "warns"


if __name__ == "__main__":
    answer(rule=check)
