"""Planted misprints in prose: the right figure named, among "one of these", its original proposed.

    PYTHONPATH=src python benchmarks/diagnose/prose.py [--share 4] [--seed 1] [--list]

Errors of every sort that ``benchmarks/text`` plants go into the reports of ``fixtures/text``, one at a time; each text
is read anew, so that a wrong word also misleads the reading. *Identifiable* is decided apart from the diagnosis, by
setting each figure free in turn in each relation of the text.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "text"))

from mutator import Mutation, mutations

from crossfoot.diagnose.diagnosis import Diagnosis, diagnose
from crossfoot.diagnose.substitution import holds_with
from crossfoot.figures import Figure
from crossfoot.intervals import EVERYTHING
from crossfoot.relations import Relation
from crossfoot.run.documents import check_documents
from crossfoot.run.inputs import DocumentInput
from crossfoot.text import read_document
from crossfoot.verify import Grade, implied_intervals

TEXTS = Path(__file__).parents[2] / "fixtures" / "text"


def relations_of(name: str, text: str) -> list[Relation]:
    (checked,) = check_documents([DocumentInput(name, text)], None).checked
    decided = (v for v in checked.verdicts if v.grade is not Grade.UNCHECKED)
    return [verdict.relation for verdict in decided]


def can_explain(figure: Figure, relations: list[Relation]) -> bool:
    """Whether one figure, being anything, lets every relation of the text hold."""
    left = EVERYTHING
    for relation in relations:
        if figure not in relation.figures():
            if not holds_with(relation, {}).feasible:
                return False
        else:
            left = left.intersect(implied_intervals(relation).get(figure, EVERYTHING))
    return not left.is_empty


def judge(
    diagnosis: Diagnosis, relations: list[Relation], planted: Mutation, original: Figure
) -> Counter[str]:
    """What became of one planted error."""
    found: Counter[str] = Counter()
    figures = {f for relation in relations for f in relation.figures()}
    at = original.location.start
    assert at is not None
    shift = len(planted.text) - (planted.end - planted.start)
    places = {at, at + shift if planted.start < at else at}
    culprits = [f for f in figures if can_explain(f, relations)]
    accused = [f for cause in diagnosis.causes if cause.decided for f in cause.figures]
    right = [f for f in figures if f.location.start in places]
    found["in a relation"] += bool(right)
    failing = any(not holds_with(relation, {}).feasible for relation in relations)
    if not (failing and right):
        return found
    found["detected"] += 1
    named = [f for f in accused if f in right]
    found["wrongly accused"] += len(accused) > len(named)
    mentioned = [f for cause in diagnosis.causes for f in cause.figures if f in right]
    found["mentioned"] += bool(mentioned)
    if culprits and set(culprits) <= set(right):
        found["identifiable"] += 1
        found["named"] += bool(named)
    elif named:
        found["told apart by a reading"] += 1
    repairs = [r for c in diagnosis.causes for r in c.repairs if r.figure in right]
    if repairs:
        found["with readings"] += 1
        wanted = (original.value, original.unit)
        same = [(r.value, wanted[1]) == wanted for r in repairs]
        found["original among them"] += any(same)
        found["in the range"] += original.interval.meets(repairs[0].interval)
        if named:
            found["named with readings"] += 1
            found["original first"] += same[0]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--share", type=int, default=4, help="every so many-th error")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--list", action="store_true", help="name those that were accused wrongly or missed"
    )
    chosen = parser.parse_args()
    by_sort: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for folder in sorted(path for path in TEXTS.iterdir() if path.is_dir()):
        source = next(folder.glob("report.*"))
        text = source.read_text("utf-8")
        document = read_document(text, source.name, None)
        for planted in list(mutations(document, chosen.seed))[:: chosen.share]:
            relations = relations_of(source.name, planted.apply(text))
            diagnosis = diagnose(relations)
            original = document.mentions[planted.mention].figure
            found = judge(diagnosis, relations, planted, original)
            found["planted"] += 1
            by_sort[planted.sort] += found
            missed = found["identifiable"] > found["named"]
            if chosen.list and (found["wrongly accused"] or missed):
                what = "accused wrongly" if found["wrongly accused"] else "not named"
                shown = [
                    (f.text, f.label, c.decided, c.note)
                    for c in diagnosis.causes
                    for f in c.figures
                ]
                print(
                    f"{what}: {folder.name} {planted.sort} {original.text} -> {planted.text}: {shown[:6]}"
                )
    total: Counter[str] = Counter()
    for counts in by_sort.values():
        total += counts
    columns = (
        ("detected", "planted"), ("mentioned", "detected"), ("named", "identifiable"),
        ("told apart by a reading", "detected"), ("wrongly accused", "detected"),
        ("in the range", "with readings"), ("original among them", "with readings"),
        ("original first", "named with readings"),
    )  # fmt: skip
    for sort, counts in [*sorted(by_sort.items()), ("all", total)]:
        print(sort)
        for part, whole in columns:
            if counts[whole]:
                percent = 100 * counts[part] / counts[whole]
                print(
                    f"  {part:<26}{counts[part]:>5} of {counts[whole]:>5} {whole} ({percent:.0f} %)"
                )


if __name__ == "__main__":
    main()
