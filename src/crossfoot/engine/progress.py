"""What a long run says of itself while somebody waits."""

from __future__ import annotations

from collections.abc import Callable

#: Is told, in a few words, what is being looked at.
Progress = Callable[[str], None]


def quietly(text: str) -> None:
    """Tell nobody."""
