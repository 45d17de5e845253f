"""The recognised edits, each with a misprint it must read and what it must not touch."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crossfoot.diagnose.edits import EDITS, Case
from crossfoot.diagnose.rewriting import Numeral
from crossfoot.figures import figure
from crossfoot.intervals import EVERYTHING, Interval
from crossfoot.rules.kinds import KINDS

EDIT = {edit.name: edit for edit in EDITS}
ONE_DIGIT = ("swapped-digits", "wrong-digit", "lost-digit", "extra-digit")


def readings(name: str, text: str) -> set[str]:
    printed = figure(text, locale="en")
    case = Case(printed, EVERYTHING, {}, ())
    return {reading.figure.text for reading in EDIT[name].readings(case) if reading is not None}


@pytest.mark.parametrize(
    ("edit", "printed", "meant", "why"),
    [
        ("sign", "12.5", "-12.5", "a minus lost"),
        ("sign", "−3", "3", "a typographic minus too many"),
        ("power-of-ten", "96.8", "9.68", "the point one place to the right"),
        ("power-of-ten", "9.68", "96.8", "and to the left"),
        ("power-of-ten", "4735.0", "473.5", "a column keeps its decimals"),
        ("power-of-ten", "473", "4730", "a zero lost"),
        ("swapped-digits", "4913", "4193", "neighbours swapped"),
        ("swapped-digits", "47,931", "49,731", "separators stay where they belong"),
        ("wrong-digit", "48 550", "48 570", "one digit mistyped"),
        ("lost-digit", "1234", "12345", "the last digit lost"),
        ("lost-digit", "345", "1345", "the first digit lost"),
        ("lost-digit", "99,123", "991,123", "grouping moves with the digits"),
        ("extra-digit", "12335", "1235", "a key pressed twice"),
        ("separator", "482.084", "482,084", "a decimal point for a thousands separator"),
        ("unit-word", "71.1", "71.1 (million)", "the word beside the figure is missing"),
    ],
)
def test_edit_reads_the_misprint(edit: str, printed: str, meant: str, why: str) -> None:
    assert meant in readings(edit, printed), why


@pytest.mark.parametrize(
    ("edit", "printed", "why"),
    [
        ("sign", "0", "zero has no sign"),
        ("swapped-digits", "555", "nothing changes"),
        ("extra-digit", "5", "nothing would be left"),
        ("separator", "48.55", "no group of three"),
    ],
)
def test_edit_stays_silent(edit: str, printed: str, why: str) -> None:
    assert not readings(edit, printed), why


def test_edit_names_are_unique_and_shares_leave_room_for_the_unrecognised() -> None:
    assert len(EDIT) == len(EDITS)
    assert sum(edit.share for edit in EDITS) < 1


@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_a_numeral_taken_apart_is_put_together_again(digits: int, places: int) -> None:
    text = f"{digits / 10**places:.{places}f}" if places else str(digits)
    printed = figure(text)
    numeral = Numeral.of(printed)
    again = numeral.read(printed, numeral.digits)
    assert (again.text, again.value) == (printed.text, printed.value)


@given(st.decimals(-(10**6), 10**6, places=2))
def test_a_value_is_printed_as_the_figure_is(value: object) -> None:
    like = figure("1,204.50", locale="en")
    printed = Numeral.of(like).rounded(like, figure(str(value)).value)
    assert printed.value == figure(str(value)).value
    assert figure(printed.text, locale="en").value == printed.value


def test_far_off_digits_count_but_never_fit() -> None:
    """How many readings an edit has is how easily one fits by chance, so none may be dropped from the count."""
    printed = figure("4735")
    everywhere = Case(printed, EVERYTHING, {}, ())
    near = Case(printed, Interval(figure("4730").value, figure("4739").value), {}, ())
    counts = [len(list(EDIT["wrong-digit"].readings(case))) for case in (everywhere, near)]
    assert counts[0] == counts[1]


@given(
    st.decimals(-9999, 9999, places=1),
    st.sampled_from(["sign", "power-of-ten", "unit-word", *ONE_DIGIT]),
    st.sampled_from(["half_any", "floor", "ceiling", "trunc", "exact"]),
    st.booleans(),
    st.data(),
)
def test_no_reading_that_fits_is_ruled_out_as_far_off(
    text: object, edit: str, convention: str, non_negative: bool, data: st.DataObject
) -> None:
    printed = figure(str(text), convention=convention, non_negative=non_negative)
    everywhere = list(EDIT[edit].readings(Case(printed, EVERYTHING, {}, ())))
    assume(everywhere)
    meant = data.draw(st.sampled_from(everywhere))
    assert meant is not None
    low = meant.figure.value + data.draw(st.fractions(-3, 3, max_denominator=20))
    interval = Interval(low, low + data.draw(st.fractions(0, 2, max_denominator=20)))
    here = list(EDIT[edit].readings(Case(printed, interval, {}, ())))
    assert len(here) == len(everywhere)
    for known, found in zip(everywhere, here, strict=True):
        assert known is not None
        if known.figure.interval.meets(interval):
            assert found is not None
            assert (found.figure.text, found.reason) == (known.figure.text, known.reason)


@given(
    st.lists(st.integers(0, 99), min_size=2, max_size=4),
    st.integers(-300, 300),
    st.fractions(0, 20, max_denominator=2),
)
def test_no_part_that_explains_a_total_is_ruled_out(
    parts: list[int], low: int, width: Fraction
) -> None:
    whole = figure("120")
    relation = KINDS["total"].relation(
        {"whole": whole, "parts": [figure(str(part)) for part in parts]}
    )
    interval = Interval(Fraction(low), low + width)
    everywhere = list(
        EDIT["missing-part"].readings(Case(whole, EVERYTHING, {relation: relation.linear()}, ()))
    )
    here = list(
        EDIT["missing-part"].readings(Case(whole, interval, {relation: relation.linear()}, ()))
    )
    for known, found in zip(everywhere, here, strict=True):
        assert known is not None
        assert found is not None or not known.figure.interval.meets(interval)
