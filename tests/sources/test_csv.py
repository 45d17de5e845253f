"""CSV: what is found out about a file, what is kept of it, and where its cells stand."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crossfoot.problems import InputError, Severity
from crossfoot.sources import csvfile, csvlocate
from crossfoot.sources.description import Dialect, Measure, TableDescription
from crossfoot.sources.formats import open_table
from crossfoot.sources.opened import CellRef
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace, open_workspace

OpenCsv = Callable[..., Table]


def cells(table: Table) -> list[tuple[str | None, ...]]:
    return [row.cells for row in table.rows()]


def notices(table: Table) -> list[str]:
    assert all(problem.severity is Severity.INFO for problem in table.problems), table.problems
    return [problem.message for problem in table.problems]


def test_an_ordinary_file_needs_no_words(open_csv: OpenCsv) -> None:
    table = open_csv("province,value\nLạng Sơn,20.51\nCao Bằng,1.10\n")
    assert cells(table) == [("Lạng Sơn", "20.51"), ("Cao Bằng", "1.10")]
    assert notices(table) == []


def test_printed_digits_stay(open_csv: OpenCsv) -> None:
    table = open_csv("a,b\n100.0,007\n1.10,-0\n")
    assert cells(table) == [("100.0", "007"), ("1.10", "-0")]
    assert [f.decimals for f in table.figures()] == [1, 0, 2, 0]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a;b\n1,5;2\n", ["the cells are separated by a semicolon (';')"] * 1),
        ("a\tb\n1\t2\n", ["the cells are separated by a tab ('\\t')"]),
        ("a|b\n1|2\n", ["the cells are separated by a bar ('|')"]),
    ],
)
def test_the_delimiter_is_found_and_reported(
    open_csv: OpenCsv, content: str, expected: list[str]
) -> None:
    table = open_csv(content)
    assert [column.name for column in table.columns] == ["a", "b"]
    assert notices(table)[:1] == expected


def test_a_delimiter_inside_cells_is_not_taken_for_one(open_csv: OpenCsv) -> None:
    """Decimal commas make more cells than the semicolons, but not in the header."""
    table = open_csv("tỉnh;2020;2021\nLạng Sơn;1,5;2,5\nCao Bằng;3,5;4,5\n")
    assert [column.name for column in table.columns] == ["tỉnh", "2020", "2021"]


def test_a_decimal_comma_is_found_and_reported(open_csv: OpenCsv) -> None:
    table = open_csv("k;v\nx;20,51\ny;1.234,5\n")
    assert table.decimal_mark == ","
    assert "numbers have a decimal comma, as in '20,51'" in notices(table)
    assert [str(f.value) for f in table.figures()] == ["2051/100", "2469/2"]


def test_a_decimal_comma_may_be_declared(open_csv: OpenCsv) -> None:
    table = open_csv("k,v\nx,1.234\n", dialect=Dialect(decimal_mark=","))
    assert [f.value for f in table.figures()] == [1234]


def test_an_undecidable_number_is_read_with_a_warning(open_csv: OpenCsv) -> None:
    table = open_csv('k,v\nx,"126,484"\n')
    (warning,) = table.problems
    assert warning.severity is Severity.WARNING
    assert warning.message == "'126,484' is read as 126484; no number in the file settles it"
    assert warning.help == "name the decimal mark in the table's description"


def test_two_decimal_marks_in_one_file_are_a_warning(open_csv: OpenCsv) -> None:
    table = open_csv('k,v,w\nx,20.51,"20,51"\n')
    (warning,) = table.problems
    assert warning.severity is Severity.WARNING
    assert warning.message == (
        "numbers have a decimal point ('20.51') and a decimal comma ('20,51'); they are read with a point"
    )


VIETNAMESE = "k;v\nđô\u0300ng;1,5\nLa\u0323ng Sơn;2,5\n"  # as code page 1258 spells it


@pytest.mark.parametrize(
    ("content", "encoding", "notice"),
    [
        (VIETNAMESE, "utf-8-sig", None),
        (VIETNAMESE, "utf-16", "the file is read as UTF-16"),
        (VIETNAMESE, "utf-16-le", "the file is read as UTF-16-LE"),
        (VIETNAMESE, "cp1258", "the file is not UTF-8; read as windows-1258 (Vietnamese)"),
        (
            "k;v\nCôte;1,5\nÎle;2,5\n",
            "cp1252",
            "the file is not UTF-8; read as windows-1252 (Western European)",
        ),
    ],
)
def test_the_encoding_is_found_and_reported(
    open_csv: OpenCsv, content: str, encoding: str, notice: str | None
) -> None:
    table = open_csv(content.encode(encoding))
    expected = [tuple(line.split(";")) for line in content.splitlines()[1:]]
    assert cells(table) == expected
    assert notices(table)[: notice is not None] == ([notice] if notice else [])


def test_a_code_page_that_shows_late_is_found(open_csv: OpenCsv) -> None:
    """Beyond what is looked at to tell the encoding, DuckDB meets a byte that UTF-8 does not have."""
    rows = "x,1\n" * 400_000
    table = open_csv(b"k,v\n" + rows.encode() + "Côte,2\n".encode("cp1252"))
    assert table.count() == 400_001
    (last,) = table.rows(where="k <> 'x'")
    assert last.cells == ("Côte", "2")
    assert table.location(last.number, "v").line == 400_002
    assert "the file is not UTF-8; read as windows-1252 (Western European)" in notices(table)


def test_an_encoding_may_be_declared(open_csv: OpenCsv) -> None:
    table = open_csv("k,v\nЛьвів,1\n".encode("cp1251"), dialect=Dialect(encoding="windows-1251"))
    assert cells(table) == [("Львів", "1")]


def test_a_title_above_the_header_is_skipped_and_reported(open_csv: OpenCsv) -> None:
    table = open_csv('"Table 1: shares\nof output"\n\nk,v\nx,1\n')
    assert [column.name for column in table.columns] == ["k", "v"]
    assert notices(table) == ["the header is line 4; lines 1 to 3 skipped"]
    assert (table.location(1, "v").line, table.location(1, "v").column) == (5, 3)


def test_the_header_line_may_be_declared(open_csv: OpenCsv) -> None:
    table = open_csv("a,b\nunit,unit\nk,v\nx,1\n", dialect=Dialect(header=3))
    assert [column.name for column in table.columns] == ["k", "v"]
    assert cells(table) == [("x", "1")]


@pytest.mark.parametrize("content", ["k,v\r\nx,1\r\ny,2\r\n", "k,v\rx,1\ry,2\r", "k,v\nx,1\ny,2"])
def test_any_line_end_will_do(open_csv: OpenCsv, content: str) -> None:
    table = open_csv(content)
    assert cells(table) == [("x", "1"), ("y", "2")]
    assert [table.location(row, "v").line for row in (1, 2)] == [2, 3]
    assert notices(table) == []


def test_mixed_line_ends_are_read_and_reported(open_csv: OpenCsv) -> None:
    table = open_csv('k,v\nx,1\r\ny,2\r"z\r\nz",3\n')
    assert cells(table) == [("x", "1"), ("y", "2"), ("z\r\nz", "3")]
    assert notices(table) == ["the lines end in several ways"]
    assert [table.location(row, "v").line for row in (1, 2, 3)] == [3 - 1, 3, 5]


def test_a_compressed_file_is_read_in_place(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"k,v\nx,1\ny,2\n"))
    table = open_table(TableDescription("table", path), workspace)
    assert cells(table) == [("x", "1"), ("y", "2")]
    assert table.location(2, "v").line == 3


def test_row_numbers_count_records_and_locations_count_lines(open_csv: OpenCsv) -> None:
    table = open_csv('k,v\n"two\nlines",1\n\nx,"2"\n')
    assert [row.number for row in table.rows()] == [1, 2]
    first, second = (table.location(row, "v") for row in (1, 2))
    assert (first.line, first.column) == (3, 8)
    assert (second.line, second.column) == (5, 4), "the content, without its quote"


def test_offsets_slice_the_cell_from_the_source(open_csv: OpenCsv) -> None:
    source = 'k,v\n"Lạng ""Sơn""",20.51\n'
    table = open_csv(source)
    key, value = table.location(1, "k"), table.location(1, "v")
    assert source[key.start : key.end] == 'Lạng ""Sơn""'
    assert source[value.start : value.end] == "20.51"


def test_locations_may_be_asked_for_in_any_order(open_csv: OpenCsv) -> None:
    table = open_csv("k,v\n" + "".join(f"x{i},{i}\n" for i in range(1, 50)))
    rows = [30, 2, 49, 2, 1, 30]
    found = list(table.locations([CellRef(row, "v", str(row)) for row in rows]))
    assert [location.line for location in found] == [row + 1 for row in rows]


def test_a_changed_file_is_not_given_a_line(open_csv: OpenCsv, tmp_path: Path) -> None:
    """The cell is not there any more; a line and a column would point at something else."""
    table = open_csv("k,v\nx,1\ny,2\n")
    (tmp_path / "table.csv").write_text("k,v\nnew,9\nx,1\ny,2\n", encoding="utf-8")
    (location,) = table.locations([CellRef(2, "v", "2")])
    assert (location.line, location.row) == (None, 2)


def test_figures_know_what_the_description_says(open_csv: OpenCsv) -> None:
    table = open_csv(
        "province,year,share,output\nLạng Sơn,2025,20.51,71.1\n",
        keys=("province", "year"),
        period="year",
        place="province",
        measures={
            "share": Measure(unit="%", non_negative=True, title="share of farming"),
            "output": Measure(unit="triệu đồng/người"),
        },
    )
    share, output = table.figures()
    assert (share.text, share.unit, share.period, share.place) == (
        "20.51",
        "percent",
        "2025",
        "Lạng Sơn",
    )
    assert (share.label, share.non_negative) == ("share of farming", True)
    assert dict(share.dimensions) == {"province": "Lạng Sơn"}
    assert (output.value, output.unit, output.scale) == (71_100_000, "VND/person", 10**6)
    assert (output.interval.low, output.interval.high) == (71_050_000, 71_150_000)
    assert str(output.location).endswith("table.csv:2:21")


def test_a_long_table_takes_unit_and_decimals_from_its_columns(open_csv: OpenCsv) -> None:
    table = open_csv(
        "indicator;year;value;unit;decimals\n"
        "GRDP;2025;71;nghìn tỷ đồng;1\nshare;2025;20,51;%;\nshare;2026;..;%;\n",
        layout="long",
        indicator="indicator",
        period="year",
        value="value",
        default=Measure(unit_column="unit", decimals_column="decimals"),
        measures={"share": Measure(unit_column="unit", non_negative=True)},
    )
    output, share = table.figures()
    assert (output.measure, output.unit, output.decimals, output.quantum) == (
        "GRDP",
        "VND",
        1,
        10**11,
    )
    assert (share.measure, share.unit, share.decimals, share.non_negative) == (
        "share",
        "percent",
        2,
        True,
    )


def test_a_column_of_numbers_is_a_measure_unless_it_has_another_role(open_csv: OpenCsv) -> None:
    table = open_csv(
        "code,year,note,value\nA,2025,x,1\nB,2026,,..\n", keys=("code",), period="year"
    )
    assert table.measures == ("value",)


def test_sql_sees_the_numbers_that_python_sees(open_csv: OpenCsv) -> None:
    table = open_csv("k;v\nx;1.234,50\ny;-\nz;−0,5\n")
    plain, decimals = table.plain_sql("v"), table.decimals_sql("v")
    query = f"SELECT {plain}, {decimals} FROM {table.relation}"
    assert table.connection.execute(query).fetchall() == [("1234.50", 2), (None, None), ("-0.5", 1)]


# Any bytes at all.

FRAGMENTS = [
    "a",
    "b",
    "1",
    ",",
    ";",
    '"',
    '""',
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    ".",
    "é",
    ",,",
    "1,5",
]
HEADERS = [
    "a,b\n",
    "a;b\n",
    "a\n",
    "a,b,c\r\n",
    "",
    '"x\ny",b\n',
    "title\n\na,b\n",
    "a,b\r",
    '"t\nt"\na,b\n',
]
csv_texts = st.tuples(
    st.sampled_from(HEADERS), st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)
).map("".join)


def check_every_location(table: Table, source: bytes) -> None:
    """Offsets slice back to the cell, and line and column point at the same place."""
    form = table._locator.form  # type: ignore[attr-defined]
    text = source.decode(form.encoding, form.errors)
    lines = re.split("(?<=\n)|(?<=\r)(?!\n)", text)
    refs = [CellRef(row.number, c.name, row[c.name]) for row in table.rows() for c in table.columns]
    for ref, at in zip(refs, table.locations(refs), strict=True):
        if at.line is None or ref.text is None:
            continue
        assert at.start is not None
        assert at.column is not None
        content = text[at.start : at.end]
        assert ref.text in {content, content.replace('""', '"')}
        assert "".join(lines[at.line - 1 :])[at.column - 1 :].startswith(content)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=csv_texts,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    stretch=st.integers(1, 30),
)
def test_no_text_crashes_and_every_location_is_right(
    tmp_path: Path, text: str, encoding: str, stretch: int
) -> None:
    source = text.encode(encoding)
    path = tmp_path / "fuzz.csv"
    path.write_bytes(source)
    with pytest.MonkeyPatch.context() as patch, open_workspace() as workspace:
        patch.setattr(csvlocate, "_STRETCH", stretch)
        try:
            table = open_table(TableDescription("t", path), workspace)
        except InputError:
            return
        table.structure()
        check_every_location(table, source)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=st.binary(max_size=60))
def test_no_bytes_crash(tmp_path: Path, source: bytes) -> None:
    path = tmp_path / "fuzz.csv"
    path.write_bytes(source)
    with open_workspace() as workspace:
        try:
            table = open_table(TableDescription("t", path), workspace)
        except InputError:
            return
        table.structure()
        list(table.figures())


quotable = st.text(alphabet='ab1 ,;"\n\r\té', max_size=6)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(quotable, quotable, quotable), min_size=1, max_size=8),
    in_memory=st.booleans(),
    line_end=st.sampled_from(["\n", "\r\n"]),
    stretch=st.integers(1, 40),
    data=st.data(),
)
def test_a_well_formed_file_reads_back_whole(
    tmp_path: Path,
    rows: list[tuple[str, str, str]],
    in_memory: bool,
    line_end: str,
    stretch: int,
    data: st.DataObject,
) -> None:
    """Whatever stands in quotes: every cell, every row, every place, small files and large ones alike."""
    plain = re.compile(r"[ab1é]+")
    quoted = [
        [c if plain.fullmatch(c) else '"' + c.replace('"', '""') + '"' for c in row] for row in rows
    ]
    source = "a,b,c" + line_end + "".join(",".join(row) + line_end for row in quoted)
    path = tmp_path / "fuzz.csv"
    path.write_text(source, encoding="utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch, open_workspace() as workspace:
        patch.setattr(csvfile, "IN_MEMORY", 1 << 20 if in_memory else 0)
        patch.setattr(csvlocate, "_STRETCH", stretch)
        patch.setattr(csvlocate, "_STRETCHES_A_MARK", 2)
        table = open_table(TableDescription("t", path, dialect=Dialect(delimiter=",")), workspace)
        found = [(row.number, *(cell or "" for cell in row.cells)) for row in table.rows()]
        assert found == [(i, *row) for i, row in enumerate(rows, 1)]
        refs = [
            CellRef(i, c, text)
            for i, row in enumerate(rows, 1)
            for c, text in zip("abc", row, strict=True)
        ]
        again = data.draw(st.lists(st.sampled_from(refs)))
        places = [*table.locations(refs), *(table.location(ref.row, ref.field) for ref in again)]
        for ref, at in zip([*refs, *again], places, strict=True):
            assert at.line is not None
            assert source[at.start : at.end].replace('""', '"') == ref.text


@settings(max_examples=60)
@given(
    st.binary(max_size=40)
    | st.text(alphabet='ab1.,;|\t"\n\r\0 é\ufeff()-=%\\', max_size=60).map(str.encode)
)
@example(b"a,b\n1\xff,2\n")
@example(b'"a\n')
@example(b"\xff\xfea\x00")
def test_any_bytes_are_a_table_or_one_that_cannot_be_read(content: bytes) -> None:
    """Nothing else is raised, whatever a file holds that is named .csv."""
    with TemporaryDirectory() as folder, open_workspace() as workspace:
        path = Path(folder, "t.csv")
        path.write_bytes(content)
        try:
            table = open_table(TableDescription("t", path), workspace)
        except InputError:
            return
        rows = list(table.rows())
        assert len(rows) == table.count()
        assert [problem for problem in table.structure() if not problem.message] == []
        assert len(list(table.figures())) <= len(rows) * len(table.columns)
