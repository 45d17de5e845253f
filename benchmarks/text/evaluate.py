"""How well are reports read? ``python benchmarks/text/evaluate.py [FOLDER]``

For every folder with ``report.*`` and ``expected.yaml`` (see ``gold.py``): precision, recall and F1 of figure spans,
values, units, roles and relations; and of the errors that a seeded mutator plants, how many of those that contradict
another figure are found. Without gold (``--plain FOLDER``) it prints every finding of every document.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from gold import Gold, GoldRelation, all_gold, kind_of, load_files, passages
from mutator import Mutation, mutations

from crossfoot.figures import Figure
from crossfoot.text import Document, notes, propose, read_document
from crossfoot.verify import Grade

#: Rules that say something about one figure only: no relation that gold would list.
_SINGLE = frozenset({"share-out-of-range", "magnitude-implausible"})


@dataclass(slots=True)
class Score:
    """True positives, false positives, false negatives."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    def __str__(self) -> str:
        precision = self.right / max(self.right + self.extra, 1)
        recall = self.right / max(self.right + self.missed, 1)
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return (
            f"P {precision:6.1%}  R {recall:6.1%}  F1 {f1:6.1%}   "
            f"({self.right} right, {self.extra} extra, {self.missed} missed)"
        )


@dataclass(slots=True)
class Result:
    """What an evaluation found."""

    scores: dict[str, Score] = field(
        default_factory=lambda: {
            name: Score() for name in ("spans", "values", "units", "roles", "relations")
        }
    )
    planted: Counter[str] = field(default_factory=Counter)
    contradicting: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    alarms: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    def add(self, other: Result, name: str) -> None:
        """Count another result in, its lines under a name."""
        for key, score in other.scores.items():
            mine = self.scores[key]
            mine.right += score.right
            mine.extra += score.extra
            mine.missed += score.missed
        self.planted += other.planted
        self.contradicting += other.contradicting
        self.found += other.found
        self.alarms += [f"{name}: {line.partition(': ')[2]}" for line in other.alarms]
        self.misses += [f"{name}: {line.partition(': ')[2]}" for line in other.misses]

    @property
    def recall(self) -> float:
        """The share of contradicting errors that were found."""
        return sum(self.found.values()) / max(sum(self.contradicting.values()), 1)


def findings(document: Document) -> dict[tuple[str, tuple[str, ...]], str]:
    """Every finding of a document, keyed so that two runs can be compared."""
    found: dict[tuple[str, tuple[str, ...]], str] = {}
    for proposal in propose(document):
        verdict = proposal.verdict()
        if verdict.grade in (Grade.IMPOSSIBLE, Grade.IMPLAUSIBLE):
            texts = tuple(figure.text for figure in proposal.relation.figures())
            found[proposal.rule, texts] = f"{proposal.rule} {verdict.grade}: {', '.join(texts)}"
    for note in notes(document):
        if note.severity != "info":
            texts = tuple(figure.text for figure in note.figures)
            found[note.rule, texts] = f"{note.rule}: {note.message}"
    return found


def evaluate(gold: Gold, result: Result, seed: int, each: int) -> None:
    """Score one report and the errors planted in it."""
    document = read_document(gold.text, gold.path.name)
    if gold.figures:
        _score_figures(gold, document, result.scores)
    _score_relations(gold, document, result.scores["relations"])
    clean = findings(document)
    result.alarms.extend(f"{gold.path.parent.name}: {text}" for text in clean.values())
    if gold.figures and len(document.mentions) != len(gold.figures):
        return
    for mutation in mutations(document, seed, each):
        result.planted[mutation.sort] += 1
        if not contradicts(gold.relations, document, mutation):
            continue
        result.contradicting[mutation.sort] += 1
        mutated = read_document(mutation.apply(gold.text), gold.path.name)
        fresh = findings(mutated).keys() - clean.keys()
        if fresh:
            result.found[mutation.sort] += 1
        else:
            was = gold.text[mutation.start : mutation.end]
            result.misses.append(
                f"{gold.path.parent.name}: {mutation.sort} {was!r} → {mutation.text!r}"
            )


def contradicts(relations: Iterable[GoldRelation], document: Document, mutation: Mutation) -> bool:
    """Whether a planted error breaks a relation that a person finds in the report."""
    if mutation.figure is None:
        return True
    figures = [m.figure for m in document.mentions]
    changed = list(figures)
    changed[mutation.mention] = mutation.figure
    return any(
        mutation.mention in relation.members()
        and not _is_impossible(relation, figures)
        and _is_impossible(relation, changed)
        for relation in relations
    )


def _is_impossible(relation: GoldRelation, figures: list[Figure]) -> bool:
    from crossfoot.text.proposals import CERTAIN, offer

    given = {
        role: figures[at] if isinstance(at, int) else [figures[i] for i in at]
        for role, at in relation.roles
    }
    proposal = offer(
        kind_of(relation.kind),
        given,
        relation.rule,
        CERTAIN,
        (),
        trust_units=True,
        **dict(relation.options),
    )
    return proposal.verdict().grade is Grade.IMPOSSIBLE


def _score_figures(gold: Gold, document: Document, scores: dict[str, Score]) -> None:
    """Figures are matched in order by their text; gold lists nothing twice that stands once."""
    wanted = list(gold.figures)
    position = 0
    for mention in document.mentions:
        at = next(
            (i for i in range(position, len(wanted)) if wanted[i].text == mention.figure.text), None
        )
        if at is None:
            for name in ("spans", "values", "units", "roles"):
                scores[name].extra += 1
            continue
        for name in ("spans", "values", "units", "roles"):
            scores[name].missed += at - position
        position = at + 1
        target = wanted[at]
        scores["spans"].right += 1
        for name, right in (
            ("values", mention.figure.value == target.value),
            ("units", (mention.figure.unit or None) == target.unit),
            ("roles", mention.role == target.role),
        ):
            scores[name].right += right
            scores[name].extra += not right
            scores[name].missed += not right
    for name in ("spans", "values", "units", "roles"):
        scores[name].missed += len(wanted) - position


def _score_relations(gold: Gold, document: Document, score: Score) -> None:
    position = {figure: at for at, figure in enumerate(document.figures)}
    got = set()
    for proposal in propose(document):
        figures = proposal.relation.figures()
        if proposal.rule.removeprefix("text/") in _SINGLE or not all(
            f in position for f in figures
        ):
            continue
        got.add((proposal.relation.kind, frozenset(position[f] for f in figures)))
    wanted = {(relation.kind, relation.members()) for relation in gold.relations}
    score.right += len(wanted & got)
    score.extra += len(got - wanted)
    score.missed += len(wanted - got)


def run(folder: Path, seed: int = 1, each: int = 1) -> Result:
    """Evaluate every fixture of a folder."""
    result = Result()
    for gold in all_gold(folder):
        evaluate(gold, result, seed, each)
    return result


def run_article(article: Path, seed: int = 1, each: int = 1) -> Result:
    """Evaluate the founding article, whose gold stands beside this file."""
    result = Result()
    evaluate(load_files(article, Path(__file__).parent / "founding.yaml"), result, seed, each)
    return result


def run_passages(path: Path, seed: int = 1, each: int = 1) -> Result:
    """Evaluate the short passages of a file."""
    result = Result()
    for name, gold in passages(path):
        alone = Result()
        evaluate(gold, alone, seed, each)
        result.add(alone, name)
    return result


def plain(folder: Path) -> None:
    """Print every finding of every document of a folder, and how fast they were read."""
    count = characters = 0
    spent = 0.0
    for path in sorted(
        p for p in folder.rglob("*") if p.suffix in {".md", ".txt", ".html", ".htm"}
    ):
        text = path.read_text("utf-8", errors="replace")
        start = time.process_time()
        document = read_document(text, str(path))
        found = findings(document)
        spent += time.process_time() - start
        characters += len(text)
        count += 1
        for line in found.values():
            print(f"{path.name}: {line}")
    print(
        f"{count} documents, {characters / 1e6:.2f} M characters, {characters / 1e6 / max(spent, 1e-9):.2f} MB/s CPU"
    )


def show(result: Result) -> None:
    """Print the tables."""
    for name, score in result.scores.items():
        if score.right + score.extra + score.missed:
            print(f"{name:10} {score}")
    print(f"\nfalse alarms on the reports as they are: {len(result.alarms)}")
    for line in result.alarms:
        print("  " + line)
    print(f"\n{'planted':16}{'all':>7}{'contradict':>12}{'found':>8}")
    for sort in sorted(result.planted):
        found, contradicting = result.found[sort], result.contradicting[sort]
        rate = f"{found / contradicting:8.1%}" if contradicting else ""
        print(f"{sort:16}{result.planted[sort]:7}{contradicting:12}{found:8}{rate}")
    print(
        f"{'all':16}{sum(result.planted.values()):7}{sum(result.contradicting.values()):12}"
        f"{sum(result.found.values()):8}{result.recall:8.1%}"
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    root = Path(__file__).resolve().parent.parent.parent
    parser.add_argument("folder", nargs="?", type=Path, default=root / "fixtures" / "text")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=2, help="errors of each sort for each figure")
    parser.add_argument(
        "--misses", action="store_true", help="print contradicting errors that were not found"
    )
    parser.add_argument("--article", type=Path, help="the founding article instead of a folder")
    parser.add_argument(
        "--passages", action="store_true", help="the short passages instead of a folder"
    )
    parser.add_argument("--plain", action="store_true", help="no gold: print every finding")
    options = parser.parse_args()
    if options.plain:
        plain(options.folder)
        return
    if options.passages:
        path = Path(__file__).parent / "passages.yaml"
        result = run_passages(path, options.seed, options.each)
    elif options.article:
        result = run_article(options.article, options.seed, options.each)
    else:
        result = run(options.folder, options.seed, options.each)
    show(result)
    if options.misses:
        print("\n".join(result.misses))


if __name__ == "__main__":
    main()

__all__ = ["Fraction", "Result", "evaluate", "run"]
