"""Problems with what crossfoot was given: an unreadable file, a typo in a rule, a number that is no number.

A problem says that something **could not be checked**, in contrast to a finding, which says that figures
disagree. Every reader of files (YAML, tables, documents) reports in this one shape; how it looks on a
terminal or in a format is the business of ``report``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Severity(StrEnum):
    """How much a problem or a finding weighs. Only the gate decides what fails a run."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input, and where it stands.

    Attributes:
        message: what is wrong, in one line that stands alone.
        path: the file as the user named it; None for text that came from no file.
        line, column: where it starts, in code points, both counted from 1; None where the whole file is meant.
        end_line, end_column: where it ends; ``end_column`` is the first column behind it.
        expected: what would have been right (``"one of error, warning, info"``).
        help: advice, such as a near match (``"did you mean 'severity'?"``).
        severity: an error stops what depends on the input, a warning does not.
    """

    message: str
    path: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    expected: str | None = None
    help: str | None = None
    severity: Severity = Severity.ERROR

    @property
    def full_message(self) -> str:
        """The message with what was expected and the advice, in one line."""
        expected = f"expected {self.expected}" if self.expected else None
        return "; ".join(text for text in (self.message, expected, self.help) if text)

    def in_file(self, path: str | None) -> Self:
        """The same problem with the file's name, for readers that are handed text only."""
        return replace(self, path=path)

    def __str__(self) -> str:
        place = ":".join(
            str(part) for part in (self.path, self.line, self.column) if part is not None
        )
        return f"{place}: {self.message}" if place else self.message


class InputError(ValueError):
    """An input that cannot be used, with everything that is wrong with it.

    Raised where there is nothing to go on with; a reader that can go on collects problems instead. The
    command line prints the problems and exits with 2.
    """

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise TypeError("an InputError needs at least one problem")
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
