"""Proposals as rules to keep: the YAML form that a person reads, corrects and owns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final
from unicodedata import combining, normalize

from crossfoot.discover.candidates import Candidate
from crossfoot.rules.made import rule
from crossfoot.rules.model import Rule
from crossfoot.rules.picks import Pick, pick_from

if TYPE_CHECKING:
    from crossfoot.discover.proposals import Proposal

#: The pack that proposed rules stand in until somebody names it.
PACK: Final = "discovered"

_FINDINGS: Final[Mapping[str, str]] = {
    "total": "not-sum",
    "difference": "not-difference",
    "shares": "shares-not-100",
    "share": "not-share",
    "growth": "not-growth",
}
#: A sentence for each kind, with the names of the series in its roles.
_TITLES: Final[Mapping[str, str]] = {
    "total": "{parts} add up to {whole}",
    "difference": "{whole} is the difference of {parts}",
    "shares": "{parts} add up to 100 %",
    "share": "{value} is {part} in percent of {whole}",
    "growth": "{rate} is the growth of {end} on the previous period",
}
#: Names in a title; the rule itself lists all.
_MOST_NAMES: Final = 6


def form_of(candidate: Candidate, measure: str | None) -> dict[str, Any]:
    """A candidate in the YAML form of a rule.

    Args:
        measure: the one it is about, where the series are values of a key.
    """
    grid = candidate.grid
    scope: dict[str, Any] = {"table": grid.table}
    if measure is not None:
        scope["measure"] = measure
    if grid.for_each is not None:
        scope["for_each"] = list(grid.for_each)
    form: dict[str, Any] = {
        "id": _id(candidate, measure),
        "kind": "total" if candidate.kind == "difference" else candidate.kind,
        "title": _title(candidate, measure),
        "severity": "warning",
        "status": "experimental",
        "from": scope,
    }
    for role, places in candidate.roles.items():
        names = [grid.series[at].name for at in places]
        form[role] = _pick(candidate, role, names)
    if candidate.kind == "difference":
        form["weights"] = [1, -1]
    return form


def rule_of(form: Mapping[str, Any]) -> Rule:
    """The rule that a form is read as."""
    keys = {"from": "scope"}
    return rule(pack=PACK, **{keys.get(key, key): value for key, value in form.items()})


def proposed_rules(proposals: Iterable[Proposal]) -> list[dict[str, Any]]:
    """Proposals as a list for ``rules:`` in a rule file, each with what it rests on as its ``why``."""
    forms: list[dict[str, Any]] = []
    taken: set[str] = set()
    for proposal in proposals:
        form = form_of(proposal.candidate, proposal.measure)
        form["id"] = _unused(form["id"], taken)
        taken.add(form["id"])
        held, groups = len(proposal.held), len(proposal.held) + len(proposal.failed)
        form["why"] = f"Proposed because it holds in {held} of {groups} groups; nobody declared it."
        forms.append(form)
    return forms


def proposed_pack(proposals: Iterable[Proposal]) -> dict[str, Any]:
    """A whole rule file."""
    return {"pack": PACK, "rules": proposed_rules(proposals)}


def _pick(candidate: Candidate, role: str, names: list[str]) -> Any:
    key = candidate.grid.key
    if key is not None:
        return {key: names if len(names) > 1 else names[0]}
    if role in candidate.previous:
        return {"measure": names[0], "previous": 1}
    measures = [_measure(name) for name in names]
    return measures if role == "parts" else measures[0]


def _measure(name: str) -> Any:
    """A measure as a pick: its name, where a name alone is not read as something else (``2020`` as a number)."""
    return name if pick_from(name) == Pick(measure=name) else {"measure": name}


def _title(candidate: Candidate, measure: str | None) -> str:
    spoken = {
        role: _listed([candidate.grid.series[at].name for at in places])
        for role, places in candidate.roles.items()
    }
    about = f"{measure}: " if measure is not None else ""
    return about + _TITLES[candidate.kind].format_map(spoken)


def _listed(names: list[str]) -> str:
    if len(names) > _MOST_NAMES:
        names = [*names[: _MOST_NAMES - 1], f"{len(names) - _MOST_NAMES + 1} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _id(candidate: Candidate, measure: str | None) -> str:
    """Named after what is wrong, in plain letters."""
    role = next(r for r in ("value", "rate", "whole", "parts") if r in candidate.roles)
    subject = "" if role == "parts" else candidate.grid.series[candidate.roles[role][0]].name
    words = [measure or candidate.grid.table if not subject or measure else "", subject]
    return _plain("-".join(filter(None, (*words, _FINDINGS[candidate.kind]))))


def _plain(text: str) -> str:
    letters = normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(letter for letter in letters if not combining(letter)).lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")


def _unused(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found
