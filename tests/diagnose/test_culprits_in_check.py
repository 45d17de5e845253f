"""Rules as culprits as a user meets them: ``crossfoot check`` says once what is wrong with a rule, and why."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import crossfoot as cf
from crossfoot.cli.main import main

Check = Callable[..., dict[str, Any]]


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Check:
    monkeypatch.chdir(tmp_path)

    def run(
        header: str, rows: Sequence[Sequence[object]], rule: str, *options: str
    ) -> dict[str, Any]:
        lines = [header, *(",".join(map(str, row)) for row in rows)]
        (tmp_path / "data.csv").write_text("\n".join(lines) + "\n")
        (tmp_path / "crossfoot.yaml").write_text(
            "tables: {data: {path: data.csv, keys: [year], period: year}}\npacks: [./rules.yaml]\n"
        )
        (tmp_path / "rules.yaml").write_text(f"pack: own\nrules:\n  - {{{rule}}}\n")
        main(["check", "--format", "json", *options])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def years(count: int, make: Callable[[random.Random], list[int]]) -> list[list[int]]:
    rng = random.Random(3)
    return [[2000 + at, *make(rng)] for at in range(count)]


def with_services(rng: random.Random) -> list[int]:
    goods, housing, services = (rng.randint(1000, 9999) for _ in range(3))
    return [goods, housing, services, goods + housing + services]


TOTAL = "id: parts-not-total, kind: total, from: {table: data}, whole: all, parts: [goods, housing]"


@pytest.mark.parametrize("count", [5, 24])
def test_a_line_missing_from_the_total_is_named_because_the_residual_equals_it(
    check: Check, count: int
) -> None:
    report = check("year,goods,housing,services,all", years(count, with_services), TOTAL)
    (finding,) = report["findings"]
    assert finding["rule"] == "rule-suspect"
    assert f"in {count} of {count} failing cases" in finding["note"]
    assert "“services”" in finding["note"]
    (rule,) = report["rules"]
    assert "services" in rule["suspect"]


def test_a_line_that_is_counted_twice_is_named(check: Check) -> None:
    def make(rng: random.Random) -> list[int]:
        goods, housing = rng.randint(1000, 9999), rng.randint(1000, 9999)
        return [goods, housing, goods]

    (finding,) = check("year,goods,housing,all", years(8, make), TOTAL)["findings"]
    assert "“housing”" in finding["note"]
    assert "count twice" in finding["note"]


def test_a_rule_in_the_wrong_scope_is_said_once_and_not_figure_by_figure(check: Check) -> None:
    def unrelated(rng: random.Random) -> list[int]:
        return [rng.randint(1000, 9999) for _ in range(3)]

    report = check("year,goods,housing,all", years(12, unrelated), TOTAL)
    (finding,) = report["findings"]
    assert finding["message"].startswith("rule `own/parts-not-total` fails in 12 of 12 groups")
    assert report["causes"] == []


def test_a_single_wrong_figure_does_not_make_its_rule_a_culprit(check: Check) -> None:
    rows = years(24, with_services)
    rows[7][1] += 900
    rule = TOTAL.replace("[goods, housing]", "[goods, housing, services]")
    (finding,) = check("year,goods,housing,services,all", rows, rule)["findings"]
    assert finding["rule"] == "own/parts-not-total"


def test_an_undeclared_convention_that_explains_everything_is_said_once(check: Check) -> None:
    """Eight parts cut off to thousands leave totals short, more than rounding to the nearest can."""

    def cut(rng: random.Random) -> list[int]:
        parts = [rng.randint(1, 99) * 1000 + rng.randint(850, 999) for _ in range(8)]
        return [*(p // 1000 for p in parts), sum(parts) // 1000]

    names = ",".join("abcdefgh")
    rule = f"id: parts-not-total, kind: total, from: {{table: data}}, whole: all, parts: [{names}]"
    (finding,) = check(f"year,{names},all", years(8, cut), rule)["findings"]
    assert (finding["rule"], finding["severity"]) == ("undeclared-convention", "warning")
    assert "all on one side" in finding["message"]
    assert "“trunc”" in finding["message"]


def test_the_evidence_is_said_in_the_language_of_the_messages(check: Check) -> None:
    report = check(
        "year,goods,housing,services,all",
        years(6, with_services),
        TOTAL,
        "--message-language",
        "vi",
    )
    (finding,) = report["findings"]
    assert "bỏ sót dòng này" in finding["note"]


def test_repairs_are_said_in_the_language_of_the_messages(check: Check) -> None:
    rows = years(24, with_services)
    rows[7][4] = int(str(rows[7][4])[1] + str(rows[7][4])[0] + str(rows[7][4])[2:])
    rule = TOTAL.replace("[goods, housing]", "[goods, housing, services]")
    report = check("year,goods,housing,services,all", rows, rule, "--message-language", "vi")
    reasons = {repair["reason"] for cause in report["causes"] for repair in cause["repairs"]}
    assert reasons
    assert not any(english in reason for reason in reasons for english in ("digit", "the other"))


def test_a_part_larger_than_its_whole_has_a_limit_for_a_repair(check: Check) -> None:
    rule = "id: larger, kind: part_of, from: {table: data}, part: some, whole: all"
    report = check("year,some,all", [[2020, 700, 690]], rule)
    (cause,) = report["causes"]
    texts = {repair["printed"]: repair["text"] for repair in cause["repairs"]}
    assert texts == {"700": "≤ 691", "690": "≥ 700"} or all(
        text[0] in "≤≥" for text in texts.values()
    )


def test_explain_shows_the_component_the_arithmetic_and_the_alternatives(
    check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = years(24, with_services)
    rows[7][1] += 1234
    rule = TOTAL.replace("[goods, housing]", "[goods, housing, services]")
    (finding,) = check("year,goods,housing,services,all", rows, rule)["findings"]
    assert main(["explain", finding["id"][:8]]) == 0
    shown = capsys.readouterr().out
    assert finding["arithmetic"] in shown
    assert "cause: one of these figures is wrong" in shown
    readings = shown.partition("readings")[2]
    assert all(
        f"{name}, 2007: " in readings or f"{name}: " in readings for name in ("goods", "all")
    )


def test_remarks_on_prose_are_said_in_the_language_of_the_messages(tmp_path: Path) -> None:
    text = (
        "Tỷ trọng nông nghiệp chiếm 20,51% (giảm 2,74% so với năm 2020), công nghiệp chiếm 79,49%."
    )
    english, own = (
        {f.rule: f for f in cf.check(text, language="vi", message_language=language).findings}
        for language in ("en", "vi")
    )
    assert english.keys() == own.keys()
    assert "can only mean percentage points" in english["text/percent-or-points"].message
    assert "chỉ có thể là điểm phần trăm" in own["text/percent-or-points"].message
    assert own["text/percent-or-points"].help == "nên viết “điểm phần trăm”"
