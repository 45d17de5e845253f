"""Habits on 385 real tables: what is reported, against what a person found.

    python benchmarks/diagnose/habits.py [--list]

Every annotated relation is checked three times: with plain intervals, with the table's habits, and with the habits
but one. Classes of ``flagged_by_hand.jsonl``: R1, R2 real; H a hidden component; C, G, P, U, A should not be reported.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from typing import Any

from aggregations import Key, flagged, tables

from crossfoot.diagnose.habits import HABITS, Habit, Judgement, infer_habits, judge
from crossfoot.verify import ALPHA, Grade, verify

WANTED = ("R1", "R2", "H")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--list", action="store_true", help="list what is newly reported, and what is lost"
    )
    parser.add_argument("--without", action="append", default=[], choices=sorted(HABITS))
    chosen = parser.parse_args()
    by_hand = flagged()
    began = time.perf_counter()
    plain: dict[Key, Grade] = {}
    judged: dict[Key, Judgement] = {}
    habits: list[tuple[str, Habit]] = []
    for table in tables():
        found = infer_habits(table.lines, table.words, chosen.without)
        habits += [(table.name, habit) for habit in found]
        alpha = ALPHA / max(len(table.relations), 1)
        for key, relation in table.relations.items():
            plain[key] = verify(relation, alpha).grade
            judged[key] = judge(relation, found, alpha)
    print(f"{len(plain)} relations of 385 tables in {time.perf_counter() - began:.1f} s")
    show(
        "plain intervals, impossible",
        [k for k, g in plain.items() if g is Grade.IMPOSSIBLE],
        by_hand,
        plain,
    )
    errors = [k for k, j in judged.items() if j.severity == "error"]
    warnings = [k for k, j in judged.items() if j.severity == "warning"]
    show("with habits, errors", errors, by_hand, plain)
    show("with habits, errors and warnings", errors + warnings, by_hand, plain)
    print(f"information: {Counter(j.severity for j in judged.values())['information']}")
    print(f"habits: {dict(Counter(habit.kind for _, habit in habits))}")
    if chosen.list:
        for key in errors + warnings:
            if key not in by_hand:
                tell("new", key, judged[key])
        for key, entry in by_hand.items():
            reported = key in judged and judged[key].severity in ("error", "warning")
            if reported != (entry["class"] in WANTED) and entry["class"] != "A":
                tell(("lost " if not reported else "kept ") + entry["class"], key, judged.get(key))


def show(title: str, keys: list[Key], by_hand: dict[Key, Any], plain: dict[Key, Grade]) -> None:
    classes = Counter(by_hand[key]["class"] for key in keys if key in by_hand)
    right, aside = sum(classes[c] for c in WANTED), classes.pop("A", 0)
    known = sum(classes.values())
    new = [key for key in keys if key not in by_hand]
    print(
        f"{title}: {len(keys)} reported; of {known} judged by hand (A aside: {aside}) {right} are R1, R2 or H "
        f"({100 * right / max(known, 1):.0f} %), R1+R2 {classes['R1'] + classes['R2']} of 48; "
        f"{dict(sorted(classes.items()))}; not judged by hand {len(new)}"
    )


def tell(what: str, key: Key, judgement: Judgement | None) -> None:
    file, _, operator, result, operands = key
    if judgement is None:
        print(f"{what}: {file} {operator} {result} {operands[:6]}: not read as a relation")
        return
    texts = [figure.text for figure in judgement.relation.figures()]
    verdict = judgement.verdict
    print(
        f"{what}: {file} {operator} {result} {texts[:9]} {verdict.grade} residual "
        f"{float(verdict.residual or 0):g} allowed {float(verdict.allowed or 0):g} "
        f"p {None if verdict.p is None else f'{float(verdict.p):.2g}'} {[h.kind for h in judgement.habits]}"
    )


if __name__ == "__main__":
    main()
