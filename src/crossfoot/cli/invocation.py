"""What one call of the program knows about itself, and the options that every command shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])


# A plain class: importing dataclasses would cost more than everything else in this file.
class Invocation:
    """One call of ``crossfoot``: what was said before or behind the command's name.

    A command reaches it by ``@click.pass_obj``.

    Attributes:
        verbosity: the number of ``-v`` less the number of ``-q``; above zero a crash shows its traceback.
    """

    def __init__(self) -> None:
        self.verbosity = 0


def verbosity_options(command: _Decorated) -> _Decorated:
    """Give a command ``-v`` and ``-q``, counted into ``Invocation.verbosity``."""
    for flags, step, text in (
        (("-q", "--quiet"), -1, "Say less; twice: nothing that was not asked for by name."),
        (("-v", "--verbose"), +1, "Say more; show the traceback of a crash."),
    ):
        command = click.option(
            *flags, count=True, expose_value=False, help=text, callback=_counter(step)
        )(command)
    return command


def _counter(step: int) -> Callable[[click.Context, click.Parameter, int], None]:
    def count(ctx: click.Context, _: click.Parameter, times: int) -> None:
        ctx.ensure_object(Invocation).verbosity += step * times

    return count
