"""``crossfoot discover``: relations nobody declared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crossfoot.cli.invocation import verbosity_options
from crossfoot.cli.options import SourcePath
from crossfoot.cli.output import tell
from crossfoot.problems import Problem
from crossfoot.report.escape import one_line

if TYPE_CHECKING:
    from crossfoot.run.inputs import DocumentInput


@click.command()
@click.argument("paths", nargs=-1, required=True, type=SourcePath(path_type=Path))
@click.option("--language", type=click.Choice(["auto", "en", "vi"]), default="auto")
@verbosity_options
def discover(paths: tuple[Path | str, ...], language: str) -> int:
    """Propose rules that the tables of PATHS suggest, as YAML to keep; list the relations its documents state.

    Only what holds in nearly all groups, and not by accident, is proposed. Groups that break a proposed rule are
    what `crossfoot check --rules` then shows.
    """
    from crossfoot.cli.checking import Request, configuration_for, inputs_for

    request = Request(paths=paths)
    inputs, _ = inputs_for(request, configuration_for(request))
    problems = list(inputs.problems)
    if inputs.tables:
        from crossfoot.discover.rules import proposed_pack
        from crossfoot.run.discovery import discover_tables
        from crossfoot.yamlsource import dump

        pack = proposed_pack(discover_tables(inputs.tables, problems))
        if pack["rules"]:
            click.echo(dump(pack), nl=False)
        else:
            click.echo("nothing found in the tables", err=True)
    if inputs.documents:
        _list_stated(inputs.documents, None if language == "auto" else language, problems)
    return tell(problems)


def _list_stated(
    documents: list[DocumentInput], language: str | None, problems: list[Problem]
) -> None:
    """The relations of documents as comments: prose needs no rules, ``check`` finds them again."""
    from crossfoot.run.documents import check_documents

    checked = check_documents(documents, language)
    problems += checked.problems
    for document in checked.checked:
        for proposal in document.proposals:
            relation = proposal.relation
            texts = ", ".join(f"{role} {o.figure.text}" for role, o in relation.by_role())
            place = next((str(figure.location) for figure in relation.figures()), document.name)
            click.echo(one_line(f"# {place}: {relation.kind}: {texts}"))
