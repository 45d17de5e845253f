"""The keys of ``crossfoot.yaml`` and ``[tool.crossfoot]``, as pydantic models: checks and JSON Schema in one."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from crossfoot.gate.waiver_form import WaiverForm
from crossfoot.intervals import Convention
from crossfoot.sources.form import TableForm


def _off(value: Any) -> Any:
    return "off" if value is False else value  # for writers used to YAML 1.1, where off is false


RuleSeverity = Annotated[Literal["error", "warning", "info", "off"], BeforeValidator(_off)]


class OverrideForm(BaseModel):
    """Severities that hold in some files only."""

    model_config = ConfigDict(extra="forbid")

    files: list[str] = Field(min_length=1, description="globs, as in .gitignore")
    rules: dict[str, RuleSeverity] = Field(description="severity by rule name or glob")


class ConfigurationForm(BaseModel):
    """The configuration of a project. Paths are seen from the folder of the file."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    extends: list[str] = Field(
        default_factory=list,
        description="configurations this one starts from, the last one winning",
    )
    tables: dict[str, TableForm] = Field(default_factory=dict, description="tables by name")
    documents: list[str] = Field(default_factory=list, description="documents: paths and globs")
    packs: list[str] = Field(default_factory=list, description="rule files and packs to apply")
    rules: dict[str, RuleSeverity] = Field(
        default_factory=dict,
        description="severity of rules, by full name or glob; off leaves a rule out",
    )
    overrides: list[OverrideForm] = Field(
        default_factory=list, description="severities for some files only"
    )
    waivers: str | list[WaiverForm] | None = Field(
        None, description="a file of waivers, or the waivers themselves; waivers.yaml if it exists"
    )
    baseline: str = Field("baseline.jsonl", description="the file of findings known at adoption")
    decisions: str = Field("decisions.jsonl", description="the log of decisions")
    select: list[str] = Field(default_factory=list, description="only these rules: globs, tag:…")
    ignore: list[str] = Field(default_factory=list, description="not these rules: globs, tag:…")
    fail_level: Literal["error", "warning", "info", "never"] = Field(
        "error", alias="fail-level", description="findings at or above it fail the run"
    )
    language: str | None = Field(
        None, description="of documents: vi, en; told from the text if left out"
    )
    message_language: Literal["en", "vi"] = Field(
        "en", alias="message-language", description="of findings"
    )
    convention: Convention | None = Field(
        None, description="how figures of tables were rounded, where a table does not say"
    )
    alpha: Decimal | None = Field(
        None, gt=0, lt=1, description="tail probability below which a residual is implausible"
    )


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the configuration; every key may also end in + or - where it is a list."""
    schema = ConfigurationForm.model_json_schema(by_alias=True)
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
