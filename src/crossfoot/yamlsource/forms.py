"""Forms: what a mapping in a file may say, declared as a class with annotated keys.

They are models of pydantic without its classes. Its core validates them, and what an annotation means to the core is
said here for those that forms have: importing all of pydantic and building its classes would be a quarter
of what checking a table costs before the first query. pydantic itself makes the JSON Schema, from the same declaration,
and tests hold that it would accept, refuse and say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from inspect import get_annotations
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    Self,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from pydantic_core import CoreSchema, PydanticCustomError, SchemaValidator, core_schema

if TYPE_CHECKING:
    from pydantic import BaseModel

_REQUIRED: Final = object()


def _fraction(value: object) -> Fraction:
    # As pydantic says it; its core has known fractions for a short time only.
    if isinstance(value, int | float | Fraction):
        return Fraction(value)
    wanted = "Fraction input should be an integer, float, string or Fraction object"
    raise PydanticCustomError("fraction_type", wanted)


_PLAIN: Final[Mapping[Any, Callable[[], CoreSchema]]] = {
    Any: core_schema.any_schema,
    NoneType: core_schema.none_schema,
    bool: core_schema.bool_schema,
    date: core_schema.date_schema,
    Decimal: core_schema.decimal_schema,
    Fraction: lambda: core_schema.no_info_plain_validator_function(_fraction),
    int: core_schema.int_schema,
    str: core_schema.str_schema,
}
_Handler = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """In an annotation: what a value may be beyond its type."""

    ge: int | None = None
    gt: int | None = None
    lt: int | None = None
    min_length: int | None = None
    pattern: str | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: _Handler) -> Any:
        given = ((name, getattr(self, name)) for name in self.__slots__)
        return handler(source) | {name: value for name, value in given if value is not None}


@dataclass(frozen=True, slots=True)
class Before:
    """In an annotation: what is done to a value before it is looked at; and what it may be in JSON, if that differs."""

    change: Callable[[Any], Any]
    json_types: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: _Handler) -> Any:
        return core_schema.no_info_before_validator_function(self.change, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: _Handler) -> Any:
        return {"type": list(self.json_types)} if self.json_types else handler(schema)


@dataclass(frozen=True, slots=True)
class After:
    """In an annotation: what a value must pass once it is known to fit; raises ValueError where it does not."""

    check: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: _Handler) -> Any:
        return core_schema.no_info_after_validator_function(self.check, handler(source))


@dataclass(frozen=True, slots=True)
class ByKey:
    """In the annotation of a union of forms: the key whose only value tells them apart."""

    name: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        made = getattr(handler, "generate_schema", handler)
        choices = {
            value: made(form)
            for form in get_args(source)
            for value in get_args(_annotation(form, self.name))
        }
        return core_schema.tagged_union_schema(choices, self.name)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a form."""

    default: Any = _REQUIRED
    description: str | None = None
    alias: str | None = None

    @property
    def is_required(self) -> bool:
        return self.default is _REQUIRED

    def as_default(self) -> dict[str, Any]:
        """The default in the words of pydantic; none where the key is required."""
        if self.is_required:
            return {}
        return {"default_factory" if callable(self.default) else "default": self.default}

    def made_default(self) -> Any:
        """The default; one that can be changed is made anew each time."""
        return self.default() if callable(self.default) else self.default


def key(default: Any = _REQUIRED, description: str | None = None, alias: str | None = None) -> Any:
    """Declare a key: ``unit: str | None = key(None, "as printed")``. A function as default makes it anew each time."""
    return Key(default, description, alias)


class Form:
    """A mapping with known keys. Subclasses declare them; instances have their values as attributes.

    What can be done with forms stands below, as functions: a key may have any name.
    """

    __slots__ = (
        "__dict__",
        "__pydantic_extra__",
        "__pydantic_fields_set__",
        "__pydantic_private__",
    )
    #: The annotation of keys that are not declared; None where there may be none.
    _others: ClassVar[Any] = None
    __pydantic_extra__: dict[str, Any] | None
    __pydantic_fields_set__: set[str]

    def _checked(self) -> Self:
        """The form, if its keys fit together. Raises ValueError."""
        return self

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return plain(self) == plain(other)

    __hash__: ClassVar[None] = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({plain(self)})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        schema = handler.generate_schema(pydantic_model(cls))
        return _with_check(cls, schema)


_Form = TypeVar("_Form", bound=Form)


def read_form(form: type[_Form], value: object) -> _Form:
    """A form from a mapping.

    Raises:
        pydantic_core.ValidationError: it does not fit.
    """
    asked: Any = form
    found: _Form = _validator(asked).validate_python(value)
    return found


def said(form: Form) -> set[str]:
    """The keys that were written down."""
    return form.__pydantic_fields_set__


def plain(form: Form) -> dict[str, Any]:
    """A form as a mapping again, by the keys as they are written; what is None is left out."""
    declared = keys_of(type(form))
    found = {key.alias or name: getattr(form, name) for name, key in declared.items()}
    found |= form.__pydantic_extra__ or {}
    return {name: value for name, value in found.items() if value is not None}


def json_schema(form: type[Form]) -> dict[str, Any]:
    """The JSON Schema of a form."""
    schema: dict[str, Any] = pydantic_model(form).model_json_schema(by_alias=True)
    return schema


def pydantic_model(form: type[Form]) -> type[BaseModel]:
    """The same form as a class of pydantic, which gives its JSON Schema and says what the core should make of it."""
    asked: Any = form
    found: type[BaseModel] = _model(asked)
    return found


def keys_of(form: type[Form]) -> Mapping[str, Key]:
    """The keys of a form by the names of its attributes, those of its bases first."""
    return {
        name: declared
        for base in reversed(form.__mro__)
        for name, declared in vars(base).items()
        if isinstance(declared, Key)
    }


def made_form(
    name: str, base: type[_Form], doc: str, keys: Mapping[str, tuple[Any, Key]]
) -> type[_Form]:
    """A form put together by a program."""
    body: dict[str, Any] = {name: declared for name, (_, declared) in keys.items()}
    annotations = {name: annotation for name, (annotation, _) in keys.items()}
    return type(
        name,
        (base,),
        {"__doc__": doc, "__module__": base.__module__, "__annotations__": annotations, **body},
    )


@cache
def _annotations(form: Any) -> Mapping[str, Any]:
    """What a class itself declares; its bases say what they do."""
    return get_annotations(form, eval_str=True)


def _annotation(form: Any, name: str) -> Any:
    return next(found[name] for base in form.__mro__ if name in (found := _annotations(base)))


@cache
def _validator(form: Any) -> SchemaValidator:
    return SchemaValidator(_form_schema(form))


@cache
def _own_fields(form: Any) -> Mapping[str, core_schema.ModelField]:
    fields = {}
    for name, declared in vars(form).items():
        if isinstance(declared, Key):
            schema = core_of(_annotations(form)[name])
            if not declared.is_required:
                schema = core_schema.with_default_schema(schema, **declared.as_default())
            fields[name] = core_schema.model_field(schema, validation_alias=declared.alias)
    return fields


@cache
def _form_schema(form: Any) -> CoreSchema:
    fields: dict[str, core_schema.ModelField] = {}
    for base in reversed(form.__mro__):
        fields |= _own_fields(base)
    others = form._others
    config = core_schema.CoreConfig(
        title=form.__name__,
        extra_fields_behavior="forbid" if others is None else "allow",
        validate_by_name=True,
        validate_by_alias=True,
    )
    inner = core_schema.model_fields_schema(
        fields,
        model_name=form.__name__,
        extras_schema=None if others is None else core_of(others),
    )
    return _with_check(form, core_schema.model_schema(form, inner, config=config))


def _with_check(form: Any, schema: CoreSchema) -> CoreSchema:
    if form._checked is Form._checked:
        return schema
    return core_schema.no_info_after_validator_function(form._checked, schema)


def core_of(annotation: Any) -> CoreSchema:
    """What an annotation means to pydantic's core."""
    if annotation in _PLAIN:
        return _PLAIN[annotation]()
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        handled: _Handler = core_of
        for mark in inside[1:]:
            handled = _marked(mark, handled)
        return handled(inside[0])  # type: ignore[no-any-return]
    if origin is Literal:
        return core_schema.literal_schema(list(inside))
    if origin in (Union, UnionType):
        some: list[Any] = [core_of(member) for member in inside if member is not NoneType]
        choice = some[0] if len(some) == 1 else core_schema.union_schema(some)
        return core_schema.nullable_schema(choice) if NoneType in inside else choice
    if origin is list:
        return core_schema.list_schema(core_of(inside[0]))
    if origin is dict:
        return core_schema.dict_schema(core_of(inside[0]), core_of(inside[1]))
    if origin is tuple and Ellipsis not in inside:
        return core_schema.tuple_schema([core_of(member) for member in inside])
    if _is_a(annotation, Form):
        return _form_schema(annotation)
    if _is_a(annotation, StrEnum):
        return core_schema.enum_schema(annotation, list(annotation), sub_type="str")
    # An option of a kind that somebody else has written may be of any type.
    from pydantic import TypeAdapter

    return TypeAdapter(annotation).core_schema


def _is_a(annotation: Any, base: type) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, base)


def _marked(mark: Any, inner: _Handler) -> _Handler:
    return lambda source: mark.__get_pydantic_core_schema__(source, inner)


@cache
def _model(form: Any) -> Any:
    from pydantic import BaseModel, ConfigDict, Field

    annotations = {name: _annotation(form, name) for name in keys_of(form)}
    fields = {
        name: Field(description=declared.description, alias=declared.alias, **declared.as_default())
        for name, declared in keys_of(form).items()
    }
    if form._others is not None:
        annotations["__pydantic_extra__"] = dict[str, form._others]
    body = {
        "__doc__": form.__doc__,
        "__module__": form.__module__,
        "__annotations__": annotations,
        "model_config": ConfigDict(extra="forbid" if form._others is None else "allow"),
        **fields,
    }
    metaclass: Any = type(BaseModel)
    return metaclass(form.__name__, (BaseModel,), body)
