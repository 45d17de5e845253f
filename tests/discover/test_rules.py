"""What is printed can be kept: it reads back as the same rules, and they check."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.discover.made import proposals, random_rows

import crossfoot as cf
from crossfoot.cli.main import main
from crossfoot.discover.rules import proposed_pack
from crossfoot.rules.packs import load_pack
from crossfoot.yamlsource import dump

FIXTURES = Path(__file__).parents[2] / "fixtures"

#: Names of columns as people give them, and as nobody should.
NAMES = st.lists(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=12
    )
    | st.sampled_from(["2020", "null", "yes", "previous(x)", "Tổng số", "a: b", "# no", "%", "đ"]),
    min_size=3,
    max_size=3,
    unique_by=str.casefold,
)


@settings(max_examples=20)
@given(names=NAMES, seed=st.integers(0, 10**6))
def test_every_proposal_reads_back_as_the_rule_it_was(names: list[str], seed: int) -> None:
    first, second, whole = names
    rows = [
        {first: r["c0"], second: r["c1"], whole: str(int(r["c0"]) + int(r["c1"]))}
        for r in random_rows(seed, 6, 2, least=1000)
    ]
    found = proposals(rows)
    assume(found)  # nothing is proposed about a column called previous(x), and no rules are no pack
    with TemporaryDirectory() as folder:
        path = Path(folder, "rules.yaml")
        path.write_text(dump(proposed_pack(found)), encoding="utf-8")
        loaded = load_pack(path)
    assert not loaded.problems
    assert [(r.kind, r.picks, r.scope, r.title) for r in loaded.pack.rules] == [
        (p.rule.kind, p.rule.picks, p.rule.scope, p.rule.title) for p in found
    ]


def run(capfd: pytest.CaptureFixture[str], arguments: list[str]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command."""
    code = main(arguments)
    return code, *capfd.readouterr()


def test_the_command_prints_rules_that_check_runs(capfd: pytest.CaptureFixture[str]) -> None:
    source = FIXTURES / "trade-balance-sign"
    code, out, err = run(capfd, ["discover", str(source)])
    assert code == 0, err
    with TemporaryDirectory() as folder:
        path = Path(folder, "rules.yaml")
        path.write_text(out, encoding="utf-8")
        report = cf.check(source, str(path))
    assert [rule.name for rule in report.rules] == ["discovered/turnover-not-sum"]
    assert report.ok


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("total-digits-swapped", "two years, one of them wrong"),
        ("share-stale", "one share of three is stale"),
        ("lang-son-2025", "a list of the figures of an article: nothing repeats"),
    ],
)
def test_nothing_is_proposed_where_there_is_too_little_to_go_by(
    folder: str, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capfd, ["discover", str(FIXTURES / folder)])
    assert (code, out) == (0, ""), why
    assert "nothing found" in err


def test_what_was_guessed_about_columns_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("year,a,b\n2020,1,2\n2021,3,4\n", encoding="utf-8")
    _code, _out, err = run(capfd, ["discover", str(path)])
    assert "keys: [year], period: year" in err


def test_relations_that_a_text_states_are_listed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "text.md"
    path.write_text("Exports rose from 812.4 to 906.7 million USD, up 11.6 %.\n", encoding="utf-8")
    code, out, err = run(capfd, ["discover", str(path)])
    assert code == 0, err
    assert out.startswith("# ")
    assert "812.4" in out


def test_a_missing_file_cannot_be_read(capfd: pytest.CaptureFixture[str]) -> None:
    code, _out, err = run(capfd, ["discover", "no-such.csv"])
    assert code == 2
    assert "no such file" in err
