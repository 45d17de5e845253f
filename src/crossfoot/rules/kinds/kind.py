"""The shape all kinds share: roles, options, the constraint, examples.

A kind is defined once, here, and everything else is derived from the definition: its public function, its YAML form
and JSON Schema (``rules.model``), its SQL, its rows in the joint system, its page in the docs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any, Literal, get_args, get_origin

from crossfoot.constraints import Constraint
from crossfoot.figures import NOWHERE, Figure, FigureLike, exactly, figure
from crossfoot.hints import did_you_mean
from crossfoot.intervals import Convention
from crossfoot.operands import ONE, Operand, Operands, many
from crossfoot.relations import Reason, Relation
from crossfoot.verify import Verdict, verify

Mode = Literal["rounded", "displayed"]

#: What a role may be given as in Python.
RoleValue = FigureLike | Iterable[FigureLike] | None


class Measured(Enum):
    """In which unit the figures of a role enter the arithmetic."""

    ALIKE = "in one common unit with the other roles of this sort"
    NUMBER = "as printed"
    COUNT = "as printed; a whole number"
    FRACTION = "as a fraction of one; a number without unit is a percentage"
    PERCENT = "in percent; a number without unit is a percentage"
    MEAN = "a percentage as a fraction of one, anything else as printed"


class Binding(Enum):
    """What a rule of the kind selects from a table."""

    FIGURES = "the figures of its roles"
    FORMULA = "the figures its formula names"
    KEYS = "the values of a key column"


@dataclass(frozen=True, slots=True)
class Role:
    """A place for figures in a kind."""

    name: str
    doc: str
    many: bool = False
    optional: bool = False
    measured: Measured = Measured.ALIKE
    exact: bool = False
    nonzero: bool = False
    #: A rule may leave it out: it is then the primary figure in the earlier version of the table.
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of a kind that is not a figure. ``type`` is the Python type its YAML value has."""

    name: str
    type: Any
    default: Any
    doc: str


@dataclass(frozen=True, slots=True)
class Example:
    """Figures that hold or fail, for docs and tests. ``figures`` maps roles and options to plain values."""

    figures: Mapping[str, Any]
    holds: bool
    why: str = ""


def holds(why: str = "", **figures: Any) -> Example:
    """An example that must pass."""
    return Example(figures, True, why)


def fails(why: str = "", **figures: Any) -> Example:
    """An example that must not."""
    return Example(figures, False, why)


#: A list of weights, or nothing.
Weights = tuple[Fraction | int, ...] | None

#: Decides units the kind's own way: (figures by role) -> factor by figure, or a sentence why not.
UnitRule = Callable[[Mapping[str, tuple[Figure, ...]]], "Mapping[Figure, Fraction] | str"]


@dataclass(frozen=True, slots=True, repr=False)
class Kind:
    """A sort of relation.

    Attributes:
        name: of the kind, its file, its YAML value and its function.
        finding: what is wrong when it fails, in kebab case: the default rule name.
        must_hold: the relation in mathematical notation.
        title: the same in plain words.
        roles, options: its form.
        constraint: makes the constraint from the options (keyword arguments).
        primary: the role of the figure a person would change first; None where nothing decides.
        eurostat: codes of Eurostat's main types of validation rules.
        units: decides units where the roles' own declarations cannot.
        paired: lists (roles or options) that go together item by item, and so must be equally long.
        ends: two roles that are the ends of one band; declared the wrong way round, they fit nothing.
        examples: good and bad ones, run by the tests and shown in the docs.
        doc: the kind's page, from the module's docstring.
        binds: what a rule of the kind selects from a table.
        roles_of: for a kind whose roles depend on its options: makes them.
    """

    name: str
    finding: str
    title: str
    must_hold: str
    roles: tuple[Role, ...]
    constraint: Callable[..., Constraint]
    doc: str
    options: tuple[Option, ...] = ()
    primary: str | None = None
    eurostat: tuple[str, ...] = ()
    units: UnitRule | None = None
    paired: tuple[str, str] | None = None
    ends: tuple[str, str] | None = None
    examples: tuple[Example, ...] = field(default=())
    binds: Binding = Binding.FIGURES
    roles_of: Callable[..., tuple[Role, ...]] | None = None

    def __repr__(self) -> str:
        return f"<Kind {self.name}>"

    def roles_for(self, options: Mapping[str, Any]) -> tuple[Role, ...]:
        """The roles, given the options."""
        return self.roles if self.roles_of is None else self.roles_of(**options)

    def role(self, name: str) -> Role:
        """The role of that name. Raises KeyError."""
        for role in self.roles:
            if role.name == name:
                return role
        raise KeyError(name)

    def check(
        self, figures: Mapping[str, RoleValue], *, mode: Mode = "rounded", **options: Any
    ) -> Verdict:
        """Make the relation and verify it: the body of every public function."""
        return verify(self.relation(figures, mode=mode, **options))

    def relation(
        self,
        figures: Mapping[str, RoleValue],
        *,
        mode: Mode = "rounded",
        name: str | None = None,
        rule: str | None = None,
        subject: Mapping[str, str] | None = None,
        cues: tuple[str, ...] = (),
        confidence: Fraction = ONE,
        **options: Any,
    ) -> Relation:
        """Bind figures to the kind's roles.

        Args:
            figures: by role; a role that is a list takes an iterable.
            mode: ``displayed`` if the publisher makes displayed figures fit exactly.
            name, rule, subject, cues, confidence: see ``Relation``.
            options: the kind's own settings.

        Raises:
            TypeError: an unknown, missing or superfluous role, an unknown option, or a float.
            ValueError: text that is no number, an option with a value it cannot have, or lists that go together
                and are not equally long.
        """
        settings = self._settings(options)
        roles = self.roles_for(settings)
        bound = self._figures(roles, figures)
        if self.paired is not None:
            first, second = ((bound.get(name) or settings.get(name)) for name in self.paired)
            if first and second and len(first) != len(second):
                one, other = self.paired
                raise ValueError(f"{self.name}: {len(first)} {one} and {len(second)} {other}")
        self._check_ends(bound)
        constraint = self._constraint(settings, bound)
        extra = {} if subject is None else {"subject": subject}
        factors = self._factors(roles, bound)
        scale: Mapping[Figure, Fraction] = {} if isinstance(factors, str) else factors
        displayed = _chosen(mode, Mode, "mode") == "displayed"
        operands: dict[str, Operand | tuple[Operand, ...]] = {}
        for role in roles:
            if role.name not in bound:
                continue
            made = tuple(
                Operand.of(f, scale.get(f, ONE), displayed=displayed) for f in bound[role.name]
            )
            operands[role.name] = made if role.many else made[0]
        blocked = (Reason.UNIT, factors) if isinstance(factors, str) else self._zero(operands)
        return Relation(
            constraint=constraint,
            operands=operands,
            kind=self.name,
            rule=rule,
            name=name,
            displayed=displayed,
            blocked=blocked,
            cues=cues,
            confidence=confidence,
            **extra,
        )

    def _check_ends(self, bound: Mapping[str, tuple[Figure, ...]]) -> None:
        if self.ends is None or not all(end in bound for end in self.ends):
            return
        (low,), (high,) = (bound[end] for end in self.ends)
        if any(figure.location is not NOWHERE for figure in (low, high)):
            # Figures that were read and not declared: they are checked like any others.
            return
        if low.unit == high.unit and low.interval.low > high.interval.high:
            first, second = self.ends
            raise ValueError(
                f"{self.name}: {first!r} is {low.text}, which is above {second!r}, {high.text}"
            )

    def _constraint(
        self, settings: Mapping[str, Any], bound: Mapping[str, tuple[Figure, ...]]
    ) -> Constraint:
        if not any(role.optional for role in self.roles):
            return self.constraint(**settings)
        # Kinds with optional roles choose their constraint by which roles were given. A role that the choice
        # leaves out would pass without being looked at.
        constraint = self.constraint(given=frozenset(bound), **settings)
        asked = constraint.roles()
        for role in self.roles:
            if role.name in asked and role.name not in bound:
                raise TypeError(f"{self.name}: {role.name!r} is missing ({role.doc})")
            if role.name in bound and role.name not in asked:
                others = [
                    other.name for other in self.roles if other.name in bound and other != role
                ]
                raise TypeError(
                    f"{self.name}: nothing is asked of {role.name!r} "
                    + (f"beside {' and '.join(map(repr, others))}" if others else "alone")
                )
        return constraint

    def _figures(
        self, roles: tuple[Role, ...], given: Mapping[str, RoleValue]
    ) -> dict[str, tuple[Figure, ...]]:
        bound: dict[str, tuple[Figure, ...]] = {}
        for role in roles:
            value = given.get(role.name)
            if value is None:
                if role.optional:
                    continue
                raise TypeError(f"{self.name}: {role.name!r} is missing ({role.doc})")
            if role.many:
                if isinstance(value, (str, Figure)) or not isinstance(value, Iterable):
                    raise TypeError(f"{self.name}: {role.name!r} takes a list of figures")
                bound[role.name] = tuple(_figure(item, role) for item in value)
                if not bound[role.name]:
                    raise TypeError(f"{self.name}: {role.name!r} is an empty list")
            else:
                bound[role.name] = (_figure(value, role),)
        unknown = given.keys() - {role.name for role in roles}
        if unknown:
            raise TypeError(f"{self.name} has no role {sorted(unknown)[0]!r}")
        return bound

    def _settings(self, options: Mapping[str, Any]) -> dict[str, Any]:
        settings = {option.name: option.default for option in self.options}
        unknown = options.keys() - settings.keys()
        if unknown:
            raise TypeError(f"{self.name} has no option {sorted(unknown)[0]!r}")
        for option in self.options:
            if option.name in options:
                settings[option.name] = self._setting(option, options[option.name])
        return settings

    def _setting(self, option: Option, value: Any) -> Any:
        what = f"{self.name}: {option.name!r}"
        if get_origin(option.type) is Literal:
            return _chosen(value, option.type, what)
        if option.type is int and (isinstance(value, bool) or not isinstance(value, int)):
            raise TypeError(f"{what} is a whole number, not {value!r}")
        if any(
            isinstance(item, float) for item in (value if isinstance(value, tuple) else (value,))
        ):
            raise TypeError(
                f"{what} takes no float, which is no exact number: write it as int or Fraction"
            )
        return value

    def _factors(
        self, roles: tuple[Role, ...], bound: Mapping[str, tuple[Figure, ...]]
    ) -> Mapping[Figure, Fraction] | str:
        from crossfoot.rules.kinds.units import common_factors

        if self.units is not None:
            return self.units(bound)
        return common_factors(roles, bound)

    def _zero(self, operands: Operands) -> tuple[Reason, str] | None:
        for role in self.roles:
            if role.nonzero and role.name in operands:
                for operand in many(operands, role.name):
                    if Fraction(0) in operand.interval:
                        found = operand.figure
                        named = role.name if found.label == found.text else found.label
                        return Reason.ZERO_DENOMINATOR, f"{named} may be zero"
        return None


def _chosen(value: Any, choices: Any, what: str) -> Any:
    known = get_args(choices)
    if value not in known:
        raise ValueError(f"{what} cannot be {value!r}{did_you_mean(str(value), known)}")
    return value


def _figure(value: object, role: Role) -> Figure:
    if isinstance(value, Figure):
        return value
    if role.exact and isinstance(value, int) and not isinstance(value, bool):
        return exactly(value)
    made = figure(value, convention="exact" if role.exact else "half_any")  # type: ignore[arg-type]
    # A limit of "2 million" is exact, a count of "0.2 thousand" is rounded.
    is_coarse = role.measured is Measured.COUNT and made.scale > 1
    return made.rounded_by(Convention.HALF_ANY) if is_coarse else made
