"""Forms are read by pydantic's core; pydantic's own class of the same form says what should come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Any

from pydantic import BaseModel
from pydantic_core import ValidationError

from crossfoot.config.form import ConfigurationForm
from crossfoot.gate.waiver_form import WaiverForm
from crossfoot.rules.form import PackFile, rule_form
from crossfoot.rules.packs import builtin_packs
from crossfoot.sources.form import TableForm
from crossfoot.yamlsource import load_file
from crossfoot.yamlsource.document import YamlMapping, YamlSequence
from crossfoot.yamlsource.forms import Form, key, keys_of, plain, pydantic_model, read_form

#: Whatever a key may be given by mistake.
MISTAKES = (None, True, 0, 7, "x", "", [], ["x", 1], {}, {"x": 1}, [{"measure": 1}], 1.5)
TABLE = {
    "path": "t.csv",
    "keys": ["area"],
    "decimals": 1,
    "convention": "half_even",
    "header": [1, 2],
    "measures": {"a": {"unit": "%", "decimals": "places"}},
    "values": {"area": {"north": "N"}},
}
WAIVER = {
    "rule": "x/y",
    "reason": "known",
    "where": {"year": [2020, "2021"]},
    "expires": "2027-01-31",
}
CONFIGURATION = {
    "tables": {"t": TABLE},
    "rules": {"x/*": False, "y": "warning"},
    "overrides": [{"files": ["*.csv"], "rules": {"z": "off"}}],
    "waivers": [WAIVER],
    "fail-level": "never",
    "alpha": "0.01",
}


def shipped_rules() -> Iterator[tuple[type[Form], Mapping[str, Any]]]:
    for path in builtin_packs().values():
        pack = load_file(path).value
        assert isinstance(pack, YamlMapping)
        rules = pack["rules"]
        assert isinstance(rules, YamlSequence)
        for rule in rules:
            assert isinstance(rule, YamlMapping)
            if "extends" not in rule:
                yield rule_form(str(rule["kind"])), rule


def sound() -> list[tuple[type[Form], Mapping[str, Any]]]:
    return [
        (TableForm, TABLE),
        (WaiverForm, WAIVER),
        (ConfigurationForm, CONFIGURATION),
        (PackFile, {"pack": "p", "rules": [{}], "extends": "builtin:x"}),
        *shipped_rules(),
    ]


def same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, Form):
        assert isinstance(theirs, BaseModel)
        return all(
            same(getattr(ours, name), getattr(theirs, name)) for name in keys_of(type(ours))
        ) and same(ours.__pydantic_extra__ or {}, theirs.model_extra or {})
    if isinstance(ours, list | tuple):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(same(v, theirs[k]) for k, v in ours.items())
    return type(ours) is type(theirs) and bool(ours == theirs)


def test_what_fits_becomes_the_same() -> None:
    for form, value in sound():
        ours, theirs = read_form(form, value), pydantic_model(form).model_validate(value)
        assert same(ours, theirs), value
        assert ours.__pydantic_fields_set__ == theirs.model_fields_set


def faults(read: Any, value: object) -> list[Any]:
    try:
        read(value)
    except ValidationError as error:
        return error.errors(include_url=False, include_context=False, include_input=False)
    return []


def test_what_does_not_fit_is_refused_for_the_same_reasons() -> None:
    seen: set[type[Form]] = set()
    refused = 0
    for form, value in sound():
        if form in seen:
            continue
        seen.add(form)
        keys = [declared.alias or name for name, declared in keys_of(form).items()]
        damaged = [
            *({k: v for k, v in value.items() if k != key} for key in value),
            *({**value, key: mistake} for key in (*keys, "unheard-of") for mistake in MISTAKES),
            *MISTAKES,
        ]
        for wrong in damaged:
            ours = faults(lambda given, form=form: read_form(form, given), wrong)
            assert ours == faults(pydantic_model(form).model_validate, wrong), (form, wrong)
            refused += bool(ours)
    assert refused > 1000


def test_a_form_is_a_mapping_again() -> None:
    assert plain(read_form(WaiverForm, WAIVER))["where"] == WAIVER["where"]
    assert read_form(WaiverForm, WAIVER) == read_form(WaiverForm, dict(WAIVER))
    assert read_form(WaiverForm, WAIVER) != read_form(WaiverForm, {**WAIVER, "owner": "me"})


class Weekday(IntEnum):
    MONDAY = 1


class Foreign(Form):
    """A form with keys as options of kinds from elsewhere may be."""

    share: float = key()
    pairs: tuple[int, ...] = key(())
    weekday: Weekday | None = key(None)


def test_pydantic_reads_what_is_not_known_here() -> None:
    form = read_form(Foreign, {"share": 0.5, "pairs": [1, 2, 3], "weekday": 1})
    assert (form.share, form.pairs, form.weekday) == (0.5, (1, 2, 3), Weekday.MONDAY)
    assert faults(lambda given: read_form(Foreign, given), {"share": "much"})
