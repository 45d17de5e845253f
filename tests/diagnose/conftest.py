"""Short ways to write figures and relations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crossfoot.figures import Figure, figure
from crossfoot.relations import Relation
from crossfoot.rules.kinds import KINDS

Make = Callable[..., Relation]


@pytest.fixture
def named() -> Callable[..., Figure]:
    """``named("t", "474")``: a figure with a name."""

    def make(name: str, text: str, **more: Any) -> Figure:
        return figure(text, name=name, **more)

    return make


@pytest.fixture
def relate() -> Make:
    """``relate("total", whole=t, parts=[a, b])``: a relation of a kind."""

    def make(
        kind: str, name: str | None = None, rule: str | None = None, **figures: Any
    ) -> Relation:
        options = {
            role: value for role, value in figures.items() if role in ("periods", "form", "weights")
        }
        roles = {role: value for role, value in figures.items() if role not in options}
        return KINDS[kind].relation(roles, name=name, rule=rule, **options)

    return make
