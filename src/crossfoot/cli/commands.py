"""The table of commands. To add one: a file beside this one, and a line here."""

from __future__ import annotations

from typing import Final, NamedTuple


class Entry(NamedTuple):
    """A command that is imported when it is called."""

    target: str  # "module:attribute" of a click command or group
    summary: str  # its line in `crossfoot --help`, kept here because --help imports no command


COMMANDS: Final[dict[str, Entry]] = {}
