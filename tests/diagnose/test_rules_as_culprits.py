"""When the rule is wrong, not the figures; and what an audit of rules says."""

from __future__ import annotations

from collections.abc import Callable

from crossfoot.diagnose.audit import audit_rules
from crossfoot.diagnose.suspects import Why, find_suspects
from crossfoot.figures import Figure, figure
from crossfoot.relations import Relation, linear

Make = Callable[..., Relation]


def series(measure: str, *texts: str) -> list[Figure]:
    return [figure(t, measure=measure, period=str(2020 + at)) for at, t in enumerate(texts)]


def test_residual_that_is_another_series_is_a_missing_part(relate: Make) -> None:
    farms, trade = (
        series("farms", "101", "112", "123", "131"),
        series("trade", "205", "214", "196", "251"),
    )
    services = series("services", "54", "65", "76", "83")
    totals = series("total", "360", "391", "395", "465")
    rows = zip(farms, trade, services, totals, strict=True)
    relations = []
    for f, t, s, total in rows:
        relations.append(relate("total", whole=total, parts=[f, t], rule="pack/sum"))
        relations.append(relate("part_of", part=s, whole=total, rule="pack/part"))
    (suspect,) = find_suspects(relations)
    assert (suspect.rule, suspect.why) == ("pack/sum", Why.MISSING_PART)
    assert list(suspect.figures) == services
    assert "services" in suspect.evidence


def test_truncation_that_explains_everything_is_an_undeclared_convention(relate: Make) -> None:
    """Six parts of 16.99 each, cut to 16: the total 101.94, cut to 101, is out of reach of rounding."""
    relations = [
        relate(
            "total", whole=figure("101"), parts=[figure("16") for _ in range(6)], rule="pack/cut"
        )
        for _ in range(5)
    ]
    (suspect,) = find_suspects(relations)
    assert suspect.why is Why.CONVENTION
    assert suspect.convention == "trunc"


def test_rule_that_nearly_always_fails_is_named_once(relate: Make) -> None:
    pairs = [("17", "903"), ("44", "101"), ("870", "35"), ("12", "777"), ("64", "6")]
    relations = [
        relate("change", start=figure(a), end=figure(b), change=figure("1"), rule="p/c")
        for a, b in pairs
    ]
    (suspect,) = find_suspects(relations)
    assert suspect.why is Why.FAILS
    assert "5 of 5" in suspect.evidence


def test_few_failures_accuse_no_rule(relate: Make) -> None:
    relations = [
        relate("change", start=figure("10"), end=figure(end), change=figure("5"), rule="p/c")
        for end in ("15", "15", "15", "15", "51")
    ]
    assert find_suspects(relations) == ()


def test_audit(relate: Make) -> None:
    a, b, c, sub, t = (
        figure(text, name=n)
        for n, text in zip("abcst", ("10", "20", "30", "30", "60"), strict=True)
    )
    lonely = figure("7", name="lonely")
    rules = {
        "p/sub": [relate("total", whole=sub, parts=[a, b])],
        "p/total": [relate("total", whole=t, parts=[sub, c])],
        "p/all": [relate("total", whole=t, parts=[a, b, c])],
        "p/nothing": [],
        "p/99": [linear({a: 1, b: 1}, equals=99)],
        "p/98": [linear({a: 1, b: 1}, equals=98)],
    }
    found = audit_rules(rules, [a, b, lonely])
    assert found.redundant == ("p/all",)
    assert found.never_evaluated == ("p/nothing",)
    assert found.always_failing == ("p/99", "p/98")
    assert found.uncovered == (lonely,)
    (contradiction,) = found.contradictory
    assert set(contradiction.relations) == {rules["p/99"][0], rules["p/98"][0]}
    rates = {d.edit: d.rate for d in found.detection}
    assert rates["sign"] == 1.0


def test_audit_sees_a_blind_rule(relate: Make) -> None:
    """With both ends hedged open, nothing that is planted is noticed."""
    wide = [figure("50", hedge="at_least", name="w")]
    found = audit_rules({"p/blind": [relate("total", whole=figure("100", name="t"), parts=wide)]})
    assert {d.edit: d.noticed for d in found.detection}["wrong-digit"] <= 2
