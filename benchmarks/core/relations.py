"""Check the annotated relations of 385 real tables, and say how fast and how well.

    python benchmarks/core/relations.py [--data FOLDER] [--differences] [--profile] [--repeat N]

The tables are those of L. Jiang, G. Vitagliano and F. Naumann, *Aggregation Detection in CSV Files* (EDBT 2022): 200
web tables of statistical offices ("Troy") and 185 spreadsheets ("EUSES", dumped with ``%.5f``). Each annotated
aggregation becomes a relation of a kind (Sum: total, Average: weighted, Division: ratio, RelativeChange: growth), is
verified, and the relations called impossible are compared with the 359 that were looked at by hand.

How a cell is read
* ``-`` is an exact 0; a blank is nothing; any other text (``F``, ``x``, ``..``) is a figure withheld, which leaves its
  relation unchecked.
* Only the web tables show what a reader saw. In the dumps trailing zeros mean nothing: a figure has its own digits or,
  if that is more, those that four fifths of both its row and its column need.
* A quotient may be printed as such or as a percentage; the reading under which it holds is taken.
* An average with blanks is over the printed cells or over all of them (homework not handed in counts as 0).
"""

from __future__ import annotations

import argparse
import cProfile
import gzip
import json
import platform
import pstats
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from crossfoot.figures import Figure, exactly, figure
from crossfoot.numerals import NumeralError
from crossfoot.relations import Relation
from crossfoot.rules.kinds import KINDS
from crossfoot.verify import ALPHA, Grade, Verdict, verify

DATA: Final = Path(__file__).parents[3] / "shared" / "data" / "aggregations"

LOCALE: Final = {
    "Comma Point": "en",
    "None Point": "en",
    "Space Point": "en",
    "Space Comma": "fr",
    "None Comma": "fr",
}
ZEROS: Final = {"-", "--", "–", "—"}
#: A numeral between what tables hang on it: footnote marks, stars, letters for "use with caution", "Points".
NUMERAL: Final = re.compile(
    r"(?:[.…\s]+(?=\d+\)$))?\**([-+−–]?[\d.,][\d.,\s]*)\**(?:E|r|\)| Points)?"
)

#: What a cell may be: a figure, nothing (None), or the text of a figure that is withheld.
Cell = Figure | str | None
Key = tuple[str, str, str, tuple[int, int], tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell's numeral: its text without ornaments, and how many decimals it needs."""

    text: str
    decimals: int


@dataclass
class Table:
    """One table: its texts, and figures for the cells that relations ask for."""

    name: str
    sheet: str
    texts: Sequence[Sequence[str]]
    locale: str
    is_dump: bool
    figures: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell:
        if (row, column) not in self.figures:
            self.figures[row, column] = self._cell(row, column)
        return self.figures[row, column]

    def _cell(self, row: int, column: int) -> Cell:
        text = self.texts[row][column].strip()
        if not text:
            return None
        if text in ZEROS:
            return exactly(0, text=text)
        match = NUMERAL.fullmatch(text)
        if match is None:
            return text
        try:
            if not self.is_dump:
                return figure(match[1], locale=self.locale)
            own = _needed_decimals(match[1])
            shared = min(self._row_decimals[row], self._column_decimals[column])
            return figure(match[1], locale=self.locale, decimals=max(own, shared))
        except NumeralError:
            return text

    def prepare(self) -> None:
        """Work out the decimals of the dump's rows and columns."""
        if not self.is_dump:
            return
        rows: dict[int, list[int]] = defaultdict(list)
        columns: dict[int, list[int]] = defaultdict(list)
        for r, texts in enumerate(self.texts):
            for c, text in enumerate(texts):
                match = NUMERAL.fullmatch(text.strip())
                if match is not None:
                    decimals = _needed_decimals(match[1])
                    rows[r].append(decimals)
                    columns[c].append(decimals)
        self._row_decimals = {r: _four_fifths(found) for r, found in rows.items()}
        self._column_decimals = {c: _four_fifths(found) for c, found in columns.items()}

    _row_decimals: Mapping[int, int] = field(default_factory=dict)
    _column_decimals: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotated aggregation: where its result and its parts stand."""

    table: Table
    operator: str
    result: tuple[int, int]
    parts: tuple[tuple[int, int], ...]

    @property
    def key(self) -> Key:
        return self.table.name, self.table.sheet, self.operator, self.result, self.parts

    @property
    def source(self) -> str:
        return "EUSES" if self.table.is_dump else "Troy"

    def __str__(self) -> str:
        texts = [self.table.texts[r][c].strip() for r, c in self.parts]
        shown = ", ".join(texts[:6]) + (f", … {len(texts)} in all" if len(texts) > 6 else "")
        row, column = self.result
        return (
            f"{self.table.name} [{row}, {column}] {self.operator}: "
            f"{self.table.texts[row][column].strip()} from {shown}"
        )


def load(data: Path) -> list[Annotation]:
    """All annotations, in the order of the file."""
    annotations = []
    with gzip.open(data / "tables.jl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            table = Table(
                name=raw["file_name"],
                sheet=raw["table_id"],
                texts=raw["table_array"],
                locale=LOCALE[raw["number_format"]],
                is_dump=re.fullmatch(r"C\d{5}", raw["file_name"]) is None,
            )
            table.prepare()
            for entry in raw["aggregation_annotations"]:
                result, parts = entry["aggregator_index"], entry["aggregatee_indices"]
                annotations.append(
                    Annotation(table, entry["operator"], tuple(result), tuple(map(tuple, parts)))
                )
    return annotations


def relations_of(annotation: Annotation) -> Iterator[Relation]:
    """The readings of an annotation, the likeliest first; none if a figure is withheld."""
    result = annotation.table.cell(*annotation.result)
    cells = [annotation.table.cell(*at) for at in annotation.parts]
    parts = [cell for cell in cells if isinstance(cell, Figure)]
    if not isinstance(result, Figure) or not parts or any(isinstance(cell, str) for cell in cells):
        return
    match annotation.operator:
        case "Sum":
            yield KINDS["total"].relation({"whole": result, "parts": parts})
        case "Average":
            for count in dict.fromkeys((len(parts), len(cells))):
                values = parts + [exactly(0)] * (count - len(parts))
                weights = [exactly(1)] * count
                yield KINDS["weighted"].relation(
                    {"values": values, "weights": weights, "whole": result}
                )
        case "Division" if len(parts) == 2:
            for value in _as_ratio_or_percent(result):
                yield KINDS["ratio"].relation(
                    {"numerator": parts[0], "denominator": parts[1], "value": value}
                )
        case "RelativeChange" if len(parts) == 2:
            for rate in _as_ratio_or_percent(result):
                yield KINDS["growth"].relation({"start": parts[0], "end": parts[1], "rate": rate})


def settle(annotation: Annotation, alpha: Fraction) -> Verdict | None:
    """The verdict under the reading that serves the annotation best; None where none can be made."""
    best: Verdict | None = None
    for relation in relations_of(annotation):
        verdict = verify(relation, alpha)
        if best is None or (not best.passes and verdict.passes):
            best = verdict
    return best


def _as_ratio_or_percent(printed: Figure) -> Iterator[Figure]:
    for unit in ("ratio", "percent"):
        yield figure(
            printed.value if printed.decimals is None else printed.text,
            unit=unit,
            decimals=printed.decimals,
            locale="fr" if "," in printed.text and printed.decimals else "en",
        )


def _needed_decimals(text: str) -> int:
    _, mark, decimals = text.strip().rpartition(".")
    return len(decimals.rstrip("0")) if mark else 0


def _four_fifths(decimals: list[int]) -> int:
    """The decimals that four fifths of the cells do with."""
    return sorted(decimals)[max(-(-len(decimals) * 4 // 5), 1) - 1]


def count_grades(annotations: list[Annotation]) -> dict[Key, Verdict | None]:
    """Verdicts by annotation, α divided among a table's relations of one operator; prints the counts."""
    sizes = Counter((a.table.name, a.table.sheet, a.operator) for a in annotations)
    verdicts: dict[Key, Verdict | None] = {}
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for annotation in annotations:
        size = sizes[annotation.table.name, annotation.table.sheet, annotation.operator]
        verdict = settle(annotation, ALPHA / size)
        verdicts[annotation.key] = verdict
        counts[annotation.source, annotation.operator][_label(verdict)] += 1
    columns = [*(grade.value for grade in Grade), "withheld"]
    print(f"{'':22}" + "".join(f"{name:>12}" for name in [*columns, "all"]))
    whole: Counter[str] = Counter()
    for (source, operator), found in sorted(counts.items()):
        whole += found
        print(f"{source:6} {operator:15}" + _row(found, columns))
    print(f"{'all':22}" + _row(whole, columns))
    return verdicts


def _row(found: Counter[str], columns: list[str]) -> str:
    return "".join(f"{found[name]:12}" for name in columns) + f"{found.total():12}"


def _label(verdict: Verdict | None) -> str:
    return "withheld" if verdict is None else verdict.grade.value


def compare_with_hand(
    data: Path, annotations: list[Annotation], verdicts: Mapping[Key, Verdict | None], verbose: bool
) -> None:
    """Print how the impossible relations differ from those flagged by hand, one by one."""
    by_hand: dict[Key, Mapping[str, Any]] = {}
    with (data / "flagged_by_hand.jsonl").open(encoding="utf-8") as lines:
        for raw in map(json.loads, lines):
            operands = tuple(map(tuple, raw["operands"]))
            key = raw["file"], raw["table"], raw["operator"], tuple(raw["result"]), operands
            by_hand[key] = raw
    ours = {key for key, v in verdicts.items() if v is not None and v.grade is Grade.IMPOSSIBLE}
    print(
        f"\nimpossible: {len(ours)}; flagged by hand: {len(by_hand)}; "
        f"in both: {len(ours & by_hand.keys())}; ours alone: {len(ours - by_hand.keys())}; "
        f"by hand alone: {len(by_hand.keys() - ours)}"
    )
    classes = Counter(raw["class"] for key, raw in by_hand.items() if key in ours)
    print("classes of those in both: " + ", ".join(f"{c} {n}" for c, n in sorted(classes.items())))
    implausible = [v for v in verdicts.values() if v is not None and v.grade is Grade.IMPLAUSIBLE]
    print(f"implausible: {len(implausible)}, none of them flagged by hand" if implausible else "")
    for annotation in annotations:
        if (annotation.key in ours) != (annotation.key in by_hand):
            side = "ours alone" if annotation.key in ours else "by hand alone"
            print(f"  {side}: {annotation}")
            if annotation.key in by_hand:
                print(f"    by hand: {by_hand[annotation.key]['finding']}")
    if verbose:
        for annotation in annotations:
            verdict = verdicts[annotation.key]
            if verdict is not None and verdict.grade is Grade.IMPLAUSIBLE:
                print(f"  implausible (p = {float(verdict.p or 0):.2g}): {annotation}")


def measure_speed(annotations: list[Annotation], repeat: int) -> list[Relation]:
    """Print relations a second: verifying alone, and from the cells' text."""

    def make() -> list[Relation]:
        for annotation in annotations:
            annotation.table.figures.clear()
        return [r for a in annotations for r in [next(relations_of(a), None)] if r is not None]

    making, relations = _timed(make)
    figures = len({id(f) for r in relations for f in r.figures()})
    print(f"\n{len(relations)} relations between {figures} figures")
    times = []
    for _ in range(repeat):
        times.append(_timed(lambda: [verify(relation) for relation in relations])[0])
    verifying = times[0]  # the first run has no tail probabilities at hand
    print(f"verify alone:            {len(relations) / verifying:9,.0f} relations/s")
    print(f"verify alone, again:     {len(relations) / min(times):9,.0f} relations/s")
    print(f"reading, binding:        {len(relations) / making:9,.0f} relations/s")
    print(f"from text to verdict:    {len(relations) / (making + verifying):9,.0f} relations/s")
    return relations


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = call()
    return time.process_time() - start, result


def _machine() -> str:
    name = platform.processor() or platform.machine()
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            name = next(line.partition(":")[2].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        pass
    return f"{name}, {platform.system()}, {platform.python_implementation()} {platform.python_version()}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the aggregations data")
    parser.add_argument("--verbose", action="store_true", help="also list implausible relations")
    parser.add_argument("--profile", action="store_true", help="profile verifying")
    parser.add_argument("--repeat", type=int, default=5, help="timing runs; the best counts")
    options = parser.parse_args()
    if not options.data.is_dir():
        print(f"no data at {options.data}", file=sys.stderr)
        return 2
    print(_machine())
    annotations = load(options.data)
    print(f"{len(annotations)} annotated relations\n")
    verdicts = count_grades(annotations)
    compare_with_hand(options.data, annotations, verdicts, options.verbose)
    relations = measure_speed(annotations, options.repeat)
    if options.profile:
        profile = cProfile.Profile()
        profile.runcall(lambda: [verify(relation) for relation in relations])
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
