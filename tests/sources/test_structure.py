"""The structure of a table: what SQL answers for every table, and pandera for those with a schema."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pandas
import pandera.pandas
import pandera.polars
import pytest

from crossfoot.problems import InputError, Problem, Severity
from crossfoot.sources.contract import check_contract
from crossfoot.sources.description import TableDescription
from crossfoot.sources.formats import open_table
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace

OpenCsv = Callable[..., Table]


def placed(problems: tuple[Problem, ...]) -> list[tuple[str, int | None, int | None]]:
    return [(p.message, p.line, p.column) for p in problems]


def test_a_sound_table_has_no_problems(open_csv: OpenCsv) -> None:
    table = open_csv("k,year,v\nx,2024,1.5\nx,2025,..\n", keys=("k",), period="year")
    assert table.structure() == ()


def test_a_repeated_key_names_both_places(open_csv: OpenCsv) -> None:
    table = open_csv("k,year,v\nx,2024,1\ny,2024,2\nx,2024,3\n", keys=("k",), period="year")
    assert placed(table.structure()) == [("k=x, year=2024 is there twice, first in line 2", 4, 1)]


def test_many_repeated_keys_are_one_problem(open_csv: OpenCsv) -> None:
    table = open_csv("k,v\nx,1\ny,2\nx,3\ny,4\n", keys=("k",))
    assert placed(table.structure()) == [
        ("k=x is there twice, first in line 2; one more key is repeated", 4, 1)
    ]


def test_the_indicator_of_a_long_table_is_part_of_its_key(open_csv: OpenCsv) -> None:
    content = "k,what,v\nx,a,1\nx,b,2\n"
    long = open_csv(content, layout="long", keys=("k",), indicator="what", value="v")
    assert long.structure() == ()


def test_an_empty_key_is_a_problem(open_csv: OpenCsv) -> None:
    table = open_csv("k,v\nx,1\n,2\n , 3\n", keys=("k",))
    assert placed(table.structure())[0] == ("the key 'k' is empty in 2 rows", 3, 1)


def test_a_period_that_cannot_be_read_is_a_warning(open_csv: OpenCsv) -> None:
    table = open_csv("when,v\n2024,1\nlast year,2\nsoon,3\n", period="when")
    (warning,) = table.structure()
    assert warning.message == (
        "'last year', and 1 other texts in column 'when' cannot be read as a period"
    )
    assert (warning.line, warning.column, warning.severity) == (3, 1, Severity.WARNING)


def test_a_month_among_fiscal_years_is_a_warning(open_csv: OpenCsv) -> None:
    table = open_csv("when,v\n2011-12,1\n2012-13,2\n2013-14,3\n", period="when")
    (warning,) = table.structure()
    assert warning.message == (
        "'2011-12' in column 'when' is read as a month, '2012-13' as a fiscal year"
    )
    assert (warning.expected, warning.line) == ("fiscal years written 2011/12", 2)


def test_an_undescribed_column_with_a_few_words_is_a_warning(open_csv: OpenCsv) -> None:
    """Nobody said that the column holds figures; it looks as if it did."""
    (warning,) = open_csv("k,v\nx,1\ny,2\nz,3a\n", keys=("k",)).structure()
    assert warning.severity is Severity.WARNING
    assert warning.message == "1 of 3 cells in column 'v' is not a number: '3a'"


def test_rows_without_lines_are_named_by_number(workspace: Workspace) -> None:
    frame = pandas.DataFrame({"k": ["x", "x"], "v": [1, 2]})
    table = open_table(TableDescription("t", frame, keys=("k",)), workspace)
    assert placed(table.structure()) == [("k=x is there twice, first in row 1 (row 2)", None, None)]


CONTENT = "k,year,share\nx,2024,20.5\nx,2025,-2.1\nq,2025,\n"


@pytest.fixture(params=["pandas", "polars"])
def schema(request: pytest.FixtureRequest) -> object:
    pa = pandera.pandas if request.param == "pandas" else pandera.polars
    return pa.DataFrameSchema(
        {
            "k": pa.Column(str, pa.Check.isin(["x", "y"])),
            "year": pa.Column(int),
            "share": pa.Column(float, pa.Check.ge(0), nullable=False),
            "total": pa.Column(float),
        }
    )


def test_failures_of_a_schema_are_problems_with_a_place(open_csv: OpenCsv, schema: object) -> None:
    table = open_csv(CONTENT)
    assert sorted(placed(check_contract(table, schema)), key=str) == sorted(
        [
            ("there is no column 'total', which the schema asks for", None, None),
            ("column 'k': 'q' does not pass", 4, 1),
            ("column 'share': -2.1 does not pass", 3, 8)
            if "polars" not in type(schema).__module__
            else ("column 'share': '-2.1' does not pass", 3, 8),
            ("column 'share': the cell is empty", 4, 8),
        ],
        key=str,
    )


def test_a_table_that_keeps_its_contract_has_no_problems(open_csv: OpenCsv) -> None:
    class Shares(pandera.pandas.DataFrameModel):
        k: str
        share: float = pandera.pandas.Field(nullable=True)

    assert check_contract(open_csv(CONTENT), Shares) == ()


def test_what_is_no_schema_is_refused(open_csv: OpenCsv) -> None:
    with pytest.raises(InputError, match="dict is no pandera schema"):
        check_contract(open_csv(CONTENT), {"k": str})


def test_structure_is_checked_without_pandera(tmp_path: object) -> None:
    """Importing it takes longer than checking a small table."""
    code = (
        "import sys; from crossfoot.sources.formats import open_table;"
        "from crossfoot.sources.description import TableDescription;"
        "from crossfoot.sources.workspace import open_workspace;"
        f"path = {str(tmp_path)!r} + '/t.csv';"
        "open(path, 'w').write('k,v\\nx,1.5\\n');"
        "w = open_workspace(); t = open_table(TableDescription('t', path, keys=('k',)), w);"
        "assert t.structure() == () and len(list(t.figures())) == 1;"
        "heavy = {'pandera', 'pint', 'pandas', 'polars', 'pyarrow', 'openpyxl', 'numpy'} & {*sys.modules};"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
