"""The table of commands. To add one: a file beside this one, and a line here."""

from __future__ import annotations

from typing import Final, NamedTuple


class Entry(NamedTuple):
    """A command that is imported when it is called."""

    target: str  # "module:attribute" of a click command or group
    summary: str  # its line in `crossfoot --help`, kept here because --help imports no command


COMMANDS: Final[dict[str, Entry]] = {
    "check": Entry("crossfoot.cli.check:check", "Read, check, report, gate."),
    "figures": Entry("crossfoot.cli.figures:figures", "Show which figures are read, and where."),
    "discover": Entry("crossfoot.cli.discover:discover", "Propose rules that tables suggest."),
    "explain": Entry("crossfoot.cli.explain:explain", "Show everything about one finding."),
    "decide": Entry(
        "crossfoot.cli.decide:decide", "Confirm or accept a finding, or call it a false alarm."
    ),
    "review": Entry(
        "crossfoot.cli.review:review", "Show the findings in their text, to judge them."
    ),
    "baseline": Entry(
        "crossfoot.cli.baseline:baseline", "Keep the findings known at adoption apart."
    ),
    "diff": Entry("crossfoot.cli.diff:diff", "Compare two JSON reports."),
    "rules": Entry("crossfoot.cli.rules:rules", "List, show, test, lint and audit rules."),
    "sql": Entry("crossfoot.cli.sql:sql", "Print rules as SQL, for DuckDB, Spark or a warehouse."),
    "schema": Entry("crossfoot.cli.schema:schema", "Print a JSON Schema."),
    "config": Entry(
        "crossfoot.cli.config:config", "Show the configuration and where each value comes from."
    ),
    "init": Entry("crossfoot.cli.init:init", "Write a first crossfoot.yaml for this folder."),
}
