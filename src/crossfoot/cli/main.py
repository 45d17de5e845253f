"""The program ``crossfoot``: finds the command, runs it, and turns everything that can happen into an exit code.

A command returns its exit code (None counts as 0):

====  =======================================================================================
0     everything was checked, nothing open at or above the fail level
1     everything was checked, findings at or above it
2     could not check: usage, configuration, rule, unreadable input, a crash, an interruption
====  =======================================================================================

Python itself exits with 1 on an uncaught exception and click on a closed pipe: either would be read as "the
figures disagree", so nothing leaves ``main`` but through its own handlers.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from crossfoot.cli.commands import COMMANDS, Entry
from crossfoot.cli.invocation import Invocation, verbosity_options
from crossfoot.version import __version__

COULD_NOT_CHECK: Final = 2
_COMPLETE: Final = "_CROSSFOOT_COMPLETE"


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    entries: dict[str, Entry] = COMMANDS

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.entries)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        entry = self.entries.get(name)
        if entry is None:
            return None
        module, _, attribute = entry.target.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command), f"{entry.target} is not a click command"
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.entries and not name.startswith("-"):
            from crossfoot.hints import did_you_mean

            ctx.fail(f"no such command {name!r}{did_you_mean(name, self.entries)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.entries:
            with formatter.section("Commands"):
                formatter.write_dl([(name, entry.summary) for name, entry in self.entries.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="crossfoot")
@verbosity_options
def crossfoot() -> None:
    """Check that published numbers agree with each other.

    Exit code 0: everything was checked and nothing is open. 1: figures disagree. 2: could not check.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code.

    Args:
        arguments: without the program's name; those of the process if None.
    """
    _speak_utf8()
    # Almost everything that is made at the start stays: looking through it for garbage again and again takes a
    # twentieth of a short run.
    gc.set_threshold(50_000, 20, 20)
    invocation = Invocation()
    try:
        code = _run(sys.argv[1:] if arguments is None else list(arguments), invocation)
        sys.stdout.flush()
        return code
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        error.show()
    except (KeyboardInterrupt, EOFError, click.Abort):
        # On a line of its own: a terminal has printed ^C, or a line of progress.
        click.echo(
            "\n" * sys.stderr.isatty() + "crossfoot: interrupted, nothing is decided", err=True
        )
    except BrokenPipeError:
        # The reader has gone (`crossfoot check | head`): there is nobody to tell. Python would complain once
        # more when it flushes at exit, so stdout now leads nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except SystemExit as error:  # a library that ends the program has not checked anything either
        click.echo(f"error: crossfoot was ended: {error}", err=True)
    except Exception as error:
        _report_crash(error, invocation)
    return COULD_NOT_CHECK


def _run(arguments: list[str], invocation: Invocation) -> int:
    # click's own `main` does these two steps, but ends on a closed pipe with exit code 1.
    if instruction := os.environ.get(_COMPLETE):
        from click.shell_completion import shell_complete

        return shell_complete(crossfoot, {}, "crossfoot", _COMPLETE, instruction)
    with crossfoot.make_context("crossfoot", arguments, obj=invocation) as ctx:
        from crossfoot.cli.signals import as_interruptions  # not for --help, which ends above

        with as_interruptions():
            return crossfoot.invoke(ctx) or 0


def _speak_utf8() -> None:
    """Results are UTF-8 wherever they go; a character that cannot be written is spelt out, never fatal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _report_crash(error: Exception, invocation: Invocation) -> None:
    """One message for an exception that no command caught, and the traceback for those who asked."""
    from crossfoot.problems import InputError

    if isinstance(error, InputError):
        for problem in error.problems:
            click.echo(f"error: {problem}", err=True)
            for label, advice in (("expected", problem.expected), ("help", problem.help)):
                if advice:
                    click.echo(f"  = {label}: {advice}", err=True)
        return
    if isinstance(error, OSError) and error.filename is not None:
        click.echo(f"error: {os.fspath(error.filename)}: {error.strerror}", err=True)
    else:
        first_line = next(iter(str(error).splitlines()), "")
        what = type(error).__name__ + (f": {first_line}" if first_line else "")
        click.echo(f"error: crossfoot failed: {what}", err=True)
    if invocation.verbosity > 0:
        import traceback

        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    else:
        click.echo("  = help: `crossfoot -v …` shows the traceback", err=True)
