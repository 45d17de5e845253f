"""The small language of message templates: text with arguments and choices, nothing that could run.

``{whole}``          an argument
``{n:part|parts}``   a choice by the argument's number: by the language's plural for a count, else by position
``{{`` ``}}``        a brace

Templates come from files that anybody may send, so there is no attribute access, no index, no format code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_PIECE: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME: Final = re.compile(r"[\w\-]+(?:\[\d+\])?(?:\.[a-z]+)?")


class TemplateError(ValueError):
    """The text is no template."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A place in a template: an argument, or one of several wordings by an argument."""

    name: str
    wordings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template: literal text and places, alternately."""

    parts: tuple[str | Choice, ...]

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names it asks for, each once."""
        return tuple(dict.fromkeys(p.name for p in self.parts if isinstance(p, Choice)))

    def fill(self, argument: Callable[[str], str], position: Callable[[str], int]) -> str:
        """The text, with arguments and choices looked up by name.

        Raises:
            KeyError: an argument is unknown (from the callables).
        """
        filled: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                filled.append(part)
            elif part.wordings:
                at = min(position(part.name), len(part.wordings) - 1)
                filled.append(part.wordings[at])
            else:
                filled.append(argument(part.name))
        return "".join(filled)


@lru_cache(maxsize=4096)
def parse(text: str) -> Template:
    """Read a template.

    Raises:
        TemplateError: a brace that is not closed, or a name that is none.
    """
    parts: list[str | Choice] = []
    literal, end = "", 0
    for match in _PIECE.finditer(text):
        literal += text[end : match.start()]
        end = match.end()
        if match[0] in ("{{", "}}"):
            literal += match[0][0]
            continue
        if match[1] is None:
            raise TemplateError(
                f"a single {match[0]!r} (write {match[0] * 2!r} for the character itself)"
            )
        name, colon, wordings = match[1].partition(":")
        if not _NAME.fullmatch(name):
            raise TemplateError(f"{name!r} is no argument's name")
        if literal:
            parts.append(literal)
        parts.append(Choice(name, tuple(wordings.split("|")) if colon else ()))
        literal = ""
    literal += text[end:]
    if literal:
        parts.append(literal)
    return Template(tuple(parts))


def faults(text: str, known: Iterable[str]) -> list[str]:
    """What is wrong with a template whose arguments may only be ``known``: for ``rules lint``."""
    from crossfoot.hints import did_you_mean

    try:
        template = parse(text)
    except TemplateError as error:
        return [str(error)]
    names = set(known)
    return [
        f"unknown argument {name!r}{did_you_mean(name, names)}"
        for name in template.arguments
        if name not in names
    ]
