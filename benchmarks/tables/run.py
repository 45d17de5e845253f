"""Rules over large tables, beside what else could check them: ``python benchmarks/tables/run.py``.

Prints Markdown tables, one a section, and the machine they were made on. Every contender is a process of its own,
measured from outside: wall and CPU time with start-up and imports, peak memory of all its processes.

Libraries that do not go together live in environments of their own, which ``environments.sh FOLDER`` makes. They are
looked for in ``--environments FOLDER``; the Python of one can be named as ``CROSSFOOT_PYTHON_<NAME>`` instead. A
contender whose environment is not there is left out and said to be.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import data

HERE = Path(__file__).parent
SOURCES = HERE.parents[1] / "src"
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGESIZE")


@dataclass(frozen=True)
class Contender:
    """A script of ``contenders/``.

    Attributes:
        environment: the one it needs; None for that of crossfoot itself.
        most: rows of the largest table it is tried on.
    """

    name: str
    environment: str | None = None
    most: int = 10**9


@dataclass(frozen=True)
class Section:
    """One or several tables of rows, and who checks them.

    Attributes:
        suite: the rules, ``<suite>.yaml``.
        make: makes the table of so many rows in a folder.
        rows: as many as are tried, if nothing else is said.
    """

    title: str
    suite: str
    make: Callable[[int, Path], Path]
    rows: tuple[int, ...]
    contenders: tuple[Contender, ...]


_OURS = (Contender("handwritten"), Contender("crossfoot_engine"), Contender("crossfoot_check"))
SECTIONS = {
    "six": Section(
        "six rules",
        "six",
        data.wide,
        (1_000_000, 10_000_000),
        (
            *_OURS,
            Contender("crossfoot_spark", "spark"),
            Contender("pandera_polars", "pointblank"),
            Contender("pandera_ibis", "ibis"),
            Contender("pointblank_polars", "pointblank"),
            Contender("pointblank_duckdb", "ibis_pointblank"),
            Contender("pyspark_sql", "spark"),
            Contender("vtl", "vtl", 1_000_000),
        ),
    ),
    "measures": Section(
        "ten measures, eleven rules", "measures", data.measures, (1_000_000,), _OURS
    ),
    "levels": Section(
        "a hierarchy of four levels, three rules", "levels", data.levels, (60_000, 6_000_000), _OURS
    ),
    "rows": Section(
        "six rules, every failing row into Parquet files",
        "six",
        data.wide,
        (1_000_000,),
        (Contender("handwritten_rows"), Contender("crossfoot_rows")),
    ),
    "flat": Section(
        "three rules by row and one by group",
        "flat",
        data.many,
        (1_000_000, 10_000_000, 100_000_000),
        (Contender("crossfoot_check"),),
    ),
    "unordered": Section(
        "three rules by row and one by group, rows in no order",
        "flat",
        data.unordered,
        (1_000_000, 10_000_000),
        _OURS,
    ),
}


@dataclass(frozen=True)
class Measured:
    """One run of a contender. Times in seconds, memory in MB; ``failing`` counts by rule."""

    wall: float
    cpu: float
    peak: float
    failing: dict[str, int] | None
    error: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--rows", type=int, nargs="+", help="in place of each section's own")
    parser.add_argument("--only", nargs="+", help="contenders, by name")
    parser.add_argument(
        "--repeat", type=int, default=1, help="the one with the least CPU time of so many runs"
    )
    parser.add_argument("--data", type=Path, default=Path("build/benchmark-tables"))
    parser.add_argument("--environments", type=Path, default=Path("build/environments"))
    parser.add_argument(
        "--again",
        action="store_true",
        help="time a second check in the same process, without start-up and imports",
    )
    parser.add_argument("--timeout", type=int, default=300, help="seconds for one run")
    given = parser.parse_args()
    # As it is where a package is installed, and whatever PYTHONDONTWRITEBYTECODE says.
    compileall.compile_dir(SOURCES, quiet=2)
    print(machine(), flush=True)
    for name in given.sections:
        section = SECTIONS[name]
        for rows in given.rows or section.rows:
            table = section.make(rows, given.data)
            print(f"\n{rows:,} rows, {section.title}\n")
            print(
                "| contender | wall s | CPU s | peak MB | failing |\n|---|---:|---:|---:|---|",
                flush=True,
            )
            for contender in section.contenders:
                if given.only and contender.name not in given.only:
                    continue
                print(_tried(contender, section, rows, table, given), flush=True)


def _tried(
    contender: Contender, section: Section, rows: int, table: Path, given: argparse.Namespace
) -> str:
    """A line about one contender."""
    if rows > contender.most:
        return f"| {contender.name} | | | | not tried at this size |"
    if given.again and contender.environment == "spark":
        return f"| {contender.name} | | | | left out: it works in a process of its own |"
    python = _python(contender, given.environments)
    if python is None:
        return f"| {contender.name} | | | | left out: there is no environment `{contender.environment}` |"
    command = [
        python,
        str(HERE / "contenders" / f"{contender.name}.py"),
        str(table.resolve()),
        section.suite,
    ]
    runs = [measure(command, given.timeout, given.again) for _ in range(given.repeat)]
    return _line(contender.name, min(runs, key=lambda run: run.cpu))


def _python(contender: Contender, folder: Path) -> str | None:
    if contender.environment is None:
        return sys.executable
    named = os.environ.get(f"CROSSFOOT_PYTHON_{contender.environment.upper()}")
    made = folder / contender.environment / "bin" / "python"
    return named or (str(made.absolute()) if made.exists() else None)


def measure(command: list[str], timeout: float, again: bool = False) -> Measured:
    """Run a contender; the times are those of its process, or of its second check."""
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    if again:
        environment["CROSSFOOT_AGAIN"] = "1"
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    ) as process:
        before = _ended()
        peak, cpu = _watch(process, start + timeout)
        out, err = process.communicate()
    wall = time.perf_counter() - start
    # Between two looks a process may end. What it took is then known to whom it belonged, unless a child outlives it.
    cpu = max(cpu, _ended() - before)
    try:
        answer = json.loads(out.splitlines()[-1])
        failing = answer["failing"]
    except (IndexError, ValueError, KeyError):
        last = (err.strip().splitlines() or [f"ended with {process.returncode}"])[-1]
        return Measured(wall, cpu, peak, None, last[:80])
    return Measured(answer.get("wall", wall), answer.get("cpu", cpu), peak, failing)


def _watch(process: subprocess.Popen[str], deadline: float) -> tuple[float, float]:
    """Peak memory and CPU time of a process and its children, while it runs."""
    peak = cpu = 0.0
    while process.poll() is None:
        found = list(_tree(process.pid))
        peak = max(peak, sum(rss for rss, _ in found) / 2**20)
        cpu = max(cpu, sum(ticks for _, ticks in found) / CLOCK_TICKS)
        if time.perf_counter() > deadline:
            # With all that it started: a Java of its own would go on.
            os.killpg(process.pid, signal.SIGKILL)
            break
        time.sleep(0.02)
    return peak, cpu


def _ended() -> float:
    """CPU time of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(root: int) -> Iterator[tuple[int, int]]:
    """(resident bytes, CPU ticks) of a process and all below it."""
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except (OSError, IndexError):
            continue
        yield resident, sum(map(int, fields[11:15]))
        waiting.extend(map(int, children))


def machine() -> str:
    """What this was measured on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    memory = os.sysconf("SC_PHYS_PAGES") * PAGE / 2**30
    load = os.getloadavg()[0]
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, "
        f"load before the run {load:.1f}"
    )


def _line(name: str, run: Measured) -> str:
    if run.failing is None:
        return f"| {name} | {run.wall:.2f} | {run.cpu:.2f} | {run.peak:.0f} | {run.error} |"
    total = ", ".join(str(count) for count in run.failing.values())
    return f"| {name} | {run.wall:.2f} | {run.cpu:.2f} | {run.peak:.0f} | {total} |"


if __name__ == "__main__":
    main()
