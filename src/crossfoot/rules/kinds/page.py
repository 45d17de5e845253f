"""The kinds as a page of the documentation, made from their definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crossfoot.rules.kinds import KINDS
from crossfoot.rules.kinds.kind import Example, Kind


def kinds_page() -> str:
    """Markdown: one section a kind, from its docstring, roles, options and examples."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield "# Kinds of rule"
    yield ""
    yield "This page is made from the definitions in `src/crossfoot/rules/kinds`; a test holds it to them."
    yield "Every kind is a YAML form, a Python function of the same name, and one tree for the exact check,"
    yield "for SQL and for the joint system."
    yield ""
    yield "| kind | must hold |"
    yield "|---|---|"
    for kind in KINDS.values():
        yield f"| [`{kind.name}`](#{kind.name}) | {_cell(kind.must_hold)} |"
    for kind in KINDS.values():
        yield ""
        yield from _section(kind)


def _section(kind: Kind) -> Iterator[str]:
    yield f"## `{kind.name}` {{ #{kind.name} }}"
    yield ""
    yield kind.doc.strip()
    yield ""
    codes = f" Eurostat: {', '.join(kind.eurostat)}." if kind.eurostat else ""
    yield f"Must hold: {kind.must_hold}. Default name: `{kind.finding}`.{codes}"
    if kind.roles or kind.options:
        yield ""
        yield "| key | takes | meaning |"
        yield "|---|---|---|"
    for role in kind.roles:
        takes = "a list of figures" if role.many else "a figure"
        optional = ", optional" if role.optional else ""
        yield f"| `{role.name}` | {takes}{optional} | {_cell(role.doc)}; {role.measured.value} |"
    for option in kind.options:
        default = "none" if option.default is None else str(option.default) or "—"
        yield f"| `{option.name}` | a setting, default {default} | {_cell(option.doc)} |"
    for holds, word in ((True, "Holds"), (False, "Fails")):
        yield ""
        yield f"{word}:"
        yield ""
        yield from (f"* {_example(e)}" for e in kind.examples if e.holds is holds)


def _example(example: Example) -> str:
    why = f" — {example.why}" if example.why else ""
    return f"`{_figures(example.figures)}`{why}"


def _figures(figures: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {_value(value)}" for name, value in figures.items())


def _value(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(str, value))}]"
    return str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
