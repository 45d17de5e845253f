"""Rules over text: an editor adds what the wording does not say."""

from __future__ import annotations

from pathlib import Path

import pytest

import crossfoot as cf

REPORT = (
    "Tỷ lệ che phủ rừng của tỉnh năm 2025 đạt 64,5%. Diện tích rừng năm 2025 đạt {forest} ha. "
    "Diện tích tự nhiên của tỉnh là 831.000 ha.\n"
)
RULES = """\
pack: house
rules:
  - id: cover-not-area
    kind: share
    from: {document: "*.md"}
    part: {measure: "diện tích rừng*", unit: hectare}
    whole: {measure: "*tự nhiên*"}
    value: {measure: "*che phủ*"}
"""


@pytest.fixture
def rules(tmp_path: Path) -> str:
    path = tmp_path / "house.yaml"
    path.write_text(RULES, encoding="utf-8")
    return str(path)


def report(folder: Path, forest: str, rules: str) -> cf.Report:
    path = folder / "report.md"
    path.write_text(REPORT.format(forest=forest), encoding="utf-8")
    return cf.check(path, rules)


def test_a_rule_selects_figures_of_a_document_by_their_words(tmp_path: Path, rules: str) -> None:
    assert report(tmp_path, "536.000", rules).ok


def test_it_finds_what_the_sentences_do_not_say(tmp_path: Path, rules: str) -> None:
    found = report(tmp_path, "356.000", rules)
    (finding,) = found.findings
    assert finding.rule == "house/cover-not-area"
    assert {row.text for row in finding.figures} == {"64,5", "356.000", "831.000"}
    assert all(row.location.line == 1 for row in finding.figures)


def test_a_rule_for_other_documents_does_not_apply(tmp_path: Path, rules: str) -> None:
    path = tmp_path / "report.txt"
    path.write_text(REPORT.format(forest="356.000"), encoding="utf-8")
    assert cf.check(path, rules).ok


def test_remarks_on_the_wording_reach_the_report(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("Nông nghiệp chiếm 20,51% (giảm 2,74% so với năm 2020).\n", encoding="utf-8")
    found = cf.check(path)
    (finding,) = found.findings
    assert (finding.rule, finding.severity) == ("text/percent-or-points", "info")
    assert found.ok
