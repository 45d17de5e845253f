"""Rules and packs as plain values. Their YAML form stands in ``rules.form``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from crossfoot.figures import figure
from crossfoot.problems import Severity
from crossfoot.relations import Relation
from crossfoot.rules.kinds.kind import Example, Kind, Mode, Role
from crossfoot.rules.picks import Condition, Pick
from crossfoot.verify import ALPHA


class Missing(StrEnum):
    """What a rule does where a figure is missing."""

    SKIP = "skip"
    ZERO = "zero"
    ERROR = "error"


class Status(StrEnum):
    """How settled a rule is."""

    STABLE = "stable"
    EXPERIMENTAL = "experimental"
    DEPRECATED = "deprecated"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a rule applies: ``from:`` in YAML.

    Attributes:
        table: the table's name; None applies to every table that has the columns.
        measure: the measure of picks that name none.
        for_each: the keys of a group; None for each row (wide) or each combination of keys (long).
        where: the slice the rule never binds outside of.
        document: for rules over text, a glob of document names.
    """

    table: str | None = None
    measure: str | None = None
    for_each: tuple[str, ...] | None = None
    where: tuple[Condition, ...] = ()
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a rule was written."""

    path: str | None = None
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A declaration from which relations are made.

    ``picks`` maps each role to its picks in order; ``severity`` None switches the rule off; ``declares_mode`` says
    that the mode was written down, so that nothing is inferred in its place.
    """

    id: str
    pack: str
    kind: Kind
    title: str
    scope: Scope = Scope()
    picks: Mapping[str, tuple[Pick, ...]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    severity: Severity | None = Severity.ERROR
    status: Status = Status.STABLE
    since: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    message: str | None = None
    missing: Missing = Missing.SKIP
    mode: Mode = "rounded"
    declares_mode: bool = False
    alpha: Fraction = ALPHA
    examples: tuple[Example, ...] = ()
    origin: Origin = Origin()

    @property
    def name(self) -> str:
        """The full name, pack/id."""
        return f"{self.pack}/{self.id}"

    @property
    def roles(self) -> tuple[Role, ...]:
        return self.kind.roles_for(dict(self.options)) if self.kind.roles_of else self.kind.roles

    def with_severity(self, severity: Severity | None) -> Rule:
        return replace(self, severity=severity)

    def example_relation(self, example: Example) -> Relation:
        """The relation an example of the rule (or of its kind) stands for.

        Constants of the rule (``low: 0``) are the example's too, unless it gives its own.
        """
        roles = {role.name for role in self.roles}
        figures: dict[str, Any] = {
            role.name: figure(constant, convention="exact")
            for role in self.roles
            if not role.many
            and role.name in self.picks
            and (constant := self.picks[role.name][0].constant) is not None
        }
        figures |= {name: value for name, value in example.figures.items() if name in roles}
        options = {name: value for name, value in example.figures.items() if name not in roles}
        return self.kind.relation(
            figures, mode=self.mode, rule=self.name, **(dict(self.options) | options)
        )


@dataclass(frozen=True, slots=True)
class Pack:
    """A named set of rules.

    ``tables`` holds the raw descriptions of tables a pack brings along, for ``sources`` to read.
    """

    name: str
    rules: tuple[Rule, ...]
    title: str = ""
    why: str = ""
    version: str = ""
    tables: Mapping[str, Any] = field(default_factory=dict)
    path: str | None = None
