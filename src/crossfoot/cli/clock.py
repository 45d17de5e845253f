"""What time it is, unless SOURCE_DATE_EPOCH says otherwise (reproducible-builds.org)."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

import click

_VARIABLE = "SOURCE_DATE_EPOCH"


def fixed_time() -> datetime | None:
    """The time that SOURCE_DATE_EPOCH fixes; None where it is not set.

    Raises:
        UsageError: it is no number of seconds.
    """
    given = os.environ.get(_VARIABLE)
    if not given:
        return None
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError):
        raise click.UsageError(f"{_VARIABLE} must be seconds since 1970, not {given!r}") from None


def now() -> str:
    """ISO 8601 in UTC, to the second."""
    return (fixed_time() or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")


def today() -> date:
    """The day that decides what has expired."""
    return (fixed_time() or datetime.now(UTC)).date()
