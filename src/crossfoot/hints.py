"""Near matches for names that nobody has: the end of every "unknown …" message."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"``, or the known names if they are few, or nothing."""
    from difflib import get_close_matches

    names = list(dict.fromkeys(known))
    folded = {name.casefold(): name for name in names}
    near = get_close_matches(given.casefold(), list(folded), n=1, cutoff=0.6)
    if near:
        return f"; did you mean {folded[near[0]]!r}?"
    return f"; known: {', '.join(sorted(names))}" if 0 < len(names) <= 12 else ""


def near_match(given: str, known: Iterable[str]) -> str | None:
    """``"did you mean 'x'?"`` where there is a near match: advice beside a list of what is known."""
    hint = did_you_mean(given, known).removeprefix("; ")
    return hint if hint.startswith("did you mean") else None
