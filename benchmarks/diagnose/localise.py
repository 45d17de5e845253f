"""Error localisation as Fellegi and Holt, in the form R's errorlocate solves it, against the diagnosis.

    PYTHONPATH=src python benchmarks/diagnose/localise.py [--cases 20] [--seed 1]

errorlocate itself needs CRAN, and no package of Debian or PyPI has it; so this is the mixed-integer program that its
documentation describes, written here and solved by HiGHS (errorlocate: lp_solve). A binary for each figure says
whether it may change; a changed figure may move by at most 10⁷, its constant; equations hold within 10⁻⁸; each weight
gets a random share so that ties break somehow. *With slack* is what a careful user would write: every equation as two
inequalities that allow for rounding.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import numpy as np
from misprints import ALL
from oracle import Oracle
from planted import named, plant
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array
from structures import Structure, hierarchy, two_way

from crossfoot.diagnose.diagnosis import diagnose
from crossfoot.relations import Relation

#: The constant of errorlocate's program for numeric variables.
LARGEST_CHANGE = 1e7
TOLERANCE = 1e-8

STRUCTURES: dict[str, Callable[[random.Random], Structure]] = {
    "two-way 3×3": lambda rng: two_way(rng, 3),
    "two-way 10×10": lambda rng: two_way(rng, 10),
    "hierarchy, 4 levels": hierarchy,
}


def localise(
    relations: list[Relation], rng: random.Random, *, slack: bool, unit: float
) -> set[str]:
    """The figures that the program would change; those of one of the cheapest solutions."""
    names = list(dict.fromkeys(f.name or "" for r in relations for f in r.figures()))
    place = {name: at for at, name in enumerate(names)}
    printed = {f.name or "": float(f.value) * unit for r in relations for f in r.figures()}
    n = len(names)
    entries: list[tuple[int, int, float]] = []
    low, high = [], []
    for at, relation in enumerate(relations):
        form = relation.linear()
        assert form is not None
        room = 0.0
        for coefficient, operand in form.terms:
            entries.append((at, place[operand.figure.name or ""], float(coefficient)))
            room += abs(float(coefficient)) * float(operand.figure.quantum) / 2 * unit
        allowed = room + TOLERANCE if slack else TOLERANCE
        low.append(-allowed)
        high.append(allowed)
    for name, at in place.items():
        for sign in (1.0, -1.0):
            entries += [(len(low), at, sign), (len(low), n + at, -LARGEST_CHANGE)]
            low.append(-np.inf)
            high.append(sign * printed[name])
    rows, columns, values = zip(*entries, strict=True)
    matrix = coo_array((values, (rows, columns)), shape=(len(low), 2 * n)).tocsr()
    weights = [0.0] * n + [1 + rng.random() / (n + 1) for _ in range(n)]
    answer = milp(
        np.array(weights),
        constraints=LinearConstraint(matrix, np.array(low), np.array(high)),
        integrality=np.array([0] * n + [1] * n),
        bounds=Bounds(np.array([-np.inf] * n + [0.0] * n), np.array([np.inf] * n + [1.0] * n)),
        options={"time_limit": 20},
    )
    if answer.x is None:
        return set()
    return {name for name, at in place.items() if answer.x[n + at] > 0.5}


def _diagnosed(relations: list[Relation]) -> set[str]:
    return named(diagnose(relations))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=20, help="misprints for each structure")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    for label, maker in STRUCTURES.items():
        found: Counter[str] = Counter()
        seconds: Counter[str] = Counter()
        for case in range(chosen.cases):
            rng = random.Random(f"{chosen.seed} {label} {case}")
            made = maker(rng)
            kind = sorted(ALL)[case % len(ALL)]
            planted = plant(rng, made, kind, ())
            if planted is None:
                continue
            _, relations = made.printed(dict((planted,)))
            _, right = made.printed({})
            oracle = Oracle(made, dict((planted,)))
            everything = [f.name or "" for r in relations for f in r.figures()]
            if oracle.is_possible(None) or oracle.culprits(sorted(set(everything))) != {planted[0]}:
                continue
            found["cases"] += 1
            ways: dict[str, Callable[[list[Relation]], set[str]]] = {
                "crossfoot": _diagnosed,
                "Fellegi–Holt, equations": partial(localise, rng=rng, slack=False, unit=1.0),
                "Fellegi–Holt, with slack": partial(localise, rng=rng, slack=True, unit=1.0),
                "the same in units of 10⁻⁶": partial(localise, rng=rng, slack=True, unit=1e6),
            }
            for way, run in ways.items():
                began = time.process_time()
                accused = run(relations)
                seconds[way] += time.process_time() - began
                found[way, "right"] += accused == {planted[0]}
                found[way, "others"] += bool(accused - {planted[0]})
                found[way, "alarm"] += bool(run(right))
        print(f"\n{label}: {found['cases']} tables with one identifiable misprint")
        print(
            f"  {'':<28}{'named, nothing else':>20}{'others accused':>16}{'alarm without error':>21}{'CPU ms':>9}"
        )
        for way in seconds:
            shares = (
                f"{100 * found[way, what] / max(found['cases'], 1):.0f} %"
                for what in ("right", "others", "alarm")
            )
            right, others, alarm = shares
            each = 1000 * seconds[way] / max(found["cases"], 1)
            print(f"  {way:<28}{right:>20}{others:>16}{alarm:>21}{each:>9.0f}")


if __name__ == "__main__":
    main()
