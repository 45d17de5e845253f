"""What a description may say of a table's printing: hedges, headers of several rows, brackets for negative numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from crossfoot.figures import Hedge
from crossfoot.rules.made import first_fault
from crossfoot.sources.cells import read_number, unbracketed, unbracketed_sql
from crossfoot.sources.description import Dialect, Measure, TableDescription
from crossfoot.sources.form import TableForm, describe
from crossfoot.sources.formats import open_table
from crossfoot.sources.opened import joined_labels
from crossfoot.sources.sql import literal
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace

OpenCsv = Callable[..., Table]


def described(**form: object) -> TableDescription:
    return describe("t", TableForm.model_validate(form), Path())


# Hedges


def test_a_column_says_the_hedge_of_each_row(open_csv: OpenCsv) -> None:
    table = open_csv(
        "year,length,how\n2023,6700,over\n2024,6700,\n2025,6700,At least\n",
        measures={"length": Measure(hedge_column="how")},
    )
    assert table.structure() == ()
    printed = [(figure.hedge, str(figure.interval)) for figure in table.figures()]
    assert printed == [
        (Hedge.OVER, "[6700, 6800)"),
        (None, "[6699.5, 6700.5]"),
        (Hedge.AT_LEAST, "[6700, ∞)"),
    ]


def test_a_word_that_is_no_hedge_is_told_with_its_place(open_csv: OpenCsv) -> None:
    table = open_csv(
        "year,length,how\n2023,6700,over\n2024,6700,abut\n",
        measures={"length": Measure(hedge_column="how")},
    )
    (problem,) = table.structure()
    assert str(problem).endswith("3:11: 'abut' in column 'how' is no hedge")
    assert problem.help == "did you mean 'about'?"


def test_a_hedge_is_one_for_all_or_a_column() -> None:
    assert described(hedge="about").default.hedge is Hedge.ABOUT
    assert described(hedge="how").default.hedge_column == "how"
    own = described(hedge="how", measures={"length": {"hedge": "over"}, "area": {}})
    assert own.measure("length") == Measure(hedge=Hedge.OVER)
    assert own.measure("area").hedge_column == "how"
    assert own.columns() == {"length": "measure", "area": "measure", "how": "hedge"}


# Headers of several rows


def test_labels_above_one_another_are_one_name_and_a_merged_one_is_for_all_below_it() -> None:
    rows = [
        ["Province", "2020", "", "2021", "", "note"],
        ["", "exports", "imports", "exports", "imports"],
    ]
    names = ["Province", "2020 exports", "2020 imports", "2021 exports", "2021 imports", "note"]
    assert joined_labels(rows) == names
    assert joined_labels([["a", "b"]]) == ["a", "b"]
    assert joined_labels([["", "goods"], ["region", "value", "weight"]]) == [
        "region",
        "goods value",
        "goods weight",
    ]


def test_a_csv_file_with_a_header_of_two_rows(open_csv: OpenCsv) -> None:
    table = open_csv(
        'Trade by province\n"province",2020,,2021,\n,exports,imports,exports,imports\nA,1,2,3,4\n',
        dialect=Dialect(header=3, header_from=2),
    )
    assert [c.name for c in table.columns] == [
        "province",
        "2020 exports",
        "2020 imports",
        "2021 exports",
        "2021 imports",
    ]
    (row,) = table.rows()
    assert row["2021 imports"] == "4"
    place = table.location(1, "2021 imports")
    assert (place.line, place.column) == (4, 9)
    assert table.header("2020 imports").line == 3


def test_a_sheet_with_a_header_of_two_rows(tmp_path: Path, workspace: Workspace) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (
        ["Trade by province"],
        ["province", 2020, None, "note"],
        [None, "exports", "imports", None],
        ["A", 1, 2, "x"],
    ):
        sheet.append(cells)
    sheet.merge_cells("B2:C2")
    book.save(tmp_path / "t.xlsx")
    description = TableDescription(
        "t", tmp_path / "t.xlsx", dialect=Dialect(header=3, header_from=2)
    )
    table = open_table(description, workspace)
    assert [c.name for c in table.columns] == ["province", "2020 exports", "2020 imports", "note"]
    assert str(table.location(1, "2020 imports")).endswith("Sheet!C4")


@pytest.mark.parametrize("header", [0, [3, 2], [1, 2, 3]])
def test_a_header_is_a_line_or_a_range_of_lines(header: object) -> None:
    from pydantic import ValidationError

    with pytest.raises(ValidationError) as caught:
        described(header=header)
    assert first_fault(caught.value, TableForm)
    assert described(header=[2, 3]).dialect == Dialect(header=3, header_from=2)


# Brackets


ACCOUNTS = "year;result\n2023;1 000,5\n2024;(1 200,5)\n2025;( 3,0 )\n"


def test_brackets_are_negative_where_a_description_says_so(open_csv: OpenCsv) -> None:
    table = open_csv(ACCOUNTS, measures={"result": Measure()}, dialect=Dialect(brackets="negative"))
    assert table.structure() == ()
    figures = list(table.figures())
    assert [float(figure.value) for figure in figures] == [1000.5, -1200.5, -3.0]
    assert figures[1].text == "(1 200,5)"
    plain = table.plain_sql("result")
    found = table.connection.execute(f"SELECT {plain} FROM {table.relation}").fetchall()
    assert found == [("1000.5",), ("-1200.5",), ("-3.0",)]


def test_brackets_that_nobody_declared_are_no_numbers(open_csv: OpenCsv) -> None:
    """In statistics they also mark provisional figures and standard errors."""
    table = open_csv(ACCOUNTS, measures={"result": Measure()})
    (problem,) = table.structure()
    assert problem.help == "if (1 200,5) is a negative number, declare `brackets: negative`"
    assert [figure.text for figure in table.figures()] == ["1 000,5"]


@given(st.text(alphabet="()-,.1 \u00a0", max_size=8))
@example("(1)")
@example("(")
@example(")(")
@example("((1))")
@example("(-1)")
def test_brackets_mean_the_same_in_sql(text: str) -> None:
    import duckdb

    sql = f"SELECT {unbracketed_sql(literal(text))}"
    ((said,),) = duckdb.connect().execute(sql).fetchall()
    assert said == unbracketed(text)


def test_brackets_negate_once() -> None:
    assert read_number(unbracketed("(-5)"), ".") is None
    assert read_number(unbracketed("((5))"), ".") is None
    cell = read_number(unbracketed("(5 %)"), ".")
    assert cell is not None
    assert (cell.reading.value, cell.is_percent) == (-5, True)
