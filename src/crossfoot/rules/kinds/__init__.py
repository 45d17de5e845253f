"""All kinds, one file each. ``KINDS`` is the one table of them; a new kind is a new file and a line here.

Kinds of other distributions are found behind them (``installed``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crossfoot.rules.kinds import (
    agree,
    bounds,
    change,
    change_and_growth,
    compound,
    contributions,
    convert,
    countable,
    counted,
    expression,
    growth,
    ordered,
    part_of,
    present,
    ratio,
    revision,
    share,
    shares,
    total,
    weighted,
)
from crossfoot.rules.kinds.installed import Kinds
from crossfoot.rules.kinds.kind import Kind

KINDS: Final[Mapping[str, Kind]] = Kinds(
    {
        module.KIND.name: module.KIND
        for module in (
            total,
            shares,
            share,
            change,
            growth,
            change_and_growth,
            contributions,
            compound,
            weighted,
            ratio,
            convert,
            part_of,
            bounds,
            agree,
            revision,
            countable,
            counted,
            ordered,
            present,
            expression,
        )
    }
)
