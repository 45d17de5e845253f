"""Which decimal mark the texts of a table use, and what is to be said about it."""

from __future__ import annotations

from collections.abc import Iterable

from crossfoot.problems import Problem, Severity
from crossfoot.sources.cells import as_read, weigh_marks
from crossfoot.sources.description import DecimalMark, TableDescription


def decimal_mark(
    description: TableDescription, sample: Iterable[str], likely: DecimalMark
) -> tuple[DecimalMark, list[Problem]]:
    """The decimal mark of a table's texts, and what is to be said about it.

    Args:
        likely: the mark where the cells do not decide.
    """
    path = description.path
    if description.dialect.decimal_mark is not None:
        return description.dialect.decimal_mark, []
    evidence = weigh_marks(sample)
    advice = "name the decimal mark in the table's description"
    if evidence.is_contradictory:
        chosen = "comma" if likely == "," else "point"
        return likely, [
            Problem(
                f"numbers have a decimal point ({evidence.point!r}) and a decimal comma "
                f"({evidence.comma!r}); they are read with a {chosen}",
                path,
                help=advice,
                severity=Severity.WARNING,
            )
        ]
    if evidence.point is None and evidence.comma is None and evidence.ambiguous is not None:
        number = evidence.ambiguous
        # As a decimal point, 1.234 needs no words; with a comma somebody guessed.
        if likely == "." and "," not in number:
            return likely, []
        read = as_read(number, likely)
        return likely, [
            Problem(
                f"{number!r} is read as {read}; no number in the file settles it",
                path,
                help=advice,
                severity=Severity.WARNING,
            )
        ]
    mark = evidence.mark(".")
    if mark == ",":
        message = f"numbers have a decimal comma, as in {evidence.comma!r}"
        return mark, [Problem(message, path, severity=Severity.INFO)]
    return mark, []
