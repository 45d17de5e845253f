"""Bad input through the command line: one message with its place, what was expected and a near match; exit code 2.

What each reader says about each fault is tested beside the reader. Here the tables are undescribed, as a newcomer's
are, and it is the rules that say which columns hold numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from crossfoot.cli.main import main

RULES = """\
pack: own
rules:
  - id: total-not-sum
    kind: total
    title: The parts make the whole
    from: {for_each: [year]}
    whole: all
    parts: [a, b]
"""

Check = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Check:
    """Write a table and rules, check them: the exit code and the lines on standard output."""
    monkeypatch.chdir(tmp_path)

    def run(table: str | bytes, rules: str = RULES, *paths: str) -> tuple[int, list[str]]:
        data = table.encode() if isinstance(table, str) else table
        Path("t.csv").write_bytes(data)
        Path("rules.yaml").write_text(rules, "utf-8")
        code = main(["check", *(paths or ("t.csv",)), "--rules", "rules.yaml"])
        assert Path("t.csv").read_bytes() == data
        return code, capsys.readouterr().out.splitlines()

    return run


INCOMPLETE = "incomplete: not everything could be checked"


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        pytest.param(
            "year,a,b,all\n2020,1,x2,3\n2021,3,4,7\n",
            [
                (
                    "t.csv:2:8: error: 1 of 2 cells in column 'b' is not a number: 'x2'; expected numbers with a "
                    "decimal point, or one of the texts for missing figures"
                )
            ],
            id="a number that is none, in a column that only a rule calls one of numbers",
        ),
        pytest.param(
            "year,a,b,all\n2020,1,2\n2021,3,4,7\n",
            ["t.csv:2:1: error: this row has 3 cells; expected 4 cells, as in the header"],
            id="a ragged row",
        ),
        pytest.param(
            b"year,a,b,all\n2020,1,2\x00,3\n",
            [
                (
                    "t.csv:2:9: error: this is not text: there is a NUL byte; expected a text file; if it is UTF-16, "
                    "name the encoding"
                )
            ],
            id="a byte that no text has",
        ),
        pytest.param(
            "",
            ["t.csv: error: the file is empty; expected a header and at least one row"],
            id="an empty file, and not a rule that found no table",
        ),
    ],
)
def test_bad_tables_are_one_message_each(
    check: Check, table: str | bytes, lines: list[str]
) -> None:
    assert check(table) == (2, [*lines, INCOMPLETE])


def test_digits_beyond_the_declared_decimals_are_a_finding_of_their_own(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either the figure or its declaration is wrong, and every verdict rests on both."""
    Path("crossfoot.yaml").write_text(
        "tables: {t: {path: t.csv, keys: [year], measures: {a: {decimals: 1}, b: {}, all: {decimals: -2}}}}\n",
        "utf-8",
    )
    code, lines = check("year,a,b,all\n2020,1.25,298,300\n2021,2.10,298,300\n2022,3.33,2914,2917\n")
    assert code == 0  # a warning
    assert lines == [
        (
            "t.csv:2:6: warning[structure/excess-digits] a: 1.25 has digits beyond the 1 decimal declared, in 2 "
            "figures of the table [measure=a]"
        ),
        (
            "t.csv:4:16: warning[structure/excess-digits] all: 2917 has digits beyond the -2 decimals declared, in 1 "
            "figure of the table [measure=all]"
        ),
    ]


def test_figures_lists_what_it_could_read(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    check("year,a,b,all\n2020,1,2,3\n")
    assert main(["figures", "t.csv", "none.csv"]) == 2
    outcome = capsys.readouterr()
    assert "t.csv:2:6: 1 [0.5, 1.5] a" in outcome.out
    assert outcome.err == "error: none.csv: no such file\n  = help: did you mean 't.csv'?\n"


def test_text_where_numbers_are_due_is_said_column_by_column(check: Check) -> None:
    code, lines = check("year,a,b,all\n2020,1,one,two\n2021,2,two,four\n")
    assert code == 2
    assert lines[:2] == [
        "t.csv:2:8: error: column 'b' holds text where numbers are due, such as 'one'; expected numbers",
        "t.csv:2:12: error: column 'all' holds text where numbers are due, such as 'two'; expected numbers",
    ]


def test_words_in_columns_that_no_rule_reads_are_nobodys_business(check: Check) -> None:
    assert check("year,a,b,all,note\n2020,1,2,3,final\n") == (0, [])


def test_a_missing_file_is_told_with_its_near_match(check: Check) -> None:
    code, lines = check("year,a,b,all\n2020,1,2,3\n", RULES, "tt.csv", "t.csv")
    assert code == 2
    assert lines == ["tt.csv: error: no such file; did you mean 't.csv'?", INCOMPLETE]


@pytest.mark.parametrize(
    ("rules", "line"),
    [
        (
            RULES.replace("kind: total", "kind: totl"),
            "rules.yaml:4:11: error: unknown kind 'totl'; did you mean 'total'?",
        ),
        (
            RULES.replace("title", "titel"),
            "rules.yaml:5:5: error: unknown key `titel`; did you mean 'title'?",
        ),
        (
            RULES.replace("whole: all", "whole: al"),
            (
                "rules.yaml:3:5: error[rule-broken] rule `own/total-not-sum` cannot be applied: no column 'al' in "
                "table 't'; did you mean 'all'? [rule=own/total-not-sum]"
            ),
        ),
        (
            RULES.replace("whole: all", "whole: 12 miles of nothing"),
            (
                "rules.yaml:3:5: error[rule-broken] rule `own/total-not-sum` cannot be applied: no column '12 miles "
                "of nothing' in table 't'; known: a, all, b, year [rule=own/total-not-sum]"
            ),
        ),
        (
            "pack: own\nrules: []\n",
            "rules.yaml:1:1: error: the pack has no rules; expected at least one",
        ),
    ],
)
def test_rules_with_a_typo_are_told_with_their_place(check: Check, rules: str, line: str) -> None:
    code, lines = check("year,a,b,all\n2020,1,2,3\n", rules)
    assert (code, lines[0], lines[-1]) == (2, line, INCOMPLETE)


def test_a_column_named_like_a_number_is_picked_as_a_measure(check: Check) -> None:
    rules = RULES.replace("whole: all", "whole: {measure: '2021'}").replace("[year]", "[name]")
    rules = rules.replace("[a, b]", "[{measure: '2020'}, rise]")
    assert check("name,2020,rise,2021\nx,5.0,1.2,6.2\n", rules) == (0, [])
    code, lines = check("name,2020,rise,2021\nx,5.0,1.2,7.2\n", rules)
    assert code == 1
    assert "the total is 7.2, but its 2 parts sum to 6.2" in lines[0]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "d.txt: error: the document is empty; expected a text"),
        (
            b"a\nb\x00",
            "d.txt:2: error: this is not text: there is a NUL byte; expected a text in UTF-8, or a table",
        ),
        (
            b"\x89PNG",
            "d.txt:1: error: not UTF-8: byte 0 cannot be read; expected a text in UTF-8, or a table",
        ),
    ],
)
@pytest.mark.parametrize("from_stdin", [False, True])
def test_documents_that_are_none_are_not_passed(
    check: Check,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    data: bytes,
    line: str,
    from_stdin: bool,
) -> None:
    Path("d.txt").write_bytes(data)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(data)))
    code = main(["check", "-", "--stdin-filename", "d.txt"] if from_stdin else ["check", "d.txt"])
    assert (code, capsys.readouterr().out.splitlines()) == (2, [line, INCOMPLETE])


def test_a_table_on_standard_input_is_not_read_as_prose(
    check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "-", "--stdin-filename", "t.csv"]) == 2
    line = "t.csv: error: a table is not read from standard input; expected its path"
    assert capsys.readouterr().out.splitlines() == [line, INCOMPLETE]
