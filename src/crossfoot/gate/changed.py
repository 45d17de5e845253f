"""``--since REF``: findings that touch files changed since a commit, and files as they were in it."""

from __future__ import annotations

import subprocess
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from crossfoot.problems import InputError, Problem
from crossfoot.report.model import Finding, Report


def changed_files(ref: str, folder: Path) -> set[Path]:
    """The files that differ from a commit, and those git does not know yet.

    Raises:
        InputError: no git, no repository, or no such commit.
    """
    if ref.startswith("-"):
        raise InputError(Problem(f"no such commit: {ref!r}"))
    top = Path(_git(folder, "rev-parse", "--show-toplevel").strip())
    names = _git(top, "diff", "--name-only", "-z", "--no-ext-diff", "--end-of-options", ref, "--")
    names += _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    return {top / name for name in names.split("\0") if name}


def file_at(ref: str, path: Path) -> bytes | None:
    """A file as it was in a commit; None if it was not there.

    Raises:
        InputError: no git, no repository, no such commit.
    """
    if ref.startswith("-"):
        raise InputError(Problem(f"no such commit: {ref!r}"))
    folder = path.resolve().parent
    top = Path(_git(folder, "rev-parse", "--show-toplevel").strip())
    name = path.resolve().relative_to(top.resolve()).as_posix()
    # One argument, and it cannot be an option: neither a name nor a commit is ever read as anything else.
    listed = _git(
        top, "ls-tree", "-z", "--name-only", "--full-tree", ref, "--", f":(literal){name}"
    )
    if not listed:
        return None
    return _run(top, "cat-file", "blob", f"{ref}:{name}")


def touching(report: Report, files: Collection[Path]) -> Report:
    """The report without findings of which no figure stands in one of the files."""
    resolved = {file.resolve() for file in files}

    def touches(finding: Finding) -> bool:
        paths = {row.location.path for row in finding.figures} | {finding.location.path}
        return any(path is not None and Path(path).resolve() in resolved for path in paths)

    return replace(report, findings=tuple(filter(touches, report.findings)))


def _git(folder: Path, *arguments: str) -> str:
    return _run(folder, *arguments).decode("utf-8", "surrogateescape")


def _run(folder: Path, *arguments: str) -> bytes:
    try:
        run = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, check=False
        )
    except OSError as error:
        raise InputError(
            Problem(f"git cannot be run: {error.strerror}", help="--since needs git")
        ) from None
    if run.returncode:
        said = run.stderr.decode("utf-8", "replace")
        first = next(iter(said.splitlines()), "git failed")
        raise InputError(
            Problem(
                first.removeprefix("fatal: "), help="--since takes a commit, branch, tag or a path"
            )
        )
    return run.stdout
