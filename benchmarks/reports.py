"""Writing reports of 100,000 findings: seconds, megabytes, and the limits of those who read them.

Run with ``python benchmarks/reports.py [FINDINGS]``; each format runs in a process of its own, so that its peak is its
own. The findings are totals of three parts, built from verdicts as a run builds them.
"""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from crossfoot.figures import Figure, Location, figure
from crossfoot.report.findings import build
from crossfoot.report.formats import FORMATS, Options, writer
from crossfoot.report.model import Finding, Report, RuleSummary, Tally, assemble
from crossfoot.rules.kinds import KINDS
from crossfoot.verify import verify


def finding(number: int, rule: RuleSummary) -> Finding:
    def cell(text: str, column: int, name: str) -> Figure:
        return figure(
            text, name=name, location=Location("data/big.csv", line=number + 2, column=column)
        )

    total = KINDS["total"].relation(
        {
            "whole": cell(str(3000 + number), 20, "total"),
            "parts": [
                cell(str(700 + number % 90), 5, "a"),
                cell("801", 9, "b"),
                cell("1204", 14, "c"),
            ],
        },
        subject={"year": str(1900 + number % 126), "unit": f"unit {number}"},
    )
    return build(verify(total), rule, source="big")


def report(count: int) -> Report:
    rule = RuleSummary(
        "own/total-not-sum",
        "total",
        "Parts make the total",
        counts=(Tally("big", impossible=count),),
    )
    return assemble((finding(number, rule) for number in range(count)), rules=[rule])


def measure(name: str, count: int) -> None:
    started = time.process_time()
    made = report(count)
    built = time.process_time()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report"
        with path.open("w", encoding="utf-8") as out:
            writer(name)(made, out, Options())
        written = time.process_time()
        size = path.stat().st_size
        packed = len(gzip.compress(path.read_bytes(), 6))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:<9} {count:>7} {built - started:>8.1f} {written - built:>8.1f} "
        f"{size / 1e6:>8.1f} {packed / 1e6:>8.1f} {peak:>8.0f}",
        flush=True,
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    if len(sys.argv) > 2:
        measure(sys.argv[2], count)
        return
    print("format    findings  build s  write s       MB  MB gzip  peak MB", flush=True)
    for name in FORMATS:
        subprocess.run([sys.executable, __file__, str(count), name], check=False)


if __name__ == "__main__":
    main()
