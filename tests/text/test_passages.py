"""Short passages in the form that reports have: what their wording states is proposed, and none raises an alarm.

The passages stand in ``benchmarks/text/passages.yaml``, where ``evaluate.py --passages`` measures on them too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from crossfoot.text import notes, propose, read_document

FILE = Path(__file__).parents[2] / "benchmarks" / "text" / "passages.yaml"
PASSAGES: list[dict[str, Any]] = yaml.load(FILE.read_text("utf-8"), Loader=yaml.CBaseLoader)


def _figures(relation: dict[str, Any]) -> frozenset[str]:
    """The texts of a relation's figures: everything that is no name, weight or mark."""
    given = [v for k, v in relation.items() if k not in ("kind", "weights", "unbound")]
    return frozenset(text for v in given for text in (v if isinstance(v, list) else [v]))


STATED = [
    pytest.param(
        passage["text"], relation, id=f"{passage['name']}: {' '.join(sorted(_figures(relation)))}"
    )
    for passage in PASSAGES
    for relation in passage.get("relations", ())
    if "unbound" not in relation
]


@pytest.mark.parametrize(("text", "relation"), STATED)
def test_what_the_wording_states_is_proposed(text: str, relation: dict[str, Any]) -> None:
    proposed = {
        (p.relation.kind, frozenset(f.text for f in p.relation.figures()))
        for p in propose(read_document(text))
    }
    assert (relation["kind"], _figures(relation)) in proposed


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda passage: passage["name"])
def test_a_passage_that_is_right_raises_no_alarm(passage: dict[str, Any]) -> None:
    document = read_document(passage["text"])
    assert [p.rule for p in propose(document) if not p.verdict().passes] == []
    assert [n.rule for n in notes(document) if n.severity != "info"] == []


def test_both_languages_and_the_look_alikes_are_there() -> None:
    spoken = [read_document(passage["text"]).language.code for passage in PASSAGES]
    assert min(spoken.count("vi"), spoken.count("en")) >= 45
    assert sum("trap" in passage["name"] for passage in PASSAGES) >= 20
