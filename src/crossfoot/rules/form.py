"""The YAML form of rules, derived from the kinds: one form a kind, made from its roles and options.

The JSON Schema that editors use for completion comes from the same forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self, Union

from crossfoot.problems import Severity
from crossfoot.rules.kinds import KINDS
from crossfoot.rules.kinds.kind import Binding, Example, Kind, Mode, Role
from crossfoot.rules.model import Missing, Origin, Pack, Rule, Scope, Status
from crossfoot.rules.picks import Pick, conditions_from, pick_from
from crossfoot.yamlsource.forms import (
    Before,
    ByKey,
    Form,
    Key,
    Limits,
    key,
    made_form,
    plain,
    read_form,
    said,
)
from crossfoot.yamlsource.forms import json_schema as schema_of

Scalar = str | int | Decimal | bool
Name = Annotated[str, Limits(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]


class FilterForm(Form):
    """A test on a column: among values, not among values, or between two numbers."""

    among: Scalar | list[Scalar] | None = key(None, alias="in")
    excluded: Scalar | list[Scalar] | None = key(None, alias="not")
    low: int | Decimal | None = key(None, alias="min")
    high: int | Decimal | None = key(None, alias="max")


Filter = Scalar | list[Scalar] | FilterForm


class PickForm(Form):
    """Figures by column filters; every key that is not reserved is a column."""

    _others: ClassVar[Any] = Filter

    measure: str | None = key(None, "wide column or long indicator")
    previous: Annotated[int, Limits(ge=1)] | None = key(None, "how many periods back")
    table: str | None = key(None, "another table, matched on the same keys")
    by: str | list[str] | None = key(None, "match on fewer keys than for_each")


OnePick = str | int | Decimal | PickForm
ManyPicks = OnePick | list[OnePick]


class ScopeForm(Form):
    """Where a rule applies."""

    table: str | None = key(None, "the table's name")
    measure: str | None = key(None, "the measure of picks that name none")
    for_each: str | list[str] | None = key(None, "the keys of a group")
    where: dict[str, Filter] = key(dict, "the slice of the table")
    document: str | None = key(None, "for rules over text: a glob of document names")


class ExampleForm(Form):
    """Figures for which the rule holds, or fails."""

    holds: Any = key(None)
    fails: Any = key(None)
    why: str = key("")

    def _checked(self) -> Self:
        if (self.holds is None) == (self.fails is None):
            raise ValueError("an example says either 'holds' or 'fails'")
        return self


def _severity_off(value: Any) -> Any:
    return "off" if value is False else value  # for writers used to YAML 1.1, where off is false


def _everywhere() -> ScopeForm:
    return read_form(ScopeForm, {})


class RuleForm(Form):
    """What every rule can say, whatever its kind."""

    id: Name = key(description="kebab-case, named after what is wrong")
    title: str = key("", "what must hold, in one line")
    why: str = key("", "why it must hold")
    severity: Annotated[Literal["error", "warning", "info", "off"], Before(_severity_off)] = key(
        "error"
    )
    status: Literal["stable", "experimental", "deprecated"] = key("stable")
    since: str = key("", "the version that brought the rule")
    tags: list[str] = key(list)
    references: list[str] = key(list, "manuals and laws it rests on")
    message: str | None = key(None, "headline template")
    scope: ScopeForm = key(_everywhere, alias="from")
    missing: Literal["skip", "zero", "error"] = key("skip")
    mode: Mode = key("rounded")
    alpha: Annotated[Decimal, Limits(gt=0, lt=1)] = key(
        Decimal("0.001"), "tail probability of implausible"
    )
    examples: list[ExampleForm] = key(list)


def _fraction(value: Any) -> Any:
    return (
        Fraction(str(value))
        if isinstance(value, (int, str, Decimal)) and not isinstance(value, bool)
        else value
    )


Number = Annotated[Fraction, Before(_fraction, ("number", "string"))]
#: How the Python types of options are written in YAML, where pydantic needs to be told.
_OPTION_TYPES: Mapping[Any, Any] = {
    Fraction: Number,
    tuple[Fraction | int, ...] | None: list[Number] | None,
    tuple[str, ...] | None: Scalar | list[Scalar] | None,
    tuple[str, ...]: str,
}


@cache
def rule_form(kind_name: str) -> type[RuleForm]:
    """The form of one kind's rules."""
    kind = KINDS[kind_name]
    keys: dict[str, tuple[Any, Key]] = {"kind": (Literal[kind.name], key())}
    for role in kind.roles:
        form: Any = ManyPicks if role.many else OnePick
        if role.optional or role.implied:
            keys[role.name] = form | None, key(None, role.doc)
        else:
            keys[role.name] = form, key(description=role.doc)
    for option in kind.options:
        form = _OPTION_TYPES.get(option.type, option.type)
        required = (
            kind.binds is not Binding.FIGURES
            and not option.default
            and option.name in ("keys", "expression")
        )
        note = key(description=option.doc) if required else key(option.default, option.doc)
        keys[option.name] = form, note
    if kind.binds is Binding.FORMULA:
        names = key(dict, "picks by the names the formula uses")
        keys["figures"] = dict[str, ManyPicks], names
    return made_form(f"{_camel(kind.name)}Rule", RuleForm, kind.title, keys)


class PackFile(Form):
    """A file of crossfoot rules."""

    pack: Name = key("rules", "the pack's name")
    title: str = key("")
    why: str = key("")
    version: str = key("")
    extends: str | list[str] = key(list, "packs whose rules are taken over")
    tables: dict[str, Any] = key(dict, "descriptions of tables")
    #: Taken as they come: each is validated by its own kind's form.
    rules: list[dict[str, Any]] = key(list)


def pack_form() -> type[Form]:
    """The form of a whole rule file, for its JSON Schema: all kinds' forms, told apart by ``kind``."""
    # Put together at run time: no type checker can know it.
    kinds: Any = Union[tuple(rule_form(name) for name in KINDS)]  # noqa: UP007
    rule: Any = Annotated[kinds, ByKey("kind")]
    rules = {"rules": (list[rule], key(list))}
    return made_form("PackFile", PackFile, PackFile.__doc__ or "", rules)


#: A rule that takes over another and says only what differs; `key+` adds to a list, `key-` takes away.
_EXTENDING_RULE: Mapping[str, Any] = {
    "type": "object",
    "required": ["id", "extends"],
    "properties": {
        "id": {"type": "string"},
        "extends": {"type": "string", "description": "the rule taken over, as pack/rule"},
    },
}


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a rule file."""
    schema = schema_of(pack_form())
    items = schema["properties"]["rules"]
    items["items"] = {"anyOf": [items["items"], _EXTENDING_RULE]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def rule_from(form: RuleForm, pack: str, origin: Origin) -> Rule:
    """A rule from its validated form.

    Raises:
        ValueError: what the form alone cannot see: a formula that does not parse, an example that fits no role.
    """
    kind = KINDS[form.kind]  # type: ignore[attr-defined]
    options = {option.name: _option(form, option.name) for option in kind.options}
    picks = _picks(form, kind, options)
    return Rule(
        id=form.id,
        pack=pack,
        kind=kind,
        title=form.title or kind.title,
        scope=Scope(
            table=form.scope.table,
            measure=form.scope.measure,
            for_each=None if form.scope.for_each is None else tuple(_listed(form.scope.for_each)),
            where=conditions_from({c: _plain(t) for c, t in form.scope.where.items()}),
            document=form.scope.document,
        ),
        picks=picks,
        options=options,
        why=form.why,
        severity=None if form.severity == "off" else Severity(form.severity),
        status=Status(form.status),
        since=form.since,
        tags=tuple(form.tags),
        references=tuple(form.references),
        message=form.message,
        missing=Missing(form.missing),
        mode=form.mode,
        declares_mode="mode" in said(form),
        alpha=Fraction(form.alpha),
        examples=tuple(_example(example, kind, options) for example in form.examples),
        origin=origin,
    )


def _picks(form: RuleForm, kind: Kind, options: Mapping[str, Any]) -> dict[str, tuple[Pick, ...]]:
    if kind.binds is Binding.FORMULA:
        from crossfoot.rules.formula import FormulaError, parse_formula

        try:
            formula = parse_formula(options["expression"])
        except FormulaError as error:
            raise ValueError(f"expression, column {error.column}: {error}") from None
        named: Mapping[str, Any] = form.figures  # type: ignore[attr-defined]
        found = {}
        for reference in formula.references:
            base = [
                pick_from(_plain(item))
                for item in _listed(named.get(reference.name, reference.name))
            ]
            found[reference.role] = tuple(
                Pick(
                    measure=pick.measure,
                    conditions=pick.conditions,
                    back=pick.back + reference.back,
                    table=pick.table,
                    by=reference.by or pick.by,
                    constant=pick.constant,
                )
                for pick in base
            )
        return found
    return {
        role.name: tuple(pick_from(_plain(item)) for item in _listed(getattr(form, role.name)))
        for role in kind.roles
        if getattr(form, role.name) is not None
    }


def _example(form: ExampleForm, kind: Kind, options: Mapping[str, Any]) -> Example:
    given = form.holds if form.holds is not None else form.fails
    if isinstance(given, Mapping):
        figures = dict(given)
    else:
        figures = {_list_role(kind, options): given}
    return Example(
        {name: _printed(value) for name, value in figures.items()}, form.holds is not None, form.why
    )


def _list_role(kind: Kind, options: Mapping[str, Any]) -> str:
    if kind.binds is Binding.KEYS:
        return "keys"
    roles = [role for role in _roles(kind, options) if not role.optional]
    if len(roles) == 1 and roles[0].many:
        return roles[0].name
    raise ValueError(
        f"an example of '{kind.name}' is a mapping with {', '.join(role.name for role in roles)}"
    )


def _roles(kind: Kind, options: Mapping[str, Any]) -> tuple[Role, ...]:
    return kind.roles_for(dict(options)) if kind.roles_of else kind.roles


def _option(form: RuleForm, name: str) -> Any:
    value = getattr(form, name)
    if isinstance(value, list):
        return tuple(str(item) if isinstance(item, (str, bool)) else item for item in value)
    return value


def _plain(value: Any) -> Any:
    """A validated pick or filter as the plain mapping its reader takes."""
    if isinstance(value, Form):
        return {name: _plain(item) for name, item in plain(value).items()}
    return value


def _printed(value: Any) -> Any:
    """Example figures keep their digits: YAML numbers arrive as Decimal or int."""
    if isinstance(value, list):
        return [_printed(item) for item in value]
    return value


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


__all__ = [
    "Pack",
    "RuleForm",
    "json_schema",
    "pack_form",
    "rule_form",
    "rule_from",
]
