"""The configuration of a project as a value: which tables, which rules, which severities, which files of the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from crossfoot.config.paths import FILE_NAME
from crossfoot.config.reading import (
    Origin,
    configuration_in,
    find_configuration,
    read_layers,
)
from crossfoot.figures import Location
from crossfoot.gate.selection import Override, Selection
from crossfoot.gate.waivers import Waiver
from crossfoot.intervals import Convention
from crossfoot.problems import Severity

if TYPE_CHECKING:
    from crossfoot.config.form import ConfigurationForm
    from crossfoot.config.reading import Layered
    from crossfoot.sources.form import TableForm

__all__ = [
    "FILE_NAME",
    "Configuration",
    "configuration_in",
    "find_configuration",
    "load_configuration",
]


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a run is asked to do. Paths are as written; ``folder`` is what they are seen from.

    Attributes:
        waivers: those written in the configuration itself; ``waivers_file`` names the others.
        origins: where each value was written, by its keys; what is missing is a default.
    """

    folder: Path = Path()
    path: str | None = None
    tables: Mapping[str, TableForm] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    waivers_file: str = "waivers.yaml"
    baseline: str = "baseline.jsonl"
    decisions: str = "decisions.jsonl"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    language: str | None = None
    message_language: str = "en"
    fail_level: str = "error"
    convention: Convention | None = None
    alpha: Fraction | None = None
    origins: Mapping[tuple[str, ...], Origin] = field(default_factory=dict)

    def selection(self) -> Selection:
        """Which rules count, and how much."""
        return Selection(self.select, self.ignore, self.severities, self.overrides, self.folder)


def load_configuration(path: Path) -> Configuration:
    """Read a configuration file: ``crossfoot.yaml``, or the section of a ``pyproject.toml``.

    Raises:
        InputError: with every mistake in it.
    """
    from crossfoot.config.form import ConfigurationForm
    from crossfoot.yamlsource import Document, validated

    layers = read_layers(path)
    form = validated(Document(layers.value, layers.path), ConfigurationForm)
    return Configuration(
        folder=layers.folder,
        path=layers.path,
        tables=form.tables,
        documents=tuple(form.documents),
        packs=tuple(form.packs),
        severities=_severities(form.rules),
        overrides=tuple(
            Override(tuple(override.files), _severities(override.rules))
            for override in form.overrides
        ),
        waivers=_waivers(form, layers),
        waivers_file=form.waivers if isinstance(form.waivers, str) else "waivers.yaml",
        baseline=form.baseline,
        decisions=form.decisions,
        select=tuple(form.select),
        ignore=tuple(form.ignore),
        language=form.language,
        message_language=form.message_language,
        fail_level=form.fail_level,
        convention=form.convention,
        alpha=None if form.alpha is None else Fraction(form.alpha),
        origins=layers.origins,
    )


def _severities(given: Mapping[str, str]) -> dict[str, Severity | None]:
    return {name: None if value == "off" else Severity(value) for name, value in given.items()}


def _waivers(form: ConfigurationForm, layers: Layered) -> tuple[Waiver, ...]:
    if not isinstance(form.waivers, list):
        return ()
    from crossfoot.gate.waiver_form import waivers_from
    from crossfoot.yamlsource import YamlSequence

    written = layers.value.get("waivers")
    spans = written.spans if isinstance(written, YamlSequence) else []
    origin = layers.origins.get(("waivers",))
    path = origin.path if origin else layers.path
    places = [Location(path, line=span.line, column=span.column) for span in spans]
    return tuple(waivers_from(form.waivers, places or [Location(path)] * len(form.waivers)))
