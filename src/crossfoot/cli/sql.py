"""``crossfoot sql``: rules as SQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from crossfoot.cli.invocation import verbosity_options
from crossfoot.cli.output import tell

if TYPE_CHECKING:
    from crossfoot.run.inputs import Inputs
    from crossfoot.sources.dialects import Dialect

#: As ``crossfoot.sources.dialects`` has them, which is not imported for a list of names.
_DIALECTS = ("duckdb", "spark", "postgres", "snowflake", "bigquery")


@click.command()
@click.argument("rules", nargs=-1, metavar="[RULES]...")
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="NAME|NAME=PATH",
    help="A table of the configuration, or a file under the name the rules use; repeatable.",
)
@click.option(
    "--dialect",
    type=click.Choice(_DIALECTS),
    default="duckdb",
    show_default=True,
    help="Of the SQL.",
)
@verbosity_options
def sql(rules: tuple[str, ...], tables: tuple[str, ...], dialect: str) -> int:
    """Print rules as SQL: how many groups hold, and which fail or are in doubt.

    RULES are rule files or packs; without any, those of the configuration. Types and printed decimals are taken from
    the tables, so these are read. What SQL cannot say is said in a comment.
    """
    from crossfoot.run.sql import rules_as_sql

    inputs = _inputs(tables)
    problems = list(inputs.problems)
    statements = rules_as_sql(inputs, list(rules) or None, cast("Dialect", dialect), problems)
    click.echo("\n\n".join(statements))
    return tell(problems)


def _inputs(tables: tuple[str, ...]) -> Inputs:
    from crossfoot.cli.checking import Request, configuration_for, inputs_for
    from crossfoot.hints import did_you_mean
    from crossfoot.run.inputs import Inputs, gather

    files = {
        name: path for text in tables if "=" in text for name, _, path in [text.partition("=")]
    }
    named = [text for text in tables if "=" not in text]
    configuration = configuration_for(Request())
    if configuration is None:
        if named or not files:
            raise click.UsageError("no configuration names tables: give --table NAME=PATH")
        inputs = Inputs()
    else:
        inputs, _ = inputs_for(Request(), configuration)
        known = {item.description.name: item for item in inputs.tables}
        for name in named:
            if name not in known:
                raise click.UsageError(f"no table {name!r}{did_you_mean(name, known)}")
        if named or files:
            inputs.tables = [known[name] for name in named]
    found = gather({name: Path(path) for name, path in files.items()})
    inputs.tables += found.tables
    inputs.problems += found.problems
    return inputs
