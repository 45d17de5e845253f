"""The YAML form of rules, derived from the kinds: one pydantic model a kind, made from its roles and options.

The JSON Schema that editors use for completion comes from the same models.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Literal, Union

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    create_model,
    model_validator,
)

from crossfoot.problems import Severity
from crossfoot.rules.kinds import KINDS
from crossfoot.rules.kinds.kind import Binding, Example, Kind, Mode, Role
from crossfoot.rules.model import Missing, Origin, Pack, Rule, Scope, Status
from crossfoot.rules.picks import Pick, conditions_from, pick_from

Scalar = str | int | Decimal | bool
_NAME = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


class FilterForm(BaseModel):
    """A test on a column: among values, not among values, or between two numbers."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    among: Scalar | list[Scalar] | None = Field(None, alias="in")
    excluded: Scalar | list[Scalar] | None = Field(None, alias="not")
    low: int | Decimal | None = Field(None, alias="min")
    high: int | Decimal | None = Field(None, alias="max")


Filter = Scalar | list[Scalar] | FilterForm


class PickForm(BaseModel):
    """Figures by column filters; every key that is not reserved is a column."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Filter] = Field(init=False)

    measure: str | None = Field(None, description="wide column or long indicator")
    previous: int | None = Field(None, ge=1, description="how many periods back")
    table: str | None = Field(None, description="another table, matched on the same keys")
    by: str | list[str] | None = Field(None, description="match on fewer keys than for_each")


OnePick = str | int | Decimal | PickForm
ManyPicks = OnePick | list[OnePick]


class ScopeForm(BaseModel):
    """Where a rule applies."""

    model_config = ConfigDict(extra="forbid")

    table: str | None = Field(None, description="the table's name")
    measure: str | None = Field(None, description="the measure of picks that name none")
    for_each: str | list[str] | None = Field(None, description="the keys of a group")
    where: dict[str, Filter] = Field(default_factory=dict, description="the slice of the table")
    document: str | None = Field(None, description="for rules over text: a glob of document names")


class ExampleForm(BaseModel):
    """Figures for which the rule holds, or fails."""

    model_config = ConfigDict(extra="forbid")

    holds: Any = None
    fails: Any = None
    why: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> ExampleForm:
        if (self.holds is None) == (self.fails is None):
            raise ValueError("an example says either 'holds' or 'fails'")
        return self


def _severity_off(value: Any) -> Any:
    return "off" if value is False else value  # for writers used to YAML 1.1, where off is false


class RuleForm(BaseModel):
    """What every rule can say, whatever its kind."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    id: str = Field(pattern=_NAME, description="kebab-case, named after what is wrong")
    title: str = Field("", description="what must hold, in one line")
    why: str = Field("", description="why it must hold")
    severity: Annotated[
        Literal["error", "warning", "info", "off"], BeforeValidator(_severity_off)
    ] = "error"
    status: Literal["stable", "experimental", "deprecated"] = "stable"
    since: str = Field("", description="the version that brought the rule")
    tags: list[str] = Field(default_factory=list)
    references: list[str] = Field(default_factory=list, description="manuals and laws it rests on")
    message: str | None = Field(None, description="headline template")
    scope: ScopeForm = Field(default_factory=ScopeForm, alias="from")
    missing: Literal["skip", "zero", "error"] = "skip"
    mode: Mode = "rounded"
    alpha: Decimal = Field(
        Decimal("0.001"), gt=0, lt=1, description="tail probability of implausible"
    )
    examples: list[ExampleForm] = Field(default_factory=list)


def _fraction(value: Any) -> Any:
    return (
        Fraction(str(value))
        if isinstance(value, (int, str, Decimal)) and not isinstance(value, bool)
        else value
    )


Number = Annotated[
    Fraction,
    BeforeValidator(_fraction),
    PlainSerializer(str),
    WithJsonSchema({"type": ["number", "string"]}),
]
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
    fields: dict[str, Any] = {"kind": (Literal[kind.name], ...)}
    for role in kind.roles:
        form: Any = ManyPicks if role.many else OnePick
        may_lack = role.optional or role.implied
        note = Field(None if may_lack else ..., description=role.doc)
        fields[role.name] = (form | None if may_lack else form, note)
    for option in kind.options:
        form = _OPTION_TYPES.get(option.type, option.type)
        required = (
            kind.binds is not Binding.FIGURES
            and not option.default
            and option.name in ("keys", "expression")
        )
        fields[option.name] = (
            form,
            Field(... if required else option.default, description=option.doc),
        )
    if kind.binds is Binding.FORMULA:
        names: Any = Field(default_factory=dict, description="picks by the names the formula uses")
        fields["figures"] = (dict[str, ManyPicks], names)
    return create_model(f"{_camel(kind.name)}Rule", __base__=RuleForm, __doc__=kind.title, **fields)


@cache
def any_rule_form() -> Any:
    """All kinds' forms, told apart by ``kind``."""
    forms = tuple(rule_form(name) for name in KINDS)
    return Annotated[Union[forms], Field(discriminator="kind")]  # noqa: UP007


@cache
def head_form() -> type[BaseModel]:
    """The form of a rule file, its rules taken as they come: each is validated by its own kind's form."""
    return _file_form(list[dict[str, Any]])


@cache
def pack_form() -> type[BaseModel]:
    """The form of a whole rule file."""
    return _file_form(list[any_rule_form()])  # type: ignore[misc]


def _file_form(rules: Any) -> type[BaseModel]:
    return create_model(
        "PackFile",
        __config__=ConfigDict(extra="forbid"),
        __doc__="A file of crossfoot rules.",
        pack=(str, Field("rules", pattern=_NAME, description="the pack's name")),
        title=(str, ""),
        why=(str, ""),
        version=(str, ""),
        extends=(
            str | list[str],
            Field(default_factory=list, description="packs whose rules are taken over"),
        ),
        tables=(dict[str, Any], Field(default_factory=dict, description="descriptions of tables")),
        rules=(rules, Field(default_factory=list)),
    )


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
    schema = pack_form().model_json_schema(by_alias=True)
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
        declares_mode="mode" in form.model_fields_set,
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
    if isinstance(value, BaseModel):
        return {
            name: _plain(item)
            for name, item in value.model_dump(by_alias=True, exclude_none=True).items()
        }
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
    "any_rule_form",
    "json_schema",
    "pack_form",
    "rule_form",
    "rule_from",
]
