"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import click

from crossfoot.intervals import Convention

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])

LEVELS = ("error", "warning", "info", "never")


class Probability(click.ParamType):  # type: ignore[type-arg]
    """A number between 0 and 1, kept exactly."""

    name = "probability"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Fraction:
        try:
            found = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            self.fail(f"{value!r} is no number", param, ctx)
        if not 0 < found < 1:
            self.fail(f"{value} is not between 0 and 1", param, ctx)
        return found


class MemorySize(click.ParamType):  # type: ignore[type-arg]
    """An amount of memory as DuckDB writes it."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from re import IGNORECASE, fullmatch

        if not fullmatch(r"\d+(\.\d+)? ?([KMGT]i?)?B", str(value), IGNORECASE):
            self.fail(f"{value!r} is no amount of memory, such as 1GB", param, ctx)
        return str(value)


class SourcePath(click.Path):
    """A path, or the URL of a database: as a path it would lose a slash."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from crossfoot.sources.urls import is_url

        return value if is_url(value) else super().convert(value, param, ctx)


class ReportTarget(click.ParamType):  # type: ignore[type-arg]
    """``FORMAT:PATH``."""

    name = "format:path"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Path]:
        if isinstance(value, tuple):
            return value
        name, colon, path = str(value).partition(":")
        if not colon or not path:
            self.fail(f"{value!r} is not FORMAT:PATH, such as sarif:out.sarif", param, ctx)
        return FormatName().convert(name, param, ctx), Path(path)


class FormatName(click.ParamType):  # type: ignore[type-arg]
    """The name of a report format."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from crossfoot.hints import did_you_mean
        from crossfoot.report.formats import FORMATS

        if value not in FORMATS:
            near = did_you_mean(str(value), FORMATS) or f"; known: {', '.join(FORMATS)}"
            self.fail(f"no format {value!r}{near}", param, ctx)
        return str(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[Any]:
        from click.shell_completion import CompletionItem

        from crossfoot.report.formats import FORMATS

        return [CompletionItem(name) for name in FORMATS if name.startswith(incomplete)]


def _apply(command: _Decorated, options: Sequence[Callable[[Any], Any]]) -> _Decorated:
    for option in reversed(options):
        command = option(command)
    return command


def source_options(command: _Decorated) -> _Decorated:
    """PATHS and what decides how they are read and which rules apply."""
    return _apply(
        command,
        (
            click.argument("paths", nargs=-1, type=SourcePath(path_type=Path, allow_dash=True)),
            click.option(
                "--config",
                "config_path",
                type=click.Path(path_type=Path, dir_okay=False),
                help="Configuration file, instead of the nearest crossfoot.yaml or pyproject.toml.",
            ),
            click.option(
                "--rules",
                multiple=True,
                metavar="PATH|PACK",
                help="Rule file or pack to apply instead of those configured; repeatable.",
            ),
            click.option(
                "--select",
                multiple=True,
                metavar="NAME",
                help="Only these rules: globs, tag:…; repeatable.",
            ),
            click.option(
                "--ignore",
                multiple=True,
                metavar="NAME",
                help="Not these rules: globs, tag:…; repeatable.",
            ),
            click.option(
                "--language",
                type=click.Choice(["auto", "en", "vi"]),
                help="Language of documents; told from the text by default.",
            ),
            click.option(
                "--message-language", type=click.Choice(["en", "vi"]), help="Language of findings."
            ),
            click.option(
                "--alpha",
                type=Probability(),
                help="Tail probability of implausible, such as 0.001.",
            ),
            click.option(
                "--convention",
                type=click.Choice(list(map(str, Convention))),
                help="How figures were rounded where nothing else says.",
            ),
            click.option(
                "--stdin-filename",
                metavar="NAME",
                help="What to call the text read from standard input (PATHS is `-`).",
            ),
        ),
    )


def gate_options(command: _Decorated) -> _Decorated:
    """What people decided before, and what fails the run."""
    return _apply(
        command,
        (
            click.option(
                "--fail-level", type=click.Choice(LEVELS), help="What fails the run; default error."
            ),
            click.option(
                "--baseline",
                "baseline_path",
                type=click.Path(path_type=Path, dir_okay=False),
                help="File of findings known at adoption.",
            ),
            click.option(
                "--decisions",
                "decisions_path",
                type=click.Path(path_type=Path, dir_okay=False),
                help="Log of decisions.",
            ),
            click.option(
                "--since",
                metavar="REF|PATH",
                help="Only findings that touch files changed since a commit, or since the version at a path; "
                "revision rules compare with it.",
            ),
            click.option("--no-waivers", is_flag=True, help="As if there were no waivers."),
            click.option(
                "--strict-waivers", is_flag=True, help="Expired and unused waivers are errors."
            ),
        ),
    )
