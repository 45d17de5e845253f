"""Rule files: what is accepted, what is inherited, and how mistakes are reported."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from crossfoot.problems import InputError, Severity
from crossfoot.rules.packs import builtin_packs, find_pack, load_pack


def write(folder: Path, text: str, name: str = "rules.yaml") -> Path:
    path = folder / name
    path.write_text(dedent(text), encoding="utf-8")
    return path


def test_a_rule_is_read_with_its_place(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """\
        pack: lang-son
        rules:
          - id: shares-not-100
            kind: shares
            from: {table: grdp, measure: share, for_each: [province, year]}
            parts: {sector: {not: total}}
            examples: [{holds: [20.51, 28.06, 47.22, 4.21]}, {fails: [20.51, 28.06, 47.22, 5.21]}]
        """,
    )
    loaded = load_pack(path)
    assert loaded.problems == ()
    (rule,) = loaded.pack.rules
    assert (rule.name, rule.origin.line) == ("lang-son/shares-not-100", 3)
    assert rule.scope.for_each == ("province", "year")
    assert [example.holds for example in rule.examples] == [True, False]
    assert [str(x) for x in rule.examples[0].figures["parts"]] == [
        "20.51",
        "28.06",
        "47.22",
        "4.21",
    ]


def test_a_wrong_rule_is_reported_and_the_others_stand(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """\
        pack: mine
        rules:
          - id: typo
            kind: shares
            partz: a
          - id: good
            kind: part_of
            part: a
            whole: b
          - id: bad-severity
            kind: part_of
            part: a
            whole: b
            severity: eror
          - id: bad-formula
            kind: expression
            expression: "a + = b"
        """,
    )
    loaded = load_pack(path)
    assert [rule.id for rule in loaded.pack.rules] == ["good"]
    told = [(p.line, p.message, p.help) for p in loaded.problems]
    assert (5, "unknown key `partz`", "did you mean 'parts'?") in told
    assert (14, "`severity` cannot be 'eror'", "did you mean 'error'?") in told
    assert any(line == 15 and "column 5" in message for line, message, _ in told)


def test_a_pack_extends_another_and_changes_one_rule(tmp_path: Path) -> None:
    write(
        tmp_path,
        """\
        pack: base
        rules:
          - {id: one, kind: part_of, part: a, whole: b, tags: [x, y], severity: error}
          - {id: two, kind: part_of, part: c, whole: d}
        """,
        "base.yaml",
    )
    path = write(
        tmp_path,
        """\
        pack: mine
        extends: [base.yaml]
        rules:
          - id: one
            extends: base/one
            severity: warning
            tags+: [z]
            tags-: [x]
        """,
    )
    rules = {rule.name: rule for rule in load_pack(path).pack.rules}
    assert set(rules) == {"mine/one", "mine/two"}
    assert rules["mine/one"].severity is Severity.WARNING
    assert set(rules["mine/one"].tags) == {"y", "z"}
    assert rules["mine/one"].picks["part"][0].measure == "a"


def test_packs_that_extend_one_another_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "pack: a\nextends: [b.yaml]\n", "a.yaml")
    write(tmp_path, "pack: b\nextends: [a.yaml]\n", "b.yaml")
    loaded = load_pack(tmp_path / "a.yaml")
    assert any("circle" in problem.message for problem in loaded.problems)


def test_a_rule_that_stands_twice_is_reported(tmp_path: Path) -> None:
    rule = "  - {id: one, kind: part_of, part: a, whole: b}\n"
    loaded = load_pack(write(tmp_path, "rules:\n" + rule + rule))
    assert [p.message for p in loaded.problems] == ["rule 'one' stands twice (first at line 2)"]


@pytest.mark.parametrize("text", ["", "- 1\n", "just text\n", "pack: Bad Name\n"])
def test_a_file_that_holds_no_rules_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        load_pack(write(tmp_path, text))


def test_a_pack_nobody_has_is_answered_with_a_near_match() -> None:
    with pytest.raises(InputError) as caught:
        find_pack("builtin:percentags")
    assert caught.value.problems[0].help == "did you mean 'percentages'?"


def test_the_six_promised_packs_are_shipped() -> None:
    promised = {
        "percentages",
        "national-accounts",
        "vietnam-socioeconomic",
        "public-finance",
        "population",
        "trade",
    }
    assert promised <= set(builtin_packs())
