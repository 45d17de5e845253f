"""Kinds that other distributions bring: entry points of the group ``crossfoot.kinds``, each naming a ``Kind``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from crossfoot.problems import InputError, Problem
from crossfoot.rules.kinds.kind import Kind

GROUP = "crossfoot.kinds"


class Kinds(Mapping[str, Kind]):
    """The built-in kinds, then the installed ones, which are looked for when a name is not built in.

    A built-in kind cannot be replaced: a rule that says ``kind: total`` means the same everywhere.
    """

    def __init__(self, builtin: Mapping[str, Kind]) -> None:
        self._builtin = dict(builtin)

    def __getitem__(self, name: str) -> Kind:
        found = self._builtin.get(name)
        return self._installed[name] if found is None else found

    def __iter__(self) -> Iterator[str]:
        yield from self._builtin
        yield from self._installed

    def __len__(self) -> int:
        return len(self._builtin) + len(self._installed)

    @cached_property
    def _installed(self) -> dict[str, Kind]:
        from importlib.metadata import entry_points

        found: dict[str, Kind] = {}
        for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
            try:
                kind = entry.load()
            except (
                Exception,
                SystemExit,
            ) as error:  # whatever a stranger's module does, it is named
                raise InputError(
                    Problem(f"kind {entry.name!r} ({entry.value}) cannot be loaded: {error}")
                ) from error
            if not isinstance(kind, Kind):
                raise InputError(Problem(f"{entry.value} is no crossfoot.rules.kinds.kind.Kind"))
            if kind.name != entry.name or kind.name in self._builtin or kind.name in found:
                raise InputError(
                    Problem(
                        f"kind {kind.name!r} ({entry.value}) needs a name of its own, that of its entry point"
                    )
                )
            found[kind.name] = kind
        return found
