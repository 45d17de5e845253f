"""From a pydantic ``ValidationError`` to problems a person can find: line, column, plain words, near matches.

pydantic says where in the *model* something is wrong: its paths contain branches of unions and tags beside the
keys of the file, and a value that fits none of five types is five errors. Here each becomes one problem at one
place in the *file*. Nothing about a particular model is known: allowed keys come from its JSON Schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

from crossfoot.hints import did_you_mean
from crossfoot.problems import InputError, Problem
from crossfoot.yamlsource.document import (
    Document,
    Span,
    Value,
    YamlMapping,
    YamlSequence,
    child_at,
)

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

_Model = TypeVar("_Model", bound="BaseModel")
_Path = tuple[str | int, ...]

#: What pydantic's type errors ask for, in the words of someone who writes YAML.
_WANTED: Final = {
    "bool": "true or false",
    "decimal": "a number",
    "dict": "a mapping (key: value)",
    "float": "a number",
    "frozen_set": "a list",
    "int": "a whole number",
    "list": "a list",
    "mapping": "a mapping (key: value)",
    "model": "a mapping (key: value)",
    "none": "nothing",
    "set": "a list",
    "string": "text",
    "tuple": "a list",
}
_TYPE_ERROR: Final = re.compile(
    r"(" + "|".join(_WANTED) + r")_(?:type|parsing|required|from_float|attributes_type)"
)
_CHOICES: Final = frozenset(("literal_error", "enum"))
_LONGEST_SHOWN: Final = 40
_QUOTED: Final = re.compile(r"'((?:[^'\\]|\\.)*)'")


def validated(document: Document, model: type[_Model]) -> _Model:
    """Make a pydantic model of a document.

    Raises:
        InputError: what does not fit the model, in the order of the file.
    """
    from pydantic import ValidationError

    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        raise InputError(*problems_of(error, document, model)) from None


def problems_of(
    error: ValidationError, document: Document, model: type[BaseModel] | None = None
) -> list[Problem]:
    """What ``error`` says about the file, in the order of the file.

    Args:
        error: from validating ``document.value``, or a part of it at the root.
        document: where the values stand.
        model: what was validated against; without it unknown keys get no near match.
    """
    faults = [_Fault(details, document.value) for details in error.errors(include_url=False)]
    schema = _Schema(model) if model is not None else None
    problems = [
        _Wording(group, document, schema).problem()
        for group in _one_a_value(faults)
        if not _is_misspelt(group[0], faults)
    ]
    problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    return problems


class _Fault:
    """One pydantic error, with the path through the file that its location stands for.

    Attributes:
        missing: the key that is missing, where one is; ``location`` and ``path`` end before it.
        location: pydantic's location.
        is_key: for each step of the location, whether it is a key of the file or a branch of the model.
        path: the steps that are keys.
        wanted: what should have stood there, for a value of a wrong type.
    """

    def __init__(self, details: Any, root: Value) -> None:
        self.type = details["type"]
        self.message = details["msg"]
        self.context: Mapping[str, Any] = details.get("ctx", {})
        location = details["loc"]
        self.missing = str(location[-1]) if self.type == "missing" else None
        self.location = location[:-1] if self.missing is not None else location
        self.is_key = _keys_among(self.location, root, details["input"])
        steps = zip(self.location, self.is_key, strict=True)
        self.path: _Path = tuple(step for step, is_key in steps if is_key)
        self.wanted = _wanted(self.type)

    @property
    def reach(self) -> int:
        """How many steps into the file pydantic got before it stumbled."""
        return len(self.path) + (self.missing is not None)

    def next_branch(self, start: int) -> int | None:
        """The first step from ``start`` on that names a branch of the model."""
        return next((i for i in range(start, len(self.is_key)) if not self.is_key[i]), None)


def _keys_among(location: _Path, root: Value, wanted: object) -> list[bool]:
    """Which steps of a location are keys of the file.

    A tag can have the name of a key (kind ``total`` has a key ``total``), so walking from the root is not
    enough: of all ways through the file the one that ends at the value pydantic saw, and uses most steps, is
    meant.
    """
    best: dict[tuple[int, int], tuple[bool, int, list[bool]]] = {}

    def way(start: int, value: Value) -> tuple[bool, int, list[bool]]:
        if start == len(location):
            return value is wanted, 0, []
        known = best.get((start, id(value)))
        if known is not None:
            return known
        step, ways = location[start], []
        found = child_at(value, step)
        if found is not None:
            arrives, used, rest = way(start + 1, found[1])
            ways.append((arrives, used + 1, [True, *rest]))
        if found is None or isinstance(step, str):
            arrives, used, rest = way(start + 1, value)
            ways.append((arrives, used, [False, *rest]))
        best[start, id(value)] = result = max(ways, key=lambda candidate: candidate[:2])
        return result

    return way(0, root)[2]


def _wanted(error_type: str) -> str | None:
    found = _TYPE_ERROR.fullmatch(error_type)
    return _WANTED[found[1]] if found else None


def _one_a_value(faults: Sequence[_Fault], start: int = 0) -> Iterator[Sequence[_Fault]]:
    """Group faults by the value they are about.

    Where a value fits no branch of a union, pydantic reports every branch. The branch that got furthest into
    the value is the one its writer had in mind, so the others say nothing; if none got anywhere, the value is
    of a wrong type and all branches together say what would have been right.
    """
    unions: dict[_Path, dict[str | int, list[_Fault]]] = {}
    for fault in faults:
        at = fault.next_branch(start)
        if at is None:
            yield [fault]
        else:
            branches = unions.setdefault(fault.location[:at], {})
            branches.setdefault(fault.location[at], []).append(fault)
    for prefix, branches in unions.items():
        everyone = [fault for group in branches.values() for fault in group]
        if len(branches) > 1 and all(
            fault.reach == everyone[0].reach and (fault.wanted or fault.type in _CHOICES)
            for fault in everyone
        ):
            yield everyone
        else:
            likely = max(branches.values(), key=_understood)
            yield from _one_a_value(likely, len(prefix) + 1)


def _is_misspelt(missing: _Fault, faults: Sequence[_Fault]) -> bool:
    """Whether a key is missing only because it is misspelt, which its own problem says."""
    return missing.missing is not None and any(
        "did you mean" in did_you_mean(str(unknown.path[-1]), [missing.missing])
        for unknown in faults
        if unknown.type == "extra_forbidden" and unknown.path[:-1] == missing.path
    )


def _understood(branch: Sequence[_Fault]) -> tuple[int, bool, int]:
    """How much of a value one branch of a union could make sense of."""
    reach = max(fault.reach for fault in branch)
    return reach, any(fault.wanted is None for fault in branch), -len(branch)


class _Wording:
    """The one problem that a group of faults amounts to."""

    def __init__(
        self, faults: Sequence[_Fault], document: Document, schema: _Schema | None
    ) -> None:
        self.faults = faults
        self.fault = faults[0]
        self.document = document
        self.schema = schema
        self.value = _value_at(document.value, self.fault.path)

    def problem(self) -> Problem:
        fault = self.fault
        if fault.missing is not None:
            return self.at(
                self.inside(), f"missing key `{fault.missing}`", self.described(fault.missing)
            )
        if fault.type == "extra_forbidden":
            return self.unknown_key()
        if fault.type == "union_tag_not_found" and (key := _tag_key(fault)):
            return self.at(self.inside(), f"missing key `{key}`", self.described(key))
        if fault.type == "union_tag_invalid" and (key := _tag_key(fault)):
            return self.wrong_tag(key)
        if fault.wanted or fault.type in _CHOICES:
            return self.wrong_value()
        return self.other()

    def unknown_key(self) -> Problem:
        *parents, key = self.fault.path
        siblings = _value_at(self.document.value, parents)
        allowed = self.schema.keys_at(self.document.value, parents) if self.schema else []
        taken = siblings if isinstance(siblings, YamlMapping) else ()
        free = [name for name in allowed if name not in taken]
        span = self.document.key_position_of(self.fault.path)
        return self.at(span, f"unknown key `{key}`", advice=_near(str(key), free))

    def wrong_tag(self, key: str) -> Problem:
        path = (*self.fault.path, key)
        given = _value_at(self.document.value, path)
        known = _QUOTED.findall(self.fault.context.get("expected_tags", ""))
        return self.at(
            self.document.position_of(path),
            f"`{key}` cannot be {_shown(given)}",
            f"one of {', '.join(known)}",
            _near(str(given), known),
        )

    def wrong_value(self) -> Problem:
        choices = [name for fault in self.faults for name in _choices(fault)]
        wanted = list(dict.fromkeys(fault.wanted for fault in self.faults if fault.wanted))
        if choices:
            wanted.insert(0, f"one of {', '.join(choices)}" if len(choices) > 1 else choices[0])
        expected = " or ".join(filter(None, (", ".join(wanted[:-1]), wanted[-1])))
        advice = _near(self.value, choices) if isinstance(self.value, str) else None
        if isinstance(self.value, bool | int | Decimal) and _WANTED["string"] in wanted:
            advice = "put it in quotes"
        return self.at(
            self.inside(), f"{self.name()} cannot be {_shown(self.value)}", expected, advice
        )

    def other(self) -> Problem:
        """A rule of the model itself, in the words of the model or of pydantic."""
        raised = self.fault.context.get("error")
        if isinstance(raised, Exception):
            name = "" if self.is_collection() else f"{self.name()}: "
            return self.at(self.inside(), f"{name}{raised}", self.described())
        described, message = self.described(), self.fault.message
        if self.fault.type == "string_pattern_mismatch" and described:
            message = f"{self.name()} cannot be {_shown(self.value)}"
        elif message.startswith("Input should "):
            message = f"{self.name()} should {message.removeprefix('Input should ')}"
        else:
            message = f"{self.name()}: {message[:1].lower()}{message[1:]}"
        return self.at(self.inside(), message, described)

    def at(
        self, span: Span, message: str, expected: str | None = None, advice: str | None = None
    ) -> Problem:
        return Problem(message, self.document.path, *span, expected=expected, help=advice)

    def name(self) -> str:
        """What to call the value: `` `tags` ``, ``item 2 of `tags` ``, ``the file``."""
        if not self.fault.path:
            return "the file"
        *parents, last = self.fault.path
        if isinstance(last, str):
            return f"`{last}`"
        parent = next((step for step in reversed(parents) if isinstance(step, str)), None)
        return f"item {last + 1}" + (f" of `{parent}`" if parent else "")

    def is_collection(self) -> bool:
        return isinstance(self.value, YamlMapping | YamlSequence)

    def inside(self) -> Span:
        """The value; of one that runs over several lines its first key or item, which can be underlined."""
        span, value = self.document.position_of(self.fault.path), self.value
        while span.line != span.end_line:
            if isinstance(value, YamlMapping):
                return next(iter(value.key_spans.values()))
            if not isinstance(value, YamlSequence):
                break
            span, value = value.spans[0], value[0]
        return span

    def described(self, key: str | None = None) -> str | None:
        """What the model's author wrote about the value, or about a key of it."""
        if self.schema is None:
            return None
        return self.schema.description_at(self.document.value, self.fault.path, key)


class _Schema:
    """The JSON Schema of a model, read along a path of the file."""

    def __init__(self, model: type[BaseModel]) -> None:
        from pydantic.errors import PydanticInvalidForJsonSchema

        try:
            self.root: dict[str, Any] = model.model_json_schema()
        except (
            PydanticInvalidForJsonSchema
        ):  # a type with a validator alone: no schema, so no near matches
            self.root = {}

    def keys_at(self, root: Value, path: Iterable[str | int]) -> list[str]:
        """The keys that a mapping at ``path`` may have."""
        return [key for schema in self.at(root, path) for key in schema.get("properties", ())]

    def description_at(self, root: Value, path: Iterable[str | int], key: str | None) -> str | None:
        for schema in self.at(root, path):
            described = schema if key is None else schema.get("properties", {}).get(key, {})
            if text := described.get("description"):
                return str(text)
        return None

    def at(self, root: Value, path: Iterable[str | int]) -> list[dict[str, Any]]:
        """Every schema that the value at ``path`` could be meant to fit."""
        value: Value = root
        schemas = self.meant(self.root, value)
        for step in path:
            found = child_at(value, step)
            value = found[1] if found else None
            schemas = [
                leaf
                for schema in schemas
                for child in _below(schema, step)
                for leaf in self.meant(child, value)
            ]
        return schemas

    def meant(self, schema: dict[str, Any], value: Value) -> list[dict[str, Any]]:
        """The alternatives of a schema, without those that a tag in the value rules out.

        A description beside a reference belongs to what is referred to in this place.
        """
        leaves, seen = [], set()
        pending = [schema]
        while pending:
            current = pending.pop(0)
            reference = current.get("$ref")
            if reference in seen:
                continue
            if reference is not None:
                seen.add(reference)
                target = self.root["$defs"][reference.rpartition("/")[2]]
                around = {key: text for key, text in current.items() if key == "description"}
                pending.append(target | around)
                continue
            alternatives = [
                child for word in ("anyOf", "oneOf", "allOf") for child in current.get(word, ())
            ]
            pending += alternatives
            if not alternatives or "description" in current:
                leaves.append(current)
        return [leaf for leaf in leaves if not _ruled_out(leaf, value)] or leaves


def _below(schema: dict[str, Any], step: str | int) -> Iterator[dict[str, Any]]:
    if isinstance(step, int):
        fixed = schema.get("prefixItems", ())
        children = [fixed[step]] if step < len(fixed) else [schema.get("items")]
    else:
        named = schema.get("properties", {}).get(step)
        children = [named if named is not None else schema.get("additionalProperties")]
    yield from (child for child in children if isinstance(child, dict))


def _ruled_out(schema: dict[str, Any], value: Value) -> bool:
    """Whether a property that can have one value only has another: ``kind: total`` is no ``shares`` rule."""
    if not isinstance(value, YamlMapping):
        return False
    return any(
        key in value and "const" in rule and value[key] != rule["const"]
        for key, rule in schema.get("properties", {}).items()
    )


def _value_at(root: Value, path: Iterable[str | int]) -> Value:
    value = root
    for step in path:
        found = child_at(value, step)
        value = found[1] if found else None
    return value


def _tag_key(fault: _Fault) -> str | None:
    """The key that tells the branches of a union apart; None where a function does."""
    found = _QUOTED.fullmatch(str(fault.context.get("discriminator", "")))
    return found[1] if found else None


def _choices(fault: _Fault) -> list[str]:
    """``"'error', 'warning' or 'info'"`` as a list."""
    return _QUOTED.findall(str(fault.context.get("expected", ""))) if fault.type in _CHOICES else []


def _shown(value: Value) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, YamlMapping):
        return "a mapping"
    if isinstance(value, YamlSequence):
        return "a list"
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…")
    return f"the number {value}"


def _near(given: str, known: Iterable[str]) -> str | None:
    return did_you_mean(given, known).removeprefix("; ") or None
