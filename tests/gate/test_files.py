"""The gate's files: appended to by many, cut by crashes, merged by git."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.gate.baseline import debts_of, pruned, read_baseline, write_baseline
from crossfoot.gate.decisions import Decision, Status, append, read_log
from crossfoot.gate.files import append_lines, write_whole, writing
from crossfoot.gate.waivers import read_waivers
from crossfoot.problems import InputError, Severity
from crossfoot.report.model import Finding, Report

Make = Callable[..., Finding]
Run = Callable[..., Report]

WRITER = """
import sys
from pathlib import Path
from crossfoot.gate.decisions import Decision, Status, append
for n in range(int(sys.argv[3])):
    append(Path(sys.argv[1]), [Decision(f"{sys.argv[2]}-{n}", Status.ACCEPTED, reason="x" * 3000)])
"""


def test_concurrent_writers_lose_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    log, each, writers = tmp_path / "decisions.jsonl", 25, 6
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(log), str(n), str(each)], env=environment
        )
        for n in range(writers)
    ]
    assert [process.wait() for process in running] == [0] * writers
    found, problems = read_log(log)
    assert not problems
    assert {d.id for d in found.latest()} == {
        f"{w}-{n}" for w in range(writers) for n in range(each)
    }


def test_a_cut_last_line_is_reported_and_skipped(tmp_path: Path) -> None:
    log = tmp_path / "decisions.jsonl"
    append(
        log,
        [Decision("a", Status.ACCEPTED, reason="r"), Decision("b", Status.ACCEPTED, reason="r")],
    )
    log.write_bytes(log.read_bytes()[:-20])
    found, (problem,) = read_log(log)
    assert [d.id for d in found.latest()] == ["a"]
    assert (problem.severity, problem.line) == (Severity.WARNING, 2)
    assert problem.message == "the last line is cut off and was skipped"


def test_a_cut_last_line_spoils_only_itself(tmp_path: Path) -> None:
    log = tmp_path / "decisions.jsonl"
    append(log, [Decision("a", Status.ACCEPTED, reason="r")])
    log.write_bytes(log.read_bytes() + b'{"id": "b", "sta')
    append(log, [Decision("c", Status.ACCEPTED, reason="r")])
    found, (problem,) = read_log(log)
    assert [d.id for d in found.latest()] == ["a", "c"]
    assert problem.severity is Severity.ERROR, (
        "in the middle a decision may be lost: somebody has to look"
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("<<<<<<< HEAD", "a merge conflict"),
        ("[]", "expected an object"),
        ('{"id": "a"}', "the key 'status' is missing"),
        ('{"id": "a", "status": "acepted"}', "expected one of confirmed, accepted"),
        ('{"id": "a", "status": "accepted", "raeson": ""}', "did you mean 'reason'?"),
        ('{"id": 3, "status": "accepted"}', "id: expected string, not 3"),
        ("{", "not a JSON object"),
        ("[" * 50_000, "nested too deeply"),
    ],
)
def test_a_line_that_is_no_decision_is_named(tmp_path: Path, line: str, message: str) -> None:
    log = tmp_path / "decisions.jsonl"
    log.write_text(f'{line}\n{{"id": "b", "status": "open"}}\n', "utf-8")
    found, (problem,) = read_log(log)
    assert message in problem.message
    assert (problem.path, problem.line) == (log.as_posix(), 1)
    assert [d.id for d in found.latest()] == ["b"]


@settings(max_examples=150)
@given(data=st.binary(max_size=300))
def test_no_bytes_crash_the_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    log = tmp_path_factory.mktemp("log") / "decisions.jsonl"
    log.write_bytes(data)
    _, problems = read_log(log)
    assert all(problem.line for problem in problems)


@settings(max_examples=80)
@given(st.text(max_size=60), st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_what_is_decided_reads_back(
    tmp_path_factory: pytest.TempPathFactory, reason: str, by: str
) -> None:
    log = tmp_path_factory.mktemp("log") / "decisions.jsonl"
    decision = Decision("a", Status.CONFIRMED, "v", reason, by)
    append(log, [decision])
    found, problems = read_log(log)
    assert not problems
    (read,) = found.latest()
    assert read.by == by
    assert read.reason == reason or any("\ud800" <= c <= "\udfff" for c in reason)


def test_an_acceptance_needs_a_reason(tmp_path: Path) -> None:
    for status in (Status.ACCEPTED, Status.FALSE_ALARM):
        with pytest.raises(ValueError, match="needs a reason"):
            append(tmp_path / "d.jsonl", [Decision("a", status, reason=" ")])
    with pytest.raises(ValueError, match="isoformat"):
        append(tmp_path / "d.jsonl", [Decision("a", Status.CONFIRMED, expires="soon")])
    assert not (tmp_path / "d.jsonl").exists()


def test_the_log_is_one_line_a_decision_without_empty_keys(tmp_path: Path) -> None:
    log = tmp_path / "decisions.jsonl"
    append(log, [Decision("a", Status.ACCEPTED, reason="in Lạng Sơn")])
    assert log.read_text("utf-8") == '{"id": "a", "status": "accepted", "reason": "in Lạng Sơn"}\n'


# --- whole files -------------------------------------------------------------------------------------------------


def test_a_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "baseline.jsonl"
    write_whole(path, "old\n")

    def fail(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, "new\n")
    assert path.read_text() == "old\n"
    assert [p.name for p in tmp_path.iterdir()] == ["baseline.jsonl"], "no draft is left behind"


def test_a_stream_that_breaks_off_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    write_whole(path, "old\n")
    with pytest.raises(UnicodeEncodeError), writing(path) as out:
        out.write("half of " + "\udcff")
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_line_ends_are_written_as_given(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    write_whole(path, "a\r\nb\n")
    assert path.read_bytes() == b"a\r\nb\n"


@pytest.mark.skipif(os.name == "nt", reason="links and pipes as Unix has them")
def test_what_is_no_file_stays_what_it_is(tmp_path: Path) -> None:
    target, link, pipe = tmp_path / "target", tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(target)
    write_whole(link, "text\n")
    assert link.is_symlink()
    assert target.read_text() == "text\n"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        read = reader.submit(pipe.read_text)
        write_whole(pipe, "text\n")
        assert read.result(timeout=30) == "text\n"
    assert pipe.is_fifo()


def test_nothing_to_append_makes_no_file(tmp_path: Path) -> None:
    append_lines(tmp_path / "x.jsonl", [])
    assert not (tmp_path / "x.jsonl").exists()


def test_the_baseline_reads_back_and_is_sorted(tmp_path: Path, finding: Make, run: Run) -> None:
    path = tmp_path / "baseline.jsonl"
    debts = debts_of(run(finding(year="2025"), finding(year="2024"), finding("own/other")))
    write_baseline(path, debts)
    first = path.read_bytes()
    known, problems = read_baseline(path)
    assert not problems
    assert sorted(known.values(), key=str) == sorted(debts, key=str)
    write_baseline(path, reversed(debts))
    assert path.read_bytes() == first
    assert json.loads(first.splitlines()[0])["rule"] == "own/other"


def test_prune_takes_out_what_is_fixed_or_changed_and_adds_nothing(finding: Make, run: Run) -> None:
    known = {d.id: d for d in debts_of(run(finding(), finding(year="2024"), finding(year="2023")))}
    now = run(finding(), finding(year="2024", whole="12"), finding(year="2030"))
    kept, gone = pruned(known, now)
    assert [debt.id for debt in kept] == [finding().id]
    assert {debt.id for debt in gone} == {finding(year="2024").id, finding(year="2023").id}


def test_prune_keeps_what_nobody_looked_at(finding: Make, run: Run) -> None:
    known = {d.id: d for d in debts_of(run(finding("not/in-this-run")))}
    kept, gone = pruned(known, run())
    assert not gone
    assert len(kept) == 1


# --- waivers -----------------------------------------------------------------------------------------------------


def test_waivers_are_read_with_their_places(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(
        "waivers:\n"
        "  - rule: own/*\n"
        "    where: {year: 2025, region: [NO, SE]}\n"
        "    reason: old series\n"
        "    expires: 2027-01-31\n",
        "utf-8",
    )
    (waiver,) = read_waivers(path)
    assert waiver.where == {"year": ("2025",), "region": ("NO", "SE")}
    assert str(waiver.expires) == "2027-01-31"
    assert (waiver.location.line, waiver.location.column) == (2, 5)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("waivers: [{rule: x}]", 1, "missing key `reason`"),
        ("waivers:\n  - {rule: x, reason: y, expire: 2027-01-31}", 2, "unknown key `expire`"),
        ("waivers:\n  - {rule: x, reason: y, expires: soon}", 2, "expires"),
        ("wavers: []", 1, "unknown key `wavers`"),
    ],
)
def test_a_mistake_in_the_waivers_is_named(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        read_waivers(path)
    problem = caught.value.problems[0]
    assert problem.line == line
    assert message in problem.message


def test_no_file_is_no_waivers(tmp_path: Path) -> None:
    assert read_waivers(tmp_path / "waivers.yaml") == []
