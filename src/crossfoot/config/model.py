"""``crossfoot.yaml`` as a value: first version, the keys that decide what is read and which rules apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from crossfoot.problems import Severity
from crossfoot.sources.form import TableForm
from crossfoot.yamlsource import load_file, validated

FILE_NAME = "crossfoot.yaml"


class ConfigurationForm(BaseModel):
    """The keys of ``crossfoot.yaml``."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    extends: list[str] = Field(
        default_factory=list, description="configurations this one starts from"
    )
    tables: dict[str, TableForm] = Field(default_factory=dict, description="tables by name")
    documents: list[str] = Field(default_factory=list, description="documents: paths and globs")
    packs: list[str] = Field(default_factory=list, description="rule files and packs to apply")
    rules: dict[str, Literal["error", "warning", "info", "off"]] = Field(
        default_factory=dict, description="severity of rules, by full name or glob"
    )
    language: str | None = Field(None, description="of documents: vi, en")
    fail_level: Literal["error", "warning", "info", "never"] = Field("error", alias="fail-level")


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a run is asked to do. Paths are as written; ``folder`` is what they are seen from."""

    folder: Path = Path()
    path: str | None = None
    tables: Mapping[str, TableForm] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    language: str | None = None
    fail_level: str = "error"


def load_configuration(path: Path) -> Configuration:
    """Read a configuration file.

    Raises:
        InputError: with every mistake in it.
    """
    form = validated(load_file(path), ConfigurationForm)
    return Configuration(
        folder=path.parent,
        path=path.as_posix(),
        tables=form.tables,
        documents=tuple(form.documents),
        packs=tuple(form.packs),
        severities={
            name: None if severity == "off" else Severity(severity)
            for name, severity in form.rules.items()
        },
        language=form.language,
        fail_level=form.fail_level,
    )
