"""Spreadsheets: what the sheet shows, and the address of every cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

import crossfoot as cf
from crossfoot.problems import InputError, Severity
from crossfoot.sources.cellformats import shown
from crossfoot.sources.description import Dialect, TableDescription
from crossfoot.sources.formats import open_table
from crossfoot.sources.spreadsheet import sheets_as_shown
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace


@pytest.mark.parametrize(
    ("value", "code", "text", "why"),
    [
        (20.513, "0.00", "20.51", "the places of the format"),
        (20.5, "0.00", "20.50", "with their zeros"),
        (100, "0.0", "100.0", "a whole number with a decimal shown"),
        (5.2, "0.0##", "5.2", "optional places only where needed"),
        (1234567.891, "#,##0.0", "1234567.9", "grouping is dress"),
        (1234567, "#,##0,", "1235", "a comma at the end leaves out thousands"),
        (0.2051, "0.0%", "20.5%", "a percentage shows a hundred times the value"),
        (-3.55, "0.0;[Red](0.0)", "-3.6", "half away from zero, as Excel rounds"),
        (1.005, "0.00", "1.01", "by its decimal digits, not by its binary value"),
        (12.5, '_-* #,##0.00 [$€-2]_-;-* #,##0.00', "12.50", "padding and currency are dress"),
        (12, '"Total 2025: "0', "12", "words are dress"),
        (0.1 + 0.2, "General", "0.3", "Excel shows 15 digits"),
        (1e-7, "General", "0.0000001", "no exponent"),
        (1.5e10, "0.00E+00", "15000000000", "an exponent's places are no decimals"),
        (0.5, "# ?/?", "0.5", "nor are a fraction's"),
        (3334, "General", "3334", "a count"),
        (Decimal("1.10"), "General", "1.1", "a general format shows no zeros"),
        (True, "General", "TRUE", "a truth value"),
        (datetime(2025, 1, 1), "d/m/yyyy", "2025-01-01", "a day"),  # noqa: DTZ001
        (date(2025, 1, 1), "d/m/yyyy", "2025-01-01", "a day"),
        ("1.234,5", "General", "1.234,5", "text is text"),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_it_is_shown(value: object, code: str, text: str, why: str) -> None:
    assert shown(value, code) == text, why


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    ),
    st.integers(0, 6),
)
def test_a_format_shows_the_nearest_number_of_its_places(value: Decimal, places: int) -> None:
    code = "0." + "0" * places if places else "0"
    text = shown(value, code)
    assert len(text.partition(".")[2]) == places
    assert abs(Decimal(text) - value) <= Decimal(5).scaleb(-places - 1)


@given(st.text(alphabet='0#?,.%E+-;"\\[]_*@/ aGy', max_size=15), st.floats())
def test_no_format_crashes(code: str, value: float) -> None:
    shown(value, code)


OpenSheet = Callable[..., Table]


@pytest.fixture
def open_sheet(tmp_path: Path, workspace: Workspace) -> OpenSheet:
    def fill_and_open(
        fill: Callable[[Worksheet], object], title: str = "Sheet1", **dialect: object
    ) -> Table:
        book = openpyxl.Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet.title = title
        fill(sheet)
        book.save(tmp_path / "t.xlsx")
        description = TableDescription(
            "t",
            tmp_path / "t.xlsx",
            dialect=Dialect(**dialect),  # type: ignore[arg-type]
        )
        return open_table(description, workspace)

    return fill_and_open


def rows(*listed: list[object]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in listed:
            sheet.append(row)

    return fill


def test_figures_carry_their_cell(open_sheet: OpenSheet) -> None:
    def fill(sheet: Worksheet) -> None:
        rows(["province", "share"], ["Lạng Sơn", 0.2051], ["Cao Bằng", 0.5])(sheet)
        sheet["B2"].number_format = sheet["B3"].number_format = "0.0%"

    table = open_sheet(fill)
    assert [(f.text, f.unit, f.decimals) for f in table.figures()] == [
        ("20.5%", "percent", 1),
        ("50.0%", "percent", 1),
    ]
    assert [f.location.cell for f in table.figures()] == ["Sheet1!B2", "Sheet1!B3"]
    assert str(table.header("share")).endswith("t.xlsx:Sheet1!B1")


def test_titles_and_blank_rows_do_not_shift_addresses(open_sheet: OpenSheet) -> None:
    table = open_sheet(
        rows(["Bảng 1"], [], [None, "k", "v"], [None, "x", 1], [], [None, "y", 2]), "Tỉnh 1's"
    )
    assert [(p.message, p.severity) for p in table.problems] == [
        ('the header is row 3; the rows above it were skipped (sheet "Tỉnh 1\'s")', Severity.INFO)
    ]
    assert [f.location.cell for f in table.figures()] == ["'Tỉnh 1''s'!C4", "'Tỉnh 1''s'!C6"]


def test_the_header_row_and_the_sheet_may_be_declared(
    open_sheet: OpenSheet, workspace: Workspace, tmp_path: Path
) -> None:
    table = open_sheet(rows(["a", "b"], ["k", "v"], ["x", 1]), "Data", header=2, sheet="Data")
    assert [c.name for c in table.columns] == ["k", "v"]
    other = TableDescription("t", tmp_path / "t.xlsx", dialect=Dialect(sheet="Dta"))
    with pytest.raises(InputError) as error:
        open_table(other, workspace)
    (problem,) = error.value.problems
    assert problem.message == "there is no sheet 'Dta'"
    assert (problem.expected, problem.help) == ("one of Data", "did you mean 'Data'?")


@pytest.mark.parametrize(
    ("fill", "message"),
    [
        (rows(), "sheet 'Sheet1' is empty"),
        (rows(["k", "v"]), "there is a header but no row under it in sheet 'Sheet1'"),
        (
            rows(["k", "v", "k"], ["x", 1, "y"]),
            "two columns are named 'k'; the second, in Sheet1!C1, is read as 'k (2)'",
        ),
        (
            rows(["k", "v"], ["x", "=1+2"]),
            "cell B2 of sheet 'Sheet1' holds a formula without its result",
        ),
        (
            rows(["k", "v"], ["x", "=1+2"], ["y", "=1+2"]),
            "cell B2 of sheet 'Sheet1' holds a formula without its result, as do 1 more cells",
        ),
    ],
)
def test_a_sheet_with_something_wrong_says_so(
    open_sheet: OpenSheet, fill: Callable[[Worksheet], None], message: str
) -> None:
    try:
        problems = open_sheet(fill).problems
    except InputError as error:
        problems = error.problems
    assert [p.message for p in problems if p.severity is Severity.ERROR] == [message]


def test_an_error_of_a_formula_is_no_number(open_sheet: OpenSheet) -> None:
    table = open_sheet(rows(["k", "v"], ["x", 1], ["y", 2], ["z", "#DIV/0!"]))
    (problem,) = table.structure()
    assert (
        problem.message == "1 of 3 cells in column 'v' is not a number: '#DIV/0!' (cell Sheet1!B4)"
    )


def test_cells_beside_the_table_are_reported(open_sheet: OpenSheet) -> None:
    table = open_sheet(rows(["k", "v"], ["x", 1, "a note"]))
    assert [p.message for p in table.problems] == [
        "row 2 goes on to the right of the header; such cells are skipped (sheet 'Sheet1')"
    ]


def test_a_truncated_workbook_is_refused(tmp_path: Path, workspace: Workspace) -> None:
    openpyxl.Workbook().save(tmp_path / "whole.xlsx")
    whole = (tmp_path / "whole.xlsx").read_bytes()
    path = tmp_path / "t.xlsx"
    for size in range(4, len(whole), 97):
        path.write_bytes(whole[:size])
        with pytest.raises(InputError):
            open_table(TableDescription("t", path), workspace)


def test_sheets_that_nobody_asked_for_are_named(tmp_path: Path, workspace: Workspace) -> None:
    book = openpyxl.Workbook()
    for title in ("first", "second"):
        book.create_sheet(title).append(("item", "value"))
        book[title].append(("goods", 1))
    del book["Sheet"]
    path = tmp_path / "book.xlsx"
    book.save(path)
    unnamed = open_table(TableDescription("t", path.as_posix()), workspace)
    assert [p.severity for p in unnamed.problems if "not read: second" in p.message] == [
        Severity.INFO
    ]
    named = TableDescription("u", path.as_posix(), dialect=Dialect(sheet="second"))
    assert not [p for p in open_table(named, workspace).problems if "not read" in p.message]


def test_every_sheet_with_a_table_is_checked_and_the_others_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(("These are notes.",))
    for title, total in (("2023", 100), ("2024", 109), ("hidden", 500)):
        sheet = book.create_sheet(title)
        sheet.append(("area", "a", "b", "total"))
        sheet.append(("north", 60, 40, total))
    book["hidden"].sheet_state = "hidden"
    path = tmp_path / "book.xlsx"
    book.save(path)
    report = cf.check(str(path), cf.rule("total", "not-sum", whole="total", parts=["a", "b"]))
    assert {input_.source for input_ in report.inputs} == {"book/2023", "book/2024"}
    assert [(f.source, f.location.cell) for f in report.findings] == [("book/2024", "'2024'!D2")]
    assert any(n.endswith("sheets without a table: Read me") for n in report.coverage.notices)


def test_the_visible_sheets_of_a_workbook_are_shown_with_their_row_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append((None, "a title"))
    book.active.append(())
    book.active.append(("item", 1.5))
    book.create_sheet("hidden").sheet_state = "hidden"
    path = tmp_path / "book.xlsx"
    book.save(path)
    shown_sheets = [(title, list(rows)) for title, rows in sheets_as_shown(path.as_posix())]
    assert shown_sheets == [("Sheet", [(1, [None, "a title"]), (3, ["item", "1.5"])])]
