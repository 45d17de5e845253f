"""``crossfoot config``: the configuration in force, and where each value was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crossfoot.cli.checking import Request, configuration_for
from crossfoot.cli.invocation import verbosity_options


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--config", "config_path", type=click.Path(path_type=Path), help="Configuration file."
)
@verbosity_options
def config(path: Path, config_path: Path | None) -> int:
    """Show the configuration that applies to PATH, each value with the file and line it comes from."""
    from crossfoot.config.form import ConfigurationForm
    from crossfoot.config.reading import read_layers

    configuration = configuration_for(Request(paths=(path,), config_path=config_path))
    if configuration is None:
        click.echo("no configuration: everything is at its default", err=True)
    layers = None if configuration is None else read_layers(Path(configuration.path or ""))
    value: Any = {} if layers is None else layers.value
    origins = {} if layers is None else layers.origins
    for name, field in ConfigurationForm.model_fields.items():
        key = field.alias or name
        if key == "extends":
            continue
        if key in value:
            _show((key,), value[key], origins)
        else:
            default = field.get_default(call_default_factory=True)
            click.echo(f"{key}: {_text(default)}  # default")
    return 0


def _show(path: tuple[str, ...], value: Any, origins: Any) -> None:
    origin = next(
        (origins[path[:n]] for n in range(len(path), 0, -1) if path[:n] in origins), "default"
    )
    if isinstance(value, dict) and value:
        for key, item in value.items():
            _show((*path, key), item, origins)
        return
    click.echo(f"{'.'.join(path)}: {_text(value)}  # {origin}")


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_text, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_text(item)}" for key, item in value.items()) + "}"
    return "null" if value is None else str(value)
