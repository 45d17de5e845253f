"""Numbers in cells: one decimal mark a file, and the same reading in Python and in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from duckdb import DuckDBPyConnection, connect
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.numerals import decimal_of
from crossfoot.sources.cells import (
    MarkEvidence,
    decimals_sql,
    number_sql,
    read_number,
    weigh_marks,
)
from crossfoot.sources.description import NA_VALUES, DecimalMark


@pytest.fixture(scope="module")
def connection() -> Iterator[DuckDBPyConnection]:
    with connect() as connection:
        yield connection


@pytest.mark.parametrize(
    ("text", "mark", "value", "decimals"),
    [
        ("20,51", ",", Fraction(2051, 100), 2),
        ("20.51", ".", Fraction(2051, 100), 2),
        ("1.234", ",", Fraction(1234), 0),  # the mark settles what prose would have to ask
        ("1.234", ".", Fraction(1234, 1000), 3),
        ("1,234", ".", Fraction(1234), 0),
        ("1.234,50", ",", Fraction(123450, 100), 2),
        ("1 234 567,8", ",", Fraction(12345678, 10), 1),
        ("1\u00a0234.5", ".", Fraction(12345, 10), 1),
        ("12,34,567", ".", Fraction(1234567), 0),  # lakhs
        ("1'234.5", ".", Fraction(12345, 10), 1),
        ("−0,46", ",", Fraction(-46, 100), 2),  # a minus that is no hyphen
        ("+6,17", ",", Fraction(617, 100), 2),
        (".5", ".", Fraction(1, 2), 1),
        (" 7 ", ".", Fraction(7), 0),
    ],
)
def test_a_cell_has_one_reading_under_a_known_mark(
    text: str, mark: DecimalMark, value: Fraction, decimals: int
) -> None:
    cell = read_number(text, mark)
    assert cell is not None
    assert (cell.reading.value, cell.reading.decimals) == (value, decimals)


@pytest.mark.parametrize(
    ("text", "mark", "why"),
    [
        ("20,51", ".", "a comma that neither is the mark nor groups"),
        ("20.51", ",", "the same the other way round"),
        ("0,123", ".", "a zero is not grouped"),
        ("1,234,567", ",", "the decimal mark does not group"),
        ("1e5", ".", "an exponent is no printed digit"),
        ("Infinity", ".", "a word"),
        ("1_000", ".", "a programmer's grouping"),
        ("1 23", ".", "no group has two digits"),
        ("abc", ".", "a word"),
        ("", ".", "nothing"),
        ("%", ".", "a sign alone"),
        ("12 km", ".", "a unit belongs in the head of its column"),
    ],
)
def test_what_is_no_number_is_none(text: str, mark: DecimalMark, why: str) -> None:
    assert read_number(text, mark) is None, why


def test_a_percent_sign_in_the_cell_is_kept() -> None:
    cell = read_number("20,5 %", ",")
    assert cell is not None
    assert cell.is_percent


@pytest.mark.parametrize(
    ("texts", "evidence"),
    [
        (["20,51", "7"], MarkEvidence(comma="20,51")),
        (["20.51"], MarkEvidence(point="20.51")),
        (["1.234.567"], MarkEvidence(comma="1.234.567")),  # grouping by points leaves the comma
        (["1,234,567"], MarkEvidence(point="1,234,567")),
        (["126,484"], MarkEvidence(ambiguous="126,484")),
        (["20,51", "20.51"], MarkEvidence(point="20.51", comma="20,51")),
        (["a,b", "", "12"], MarkEvidence()),
        (["7,1 %"], MarkEvidence(comma="7,1 %")),
    ],
)
def test_numbers_testify_to_the_mark(texts: list[str], evidence: MarkEvidence) -> None:
    assert weigh_marks(texts) == evidence


printed = st.from_regex(
    r"[-+−–]?[0-9]{0,7}([.,' \u00a0’][0-9]{1,3}){0,3}[.,]?[0-9]{0,3} ?%?", fullmatch=True
)
anything = st.text(alphabet="0123456789.,-+−%' eE_\u00a0\u2003\t\nabn", max_size=12)


@given(text=printed | anything, mark=st.sampled_from([".", ","]))
def test_sql_and_python_read_the_same(
    connection: DuckDBPyConnection, text: str, mark: DecimalMark
) -> None:
    """The engine sees a column through SQL, the verdict sees a cell through Python."""
    plain = number_sql("t", mark, NA_VALUES)
    query = f"SELECT {plain}, {decimals_sql(plain)} FROM (SELECT ?::VARCHAR AS t)"
    in_sql, decimals = connection.execute(query, [text]).fetchall()[0]
    cell = None if text.strip(" \t\n\u00a0") in NA_VALUES else read_number(text, mark)
    if cell is None:
        assert in_sql is None
    else:
        assert Fraction(in_sql.rstrip(".")) == cell.reading.value
        assert decimals == cell.reading.decimals
        assert Fraction(decimal_of(cell.reading)) == cell.reading.value
