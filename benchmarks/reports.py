"""Reports of 100,000 findings: seconds, megabytes, and the limits of those who read them.

Run with ``python benchmarks/reports.py [FINDINGS] [FORMAT…]``; each format runs in a process of its own, so that its
peak is its own. The findings are totals of three parts, made from verdicts as a run makes them. Seconds are CPU time:
to verify (figures and relations included), to build the findings, to write the report.

``python benchmarks/reports.py run [ROWS FAILING]`` measures the whole command, from a CSV file to three reports.
Fewer than four fifths of the rows may fail: beyond that the rule is reported, and not its findings.
"""

from __future__ import annotations

import gc
import gzip
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from crossfoot.figures import Figure, Location, figure
from crossfoot.gate.files import writing
from crossfoot.report.findings import build
from crossfoot.report.formats import FORMATS, Options, writer
from crossfoot.report.model import Finding, Input, Report, RuleSummary, Tally, assemble
from crossfoot.rules.kinds import KINDS
from crossfoot.verify import Verdict, verify

#: Findings are made in lots, so that verdicts are gone as soon as a run would let go of them.
LOT = 1_000


def verdict(number: int) -> Verdict:
    def cell(text: str, column: int, name: str) -> Figure:
        at = Location("data/big.csv", line=number + 2, column=column, row=number + 1, field=name)
        return figure(text, name=name, location=at)

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
    return verify(total)


def report(count: int) -> tuple[Report, float, float]:
    """The report, and the seconds to verify and to build."""
    rule = RuleSummary(
        "own/total-not-sum",
        "total",
        "Parts make the total",
        counts=(Tally("big", impossible=count),),
    )
    verifying = building = 0.0
    findings: list[Finding] = []
    for first in range(0, count, LOT):
        started = time.process_time()
        verdicts = [verdict(number) for number in range(first, min(first + LOT, count))]
        verified = time.process_time()
        findings += [build(each, rule, source="big") for each in verdicts]
        verifying += verified - started
        building += time.process_time() - verified
    started = time.process_time()
    made = assemble(findings, rules=[rule], inputs=[Input("big", "data/big.csv", kind="csv")])
    return made, verifying, building + time.process_time() - started


def measure(name: str, count: int) -> None:
    made, verifying, building = report(count)
    gc.collect()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report"
        started = time.process_time()
        with writing(path) as out:
            writer(name)(made, out, Options())
        wrote = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        data = path.read_bytes()
    print(
        f"{name:<9} {count:>8} {verifying:>9.1f} {building:>8.1f} {wrote:>8.1f} {len(data) / 1e6:>8.1f} "
        f"{len(gzip.compress(data, 6)) / 1e6:>8.1f} {peak:>8.0f}",
        flush=True,
    )


RULES = """\
pack: own
rules:
  - id: total-not-sum
    kind: total
    from: {for_each: [region]}
    whole: total
    parts: [food, housing, transport]
"""


def measure_run(rows: int, failing: int) -> None:
    """``crossfoot check`` over a table, with every finding in three reports."""
    rng = random.Random(1)
    with TemporaryDirectory() as folder:
        with (Path(folder) / "table.csv").open("w") as table:
            table.write("region,total,food,housing,transport\n")
            for row in range(rows):
                parts = [rng.randint(1000, 9999) for _ in range(3)]
                off = rng.choice((9, 90, 900, 500, -36, 7)) if row < failing else 0
                table.write(f"R{row:06d},{sum(parts) + off},{','.join(map(str, parts))}\n")
        (Path(folder) / "rules.yaml").write_text(RULES)
        command = [sys.executable, "-m", "crossfoot", "check", "table.csv", "--rules", "rules.yaml"]
        command += ["--max-findings", str(failing), "--format", "concise"]
        for name in ("json", "sarif", "html"):
            command += ["--report", f"{name}:report.{name}"]
        subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime
    print(f"{rows} rows, {failing} findings: {seconds:.1f} s, peak {used.ru_maxrss / 1024:.0f} MB")


def main() -> None:
    given = sys.argv[1:]
    if given[:1] == ["run"]:
        measure_run(*map(int, given[1:] or (150_000, 100_000)))
        return
    count = int(given.pop(0)) if given and given[0].isdigit() else 100_000
    if given[1:] == ["alone"]:
        measure(given[0], count)
        return
    print("format    findings  verify s  build s  write s       MB  MB gzip  peak MB", flush=True)
    for name in given or FORMATS:
        subprocess.run([sys.executable, __file__, str(count), name, "alone"], check=False)


if __name__ == "__main__":
    main()
