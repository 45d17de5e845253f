"""``crossfoot figures``: what was read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crossfoot.cli.invocation import verbosity_options
from crossfoot.report.escape import one_line


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(["auto", "en", "vi"]), default="auto")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
)
@verbosity_options
def figures(paths: tuple[Path, ...], language: str, format_name: str) -> int:
    """List the figures read from PATHS: place, figure as printed, unit, interval, what it measures."""
    from crossfoot.run import figures as read

    for figure in read(list(paths), language=None if language == "auto" else language):
        if format_name == "jsonl":
            from crossfoot.report.formats.json import line

            click.echo(line(_row(figure)))
            continue
        facts = (
            figure.name or figure.measure,
            figure.place,
            figure.period,
            *figure.dimensions.values(),
        )
        what = ", ".join(dict.fromkeys(fact for fact in facts if fact))
        unit = f" {figure.unit}" if figure.unit else ""
        click.echo(
            one_line(f"{figure.location}: {figure.text}{unit} {figure.interval} {what}").rstrip()
        )
    return 0


def _row(figure: Any) -> dict[str, Any]:
    from crossfoot.report.codec import exact_text, to_plain

    return {
        "text": figure.text,
        "value": exact_text(figure.value),
        "unit": figure.unit,
        "decimals": figure.decimals,
        "interval": to_plain(figure.interval),
        "hedge": None if figure.hedge is None else str(figure.hedge),
        "name": figure.name,
        "measure": figure.measure,
        "place": figure.place,
        "period": figure.period,
        "dimensions": dict(figure.dimensions),
        "location": to_plain(figure.location),
    }
