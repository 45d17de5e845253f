"""crossfoot, everything a run does: the table's structure, checksums of the input, rules, findings, the report."""

from __future__ import annotations

from typing import Any

from known import FOLDER, SUITE, TABLES, answer, in_order

import crossfoot as cf
from crossfoot.report.model import Report


def failing(report: Report) -> dict[str, int]:
    for problem in report.problems:
        raise RuntimeError(str(problem))
    return in_order(
        {
            rule.name.rpartition("/")[2]: sum(t.impossible + t.implausible for t in rule.counts)
            for rule in report.rules
        }
    )


def check(source: Any, **settings: Any) -> dict[str, int]:
    name, description = TABLES[SUITE]
    table = cf.table(source, name, **description)
    return failing(cf.check(table, str(FOLDER / f"{SUITE}.yaml"), **settings))


if __name__ == "__main__":
    answer(check)
