"""What a start costs, in milliseconds of a fresh process: CPU and wall time, the median of many.

python benchmarks/project/startup.py
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 15
FIXTURE = Path(__file__).parents[2] / "fixtures" / "lang-son-2025"
STARTS = {
    "python itself": ["-c", "pass"],
    "import click": ["-c", "import click"],
    "import pydantic, with one model": ["-c", "import pydantic; pydantic.create_model('M', x=int)"],
    "import crossfoot (target: 150 CPU)": ["-c", "import crossfoot"],
    "crossfoot --help (target: 80 CPU)": ["-m", "crossfoot", "--help"],
    "crossfoot --version": ["-m", "crossfoot", "--version"],
    "check lang-son-2025 (target: 600 wall)": ["-m", "crossfoot", "check", str(FIXTURE)],
}


def cost_ms(arguments: list[str]) -> tuple[float, float]:
    """User and system time of one process, and how long it took."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return 1000 * cpu, 1000 * wall


def main() -> None:
    print(f"{'ms':<40} {'CPU median':>10} {'fastest':>8} {'wall median':>12} {'fastest':>8}")
    for name, arguments in STARTS.items():
        costs = [cost_ms(arguments) for _ in range(RUNS)]
        cpu, wall = zip(*costs, strict=True)
        print(
            f"{name:<40} {statistics.median(cpu):10.1f} {min(cpu):8.1f} "
            f"{statistics.median(wall):12.1f} {min(wall):8.1f}"
        )


if __name__ == "__main__":
    main()
