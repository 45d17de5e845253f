"""The documentation of the kinds is made from their definitions."""

from __future__ import annotations

from pathlib import Path

from crossfoot.rules.kinds.page import kinds_page

PAGE = Path(__file__).parents[2] / "docs" / "kinds.md"


def test_the_page_of_kinds_is_up_to_date() -> None:
    """Rewrite it with: python -c "from crossfoot.rules.kinds.page import kinds_page; print(kinds_page(), end='')"."""
    assert PAGE.read_text(encoding="utf-8") == kinds_page()
