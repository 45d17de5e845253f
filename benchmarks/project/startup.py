"""What a start costs, in CPU milliseconds of a fresh process: the median of many.

python benchmarks/project/startup.py
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

RUNS = 15
STARTS = {
    "python itself": ["-c", "pass"],
    "import click": ["-c", "import click"],
    "import crossfoot (target: 150)": ["-c", "import crossfoot"],
    "crossfoot --help (target: 80)": ["-m", "crossfoot", "--help"],
    "crossfoot --version": ["-m", "crossfoot", "--version"],
}


def cpu_ms(arguments: list[str]) -> float:
    """User and system time of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def main() -> None:
    print(f"{'CPU ms':<32} {'median':>7} {'fastest':>8}")
    for name, arguments in STARTS.items():
        times = sorted(cpu_ms(arguments) for _ in range(RUNS))
        print(f"{name:<32} {statistics.median(times):7.1f} {times[0]:8.1f}")


if __name__ == "__main__":
    main()
