"""The keys of ``crossfoot.yaml`` and ``[tool.crossfoot]``, as pydantic models: checks and JSON Schema in one."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from crossfoot.gate.waiver_form import WaiverForm
from crossfoot.intervals import Convention
from crossfoot.sources.form import TableForm
from crossfoot.yamlsource.forms import Before, Form, Limits, key
from crossfoot.yamlsource.forms import json_schema as schema_of


def _off(value: Any) -> Any:
    return "off" if value is False else value  # for writers used to YAML 1.1, where off is false


RuleSeverity = Annotated[Literal["error", "warning", "info", "off"], Before(_off)]


class OverrideForm(Form):
    """Severities that hold in some files only."""

    files: Annotated[list[str], Limits(min_length=1)] = key(description="globs, as in .gitignore")
    rules: dict[str, RuleSeverity] = key(description="severity by rule name or glob")


class ConfigurationForm(Form):
    """The configuration of a project. Paths are seen from the folder of the file."""

    extends: list[str] = key(
        list,
        "configurations this one starts from, the last one winning",
    )
    tables: dict[str, TableForm] = key(dict, "tables by name")
    documents: list[str] = key(list, "documents: paths and globs")
    packs: list[str] = key(list, "rule files and packs to apply")
    rules: dict[str, RuleSeverity] = key(
        dict,
        "severity of rules, by full name or glob; off leaves a rule out",
    )
    overrides: list[OverrideForm] = key(list, "severities for some files only")
    waivers: str | list[WaiverForm] | None = key(
        None, "a file of waivers, or the waivers themselves; waivers.yaml if it exists"
    )
    baseline: str = key("baseline.jsonl", "the file of findings known at adoption")
    decisions: str = key("decisions.jsonl", "the log of decisions")
    select: list[str] = key(list, "only these rules: globs, tag:…")
    ignore: list[str] = key(list, "not these rules: globs, tag:…")
    fail_level: Literal["error", "warning", "info", "never"] = key(
        "error", "findings at or above it fail the run", alias="fail-level"
    )
    language: str | None = key(None, "of documents: vi, en; told from the text if left out")
    message_language: Literal["en", "vi"] = key("en", "of findings", alias="message-language")
    convention: Convention | None = key(
        None, "how figures of tables were rounded, where a table does not say"
    )
    alpha: Annotated[Decimal, Limits(gt=0, lt=1)] | None = key(
        None, "tail probability below which a residual is implausible"
    )


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the configuration; every key may also end in + or - where it is a list."""
    schema = schema_of(ConfigurationForm)
    lists = {
        name: part
        for name, part in schema["properties"].items()
        if part.get("type") in ("array", "object") and name != "extends"
    }
    names = {"type": "array", "items": {"type": "string"}}
    added = {
        f"{name}+": {**part, "description": "adds to what `extends` brings"}
        for name, part in lists.items()
    }
    added |= {
        f"{name}-": {**names, "description": "takes from what `extends` brings"} for name in lists
    }
    schema["properties"] |= added
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
