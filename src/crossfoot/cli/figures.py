"""``crossfoot figures``: what was read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossfoot.cli.invocation import verbosity_options
from crossfoot.cli.options import SourcePath
from crossfoot.cli.output import tell
from crossfoot.problems import Severity
from crossfoot.report.escape import one_line

if TYPE_CHECKING:
    from crossfoot.figures import Figure
    from crossfoot.run import Read
    from crossfoot.text import Mention


@click.command()
@click.argument("paths", nargs=-1, required=True, type=SourcePath(path_type=Path))
@click.option("--language", type=click.Choice(["auto", "en", "vi"]), default="auto")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json", "jsonl", "marked"]),
    default="text",
    show_default=True,
    help="marked shows the text of documents with every figure in brackets.",
)
@verbosity_options
def figures(paths: tuple[Path | str, ...], language: str, format_name: str) -> int:
    """List the figures read from PATHS: place, figure as printed, unit, interval, what it measures.

    Of documents also the role each figure plays, what other numerals were taken for, and which figures stand in no
    relation, with the reason.
    """
    from crossfoot.run import read

    found = read(list(paths), language=None if language == "auto" else language)
    for line in _in_format(found, format_name):
        click.echo(line)
    return tell(problem for problem in found.problems if problem.severity is not Severity.INFO)


def _in_format(found: Read, format_name: str) -> Iterator[str]:
    if format_name == "marked":
        from crossfoot.text import marked_text

        yield from (marked_text(checked.document) for checked in found.documents)
        return
    if format_name == "text":
        yield from (one_line(line).rstrip() for line in _lines(found))
        return
    from crossfoot.report.formats.json import line as json_line

    rows = list(_rows(found))
    if format_name == "jsonl":
        yield from map(json_line, rows)
    else:
        yield json_line({"figures": rows, "numerals": list(_numerals(found))})


def _lines(found: Read) -> Iterator[str]:
    for figure in found.figures:
        yield _line(figure, "")
    for checked in found.documents:
        from crossfoot.text import coverage

        for mention in checked.document.mentions:
            yield _line(mention.figure, str(mention.role.value))
        covered = coverage(checked.document, checked.proposals)
        yield ""
        yield (
            f"{checked.name}: {covered.figures} figures, {covered.related} of them in a relation with others; "
            + (
                ", ".join(f"{count} {kind}" for kind, count in covered.relations.items())
                or "no relations"
            )
        )
        if covered.numerals:
            classes = ", ".join(f"{count} {kind}" for kind, count in covered.numerals.items())
            yield f"other numerals: {classes}"
        for unchecked in covered.unchecked:
            yield f"unchecked: {unchecked.figure.location}: {unchecked.figure.text}: {unchecked.reason}"


def _line(figure: Figure, role: str) -> str:
    facts = (
        # The name of a table's figure has words of its keys in it, which are told below.
        (figure.measure if figure.dimensions else None) or figure.name or figure.measure,
        role.replace("_", " "),
        figure.place,
        figure.period,
        *figure.dimensions.values(),
    )
    what = ", ".join(dict.fromkeys(fact for fact in facts if fact))
    return f"{figure.location}: {figure.printed} {figure.interval} {what}"


def _rows(found: Read) -> Iterator[dict[str, Any]]:
    for figure in found.figures:
        yield _row(figure, None)
    for checked in found.documents:
        for mention in checked.document.mentions:
            yield _row(mention.figure, mention)


def _row(figure: Figure, mention: Mention | None) -> dict[str, Any]:
    from crossfoot.report.codec import exact_text, to_plain

    row = {
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
    if mention is not None:
        row |= {
            "role": str(mention.role.value),
            "printed_unit": mention.printed_unit or None,
            "base": mention.base.text if mention.base is not None else mention.base_text or None,
        }
    return row


def _numerals(found: Read) -> Iterator[dict[str, Any]]:
    """Numerals that are no figures, with what they were taken for."""
    from crossfoot.report.codec import to_plain

    for checked in found.documents:
        for numeral in checked.document.numerals:
            yield {
                "text": numeral.text,
                "class": str(numeral.kind),
                "location": to_plain(numeral.location),
            }
