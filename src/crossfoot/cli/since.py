"""``--since REF|PATH``: the earlier version of what is checked, from a commit or from another place on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from filecmp import cmp
from pathlib import Path
from typing import TYPE_CHECKING

from crossfoot.problems import InputError, Problem

if TYPE_CHECKING:
    from crossfoot.report.model import Report
    from crossfoot.run.inputs import Inputs


@dataclass(frozen=True, slots=True)
class Since:
    """The earlier version of a run's inputs.

    Attributes:
        changed: files that differ from it, or are not in it.
        shown: how files taken out of a commit are named in a report.
    """

    changed: frozenset[Path]
    shown: dict[str, str] = field(default_factory=dict)

    def applied(self, report: Report) -> Report:
        """Only the findings that touch what has changed."""
        from crossfoot.gate.changed import touching
        from crossfoot.run.versions import shown_as

        return touching(shown_as(report, self.shown), self.changed)


@contextmanager
def earlier_version(
    since: str | None, inputs: Inputs, bases: list[Path], folder: Path
) -> Iterator[Since | None]:
    """Add the earlier version of every table to the inputs; what was taken out of a commit is gone at the end.

    Args:
        since: an existing path is the earlier file or folder; anything else a commit.
        bases: folders that were checked; a file keeps its place below them in the earlier folder.
        folder: where the configuration stands.

    Raises:
        InputError: no such commit, no repository, or a file where there are several tables.
    """
    if since is None:
        yield None
    elif Path(since).exists():
        yield _from_path(Path(since), inputs, [*bases, folder])
    else:
        with tempfile.TemporaryDirectory(prefix="crossfoot-") as scratch:
            yield _from_commit(since, inputs, folder, Path(scratch))


def _from_path(earlier: Path, inputs: Inputs, bases: list[Path]) -> Since:
    changed = set()
    files = list(_files(inputs))
    if earlier.is_file() and len(files) > 1:
        raise InputError(
            Problem(
                f"there are {len(files)} files to compare with one",
                earlier.as_posix(),
                expected="a folder that holds their earlier versions",
            )
        )
    for path in files:
        before = earlier if earlier.is_file() else _counterpart(path, earlier, bases)
        if before is None or not before.is_file():
            changed.add(path)
            continue
        if not cmp(path, before, shallow=False):
            changed.add(path)
        _remember(inputs, path, before)
    return Since(frozenset(changed))


def _counterpart(path: Path, earlier: Path, bases: list[Path]) -> Path | None:
    """The file in the same place below the earlier folder, else of the same name in it."""
    for base in bases:
        if base.is_dir() and path.resolve().is_relative_to(base.resolve()):
            found = earlier / path.resolve().relative_to(base.resolve())
            if found.is_file():
                return found
    return earlier / path.name


def _from_commit(ref: str, inputs: Inputs, folder: Path, scratch: Path) -> Since:
    from crossfoot.gate.changed import changed_files, file_at

    changed = frozenset(changed_files(ref, folder))
    shown = {}
    for number, path in enumerate(_files(inputs)):
        if not _is_table_file(inputs, path):
            continue
        data = file_at(ref, path)
        if data is None:
            continue
        # The suffix says what the file is; the number keeps files of one name apart.
        before = scratch / str(number) / path.name
        before.parent.mkdir()
        before.write_bytes(data)
        _remember(inputs, path, before)
        shown[str(before)] = f"{ref}:{path.as_posix()}"
    return Since(changed, shown)


def _files(inputs: Inputs) -> Iterator[Path]:
    for table in inputs.tables:
        if table.description.path is not None:
            yield Path(table.description.path)
    for document in inputs.documents:
        if document.path is not None:
            yield Path(document.path)


def _is_table_file(inputs: Inputs, path: Path) -> bool:
    return any(Path(t.description.path or "") == path for t in inputs.tables)


def _remember(inputs: Inputs, path: Path, before: Path) -> None:
    for table in inputs.tables:
        description = table.description
        if description.path is not None and Path(description.path) == path:
            inputs.earlier[description.name] = replace(
                table, description=replace(description, source=str(before))
            )
