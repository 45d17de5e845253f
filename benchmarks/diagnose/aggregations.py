"""The 385 real tables with annotated aggregations, as figures, relations and lines.

Conventions of the annotations: see ``../shared/data/aggregations/README.md``. Spreadsheet dumps print five decimals
for every cell; their trailing zeros mean nothing and are dropped.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from crossfoot.diagnose.habits import Line
from crossfoot.figures import Figure, Location
from crossfoot.operands import Operand
from crossfoot.relations import Relation, linear
from crossfoot.rules.kinds import KINDS

DATA = Path(__file__).parents[3] / "shared" / "data" / "aggregations"
_NUMBER = re.compile(r"[-+−]?\$?\d[\d.,\s]*|[-+−]?\$?[.,]\d+")
Key = tuple[str, str, str, tuple[int, int], tuple[tuple[int, int], ...]]


@dataclass
class Table:
    """A table's figures by cell, its annotated relations by key, its lines and its words."""

    name: str
    figures: dict[tuple[int, int], Figure]
    relations: dict[Key, Relation]
    lines: list[Line]
    words: list[str]


def tables() -> Iterator[Table]:
    with gzip.open(DATA / "tables.jl.gz", "rt") as lines:
        for line in lines:
            yield _table(json.loads(line))


def flagged() -> dict[Key, dict[str, Any]]:
    """What plain intervals call impossible, each looked at by hand."""
    found = {}
    for line in (DATA / "flagged_by_hand.jsonl").read_text().splitlines():
        entry = json.loads(line)
        key = _key(
            entry["file"], entry["table"], entry["operator"], entry["result"], entry["operands"]
        )
        found[key] = entry
    return found


def _key(file: str, table: str, operator: str, result: Any, operands: Any) -> Key:
    cells = tuple(tuple(cell) for cell in operands)
    return (
        file,
        table,
        operator,
        tuple(result),
        cells if operator in ("Division", "RelativeChange") else tuple(sorted(cells)),
    )


def _table(raw: dict[str, Any]) -> Table:
    rows = raw["table_array"]
    cells: dict[tuple[int, int], Figure] = {}
    words = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            read = _read(text, raw["number_format"])
            if read is not None:
                value, decimals = read
                cells[r, c] = Figure(
                    text.strip(),
                    value,
                    decimals=decimals,
                    name=f"R{r}C{c}",
                    location=Location(row=r, column=c),
                )
            elif text.strip():
                words.append(text.replace("\xa0", " ").strip())
    relations: dict[Key, Relation] = {}
    for note in raw["aggregation_annotations"]:
        key = _key(
            raw["file_name"],
            raw["table_id"],
            note["operator"],
            note["aggregator_index"],
            note["aggregatee_indices"],
        )
        made = _relation(note, cells, rows)
        if made is not None:
            relations[key] = made
    return Table(raw["file_name"], cells, relations, _lines(cells, relations), words)


def _read(text: str, style: str) -> tuple[Fraction, int] | None:
    """Value and decimals; a dash is zero, a blank and words are nothing."""
    plain = text.replace("\xa0", " ").strip()
    if plain in ("-", "--", "–"):
        return Fraction(0), 0
    negative = plain.startswith("(") and plain.endswith(")")
    body = plain.strip("()") if negative else plain
    body = re.sub(r"\s*[A-Za-z%*†]$", "", body)
    if not _NUMBER.fullmatch(body):
        return None
    thousands, point = (
        {"Comma": ",", "Space": " ", "None": ""}[style.split(maxsplit=1)[0]],
        style.split()[1],
    )
    mark = {"Point": ".", "Comma": ","}[point]
    digits = body.replace("$", "").replace(thousands, "") if thousands else body.replace("$", "")
    digits = digits.replace(" ", "").replace("−", "-")
    if mark == ",":
        digits = digits.replace(",", ".") if digits.count(",") == 1 else digits.replace(",", "")
    digits = digits.replace(",", "")
    if digits.count(".") > 1 or not re.fullmatch(r"[-+]?\d*\.?\d+\.?", digits):
        return None
    value = Fraction(digits.rstrip("."))
    places = len(digits.partition(".")[2])
    return (-value if negative else value), places


def _relation(
    note: dict[str, Any], cells: dict[tuple[int, int], Figure], rows: list[list[str]]
) -> Relation | None:
    whole = cells.get(tuple(note["aggregator_index"]))
    places = [tuple(place) for place in note["aggregatee_indices"]]
    if whole is None or len(set(places)) < len(places):
        return None
    if any(p not in cells and rows[p[0]][p[1]].strip() for p in places):
        return None  # a part that is no number: nothing can be said
    parts = [cells[p] for p in places if p in cells]
    if not parts or whole in parts:
        return None
    match note["operator"]:
        case "Sum":
            return KINDS["total"].relation({"whole": whole, "parts": parts})
        case "Average":
            # A blank counts as zero for some publishers and not at all for others.
            total = sum((part.value for part in parts), Fraction(0))
            n = min((len(parts), len(places)), key=lambda count: abs(total / count - whole.value))
            return linear({**{part: Fraction(1, n) for part in parts}, whole: -1}, name="average")
    if len(parts) != 2 or Fraction(0) in (parts[0].value, parts[1].value):
        return None
    one, other = parts
    exact = (
        one.value / other.value if note["operator"] == "Division" else other.value / one.value - 1
    )
    # A percentage or a fraction of one: whichever is nearer.
    percent = abs(whole.value - 100 * exact) < abs(whole.value - exact)
    if note["operator"] == "Division":
        roles = {"numerator": one, "denominator": other, "value": whole}
        made = KINDS["ratio"].relation(roles)
        role = "value"
    else:
        made = KINDS["growth"].relation({"start": one, "end": other, "rate": whole})
        role = "rate"
    factor = Fraction(1, 100) if percent else Fraction(1)
    operands = {**made.operands, role: Operand.of(whole, factor)}
    return Relation(made.constraint, operands, made.kind, blocked=made.blocked)


def _lines(cells: dict[tuple[int, int], Figure], relations: dict[Key, Relation]) -> list[Line]:
    """Rows and columns of the table, each with the relations whose results stand in it."""
    found = []
    for axis, name in ((0, "row"), (1, "column")):
        for at in sorted({cell[axis] for cell in cells}):
            # Results in one row belong together if their parts stand above or below, and the other way round.
            across = [
                relation
                for (_, _, _, result, parts), relation in relations.items()
                if result[axis] == at and all(part[1 - axis] == result[1 - axis] for part in parts)
            ]
            found.append(
                Line(
                    f"{name} {at}",
                    tuple(across),
                    tuple(figure for cell, figure in cells.items() if cell[axis] == at),
                )
            )
    return found
