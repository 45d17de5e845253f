"""The joint cases of the shared data: verdict, minimal conflict, all cheapest explanations, implied ranges."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from crossfoot.diagnose.diagnosis import Diagnosis, diagnose
from crossfoot.figures import Figure, exactly, figure
from crossfoot.relations import Relation, linear

DATA = Path(__file__).parents[3] / "shared" / "data" / "rounding" / "joint_cases.jsonl"
CASES: dict[str, Any] = (
    {
        case["id"]: case
        for line in DATA.read_text("utf-8").splitlines()
        if "id" in (case := json.loads(line))
    }
    if DATA.is_file()
    else {}
)
pytestmark = pytest.mark.skipif(not CASES, reason=f"the shared data are not at {DATA}")


def build(case: dict[str, Any]) -> tuple[dict[str, Figure], dict[str, Relation]]:
    figures = {
        name: exactly(int(entry["value"]), name=name)
        if entry["decimals"] == "INF"
        else figure(entry["value"], decimals=entry["decimals"], name=name)
        for name, entry in case["figures"].items()
    }
    relations = {
        name: linear({figures[f]: Fraction(w) for f, w in weights.items()}, name=name)
        for name, weights in case["rules"].items()
    }
    return figures, relations


def diagnosed(case: dict[str, Any]) -> tuple[Diagnosis, dict[str, Figure], dict[str, Relation]]:
    figures, relations = build(case)
    return diagnose(relations.values()), figures, relations


def infeasible() -> list[str]:
    return [name for name, case in CASES.items() if case["joint"] == "infeasible"]


@pytest.mark.parametrize("name", CASES)
def test_verdict_of_the_whole(name: str) -> None:
    diagnosis, _, _ = diagnosed(CASES[name])
    assert diagnosis.feasible is (CASES[name]["joint"] == "feasible")


@pytest.mark.parametrize("name", infeasible())
def test_all_cheapest_explanations(name: str) -> None:
    diagnosis, _, _ = diagnosed(CASES[name])
    (cause,) = diagnosis.causes
    found = sorted(sorted(f.name or "" for f in each) for each in cause.alternatives)
    assert found == sorted(map(sorted, CASES[name]["min_change_sets"]))


@pytest.mark.parametrize("name", infeasible())
def test_conflict_is_minimal_and_no_larger_than_the_listed_one(name: str) -> None:
    """Several conflicts can be minimal; the listed one need not be the only one, but none may be smaller."""
    case = CASES[name]
    diagnosis, _figures, _ = diagnosed(case)
    conflict = diagnosis.conflict
    assert conflict is not None
    assert len(conflict.relations) <= len(case["iis_rules"])
    assert len(conflict.figures) <= len(case["iis_figures"])
    for left_out in conflict.relations:
        assert diagnose(r for r in conflict.relations if r is not left_out).feasible
    # Every figure is needed: with any one in doubt the conflict is gone.
    for figure_ in conflict.figures:
        assert any((figure_,) in c.alternatives for c in diagnose(conflict.relations).causes)


@pytest.mark.parametrize("name", infeasible())
def test_some_conflict_is_the_listed_one_in_figures_and_interval(name: str) -> None:
    """Rules may be combined in several ways to the same derived relation: figures and interval are what counts."""
    case = CASES[name]
    diagnosis, _, _ = diagnosed(case)
    certificate = diagnosis.certificate
    assert certificate is not None
    low, high = (Fraction(end) for end in case["certificate"]["interval"][1:-1].split(","))
    assert (certificate.interval.low, certificate.interval.high) == (low, high)


@pytest.mark.parametrize("name", [n for n in CASES if "implied_true_range" in CASES[n]])
def test_implied_ranges(name: str) -> None:
    case = CASES[name]
    diagnosis, _, _ = diagnosed(case)
    ranges = {r.figure.name: r.interval for cause in diagnosis.causes for r in cause.repairs}
    for figure_, (low, high) in case["implied_true_range"].items():
        assert (ranges[figure_].low, ranges[figure_].high) == (Fraction(low), Fraction(high))
