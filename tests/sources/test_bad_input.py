"""Bad input: one clear message with its place, and the rest of the run goes on."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from crossfoot.problems import InputError, Problem, Severity
from crossfoot.sources.description import Dialect, Measure, TableDescription
from crossfoot.sources.formats import open_table, open_tables
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace

OpenCsv = Callable[..., Table]


def errors(table: Table) -> list[tuple[str, int | None, int | None]]:
    """Message, line and column of everything that makes a run incomplete."""
    found = (*table.problems, *table.structure())
    return [(p.message, p.line, p.column) for p in found if p.severity is Severity.ERROR]


def refusal(path: Path | str, workspace: Workspace, **dialect: object) -> Problem:
    description = TableDescription("t", path, dialect=Dialect(**dialect))  # type: ignore[arg-type]
    with pytest.raises(InputError) as error:
        open_table(description, workspace)
    (problem,) = error.value.problems
    assert problem.path == str(path)
    return problem


def test_a_missing_file_names_a_sibling(tmp_path: Path, workspace: Workspace) -> None:
    (tmp_path / "grdp_2025.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    problem = refusal(tmp_path / "grpd_2025.csv", workspace)
    assert problem.message == "there is no such file"
    assert problem.help == f"did you mean {str(tmp_path / 'grdp_2025.csv')!r}?"


def test_a_missing_folder_is_named(tmp_path: Path, workspace: Workspace) -> None:
    problem = refusal(tmp_path / "nowhere" / "t.csv", workspace)
    assert problem.help == f"there is no folder {str(tmp_path / 'nowhere')!r} either"


def test_a_directory_is_no_table(tmp_path: Path, workspace: Workspace) -> None:
    assert refusal(tmp_path, workspace).message == "this is a directory, not a file"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everybody may read here")
def test_a_file_without_permission_is_refused(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n", encoding="utf-8")
    path.chmod(0)
    assert refusal(path, workspace).message == "the file cannot be read: permission denied"


@pytest.mark.parametrize(
    ("name", "content", "message", "place"),
    [
        ("t.csv", b"", "the file is empty", (None, None)),
        ("t.parquet", b"", "the file is empty", (None, None)),
        ("t.csv", b"\n\n  \n"[:2], "the file has only blank lines", (None, None)),
        ("t.csv", b"a,b\n1,\x002\n", "this is not text: there is a NUL byte", (2, 3)),
        (
            "t.csv",
            b'a,"b\n1,2\n',
            "the header is broken: a quote is not closed, or something follows it",
            (1, 1),
        ),
        (
            "t.csv",
            b"PK\x03\x04rest",
            "this is a zip archive, as spreadsheets are, not csv",
            (None, None),
        ),
        ("t.csv", b"PAR1rest", "this is a Parquet file, not csv", (None, None)),
        (
            "t.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest",
            "this is a spreadsheet of Excel 97 to 2003, or one with a password",
            (None, None),
        ),
        ("t.xlsx", b"no zip", "this is no .xlsx workbook: file is not a zip file", (None, None)),
        (
            "t.csv.gz",
            b"no gzip",
            "the file cannot be read: Not a gzipped file (b'no')",
            (None, None),
        ),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    tmp_path: Path,
    workspace: Workspace,
    name: str,
    content: bytes,
    message: str,
    place: tuple[int | None, int | None],
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    problem = refusal(path, workspace)
    assert problem.message == message
    assert (problem.line, problem.column) == place


def test_a_damaged_parquet_file_is_refused(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1 and nothing that follows")
    assert refusal(path, workspace).message.startswith("the table cannot be read: ")


def test_the_wrong_encoding_names_line_and_column(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("k,v\nLạng Sơn,1\n".encode())
    problem = refusal(path, workspace, encoding="ascii")
    assert problem.message == "this is not ascii: byte 0xe1"
    assert (problem.line, problem.column) == (2, 2)


def test_an_unknown_encoding_has_a_near_match(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    problem = refusal(path, workspace, encoding="utf8bom")
    assert problem.message == "unknown encoding 'utf8bom'"
    assert problem.help is not None
    assert problem.help.startswith("did you mean 'utf")


def test_bytes_that_are_not_utf8_name_their_row(open_csv: OpenCsv) -> None:
    """Declared as UTF-8, so it is not guessed to be something else."""
    rows = b"x,1\n" * 300_000
    table = open_csv(b"k,v\n" + rows + b"\xe9,2\n", dialect=Dialect(encoding="utf-8"))
    assert errors(table) == [("this row is not UTF-8", 300_002, 1)]
    assert table.count() == 300_000


def test_ragged_rows_name_their_lines_and_the_others_are_read(open_csv: OpenCsv) -> None:
    table = open_csv("a,b\n1,2\n\n3\n4,5,6\n7,8\n")
    assert errors(table) == [("this row has 1 cell", 4, 1), ("this row has 3 cells", 5, 1)]
    assert [row.cells for row in table.rows()] == [("1", "2"), ("7", "8")]
    assert table.location(2, "a").line == 6, "rows that were left out do not shift the lines"
    assert table.problems[0].expected == "2 cells, as in the header"
    assert table.problems[1].help == "a cell that holds a ',' has to stand in quotes"


def test_many_ragged_rows_are_counted(open_csv: OpenCsv) -> None:
    table = open_csv("a,b\n1,2\n" + "3\n" * 500)
    found = errors(table)
    assert len(found) == 11
    assert found[-1][0] == "490 more rows could not be read"


def test_a_header_of_another_width_is_one_problem(open_csv: OpenCsv) -> None:
    table = open_csv("a,b\n" + "1,2,3\n" * 500)
    assert errors(table) == [("every row has 3 cells, but the header names 2 columns", 1, 1)]


@pytest.mark.parametrize("row", ['1,"2', '1,"2"x'])
def test_broken_quotes_name_their_line(open_csv: OpenCsv, row: str) -> None:
    table = open_csv(f"a,b\n1,2\n{row}\n")
    message = "a quoted cell is not closed, or something follows its closing quote"
    assert errors(table) == [(message, 3, 1)]


def test_a_header_without_rows_is_a_problem(open_csv: OpenCsv) -> None:
    assert errors(open_csv("a,b\n")) == [("there is a header but no row under it", 1, 1)]


def test_a_duplicate_column_is_named_where_it_stands(open_csv: OpenCsv) -> None:
    table = open_csv("a,b,a\n1,2,3\n")
    assert errors(table) == [("two columns are named 'a'; the second is read as 'a (2)'", 1, 5)]


def test_a_file_of_numbers_alone_seems_to_lack_its_header(open_csv: OpenCsv) -> None:
    table = open_csv("1,2\n3,4\n")
    (warning,) = table.problems
    assert warning.message.startswith("the first row holds numbers only")
    assert warning.severity is Severity.WARNING


def test_years_may_name_columns(open_csv: OpenCsv) -> None:
    assert not open_csv("2024,2025\n1,2\n").problems


def test_a_missing_column_has_a_near_match(open_csv: OpenCsv) -> None:
    table = open_csv("province,value\nx,1\n", keys=("provinze",))
    (problem,) = table.problems
    assert problem.message == "there is no column 'provinze', which should be the key column"
    assert (problem.line, problem.column) == (1, 1)
    assert problem.expected == "one of province, value"
    assert problem.help == "did you mean 'province'?"


def test_a_number_that_is_none_names_its_cell(open_csv: OpenCsv) -> None:
    table = open_csv("k,v\nx,1\ny,12a\nz,3\n", measures={"v": Measure()})
    assert errors(table) == [("1 of 3 cells in column 'v' is not a number: '12a'", 3, 3)]
    assert [f.text for f in table.figures()] == ["1", "3"], "the other cells are figures"


def test_text_where_numbers_are_due_is_one_message(open_csv: OpenCsv) -> None:
    table = open_csv("k,v\n" + "x,word\n" * 5000, measures={"v": Measure()})
    message = "column 'v' holds text where numbers are due, such as 'word'"
    assert errors(table) == [(message, 2, 3)]


@pytest.mark.parametrize("text", ["1e5", "Infinity", "1_000", "0x1F", "1 23"])
def test_what_programs_take_for_numbers_is_none(open_csv: OpenCsv, text: str) -> None:
    table = open_csv(f"k,v\nx,1.5\ny,{text}\n", measures={"v": Measure()})
    assert errors(table) == [(f"1 of 2 cells in column 'v' is not a number: {text!r}", 3, 3)]


def test_an_unknown_unit_in_a_cell_has_its_place_and_a_near_match(open_csv: OpenCsv) -> None:
    table = open_csv(
        "k;v;u\nx;1,5;%\ny;2,5;triệu đông\nz;3,5;triệu đông\n",
        layout="long",
        value="v",
        keys=("k",),
        default=Measure(unit_column="u"),
    )
    assert errors(table) == [("unknown unit 'triệu đông'", 3, 7)]
    assert table.structure()[0].help == "did you mean 'triệu đồng'?"


def test_an_unknown_unit_in_the_description_has_a_near_match(open_csv: OpenCsv) -> None:
    table = open_csv("k,v\nx,1.5\n", measures={"v": Measure(unit="milion USD")})
    (problem,) = table.structure()
    assert problem.message == "unknown unit 'milion USD' in the table's description"
    assert problem.help == "did you mean 'million USD'?"


def test_a_long_line_is_refused_and_the_rest_read(open_csv: OpenCsv) -> None:
    table = open_csv("a,b\n1," + "x" * 3_000_000 + "\n3,4\n")
    assert ("this row is too long", 2, 1) in errors(table)


def test_one_broken_source_does_not_stop_the_others(tmp_path: Path, workspace: Workspace) -> None:
    good = tmp_path / "good.csv"
    good.write_text("a,b\n1,2\n", encoding="utf-8")
    ragged = tmp_path / "ragged.csv"
    ragged.write_text("a,b\n1\n3,4\n", encoding="utf-8")
    paths = {"missing": tmp_path / "missing.csv", "good": good, "ragged": ragged}
    found = open_tables((TableDescription(n, p) for n, p in paths.items()), workspace)
    assert [table.name for table in found.tables] == ["good", "ragged"]
    assert [p.message for p in found.problems] == ["there is no such file", "this row has 1 cell"]
    assert found["ragged"].count() == 1


def test_inputs_are_never_written_to(open_csv: OpenCsv, tmp_path: Path) -> None:
    content = "k;v\r\nx;1,5\ny;2\n".encode("utf-16")
    table = open_csv(content)
    list(table.figures())
    table.structure()
    assert (tmp_path / "table.csv").read_bytes() == content
    assert sorted(p.name for p in tmp_path.iterdir()) == ["table.csv"]


def test_a_workspace_leaves_nothing_behind(tmp_path: Path) -> None:
    from crossfoot.sources.workspace import open_workspace

    path = tmp_path / "t.csv"
    path.write_bytes("a;b\n1;2\n".encode("utf-16"))
    with open_workspace() as workspace:
        open_table(TableDescription("t", path), workspace)
        scratch = workspace.scratch
        assert any(scratch.iterdir()), "the rewritten copy"
    assert not scratch.exists()


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(64):
                sheet.write(bytes(1 << 20))
    assert path.stat().st_size < 200_000
    problem = refusal(path, workspace)
    assert problem.message.startswith(
        "the workbook is not opened: 'xl/worksheets/sheet1.xml' would unpack to 67108864 bytes, "
    )


def test_an_archive_of_too_many_parts_is_refused(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(10_001):
            archive.writestr(f"{i}", "")
    assert "10001 parts" in refusal(path, workspace).message


def test_an_entity_bomb_is_refused(tmp_path: Path, workspace: Workspace) -> None:
    """Ten entities that each hold ten of the next: the parser beneath stops it, and we say what it is."""
    import openpyxl

    path, bomb = tmp_path / "plain.xlsx", tmp_path / "bomb.xlsx"
    openpyxl.Workbook().save(path)
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "lol">{entities}]><worksheet>&e9;</worksheet>'
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bomb, "w") as out:
        for name in source.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            out.writestr(name, laughs if is_sheet else source.read(name))
    assert refusal(bomb, workspace).message.startswith("the workbook is damaged: ")
