"""What a diagnosis says, on publications small enough to check by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

import crossfoot as cf
from crossfoot.diagnose.diagnosis import diagnose
from crossfoot.figures import Figure, exactly, figure
from crossfoot.operands import Operand
from crossfoot.relations import Relation, linear
from crossfoot.rules.kinds import KINDS

Named = Callable[..., Figure]
Make = Callable[..., Relation]


@pytest.fixture
def table(relate: Make) -> Callable[..., tuple[dict[str, Figure], list[Relation]]]:
    """A 3 × 3 table with margins, some of its figures printed otherwise."""

    def make(**changed: str) -> tuple[dict[str, Figure], list[Relation]]:
        cells = [[1204, 3518, 862], [2207, 4193, 971], [518, 733, 3046]]
        texts = {f"c{r}{c}": cells[r][c] for r in range(3) for c in range(3)}
        texts |= {f"r{r}": sum(cells[r]) for r in range(3)}
        texts |= {f"k{c}": sum(row[c] for row in cells) for c in range(3)}
        texts["g"] = sum(map(sum, cells))
        figures = {n: figure(changed.get(n, str(v)), name=n) for n, v in texts.items()}
        relations = [
            relate(
                "total",
                f"row{r}",
                whole=figures[f"r{r}"],
                parts=[figures[f"c{r}{c}"] for c in range(3)],
            )
            for r in range(3)
        ]
        relations += [
            relate(
                "total",
                f"col{c}",
                whole=figures[f"k{c}"],
                parts=[figures[f"c{r}{c}"] for r in range(3)],
            )
            for c in range(3)
        ]
        relations.append(
            relate("total", "rows", whole=figures["g"], parts=[figures[f"r{r}"] for r in range(3)])
        )
        relations.append(
            relate("total", "cols", whole=figures["g"], parts=[figures[f"k{c}"] for c in range(3)])
        )
        return figures, relations

    return make


def test_consistent_table_has_no_cause(
    table: Callable[..., tuple[dict[str, Figure], list[Relation]]],
) -> None:
    diagnosis = diagnose(table()[1])
    assert diagnosis.feasible is True
    assert diagnosis.causes == ()
    assert diagnosis.certificate is None


def test_two_relations_single_out_the_figure_they_share(
    table: Callable[..., tuple[dict[str, Figure], list[Relation]]],
) -> None:
    figures, relations = table(c11="4913")
    (cause,) = diagnose(relations).causes
    assert cause.decided
    assert cause.figures == (figures["c11"],)
    assert [r.name for r in cause.relations] == ["row1", "col1"]
    best = cause.repairs[0]
    assert (best.text, best.edit, best.likelihood) == ("4193", "swapped-digits", "likely")
    assert 4193 in best.interval


def test_one_failing_total_accuses_nobody(named: Named, relate: Make) -> None:
    parts = [named(n, t) for n, t in (("a", "1211"), ("b", "4533"), ("c", "2268"))]
    total = named("t", "8900")
    (cause,) = diagnose([relate("total", whole=total, parts=parts)]).causes
    assert not cause.decided
    assert set(cause.figures) == {*parts, total}
    assert len(cause.alternatives) == 4
    assert {repair.likelihood for repair in cause.repairs} == {"possible"}


def test_three_errors_are_three_causes(
    table: Callable[..., tuple[dict[str, Figure], list[Relation]]],
) -> None:
    figures, relations = table(c00="2104", c11="4913", c22="3406")
    causes = diagnose(relations).causes
    assert [cause.figures for cause in causes] == [(figures[n],) for n in ("c00", "c11", "c22")]
    assert [cause.repairs[0].text for cause in causes] == ["1204", "4193", "3046"]


def test_a_total_that_leaves_out_a_part_names_the_part(named: Named, relate: Make) -> None:
    parts = [named(n, t) for n, t in (("north", "18214"), ("south", "9377"), ("isles", "5249"))]
    total, rest, all_ = named("total", "27591"), named("rest", "40000"), named("all", "72840")
    relations = [
        relate("total", whole=total, parts=parts),
        relate("total", whole=all_, parts=[total, rest]),
    ]
    (cause,) = diagnose(relations).causes
    assert cause.figures == (total,)
    assert cause.repairs[0].text == "32840"
    assert cause.repairs[0].edit == "missing-part"
    assert "leaves out isles" in cause.repairs[0].reason


def test_relations_that_pass_singly_and_fail_jointly(named: Named, relate: Make) -> None:
    """Rounding explains either relation, but not both: 50.5 + 50.5 cannot be below 100 and above 102."""
    a, b = named("a", "50"), named("b", "51")
    low, high = named("low", "100"), named("high", "102")
    relations = [
        relate("total", "low", whole=low, parts=[a, b]),
        relate("total", "high", whole=high, parts=[a, b]),
    ]
    assert all(relation.linear() is not None for relation in relations)
    diagnosis = diagnose(relations)
    (component,) = diagnosis.components
    assert diagnosis.feasible is False
    assert component.only_jointly
    certificate = diagnosis.certificate
    assert certificate is not None
    assert set(certificate.figures) == {low, high}
    assert sorted(certificate.multipliers.values()) == [-1, 1]
    assert "low" in str(certificate)
    assert "high" in str(certificate)


def test_growth_and_levels_hang_together(named: Named, relate: Make) -> None:
    levels = [named(f"l{t}", text) for t, text in enumerate(("812.4", "845.7", "881.2"))]
    rates = [named(f"g{t}", text, unit="percent") for t, text in ((1, "4.1"), (2, "7.2"))]
    index = named("i2", "108.5", unit="percent")
    relations = [
        relate("growth", "one", start=levels[0], end=levels[1], rate=rates[0]),
        relate("growth", "two", start=levels[1], end=levels[2], rate=rates[1]),
        relate("growth", "index", start=levels[0], end=levels[2], rate=index, form="index"),
    ]
    (cause,) = diagnose(relations).causes
    assert cause.figures == (rates[1],)
    (repair,) = [r for r in cause.repairs if r.text == "4.2"]
    assert repair.edit == "wrong-digit"
    certificate = cause.conflict.certificate
    assert certificate is not None
    assert (
        rates[1] in certificate.figures
    )  # the rate is built into the coefficients and named all the same


def test_consistent_chain_is_proved_by_a_point(named: Named, relate: Make) -> None:
    levels = [named(f"l{t}", text) for t, text in enumerate(("100.0", "104.0", "108.2"))]
    rates = [named(f"g{t}", "4.0", unit="percent") for t in (1, 2)]
    relations = [
        relate("growth", start=levels[t], end=levels[t + 1], rate=rates[t]) for t in range(2)
    ] + [relate("compound", rates=rates, whole=named("w", "8.2", unit="percent"))]
    assert diagnose(relations).feasible is True


def test_open_ends_are_respected(named: Named, relate: Make) -> None:
    """Under half-even the even 8 × 12 stand for up to 12.5 each, the odd 13 for less: 100 is out of reach."""
    parts = [named(f"p{n}", "13", convention="half_even") for n in range(8)]
    diagnosis = diagnose([linear(dict.fromkeys(parts, 1), equals=exactly(100))])
    assert diagnosis.feasible is False
    certificate = diagnosis.certificate
    assert certificate is not None
    assert certificate.interval.low == 0
    assert not certificate.interval.low_closed


def test_displayed_figures_have_to_fit_exactly(named: Named) -> None:
    parts, whole = [named("a", "12"), named("b", "30")], named("t", "43")
    made = KINDS["total"].relation({"whole": whole, "parts": parts}, mode="displayed")
    (cause,) = diagnose([made]).causes
    assert {r.figure.name: r.value for r in cause.repairs} == {"a": 13, "b": 31, "t": 42}


def test_declared_limits_are_not_accused(named: Named, relate: Make) -> None:
    share = named("share", "102.66")
    (cause,) = diagnose([relate("bounds", value=share, low=0, high=100)]).causes
    assert cause.figures == (share,)


def test_rules_that_contradict_each_other_blame_no_figure(named: Named) -> None:
    a, b = named("a", "10"), named("b", "20")
    diagnosis = diagnose([linear({a: 1, b: 1}, equals=99), linear({a: 1, b: 1}, equals=98)])
    assert any(cause.figures == () and "check the rule" in cause.note for cause in diagnosis.causes)


def test_time_limit_is_said_honestly(
    table: Callable[..., tuple[dict[str, Figure], list[Relation]]],
) -> None:
    _, relations = table(c00="1214", r1="7381", k2="4889")
    diagnosis = diagnose(relations, time_limit=0.0)
    (component,) = diagnosis.components
    assert diagnosis.feasible is False  # single relations fail: no time is needed for that
    assert not component.decided
    assert "time" in component.note


def test_undecidable_relations_are_left_aside(named: Named, relate: Make) -> None:
    blocked = relate("growth", start=named("a", "0"), end=named("b", "5"), rate=named("g", "3"))
    assert blocked.blocked is not None
    assert diagnose([blocked]).feasible is True
    assert diagnose([]).causes == ()


def test_billionths_and_quadrillions_in_one_system(
    table: Callable[..., tuple[dict[str, Figure], list[Relation]]],
) -> None:
    """The same table in three sizes, tied together by its grand totals: no size may drown another.

    A published tool bounds every unknown by one large constant and goes blind above it.
    """
    changed = {"c11": "4913", "c02": "826"}
    sizes = (Fraction(1, 10**9), Fraction(1), Fraction(10**15))
    relations: list[Relation] = []
    grand: list[Figure] = []
    for size in sizes:
        figures, own = table(**changed)
        scaled = {
            f: replace(f, value=f.value * size, scale=f.scale * size, name=f"{f.name} × {size}")
            for f in figures.values()
        }
        for relation in own:
            roles = {
                role: scaled[found.figure]
                if isinstance(found, Operand)
                else [scaled[o.figure] for o in found]
                for role, found in relation.operands.items()
            }
            relations.append(KINDS["total"].relation(roles, name=relation.name))
        grand.append(scaled[figures["g"]])
    for (a, small), (b, large) in pairwise(zip(grand, sizes, strict=True)):
        relations.append(linear({a: large / small, b: -1}, name="sizes"))
    diagnosis = diagnose(relations)
    assert len(diagnosis.components) == 1
    told: dict[Fraction, list[object]] = {size: [] for size in sizes}
    for cause in diagnosis.causes:
        (name,) = [f.name for f in cause.figures]
        figure_, size = (name or "").split(" × ")
        ranges = [(r.text, r.edit, r.interval.scaled(1 / Fraction(size))) for r in cause.repairs]
        told[Fraction(size)].append((figure_, cause.decided, ranges))
    first, *others = told.values()
    assert [entry[0] for entry in first] == ["c02", "c11"]  # type: ignore[index]
    assert others == [first, first]


def test_the_same_twice(table: Callable[..., tuple[dict[str, Figure], list[Relation]]]) -> None:
    def told() -> list[object]:
        _, relations = table(c11="4913", r1="7371", g="17352")
        return [
            (
                c.decided,
                [f.name for f in c.figures],
                [r.text for r in c.repairs],
                str(c.conflict.certificate),
            )
            for c in diagnose(relations).causes
        ]

    assert told() == told()


def test_verdicts_are_diagnosed_by_their_relations() -> None:
    whole, part, rest = cf.figure("9"), cf.figure("1"), cf.figure("2")
    (cause,) = cf.diagnose([cf.total(whole, [part, rest]), cf.part_of(part, "2")]).causes
    assert cause.relations[0].kind == "total"
    with pytest.raises(TypeError, match="takes relations or verdicts, not str"):
        cf.diagnose(["9 = 1 + 2"])  # type: ignore[list-item]
