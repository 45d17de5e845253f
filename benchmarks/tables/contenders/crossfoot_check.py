"""crossfoot, everything a run does: the table's structure, checksums of the input, rules, findings, the report."""

from __future__ import annotations

from known import FOLDER, WIDE, answer

import crossfoot as cf
from crossfoot.report.model import Report


def failing(report: Report) -> dict[str, int]:
    return {
        rule.name.rpartition("/")[2]: sum(t.impossible + t.implausible for t in rule.counts)
        for rule in report.rules
    }


def check(path: str) -> dict[str, int]:
    return failing(cf.check(cf.table(path, "wide", **WIDE), str(FOLDER / "rules.yaml")))


if __name__ == "__main__":
    answer(check)
