"""Large systems: 10,000 figures, 5,000 relations, 50 planted misprints; seconds and peak memory.

    python benchmarks/diagnose/large.py [--seed 1]

Twice: as many tables that share nothing, and as one system in which everything hangs together.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from fractions import Fraction

from planted import named, plant
from structures import Structure, _amount

from crossfoot.diagnose.diagnosis import diagnose

TABLES, ROWS, COLUMNS, YEARS = 16, 6, 6, 10


def publication(rng: random.Random, *, connected: bool) -> Structure:
    """Two-way tables over years, the growth of each cell from year to year printed beside it.

    Connected: the grand totals of a year add up to a national figure.
    """
    made = Structure("large")
    sums: dict[int, Fraction] = {}
    for table in range(TABLES):
        cells = [[_amount(rng) for _ in range(COLUMNS)] for _ in range(ROWS)]
        for year in range(YEARS):
            if year:
                cells = [[v * Fraction(rng.randint(960, 1120), 1000) for v in row] for row in cells]
            here = f"t{table}y{year}"
            for r in range(ROWS):
                for c in range(COLUMNS):
                    made.publish(f"{here}c{r}.{c}", cells[r][c], 1)
                made.publish(f"{here}r{r}", sum(cells[r], Fraction(0)), 1)
                made.relate(
                    "total",
                    {"whole": f"{here}r{r}", "parts": [f"{here}c{r}.{c}" for c in range(COLUMNS)]},
                )
            for c in range(COLUMNS):
                made.publish(f"{here}k{c}", sum((row[c] for row in cells), Fraction(0)), 1)
                made.relate(
                    "total",
                    {"whole": f"{here}k{c}", "parts": [f"{here}c{r}.{c}" for r in range(ROWS)]},
                )
            total = sum((sum(row, Fraction(0)) for row in cells), Fraction(0))
            sums[year] = sums.get(year, Fraction(0)) + total
            made.publish(f"{here}g", total, 1)
            made.relate(
                "total", {"whole": f"{here}g", "parts": [f"{here}r{r}" for r in range(ROWS)]}
            )
            made.relate(
                "total", {"whole": f"{here}g", "parts": [f"{here}k{c}" for c in range(COLUMNS)]}
            )
            if year:
                before = f"t{table}y{year - 1}"
                lines = [f"r{r}" for r in range(ROWS)] + [f"k{c}" for c in range(COLUMNS)]
                lines += [f"c{r}.{r}" for r in range(ROWS)]
                for line in lines:
                    rate = (made.truth[here + line] / made.truth[before + line] - 1) * 100
                    made.publish(f"{here}{line}%", rate, 1, "percent")
                    made.relate(
                        "growth",
                        {"start": before + line, "end": here + line, "rate": f"{here}{line}%"},
                    )
    if connected:
        for year in range(YEARS):
            made.publish(f"n{year}", sums[year], 1)
            made.relate(
                "total",
                {"whole": f"n{year}", "parts": [f"t{table}y{year}g" for table in range(TABLES)]},
            )
    return made


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    diagnose([])
    for connected in (False, True):
        rng = random.Random(f"{chosen.seed} large {connected}")
        made = publication(rng, connected=connected)
        changed: dict[str, str] = {}
        while len(changed) < 50:
            planted = plant(
                rng,
                made,
                rng.choice(("swapped digits", "wrong digit", "lost digit", "sign")),
                tuple(changed),
            )
            if planted is not None:
                changed[planted[0]] = planted[1]
        figures, relations = made.printed(changed)
        began, cpu = time.perf_counter(), time.process_time()
        diagnosis = diagnose(relations, time_limit=60)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        accused = named(diagnosis)
        mentioned = {f.name for cause in diagnosis.causes for f in cause.figures}
        print(
            f"{'one system' if connected else 'many tables'}: {len(figures)} figures, {len(relations)} relations, "
            f"{len(diagnosis.components)} components, {len(changed)} misprints: "
            f"{seconds:.2f} s ({cpu:.2f} s CPU), {memory:.0f} MB; "
            f"{len(diagnosis.causes)} causes, {len(accused & changed.keys())} named, "
            f"{len(mentioned & changed.keys())} named or among 'one of these', "
            f"{len(accused - changed.keys())} wrongly accused, "
            f"{sum(not c.decided for c in diagnosis.components)} components not decided"
        )


if __name__ == "__main__":
    main()
