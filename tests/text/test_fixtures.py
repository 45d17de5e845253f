"""The fixture reports: read as a person reads them, quiet as they are, loud when an error is planted."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from crossfoot.text import notes, propose, read_document

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path for path in (ROOT / "fixtures" / "text").iterdir() if path.is_dir())


@contextmanager
def _benchmarks() -> Iterator[None]:
    sys.path.insert(0, str(ROOT / "benchmarks" / "text"))
    try:
        yield
    finally:
        sys.path.remove(str(ROOT / "benchmarks" / "text"))


@pytest.fixture(scope="module")
def evaluation() -> ModuleType:
    with _benchmarks():
        import evaluate
    return evaluate


def test_there_are_a_dozen_in_each_language() -> None:
    names = [folder.name[:2] for folder in FOLDERS]
    assert names.count("vi") >= 12
    assert names.count("en") >= 12


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_report_is_read_as_a_person_reads_it(folder: Path, evaluation: ModuleType) -> None:
    with _benchmarks():
        from gold import load
    result = evaluation.Result()
    evaluation.evaluate(load(folder), result, seed=1, each=0)
    for name in ("spans", "values", "units", "roles"):
        score = result.scores[name]
        assert (score.extra, score.missed) == (0, 0), name


def test_nearly_every_relation_a_person_sees_is_proposed(evaluation: ModuleType) -> None:
    """The rest are definite references under another name (*the total*) and a density two lines away."""
    score = evaluation.run(ROOT / "fixtures" / "text", each=0).scores["relations"]
    assert score.right / (score.right + score.missed) >= 0.93
    assert score.right / (score.right + score.extra) >= 0.97


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_report_as_it_is_raises_no_alarm(folder: Path) -> None:
    path = next(folder.glob("report.*"))
    document = read_document(path.read_text("utf-8"), path.name)
    assert [p.rule for p in propose(document) if not p.verdict().passes] == []
    assert [n.rule for n in notes(document) if n.severity != "info"] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_planted_errors_that_contradict_the_report_are_found(
    folder: Path, evaluation: ModuleType
) -> None:
    """Every error in ``errors.yaml`` says what replaces what and which rule must speak."""
    import yaml

    path = next(folder.glob("report.*"))
    text = path.read_text("utf-8")
    errors = yaml.load((folder / "errors.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)
    assert errors
    for error in errors:
        start = int(error["at"])
        assert text[start : start + len(error["printed"])] == error["printed"]
        planted = text[:start] + error["planted"] + text[start + len(error["printed"]) :]
        document = read_document(planted, path.name)
        spoken = {p.rule for p in propose(document) if not p.verdict().passes}
        spoken |= {n.rule for n in notes(document) if n.severity != "info"}
        assert f"text/{error['rule']}" in spoken, error


@pytest.mark.slow
def test_nine_in_ten_contradictions_are_found(evaluation: ModuleType) -> None:
    result = evaluation.run(ROOT / "fixtures" / "text", seed=7, each=1)
    assert result.alarms == []
    assert sum(result.contradicting.values()) > 1000
    assert result.recall >= 0.9


@pytest.mark.slow
def test_nine_in_ten_contradictions_of_the_founding_article_are_found(
    evaluation: ModuleType, shared_data: Path
) -> None:
    article = next((shared_data.parent / "seed").glob("*.txt"))
    result = evaluation.run_article(article, seed=7, each=1)
    assert result.alarms == []
    assert result.recall >= 0.9
