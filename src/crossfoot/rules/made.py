"""Rules made in Python, with the keys of their YAML form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from crossfoot.hints import did_you_mean
from crossfoot.rules.kinds import KINDS
from crossfoot.rules.model import Origin, Rule

#: The pack of rules that stand in no file.
PACK: Final = "python"


def rule(kind: str, id: str, *, pack: str = PACK, **form: Any) -> Rule:  # noqa: A002 - the key's name
    """A rule: ``rule("total", "parts-not-whole", whole="sum", parts=["a", "b"])``.

    Args:
        kind: one of the kinds, such as ``shares``.
        id: kebab-case, named after what is wrong.
        pack: what comes before the id in the rule's full name.
        form: the keys of the YAML form: the kind's roles and options, ``title``, ``severity`` and so on. What stands
            under ``from`` there is ``scope`` here, because Python keeps the word.

    Raises:
        TypeError: a number is a float, which no longer knows its digits.
        ValueError: an unknown kind or key, a missing role, a value that does not fit.
    """
    from pydantic import ValidationError

    from crossfoot.rules.form import rule_form, rule_from

    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}{did_you_mean(kind, KINDS)}")
    for key, value in form.items():
        _refuse_floats(key, value)
    model = rule_form(kind)
    try:
        made = model.model_validate({"id": id, "kind": kind, **form})
    except ValidationError as error:
        raise ValueError(f"{kind} rule {id!r}: {first_fault(error, model)}") from None
    return rule_from(made, pack, Origin())


def _refuse_floats(key: str, value: object) -> None:
    """What a rule says of numbers is as exact as the figures it is held against."""
    if isinstance(value, float):
        raise TypeError(
            f"{key}: {value!r} is a float, and a float no longer knows its digits. "
            f"Write it as text: {str(value)!r}, or use Decimal."
        )
    if isinstance(value, Mapping):
        for inner, part in value.items():
            _refuse_floats(f"{key}.{inner}", part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(key, part)


def first_fault(error: Any, model: Any) -> str:
    """The first thing a form refuses, in one sentence; a key misspelt goes before the one it leaves missing."""
    faults = error.errors(include_url=False)
    fault = min(faults, key=lambda fault: fault["type"] != "extra_forbidden")
    place = ".".join(map(str, fault["loc"]))
    if fault["type"] == "extra_forbidden":
        names = [field.alias or name for name, field in model.model_fields.items()]
        return f"unknown key {place!r}{did_you_mean(place, names)}"
    if fault["type"] == "missing":
        return f"missing key {place!r}"
    return f"{place}: {fault['msg']}" if place else str(fault["msg"])
