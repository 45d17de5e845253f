"""Gold files: what a person says a report's figures and relations are.

``expected.yaml`` beside ``report.*``::

    figures:                 # in the order of the text; nothing else in the report is a figure
      - {text: "7,12", value: "7.12", unit: percent, role: growth}
    relations:               # figures by their position in that list, from 0
      - {kind: total, rule: total-not-sum, whole: 0, parts: [1, 2]}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from crossfoot.rules.kinds.kind import Kind
from crossfoot.text import read_document


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """One figure as a person reads it."""

    text: str
    value: Fraction
    unit: str | None
    role: str


@dataclass(frozen=True, slots=True)
class GoldRelation:
    """A relation a person finds in the report: roles to positions in the list of figures."""

    kind: str
    rule: str
    roles: tuple[tuple[str, int | tuple[int, ...]], ...]
    options: tuple[tuple[str, Any], ...] = ()

    def members(self) -> frozenset[int]:
        """The positions of its figures."""
        found: set[int] = set()
        for _, given in self.roles:
            found |= {given} if isinstance(given, int) else set(given)
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Gold:
    """A report with its gold."""

    path: Path
    text: str
    figures: tuple[GoldFigure, ...]
    relations: tuple[GoldRelation, ...]


def kind_of(name: str) -> Kind:
    """The definition of a kind by its name."""
    kind = import_module(f"crossfoot.rules.kinds.{name}").KIND
    assert isinstance(kind, Kind)
    return kind


def load(folder: Path) -> Gold:
    """The gold of one fixture folder."""
    return load_files(
        next(path for path in sorted(folder.glob("report.*"))), folder / "expected.yaml"
    )


def load_files(report: Path, expected: Path) -> Gold:
    """A report and its gold, wherever they stand."""
    data = yaml.load(expected.read_text("utf-8"), Loader=yaml.CBaseLoader)
    figures = tuple(
        GoldFigure(f["text"], Fraction(f["value"]), f.get("unit") or None, f["role"])
        for f in data["figures"]
    )
    relations = tuple(_relation(entry) for entry in data["relations"] or ())
    return Gold(report, report.read_text("utf-8"), figures, relations)


def passages(path: Path) -> Iterator[tuple[str, Gold]]:
    """The passages of a file (see ``passages.yaml``), whose relations name their figures as printed."""
    for entry in yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader):
        texts = [mention.figure.text for mention in read_document(entry["text"]).mentions]
        relations = [_named(relation, texts) for relation in entry.get("relations", ())]
        known = tuple(relation for relation in relations if relation is not None)
        yield entry["name"], Gold(path, entry["text"], (), known)


def _named(entry: dict[str, Any], texts: list[str]) -> GoldRelation | None:
    """The relation by positions; each figure is the first of its text that no earlier part has taken."""
    taken: list[int] = []

    def place(text: str) -> str:
        at = next((i for i, known in enumerate(texts) if known == text and i not in taken), -1)
        taken.append(at)
        return str(at)

    names = {role.name for role in kind_of(entry["kind"]).roles}
    placed: dict[str, Any] = {
        name: ([place(text) for text in given] if isinstance(given, list) else place(given))
        if name in names
        else given
        for name, given in entry.items()
    }
    return None if -1 in taken else _relation({"rule": "", **placed})


def _relation(entry: dict[str, Any]) -> GoldRelation:
    kind = kind_of(entry["kind"])
    names = {role.name for role in kind.roles}
    roles = tuple(
        (name, tuple(int(i) for i in given) if isinstance(given, list) else int(given))
        for name, given in entry.items()
        if name in names
    )
    options = tuple(
        (option.name, _option(option.name, entry[option.name]))
        for option in kind.options
        if option.name in entry
    )
    return GoldRelation(entry["kind"], entry["rule"], roles, options)


def _option(name: str, given: Any) -> Any:
    if name == "weights":
        return tuple(Fraction(weight) for weight in given)
    if name == "strictly":
        return given == "true"
    return Fraction(given) if name == "of" else int(given)


def all_gold(folder: Path) -> Iterator[Gold]:
    """Every fixture of a folder that has gold."""
    for path in sorted(folder.iterdir()):
        if (path / "expected.yaml").is_file():
            yield load(path)
