"""``crossfoot schema``: the JSON Schemas, for editors and for other programs."""

from __future__ import annotations

from json import dumps
from typing import Any

import click

from crossfoot.cli.invocation import verbosity_options

NAMES = ("rules", "config", "waivers", "report")


@click.command()
@click.argument("name", type=click.Choice(NAMES))
@verbosity_options
def schema(name: str) -> int:
    """Print the JSON Schema of rule files, configurations, waivers or reports."""
    click.echo(text_of(name), nl=False)
    return 0


def text_of(name: str) -> str:
    """A schema as it is shipped."""
    return dumps(_schema(name), indent=2, ensure_ascii=False) + "\n"


def _schema(name: str) -> dict[str, Any]:
    if name == "rules":
        from crossfoot.rules.form import json_schema

        return json_schema()
    if name == "config":
        from crossfoot.config.form import json_schema as config_schema

        return config_schema()
    if name == "waivers":
        from crossfoot.gate.waiver_form import WaiversForm

        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **WaiversForm.model_json_schema(),
        }
    from crossfoot.report.formats.json import schema as report_schema

    return report_schema()
