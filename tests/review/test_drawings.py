"""Drawings: what the others allow against what is printed, parts and their sum, growth between levels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_builders import lang_son

from crossfoot.figures import Figure, figure
from crossfoot.report.findings import build
from crossfoot.report.model import Finding, RuleSummary
from crossfoot.review.drawings import FULL, Panel, panels
from crossfoot.review.written import written
from crossfoot.rules import kinds
from crossfoot.verify import Verdict


def drawn(finding: Finding) -> tuple[Panel, ...]:
    return panels(finding, written(finding.figures, "en"))


def found(verdict: Verdict) -> Finding:
    return build(verdict, RuleSummary("test/rule", verdict.relation.kind))


def exact(*numbers: str) -> list[Figure]:
    return [figure(number) for number in numbers]


def test_shares_stand_end_to_end_above_the_whole_and_overhang_by_the_difference() -> None:
    parts, closer = drawn(found(kinds.shares.shares(exact("20.51", "28.06", "47.22", "5.21"))))
    total, whole = parts.lanes
    assert (total.number, whole.number) == ("101.00", "100.00")
    assert [bar.low for bar in total.bars[1:]] == [bar.high for bar in total.bars[:-1]]
    assert total.bars[-1].high == FULL
    outline, gap = whole.bars
    assert (gap.look, gap.low, gap.high) == ("gap", outline.high, FULL)
    assert closer.sort == "range"


def test_where_nothing_decides_the_sum_is_drawn_and_no_part_is_accused() -> None:
    *_, closer = drawn(found(kinds.shares.shares(exact("20.51", "28.06", "47.22", "5.21"))))
    allowed, total = closer.lanes
    assert closer.figure is None
    assert (allowed.word, allowed.number) == ("rounding", "99.98–100.02")
    assert (total.word, total.number) == ("sum", "101.00")


def test_the_figure_that_a_repair_accuses_is_drawn_against_what_the_others_allow() -> None:
    shares = next(f for f in lang_son().findings if f.kind == "shares")
    *_, last = panels(shares, written(shares.figures, "vi"))
    assert last.figure == 3
    assert [(lane.word, lane.number) for lane in last.lanes] == [
        ("allowed", "4,195–4,225"),
        ("printed", "5,21"),
    ]
    allowed, printed = (lane.bars[0] for lane in last.lanes)
    assert allowed.high < printed.low


def test_growth_is_drawn_as_two_levels_and_where_the_second_should_be() -> None:
    verdict = kinds.growth.growth("1.2", "1.5", "36")
    levels = next(panel for panel in drawn(found(verdict)) if panel.sort == "levels")
    start, end, expected = levels.lanes
    assert start.bars[0].high < end.bars[0].high < expected.bars[-1].low


@pytest.mark.parametrize(
    ("verdict", "why"),
    [
        (
            kinds.total.total("5.3", ["17.7", "13.4"], weights=[1, -1]),
            "a difference is no row of parts",
        ),
        (kinds.shares.shares(["-0.5", "50.5", "60.0"]), "a bar has no negative length"),
        (kinds.contributions.contributions(["-1.1", "3.2", "4.0"], "9.9"), "likewise"),
    ],
)
def test_parts_are_not_drawn_where_they_do_not_simply_add_up(verdict: Verdict, why: str) -> None:
    assert all(panel.sort != "parts" for panel in drawn(found(verdict))), why


def test_an_open_end_reaches_the_border_and_says_so() -> None:
    verdict = kinds.part_of.part_of("715", "644")
    bars = [lane.bars[0] for panel in drawn(found(verdict)) for lane in panel.lanes]
    opened = [bar for bar in bars if bar.open]
    assert opened
    assert all(bar.low == 0 or bar.high == FULL for bar in opened)


values = st.decimals(min_value=-10_000, max_value=10_000, places=2).map(str)


@given(st.lists(values, min_size=2, max_size=6), values)
def test_every_bar_lies_on_its_axis(parts: list[str], whole: str) -> None:
    finding = found(kinds.total.total(whole, parts))
    for panel in drawn(finding):
        for lane in panel.lanes:
            for bar in lane.bars:
                assert 0 <= bar.low <= bar.high <= FULL


def test_a_finding_about_the_run_has_no_drawing() -> None:
    assert (
        drawn(
            Finding("0" * 16, "0" * 16, "rule-broken", "rule", lang_son().findings[0].severity, "x")
        )
        == ()
    )
