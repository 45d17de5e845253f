"""Documents and tables are shown as published: nothing added but marks, nothing of theirs becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_builders import ARTICLE, Text, lang_son

from crossfoot.figures import Location
from crossfoot.problems import Severity
from crossfoot.report.model import Finding, Input, Report, assemble
from crossfoot.review.documents import document_html
from crossfoot.review.grid import letters_of
from crossfoot.review.marks import Mark, Place, input_of, marks_of, sheet_of
from crossfoot.review.markup import MarkTags
from crossfoot.review.originals import Document, Missing, Table, originals_of
from crossfoot.review.tables import table_html

TAG = re.compile(r"<[^<>]*>")


def shown(text: str, places: dict[Place, Mark] | None = None, path: str | None = None) -> str:
    findings = [Finding("a" * 16, "b" * 16, "r", "k", Severity.ERROR, "m")]
    return document_html(Document("d", text, path), places or {}, MarkTags(findings))


def visible(html: str) -> str:
    return unescape(TAG.sub("", html))


def found(number: int) -> Mark:
    return Mark(relations=1, findings=[0], number=number)


def test_every_figure_of_the_article_is_marked_where_it_stands() -> None:
    report = lang_son()
    marks = marks_of(report)
    html = document_html(
        Document("lang-son", ARTICLE), marks.of_input[0], MarkTags(report.findings)
    )
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", html) == [
        "20,51%", "28,06%", "47,22%", "5,21%", "3.334", "1.496", "1.938",
    ]  # fmt: skip
    assert re.findall(r'<span class="fig"[^>]*>([^<]*)</span>', html) == ["44,2", "71,1", "60,9%"]
    assert re.findall(r'<span class="fig alone"[^>]*>([^<]*)</span>', html) == ["64,5%", "310"]


def test_each_finding_is_named_once_beside_a_figure_a_person_would_change() -> None:
    marks = marks_of(lang_son())
    named = [(place, mark.names) for place, mark in marks.of_input[0].items() if mark.names]
    assert sorted(names for _, names in named) == [[0], [1]]
    by_text = {ARTICLE[a:b]: names for (a, b), names in named if isinstance(b, int)}
    assert by_text.keys() == {"5,21%", "1.496"}


def test_a_percent_sign_belongs_to_the_mark_of_its_numeral() -> None:
    assert ">7,1%</mark>" in shown("Tăng 7,1% so với", {(5, 8): found(1)})


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> & \"quoted\" 'too' <!-- --> ]]>"


@pytest.mark.parametrize("path", [None, "a.txt", "a.md", "a.html"])
def test_markup_of_a_document_is_text_or_gone_but_never_markup(path: str | None) -> None:
    html = shown(f"Before {HOSTILE} after 12,5 %.", path=path)
    allowed = {
        "div",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "li",
        "span",
        "table",
        "tr",
        "td",
        "mark",
    }
    for tag in TAG.findall(html):
        name = re.match(r"</?([a-z0-9]+)", tag)
        assert name, tag
        assert name[1] in allowed, tag
        assert not re.search(r"\son\w+=|src=|href=|style=", tag), tag


def test_cells_of_a_table_are_escaped_and_so_are_its_columns() -> None:
    table = Table("t", (HOSTILE, "b"), ((1, (HOSTILE, "2")),), 1)
    html = table_html(table, {(1, "b"): found(1)}, MarkTags(lang_son().findings))
    assert "<script" not in html
    assert "<img" not in html
    assert visible(html).count(HOSTILE) == 2


@given(st.text(st.characters(codec="utf-8"), max_size=300), st.integers(0, 290), st.integers(1, 10))
def test_what_is_shown_of_a_plain_text_is_the_text(text: str, start: int, size: int) -> None:
    places: dict[Place, Mark] = {(start, min(start + size, len(text))): found(1)}
    try:
        html = shown(text, places, "a.txt")
    except ValueError:
        return  # binary, refused by the reader of documents
    letters = "".join(visible(html).split())
    wanted = "".join(text.split())
    # Composition and the letters of ``sources.prose`` may differ; bullets are kept; nothing may be lost.
    if wanted.isascii():
        assert set(wanted) <= set(letters)


def test_headings_items_and_cells_of_markdown_keep_their_shape() -> None:
    text = "# Kết quả\n\n1. Một là 20,51%\n2. Hai là 5,21%\n\n| Năm | Giá trị |\n|---|---|\n| 2025 | 71,1 |\n"
    at = text.index("71,1")
    html = shown(text, {(at, at + 4): found(1)}, "a.md")
    assert "<h2>Kết quả</h2>" in html
    assert html.count("<li>") == 2
    assert '<span class="bullet">1.</span>' in html
    assert re.search(r"<td>\s*<mark[^>]*>71,1</mark>\s*</td>", html)


def test_marks_in_html_stand_on_the_text_behind_the_markup() -> None:
    text = "<p>GRDP <b>tăng</b> <i>7</i>,1&nbsp;% &ndash; tốt</p>"
    at = text.index("7")
    html = shown(text, {(at, at + 1): found(1)}, "a.html")
    assert ">7</mark>,1" in html


def test_of_two_overlapping_marks_the_one_with_findings_stays() -> None:
    plain = Mark(relations=1)
    html = shown("tổng 1.234 người", {(5, 10): plain, (6, 10): found(1)})
    assert ">.234</mark>" in html
    assert "fig" not in html


def test_rows_without_findings_are_left_out_of_a_large_table_and_counted() -> None:
    table = Table("t", ("a",), ((1, ("x",)), (10, ("y",)), (12, ("z",))), 20)
    html = table_html(table, {}, MarkTags([]))
    assert re.findall(r'data-gap="(\d+)"', html) == ["8", "1", "8"]


def report_of(path: Path, rows: int) -> Report:
    finding = Finding(
        "a" * 16, "b" * 16, "r", "k", Severity.ERROR, "m", source="t",
        location=Location(str(path), row=5_000, field="value"),
    )  # fmt: skip
    return assemble([finding], inputs=[Input("t", str(path), None, "csv", rows)])


def test_a_large_table_is_read_around_its_findings_only(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name,value\n" + "".join(f"r{n},{n}\n" for n in range(1, 40_001)))
    report = report_of(path, 40_000)
    (table,) = originals_of(report, marks_of(report), {})
    assert isinstance(table, Table)
    assert table.total == 40_000
    assert [number for number, _ in table.rows] == [*range(1, 21), *range(4_997, 5_004)]
    assert table.rows[-4][1] == ("r5000", "5000")


def test_a_source_that_is_gone_is_said_and_costs_nothing_else(tmp_path: Path) -> None:
    report = report_of(tmp_path / "gone.csv", 3)
    (missing,) = originals_of(report, marks_of(report), {})
    assert isinstance(missing, Missing)
    assert "no such file" in missing.reason


def test_a_file_that_has_changed_since_the_check_is_called_stale(tmp_path: Path) -> None:
    document = Text(ARTICLE)
    (tmp_path / "lang-son.txt").write_text(ARTICLE + "!")
    report = assemble([], inputs=[document.input()])
    (changed,) = originals_of(report, marks_of(report), {}, tmp_path)
    (tmp_path / "lang-son.txt").write_text(ARTICLE)
    (same,) = originals_of(report, marks_of(report), {}, tmp_path)
    assert (changed.stale, same.stale) == (True, False)


def test_a_figure_beyond_the_end_of_a_changed_text_is_left_out() -> None:
    assert "<mark" not in shown("kurz", {(100, 104): found(1)})


def test_a_frame_is_shown_with_its_rows() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"tỉnh": ["Lạng Sơn"], "số": ["3.334"]})
    report = assemble([], inputs=[Input("doanh nghiệp", kind="object", rows=1)])
    (table,) = originals_of(report, marks_of(report), {"doanh nghiệp": frame})
    assert isinstance(table, Table)
    assert table.rows == ((1, ("Lạng Sơn", "3.334")),)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_every_figure_of_a_checked_frame_is_marked(library: str) -> None:
    import crossfoot as cf

    frames = pytest.importorskip(library)
    frame = frames.DataFrame({"khu vực": ["a", "b"], "số": ["3.5", "4.5"]})
    report = cf.check({"doanh nghiệp": frame})
    marks = marks_of(report)
    (table,) = originals_of(report, marks, {"doanh nghiệp": frame})
    assert isinstance(table, Table)
    html = table_html(table, marks.of_input[0], MarkTags(report.findings))
    assert re.findall(r'<span class="fig alone"[^>]*>([^<]*)</span>', html) == ["3.5", "4.5"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Sheet1!C7", "Sheet1"),
        ("'Thu, chi'!C7", "Thu, chi"),
        ("'Tỉnh''s'!A1", "Tỉnh's"),
        ("C7", None),
        (None, None),
    ],
)
def test_the_sheet_of_an_address(cell: str | None, expected: str | None) -> None:
    assert sheet_of(cell) == expected


@pytest.mark.parametrize(
    ("place", "letters"),
    [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")],
)
def test_columns_have_the_letters_that_spreadsheets_give_them(place: int, letters: str) -> None:
    assert letters_of(place) == letters


def test_a_figure_stands_on_the_sheet_its_cell_names_whatever_the_finding_is_about() -> None:
    inputs = [
        Input("revenue", "b.xlsx", sheet="Thu, chi"),
        Input("output", "b.xlsx", sheet="Cơ cấu"),
        Input("frame"),
    ]
    on_another = Location("b.xlsx", cell="'Cơ cấu'!B4", row=1, field="x")
    assert input_of(inputs, on_another, "revenue") == 1
    assert input_of(inputs, Location("b.xlsx", row=1, field="x"), "output") == 1
    assert input_of(inputs, Location(row=1, field="x"), "frame") == 2
    assert input_of(inputs, Location("gone.csv"), "frame") is None


def test_figures_of_one_column_are_called_by_the_cells_that_tell_their_rows_apart() -> None:
    from crossfoot.report.model import FigureRow
    from crossfoot.review.cards import Cards

    rows = tuple(
        FigureRow(
            f"parts[{n}]",
            "1",
            1,
            location=Location("t.csv", row=n + 1, field="share"),
            name="share",
        )  # type: ignore[arg-type]
        for n in range(2)
    )
    finding = Finding(
        "a" * 16, "b" * 16, "r", "shares", Severity.ERROR, "m", source="t", figures=rows
    )
    report = assemble([finding], inputs=[Input("t", "t.csv", None, "csv", 2)])
    table = Table(
        "t",
        ("year", "sector", "share"),
        ((1, ("2025", "goods", "1")), (2, ("2025", "services", "1"))),
        2,
        "t.csv",
    )
    card = Cards(report, marks_of(report), [table]).finding(finding)
    assert [figure.name for figure in card.figures] == ["goods", "services"]
    bare = Cards(report, marks_of(report)).finding(replace(finding))
    assert [figure.name for figure in bare.figures] == [None, None], "then by their roles"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["value, Lumeria, coffee", "quantity, Lumeria, coffee"], ["value", "quantity"]),
        (["share, goods", "share, services"], ["goods", "services"]),
        (["one", "two"], ["one", "two"]),
        (["a, b", "a, b, c"], ["a, b", "a, b, c"]),
        (["a, b", "a, b"], [None, None]),
        ([None, "b"], [None, "b"]),
    ],
)
def test_what_all_names_of_a_card_say_is_left_out(
    names: list[str | None], expected: list[str | None]
) -> None:
    from fractions import Fraction

    from crossfoot.report.model import FigureRow
    from crossfoot.review.cards import Cards

    rows = tuple(FigureRow(f"role{n}", "1", Fraction(1), name=name) for n, name in enumerate(names))
    finding = Finding("a" * 16, "b" * 16, "r", "k", Severity.ERROR, "m", figures=rows)
    report = assemble([finding])
    card = Cards(report, marks_of(report)).finding(finding)
    assert [figure.name for figure in card.figures] == expected
