"""Ctrl-C, a cancelled job, a closed terminal: a run ends at once, says so in one line, and leaves nothing behind.

The tables are views whose queries would take hours, so that the signal always meets one that is running.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer

import duckdb
import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")

#: Far more than is needed, and far less than the queries would take.
PATIENCE = 30
ENDLESS = "range(1000000000000000)"
#: What the view is, and the line of progress behind which its endless query runs.
TABLES = {
    "opening": (f"SELECT i AS place, 1 AS a, 1 AS b, 2 AS total FROM {ENDLESS} t(i)", "1 table"),
    "rules": (
        f"SELECT i AS place, 1 AS a, 1 AS b, (SELECT sum(hash(j)) FROM {ENDLESS} r(j)) AS total FROM range(6000) t(i)",
        "data: structure",
    ),
}
RULES = "pack: p\nrules:\n- {id: t, kind: total, whole: total, parts: [a, b]}\n"
RULE = 'cf.rule("total", "t", whole="total", parts=["a", "b"])'


@pytest.fixture
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A folder with an endless table, rules, and what an earlier run has left."""
    view, _ = TABLES[request.param]
    with duckdb.connect(str(tmp_path / "data.duckdb")) as connection:
        connection.execute(f"CREATE VIEW published AS {view}")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    for name in ("out/report.json", "out/page.html", "out/rows/p.t.data.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was", "utf-8")
    (tmp_path / "scratch").mkdir()
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*.*")}


def started(project: Path, *arguments: str) -> subprocess.Popen[str]:
    """A process whose temporary files go into the project's scratch folder."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=project,
        env=os.environ | {"TMPDIR": str(project / "scratch")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def signalled(process: subprocess.Popen[str], number: int, awaited: str) -> tuple[str, str]:
    """What a process says that gets a signal as soon as it has said something."""
    assert process.stderr is not None
    end = Timer(PATIENCE, process.kill)
    end.start()
    try:
        for line in process.stderr:
            if awaited in line:
                break
        process.send_signal(number)
        return process.communicate()
    finally:
        end.cancel()


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("project", TABLES, indirect=True)
def test_an_interrupted_check_ends_at_once_and_leaves_nothing(
    project: Path, request: pytest.FixtureRequest, name: str
) -> None:
    before = files(project / "out")
    process = started(
        project,
        *("-m", "crossfoot", "check", "-v", "data.duckdb", "--rules", "rules.yaml"),
        *("--failing-rows", "out/rows", "--failing-rows-format", "csv"),
        *("--report", "json:out/report.json", "--report", "html:out/page.html"),
    )
    _, awaited = TABLES[request.node.callspec.params["project"]]
    out, err = signalled(process, getattr(signal, name), awaited)
    assert process.returncode == 2
    assert out == ""
    assert err.splitlines()[-1] == "crossfoot: interrupted, nothing is decided"
    assert "Traceback" not in err
    assert files(project / "out") == before
    assert list((project / "scratch").iterdir()) == []


@pytest.mark.parametrize("project", ["rules"], indirect=True)
def test_whoever_calls_the_library_gets_a_keyboard_interrupt(project: Path) -> None:
    program = f"""
import sys, crossfoot as cf
try:
    cf.check("data.duckdb", {RULE}, progress=lambda text: print(text, file=sys.stderr, flush=True))
except KeyboardInterrupt:
    print("interrupted")
"""
    process = started(project, "-c", program)
    out, _ = signalled(process, signal.SIGINT, "data: structure")
    assert out == "interrupted\n"
    assert list((project / "scratch").iterdir()) == []
