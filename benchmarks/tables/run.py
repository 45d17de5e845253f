"""Rules over large tables, beside what else could check them: ``python benchmarks/tables/run.py``.

Every contender is a process of its own, measured from outside: wall and CPU time with start-up and
imports, peak memory of all its processes. Libraries that do not go together live in environments of
their own; name the Python of one as ``CROSSFOOT_PYTHON_<NAME>`` (POINTBLANK, IBIS, VTL, SPARK), or it is
left out and said to be.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import data

HERE = Path(__file__).parent
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGESIZE")

#: Contender, its environment, the largest table it is tried on.
CONTENDERS = (
    ("handwritten", None, 10**9),
    ("crossfoot_engine", None, 10**9),
    ("crossfoot_check", None, 10**9),
    ("crossfoot_spark", "SPARK", 10**7),
    ("pandera_polars", "POINTBLANK", 10**7),
    ("pandera_ibis", "IBIS", 10**7),
    ("pointblank_polars", "POINTBLANK", 10**7),
    ("pointblank_duckdb", "IBIS_POINTBLANK", 10**7),
    ("pyspark_sql", "SPARK", 10**7),
    ("vtl", "VTL", 10**6),
)


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
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--only", nargs="+", help="contenders, by name")
    parser.add_argument("--repeat", type=int, default=1, help="the fastest of so many runs")
    parser.add_argument("--data", type=Path, default=Path("build/benchmark-tables"))
    parser.add_argument("--timeout", type=int, default=900)
    given = parser.parse_args()
    print(machine())
    for rows in given.rows:
        table = data.wide(rows, given.data)
        print(f"\n{rows:,} rows, six rules\n")
        print("| contender | wall s | CPU s | peak MB | failing |\n|---|---:|---:|---:|---|")
        for name, environment, most in CONTENDERS:
            if given.only and name not in given.only:
                continue
            if rows > most:
                print(f"| {name} | | | | not tried at this size |")
                continue
            python = (
                sys.executable if environment is None else os.environ.get(_variable(environment))
            )
            if python is None:
                print(f"| {name} | | | | left out: {_variable(environment)} is not set |")
                continue
            runs = [measure(python, name, table, given.timeout) for _ in range(given.repeat)]
            print(_line(name, min(runs, key=lambda run: run.cpu)), flush=True)


def measure(python: str, name: str, table: Path, timeout: float) -> Measured:
    """Run a contender on a table."""
    command = [python, str(HERE / "contenders" / f"{name}.py"), str(table.resolve())]
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[1] / "src")}
    start = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        peak, cpu = _watch(process, start + timeout)
        out, err = process.communicate()
    wall = time.perf_counter() - start
    try:
        failing = json.loads(out.splitlines()[-1])["failing"]
    except (IndexError, ValueError, KeyError):
        last = (err.strip().splitlines() or [f"ended with {process.returncode}"])[-1]
        return Measured(wall, cpu, peak, None, last[:80])
    return Measured(wall, cpu, peak, failing)


def _watch(process: subprocess.Popen[str], deadline: float) -> tuple[float, float]:
    """Peak memory and CPU time of a process and its children, while it runs."""
    peak = cpu = 0.0
    while process.poll() is None:
        found = list(_tree(process.pid))
        peak = max(peak, sum(rss for rss, _ in found) / 2**20)
        cpu = max(cpu, sum(ticks for _, ticks in found) / CLOCK_TICKS)
        if time.perf_counter() > deadline:
            process.kill()
            break
        time.sleep(0.02)
    return peak, cpu


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
        return f"| {name} | {run.wall:.1f} | {run.cpu:.1f} | {run.peak:.0f} | {run.error} |"
    total = ", ".join(str(count) for count in run.failing.values())
    return f"| {name} | {run.wall:.1f} | {run.cpu:.1f} | {run.peak:.0f} | {total} |"


def _variable(environment: str) -> str:
    return f"CROSSFOOT_PYTHON_{environment}"


if __name__ == "__main__":
    main()
