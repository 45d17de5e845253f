"""The founding article: every figure right, every relation consistent, nothing flagged.

The article is not part of the project.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from crossfoot.text import Document, notes, propose, read_document
from crossfoot.units import try_unit

POINTS = "percentage_point"


@pytest.fixture(scope="module")
def article(shared_data: Path) -> Document:
    path = next((shared_data.parent / "seed").glob("*.txt"))
    return read_document(path.read_text("utf-8"), path.name)


@pytest.fixture(scope="module")
def numerals(shared_data: Path) -> list[dict[str, object]]:
    lines = (shared_data / "text" / "seed_figures.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _unit(printed: str) -> str | None:
    if printed == "pp":
        return POINTS
    parsed = try_unit(printed) or try_unit(printed.split(",", maxsplit=1)[0])
    return parsed.name if parsed else None


def test_every_figure_is_read_with_its_value_unit_and_role(
    article: Document, numerals: list[dict[str, object]]
) -> None:
    read = {(m.figure.location.start, m.figure.location.end): m for m in article.mentions}
    wrong = []
    for gold in (n for n in numerals if n["kind"] == "figure"):
        mention = read.get((gold["start"], gold["end"]))  # type: ignore[arg-type]
        value = Fraction(str(gold["value"])) * Fraction(str(gold["scale"]))
        if mention is None or (mention.figure.value, mention.figure.unit, mention.role) != (
            value,
            _unit(str(gold["unit"])),
            gold["role"],
        ):
            wrong.append(gold["numeral"])
    assert wrong == []


def test_no_other_numeral_is_taken_for_a_figure(
    article: Document, numerals: list[dict[str, object]]
) -> None:
    others = {(n["start"], n["end"]) for n in numerals if n["kind"] != "figure"}
    taken = [
        m.figure.text
        for m in article.mentions
        if (m.figure.location.start, m.figure.location.end) in others
    ]
    assert len(others) == 62
    assert taken == []
    assert {(n.location.start, n.location.end) for n in article.numerals} == others


@pytest.mark.parametrize(
    ("rule", "texts", "grade"),
    [
        ("shares-not-100", {"20,51", "28,06", "47,22", "4,21"}, "exact"),
        ("share-changes-not-zero", {"0", "2,74", "6,17", "2,98", "0,46"}, "rounding"),
        ("exchange-rate-implausible", {"44,2", "1.917", "22200", "24400"}, "exact"),
        ("exchange-rate-implausible", {"71,1", "2.900", "23000", "27500"}, "exact"),
        ("more-than-all", {"47", "88"}, "exact"),
        ("more-than-all", {"315", "644"}, "exact"),
        ("implied-base-out-of-range", {"100", "12,7"}, "exact"),
        ("implied-base-out-of-range", {"91", "26"}, "exact"),
        ("figures-differ", {"234,58"}, "exact"),
        ("figures-differ", {"24,2"}, "exact"),
        ("part-exceeds-whole", {"24,2", "234,58"}, "exact"),
        ("count-not-length-of-list", {"3"}, "exact"),
    ],
)
def test_its_relations_are_found_and_consistent(
    article: Document, rule: str, texts: set[str], grade: str
) -> None:
    found = [
        proposal.verdict().grade
        for proposal in propose(article)
        if proposal.rule == f"text/{rule}"
        and {f.text for f in proposal.relation.figures()} >= texts
    ]
    assert grade in found


def test_nothing_is_flagged(article: Document) -> None:
    assert [p.rule for p in propose(article) if not p.verdict().passes] == []


def test_the_percent_sign_beside_its_share_changes_is_explained_once(article: Document) -> None:
    (note,) = [n for n in notes(article) if n.rule == "text/percent-or-points"]
    assert note.severity == "info"
    assert {"2,74", "6,17", "2,98", "0,46", "1,5", "12,7", "26"} <= {f.text for f in note.figures}
