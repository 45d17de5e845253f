"""Whatever happened to the files of a project, the program says what is wrong and never breaks down."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfoot.cli.main import main

PROJECT = {
    "spending.csv": "year,goods,services,total\n2023,10,20,30\n2024,11,22,33\n2025,12,24,38\n",
    "crossfoot.yaml": """\
tables:
  spending: {path: spending.csv, keys: [year], measures: {goods: {decimals: 0}}}
packs: [rules.yaml]
rules: {own/*: warning}
overrides:
  - {files: ["*.csv"], rules: {"*": error}}
fail-level: error
""",
    "rules.yaml": """\
pack: own
rules:
  - id: total-not-sum
    kind: total
    title: Goods and services make the total
    message: "{whole} is not {parts.plus} in {year}"
    from: {table: spending, for_each: [year]}
    whole: total
    parts: [goods, services]
    examples:
      - holds: {whole: 3, parts: [1, 2]}
      - fails: {whole: 5, parts: [1, 2]}
""",
    "waivers.yaml": (
        "waivers:\n  - {rule: own/*, where: {year: 2024}, reason: under revision, expires: 2026-12-31}\n"
    ),
}
#: What reads each file besides `check`.
ALSO = {
    "crossfoot.yaml": (["config"],),
    "rules.yaml": (["rules", "test", "--mutate", "rules.yaml"], ["rules", "lint", "rules.yaml"]),
    "decisions.jsonl": (["decide", "--import", "decisions.jsonl"],),
    "baseline.jsonl": (["baseline", "show"], ["baseline", "prune"]),
    "run.json": (["diff", "run.json", "run.json"],),
}
#: What means something to YAML, JSON, templates or a reader of numbers.
PIECES = (
    "null", "[]", "{}", "-1", "1e999", "'", '"', "&a ", "*a", "!!python/object:os.system", "\t", "\0", "é", "\ud800",
    ": ", "- ", "{", "}", "9" * 30, "true", "{n}", "..", "/", "\n", "0.1", "2025-02-30", "NaN", "~", "<<: *a", "? ",
)  # fmt: skip


def run(*arguments: str) -> tuple[int, str]:
    """The exit code and everything that was said."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = main(arguments)
    return code, said.getvalue()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A project in the working folder with every file crossfoot reads; their sound texts by name."""
    with chdir(tmp_path_factory.mktemp("project")):
        texts = dict(PROJECT)
        restore(texts)
        assert run("baseline", "create")[0] == 0
        debts = map(json.loads, Path("baseline.jsonl").read_text("utf-8").splitlines())
        (finding,) = [debt["id"] for debt in debts if debt["rule"] == "own/total-not-sum"]
        assert run("decide", finding, "accepted", "-m", "so printed")[0] == 0
        assert run("check", "--report=json:run.json")[0] == 0
        for name in ("baseline.jsonl", "decisions.jsonl", "run.json"):
            texts[name] = Path(name).read_text("utf-8")
        yield texts


def restore(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        Path(name).write_text(text, "utf-8", newline="")


@st.composite
def damaged(draw: st.DrawFn, text: str) -> bytes:
    """The text with pieces put in, cut out, repeated or cut off, and sometimes no text any more."""
    for _ in range(draw(st.integers(1, 3))):
        start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        match draw(st.sampled_from(("put in", "put in", "cut out", "cut off", "repeat"))):
            case "put in":
                text = text[:start] + draw(st.sampled_from(PIECES)) + text[start:]
            case "cut out":
                text = text[:start] + text[end:]
            case "cut off":
                text = text[:start]
            case _:
                text = text[:end] + text[start:]
    data = text.encode("utf-8", "surrogatepass")
    return data + draw(st.sampled_from((b"", b"", b"", b"\xff\xfe")))


@pytest.mark.parametrize(
    "name", [*PROJECT, "baseline.jsonl", "decisions.jsonl", "run.json"], ids=lambda name: name
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_damage_to_a_file_breaks_the_program(
    project: dict[str, str], name: str, data: st.DataObject
) -> None:
    restore(project)
    Path(name).write_bytes(data.draw(damaged(project[name])))
    for arguments in (["check"], *ALSO.get(name, ())):
        code, said = run(*arguments)
        assert code in (0, 1, 2)
        assert "crossfoot failed" not in said
        assert code != 2 or "error" in said or "warning" in said, "what could not be done is said"


@pytest.mark.parametrize("name", ["crossfoot.yaml", "rules.yaml", "waivers.yaml"])
def test_a_file_that_is_no_yaml_at_all_is_named(project: dict[str, str], name: str) -> None:
    restore(project)
    Path(name).write_bytes(os.urandom(8) + b"\0\xff: [")
    code, said = run("check")
    assert code == 2
    assert name in said
