"""Planted misprints: is the right figure named, its true value in the range, the original proposed?

    python benchmarks/diagnose/planted.py [--cases 40] [--seed 1]

prints one table a structure. *Identifiable* is decided by brute force (``oracle``), not by the program under test.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence

from misprints import ALL, RECOGNISABLE
from oracle import Oracle
from structures import Structure, chain, hierarchy, two_way

from crossfoot.diagnose.diagnosis import Diagnosis, diagnose

Maker = Callable[[random.Random], Structure]

STRUCTURES: dict[str, tuple[Maker, float]] = {
    "two-way 3×3": (lambda rng: two_way(rng, 3), 1.0),
    "two-way 10×10": (lambda rng: two_way(rng, 10), 1.0),
    "two-way 30×30": (lambda rng: two_way(rng, 30), 0.4),
    "level, growth, index": (chain, 1.0),
    "hierarchy, 4 levels": (hierarchy, 1.0),
}
#: Shapes that nothing was tuned on: other proportions, decimals, signs and sizes.
VARIED: dict[str, tuple[Maker, float]] = {
    "two-way 4×9, whole numbers": (lambda rng: two_way(rng, 4, 9, 0), 1.0),
    "two-way 12×5, three decimals": (lambda rng: two_way(rng, 12, 5, 3), 1.0),
    "two-way 5×5, balances of both signs": (lambda rng: two_way(rng, 5, signed=True), 1.0),
    "level, growth, index, 11 years, whole levels": (lambda rng: chain(rng, 11, 0), 1.0),
    "level, growth, index, 20 years, wild": (lambda rng: chain(rng, 20, 2, 12.0), 1.0),
    "hierarchy, 4 levels, 2 to 7 parts, whole numbers": (
        lambda rng: hierarchy(rng, 4, 0, (2, 7)),
        0.5,
    ),
}


def plant(
    rng: random.Random, made: Structure, kind: str, taken: Sequence[str]
) -> tuple[str, str] | None:
    """A figure and its misprint; None if this kind of misprint finds no figure here."""
    for _ in range(20):
        name = rng.choice([n for n in made.texts if n not in taken])
        text = ALL[kind](rng, made, name)
        if text is not None and float(text) != float(made.texts[name]):
            return name, text
    return None


def named(diagnosis: Diagnosis) -> set[str]:
    """The figures that are accused."""
    return {f.name or "" for cause in diagnosis.causes if cause.decided for f in cause.figures}


def one_wrong(
    label: str, maker: Maker, cases: int, seed: int, *, tell: bool = False
) -> Counter[str]:
    found: Counter[str] = Counter()
    for kind in ALL:
        for case in range(cases):
            rng = random.Random(f"{seed} {label} {kind} {case}")
            made = maker(rng)
            planted = plant(rng, made, kind, ())
            if planted is None:
                continue
            name, text = planted
            figures, relations = made.printed({name: text})
            began = time.perf_counter()
            diagnosis = diagnose(relations)
            found["milliseconds"] += round(1000 * (time.perf_counter() - began))
            found["cases"] += 1
            oracle = Oracle(made, {name: text})
            if oracle.is_possible(None):
                found["hidden"] += 1
                found["false alarms"] += bool(diagnosis.causes)
                continue
            found["detectable"] += 1
            found["detected"] += bool(diagnosis.causes)
            suspects = {f.name or "" for c in diagnosis.causes for f in c.conflict.figures}
            culprits = oracle.culprits(sorted(suspects | {name}))
            accused = named(diagnosis)
            if culprits == {name}:
                found["identifiable"] += 1
                found["named"] += accused == {name}
            elif accused:
                found["told apart by a reading"] += name in accused
            found["wrongly accused"] += bool(accused - {name})
            mentioned = {f.name for c in diagnosis.causes for f in c.figures}
            found["mentioned"] += name in mentioned
            repairs = [r for c in diagnosis.causes for r in c.repairs if r.figure is figures[name]]
            if repairs:
                found["ranges"] += 1
                found["true value in range"] += made.truth[name] in repairs[0].interval
            if kind in RECOGNISABLE and accused == {name}:
                found["readings"] += 1
                texts = [float(r.text) if r.text else None for r in repairs]
                found["original first"] += bool(texts) and texts[0] == float(made.texts[name])
                found["original among them"] += float(made.texts[name]) in texts
                if tell and texts[:1] != [float(made.texts[name])]:
                    shown = [(r.text, r.edit, f"{r.weight:.3g}") for r in repairs]
                    print(f"  {kind}: {name} {made.texts[name]} printed {text}: {shown}")
            if tell and culprits == {name} and accused != {name}:
                print(f"  not named: {kind}: {name} {made.texts[name]} printed {text}: {accused}")
    return found


def three_wrong(label: str, maker: Maker, cases: int, seed: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for case in range(cases * 3):
        rng = random.Random(f"{seed} {label} three {case}")
        made = maker(rng)
        changed: dict[str, str] = {}
        identifiable = True
        for kind in rng.sample(sorted(ALL), 3):
            planted = plant(rng, made, kind, tuple(changed))
            if planted is None:
                continue
            changed[planted[0]] = planted[1]
            alone = Oracle(made, dict((planted,)))
            if alone.is_possible(None):
                identifiable = False
                continue
            _, relations = made.printed(dict((planted,)))
            suspects = {
                f.name or "" for c in diagnose(relations).causes for f in c.conflict.figures
            }
            identifiable &= alone.culprits(sorted(suspects)) == {planted[0]}
        if len(changed) < 3:
            continue
        found["cases"] += 1
        _, relations = made.printed(changed)
        accused = named(diagnose(relations))
        found["identifiable"] += identifiable
        found["all three named"] += identifiable and accused >= changed.keys()
        found["wrongly accused"] += bool(accused - changed.keys())
    return found


def _share(found: Counter[str], part: str, whole: str) -> str:
    return f"{100 * found[part] / found[whole]:.1f} % of {found[whole]}" if found[whole] else "–"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=40, help="misprints of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="one structure")
    parser.add_argument("--varied", action="store_true", help="shapes that nothing was tuned on")
    parser.add_argument("--list", action="store_true", help="name what was missed")
    chosen = parser.parse_args()
    for label, (maker, share) in (VARIED if chosen.varied else STRUCTURES).items():
        if chosen.only and chosen.only not in label:
            continue
        cases = max(1, round(chosen.cases * share))
        one = one_wrong(label, maker, cases, chosen.seed, tell=chosen.list)
        three = three_wrong(label, maker, cases, chosen.seed)
        print(f"\n{label}: {one['cases']} tables with one wrong figure")
        print(f"  seen by rounding at all           {_share(one, 'detectable', 'cases')}")
        print(f"  detected of those                 {_share(one, 'detected', 'detectable')}")
        print(f"  alarms where nothing is wrong     {one['false alarms']} of {one['hidden']}")
        print(f"  identifiable                      {_share(one, 'identifiable', 'detectable')}")
        print(f"  right figure named                {_share(one, 'named', 'identifiable')}")
        print(f"  told apart by a reading besides   {one['told apart by a reading']}")
        print(f"  another figure accused            {_share(one, 'wrongly accused', 'detectable')}")
        print(f"  named or among 'one of these'     {_share(one, 'mentioned', 'detectable')}")
        print(f"  true value in the range           {_share(one, 'true value in range', 'ranges')}")
        print(f"  original proposed first           {_share(one, 'original first', 'readings')}")
        print(
            f"  original among the proposals      {_share(one, 'original among them', 'readings')}"
        )
        print(
            f"  ms a diagnosis                    {one['milliseconds'] / max(one['cases'], 1):.1f}"
        )
        print(
            f"  three wrong, each identifiable: all named {_share(three, 'all three named', 'identifiable')}"
        )
        print(
            f"  three wrong: another figure accused       {_share(three, 'wrongly accused', 'cases')}"
        )


if __name__ == "__main__":
    main()
