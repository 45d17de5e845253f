"""An editor sees what was looked at and what was not."""

from __future__ import annotations

from crossfoot.text import coverage, marked_text, propose, read_document

TEXT = "Tổng thu 100 tỷ đồng, gồm thuế 60 tỷ đồng và phí 40 tỷ đồng. Xây 3 cầu. Năm 2024 tăng 5%."


def test_figures_are_counted_related_or_given_a_reason() -> None:
    document = read_document(TEXT, None, "vi")
    found = coverage(document, propose(document))
    assert (found.figures, found.related) == (5, 3)
    assert found.relations["total"] == 1
    assert found.numerals == {"year": 1}
    assert [u.figure.text for u in found.unchecked] == ["3", "5"]
    assert "growth rate" in found.unchecked[1].reason


def test_the_marked_text_holds_every_figure() -> None:
    marked = marked_text(read_document(TEXT, None, "vi"))
    assert marked.count("⟦") == 5
    assert "⟦60⟧(level VND)" in marked
    assert marked.startswith("Tổng thu ⟦100⟧")
