"""The two fingerprints: what leaves them alone, and what changes them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.figures import Figure, Location, figure
from crossfoot.intervals import Convention
from crossfoot.relations import Relation
from crossfoot.report.findings import build
from crossfoot.report.identity import finding_id, masked, values_hash
from crossfoot.report.model import Finding, RuleSummary, assemble
from crossfoot.rules.kinds import KINDS
from crossfoot.verify import verify

NUMERALS = st.decimals(0, 9999, places=2).map(str)
LISTS = st.lists(NUMERALS, min_size=2, max_size=6)


def relation(parts: list[Figure], whole: str = "100.00", **settings: Any) -> Relation:
    return KINDS["total"].relation(
        {"whole": figure(whole), "parts": parts}, subject={"year": "2025"}, **settings
    )


def found(made: Relation, **settings: Any) -> Finding:
    given_ = {"source": "spending", **settings}
    return build(verify(made), RuleSummary("own/total-not-sum", "total"), **given_)


def items(texts: list[str]) -> list[Figure]:
    """Parts that are told apart by what they measure, as those of a table are."""
    return [figure(t, dimensions={"item": f"item {at}"}) for at, t in enumerate(texts)]


@given(LISTS, st.randoms())
def test_row_order_changes_nothing(texts: list[str], chance: random.Random) -> None:
    parts = items(texts)
    shuffled = list(parts)
    chance.shuffle(shuffled)
    one, other = found(relation(parts)), found(relation(shuffled))
    assert (one.id, one.values) == (other.id, other.values)


@given(LISTS, st.integers(1, 500), st.text(min_size=1, max_size=20))
def test_moved_lines_and_renamed_folders_change_nothing(
    texts: list[str], line: int, folder: str
) -> None:
    parts = items(texts)
    moved = [replace(p, location=Location(f"{folder}/a.csv", line=line, column=1)) for p in parts]
    one, other = found(relation(parts)), found(relation(moved))
    assert (one.id, one.values) == (other.id, other.values)


def test_reworded_messages_change_nothing() -> None:
    made = relation(items(["1.00", "2.00"]))
    one = build(verify(made), RuleSummary("own/x", "total", message="one"), source="t")
    other = build(
        verify(made),
        RuleSummary("own/x", "total", message="two", title="new"),
        source="t",
        language="vi",
    )
    assert one.message != other.message
    assert (one.id, one.values) == (other.id, other.values)


@given(LISTS, st.data())
def test_an_edited_figure_keeps_the_id_and_changes_the_values(
    texts: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(texts) - 1))
    new = data.draw(NUMERALS.filter(lambda text: text != texts[at]))
    edited = [*texts[:at], new, *texts[at + 1 :]]
    one, other = found(relation(items(texts))), found(relation(items(edited)))
    assert one.id == other.id
    assert one.values != other.values


Change = Callable[[Figure], Figure]


@pytest.mark.parametrize(
    "change",
    [
        lambda f: figure("1.1"),
        lambda f: figure("1.10", decimals=1),
        lambda f: replace(f, convention=Convention.FLOOR),
        lambda f: figure("1.10", hedge="about"),
        lambda f: figure("1.10", unit="million USD"),
        lambda f: replace(f, non_negative=True),
    ],
    ids=["1.10 is not 1.1", "decimals", "convention", "hedge", "unit and scale", "non-negative"],
)
def test_everything_that_moves_the_border_is_in_the_values(change: Change) -> None:
    plain = figure("1.10")
    one = relation([plain, figure("2.00")])
    other = relation([change(plain), figure("2.00")])
    assert values_hash(one) != values_hash(other)


def test_the_tolerance_is_in_the_values() -> None:
    parts = items(["1.00", "2.00"])
    plain = values_hash(relation(parts))
    assert plain != values_hash(relation(parts, mode="displayed"))
    assert plain != values_hash(relation(parts, weights=(Fraction(1), Fraction(-1))))
    assert plain != values_hash(relation(parts), "alpha 0.01")


def test_exchanged_figures_are_other_values() -> None:
    one, other = (relation(items(texts)) for texts in (["1.00", "2.00"], ["2.00", "1.00"]))
    assert values_hash(one) != values_hash(other)


def test_order_counts_where_it_means_something() -> None:
    one, other = (KINDS["ordered"].relation({"items": list(items_)}) for items_ in ("12", "21"))
    assert values_hash(one) != values_hash(other)


# --- subjects ----------------------------------------------------------------------------------------------------


@given(st.text(max_size=60))
def test_ids_are_short_hexadecimal_whatever_the_text(text: str) -> None:
    made = finding_id(text, text, {text: text}, [text], text)
    assert len(made) == 16
    int(made, 16)


SUBJECTS: list[tuple[Any, ...]] = [
    ("a/x", "t", {"year": "2025"}),
    ("a/y", "t", {"year": "2025"}),
    ("a/x", "u", {"year": "2025"}),
    ("a/x", "t", {"year": "2024"}),
    ("a/x", "t", {"jahr": "2025"}),
    ("a/x", "t", {"year": "2025"}, ["gdp"]),
    ("a/x", "t", {"year": "2025"}, (), "Housing took # per cent."),
]


def test_other_subjects_are_other_findings() -> None:
    assert len({finding_id(*subject) for subject in SUBJECTS}) == len(SUBJECTS)


def test_unicode_forms_and_spaces_of_a_dimension_are_one_printing() -> None:
    """What tells figures apart is JSON inside JSON, whose own quotes and spaces are no reason to go through it."""

    def values(place: str) -> str:
        parts = [figure(text, place=place) for text in ("1", "2")]
        whole = figure("4", place=place, dimensions={"sector": f"{place} \\"})
        return values_hash(KINDS["total"].relation({"whole": whole, "parts": parts}))

    nfc, nfd = (normalize(form, "Lạng Sơn") for form in ("NFC", "NFD"))
    assert values(nfc) == values(nfd) == values("Lạng  Sơn")
    assert values(nfc) != values("Lang Son")


def test_unicode_forms_and_spaces_are_one_subject() -> None:
    nfc, nfd = (normalize(form, "Lạng Sơn") for form in ("NFC", "NFD"))
    assert finding_id("a/x", "t", {"province": nfc}) == finding_id("a/x", "t", {"province": nfd})
    assert finding_id("a/x", "t", {}, (), "a  b\nc 1") == finding_id(
        "a/x", "t", {}, (), "A b c 23,5"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Housing took 31.42 per cent.", "Housing  took 30.1 per cent."),
        ("tăng 1.496 doanh nghiệp", "tăng 981 doanh nghiệp"),
        ("fell by −2,74 points", "fell by 2,98 points"),
    ],
)
def test_a_sentence_is_the_same_with_other_numbers(one: str, other: str) -> None:
    assert masked(one) == masked(other)


def test_a_sentence_with_other_words_is_another() -> None:
    assert masked("Housing took 31.42 per cent.") != masked("Transport took 31.42 per cent.")


@given(st.integers(0, 5), st.integers(1, 4))
def test_a_sentence_printed_twice_is_two_findings(extra: int, line: int) -> None:
    same = [
        replace(
            found(relation(items(["1.00", "2.00"]))),
            location=Location("a.md", line=line + at, column=1),
        )
        for at in range(extra + 1)
    ]
    ids = [finding.id for finding in assemble(same).findings]
    assert len(set(ids)) == len(same)
    assert ids[0] == same[0].id, "the first keeps the id it would have alone"
    assert [f.id for f in assemble(reversed(same)).findings] == ids


def test_fingerprints_do_not_change_between_versions() -> None:
    """Decisions on disk depend on them: a change here re-opens everything everybody decided."""
    made = found(relation(items(["1.00", "2.00"]), whole="4.00"))
    assert (made.id, made.values) == ("425e9d8ea9a7c65c", "4ceb6ec77e8c99e2")
    assert finding_id("a/x", "doc", {}, (), "Tăng 7,2 % so với 2020") == "312f404f7a136b5a"


def test_decimals_from_python_hash_as_text_does() -> None:
    parts = [figure(Decimal("1.00")), figure("2.00")]
    assert values_hash(relation(parts)) == values_hash(relation([figure("1.00"), figure("2.00")]))
