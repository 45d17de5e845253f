"""A table too large to be read whole, through the command line: SQL narrows, the exact check words what it left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crossfoot.cli.main import main
from crossfoot.engine.evaluate import SMALL

RULES = """\
pack: own
rules:
  - id: total-not-sum
    kind: total
    from: {for_each: [year]}
    whole: total
    parts: [goods, services]
  - id: goods-above-total
    kind: part_of
    from: {for_each: [year]}
    part: goods
    whole: total
"""


def test_a_large_table_is_checked_by_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [[year, year % 90, 20, year % 90 + 20] for year in range(SMALL + 2)]
    rows[17][3] += 1  # rounding may explain it
    rows[4321][3] += 9  # nothing does
    lines = ["year,goods,services,total", *(",".join(map(str, row)) for row in rows)]
    Path("table.csv").write_text("\n".join(lines) + "\n")
    Path("rules.yaml").write_text(RULES)
    code = main(["check", "table.csv", "--rules", "rules.yaml", "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert code == 1
    (finding,) = report["findings"]
    assert (finding["rule"], finding["location"]["line"]) == ("own/total-not-sum", 4323)
    assert finding["subject"] == {"year": "4321"}
    counts = {rule["name"]: rule["counts"][0] for rule in report["rules"]}
    total = counts["own/total-not-sum"]
    assert (total["exact"], total["rounding"], total["impossible"]) == (SMALL, 1, 1)
    assert counts["own/goods-above-total"]["exact"] == SMALL + 2
