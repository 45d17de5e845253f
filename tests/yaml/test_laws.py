"""Laws of reading and writing YAML."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crossfoot.problems import InputError
from crossfoot.yamlsource import YamlMapping, YamlSequence, dump, load
from crossfoot.yamlsource.scalars import MAX_EXPONENT

#: Text that leads YAML readers astray, and its neighbours.
# fmt: off
TRICKY = st.sampled_from([
    "", " ", "~", "null", "NO", "yes", "12:30", "1e3", "1_000", "0x1f", "0o17", ".5", "-", "---",
    "...", "\n...", "- a", "a: b", "# no comment", "a #b", "<<", "=", "!tag", "&anchor", "*alias",
    "%dir", "@", "`", "{a}", "[a", "'", '"', "|", ">", "a\n", "\na", "a\n\n\n", " a\nb", "a \nb",
    "\t", "a\tb", "\r\n", "\u2028", "\x85", "\ufeff", "\x00", "\x7f", "😀", "tỷ đồng",
    "2025-01-01", "?", "? a", ": ", ",",
])
# fmt: on
LEGAL = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
TEXT = st.text(LEGAL) | st.lists(TRICKY | st.text(LEGAL, max_size=5), max_size=5).map("".join).map(
    lambda text: text.replace("\0", "")
)
NUMBERS = st.integers(-(10**60), 10**60) | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=None
).filter(lambda number: abs(int(number.as_tuple().exponent)) <= MAX_EXPONENT - 60)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(TEXT, inner, max_size=6),
    max_leaves=25,
)


def with_digits(value: Any) -> Any:
    """A value in which 1.10 and 1.1, 1 and true are told apart."""
    if isinstance(value, dict):
        return {key: with_digits(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_digits(item) for item in value]
    if isinstance(value, Decimal):
        # A Decimal without a decimal mark is written like an int: the same digits, and read as one.
        return ("number", str(value).replace("-0", "0") if value == 0 else str(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return ("number", str(value))
    return value


@given(VALUES)
def test_what_is_written_is_read_back_with_every_digit(value: Any) -> None:
    again = load(dump(value)).value
    assert again == value
    assert with_digits(again) == with_digits(value)


@given(VALUES)
def test_writing_what_was_read_changes_nothing(value: Any) -> None:
    once = dump(value)
    assert dump(load(once).value) == once


@given(st.text() | st.lists(TRICKY | st.sampled_from(["\n", "  ", ": ", "- ", "a"])).map("".join))
@example("? ")
@example("&a")
@example("*")
@example("a: |2\n x")
@example("!<tag:yaml.org,2002:str> x")
@example("%TAG ! tag:x,2000:\n---\n!y z")
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        document = load(text, path="any.yaml")
    except InputError as refused:
        for problem in refused.problems:
            assert problem.path == "any.yaml"
            assert problem.line is not None
            assert problem.line >= 1
            assert problem.column is not None
            assert problem.column >= 1
    else:
        check_spans(document.value, text.count("\n") + text.count("\r") + 1)


@given(st.binary())
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(InputError):
        load(content)


def check_spans(value: Any, lines: int) -> None:
    """Every value and key stands inside the file, and its start is not behind its end."""
    if isinstance(value, YamlMapping):
        assert set(value) == set(value.spans) == set(value.key_spans)
        spans = [*value.spans.values(), *value.key_spans.values()]
        children = list(value.values())
    elif isinstance(value, YamlSequence):
        assert len(value) == len(value.spans)
        spans, children = value.spans, value
    else:
        return
    for span in spans:
        assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)
        assert span.end_line <= lines + 1
    for child in children:
        check_spans(child, lines)


@given(TEXT)
def test_text_is_written_so_that_yaml_1_1_reads_text_too(text: str) -> None:
    import yaml

    assert yaml.safe_load(dump([text])) == [text]


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (1.5, TypeError, "no longer knows what was printed"),
        ({1: "a"}, TypeError, "a key is text, not int"),
        ({"a": {1, 2}}, TypeError, "set has no form in YAML"),
        (Decimal("NaN"), ValueError, "NaN cannot be written"),
        (Decimal("-Infinity"), ValueError, "cannot be written"),
        (Decimal("1E+999999"), ValueError, "exponent"),
        (10**500, ValueError, "a number of 501 characters"),
        ("a\0b", ValueError, r"U\+0000"),
        ("\ud800", ValueError, r"U\+D800"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(
    value: object, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        dump(value)


def test_too_deep_a_nest_is_not_written() -> None:
    value: list[Any] = []
    for _ in range(100):
        value = [value]
    with pytest.raises(ValueError, match="nested deeper"):
        dump(value)


def test_what_people_edit_looks_as_they_would_write_it() -> None:
    rules = {
        "pack": "lang-son",
        "rules": [
            {
                "id": "grdp-shares-not-100",
                "from": {"table": "grdp", "for_each": ["province", "year"]},
                "why": "The four components are exhaustive.\nSee SNA 2008.\n",
                "where": {"region": "NO"},
                "examples": [{"holds": [Decimal("20.51"), Decimal("1.10")]}, {"fails": []}],
            }
        ],
    }
    assert dump(rules) == (
        "pack: lang-son\n"
        "rules:\n"
        "  - id: grdp-shares-not-100\n"
        "    from:\n"
        "      table: grdp\n"
        "      for_each: [province, year]\n"
        "    why: |\n"
        "      The four components are exhaustive.\n"
        "      See SNA 2008.\n"
        "    where:\n"
        "      region: 'NO'\n"
        "    examples:\n"
        "      - holds: [20.51, 1.10]\n"
        "      - fails: []\n"
    )
