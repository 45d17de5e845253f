"""crossfoot checks whether published numbers agree with each other.

The names of this module are the public interface. Everything is loaded when it is first used, so that importing
crossfoot costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

# Loaded here, before the functions of the same name take their place as attributes of the package:
# ``import crossfoot.figures`` still finds the module, ``crossfoot.figures(source)`` is the function.
from crossfoot import diagnose as _diagnose_room
from crossfoot import discover as _discover_room
from crossfoot import figures as _figures_room
from crossfoot import relations as relations
from crossfoot.api import check, diagnose, discover, figures
from crossfoot.figures import Figure, Hedge, Location, exactly, figure
from crossfoot.intervals import Convention, Interval
from crossfoot.relations import Relation
from crossfoot.version import __version__

if TYPE_CHECKING:
    from crossfoot.diagnose import Cause, Diagnosis, Repair
    from crossfoot.report.model import Finding, Report
    from crossfoot.rules.kinds.agree import agree
    from crossfoot.rules.kinds.bounds import bounds
    from crossfoot.rules.kinds.change import change
    from crossfoot.rules.kinds.change_and_growth import change_and_growth
    from crossfoot.rules.kinds.compound import compound
    from crossfoot.rules.kinds.contributions import contributions
    from crossfoot.rules.kinds.convert import convert
    from crossfoot.rules.kinds.countable import countable
    from crossfoot.rules.kinds.counted import counted
    from crossfoot.rules.kinds.expression import expression
    from crossfoot.rules.kinds.growth import growth
    from crossfoot.rules.kinds.ordered import ordered
    from crossfoot.rules.kinds.part_of import part_of
    from crossfoot.rules.kinds.present import present
    from crossfoot.rules.kinds.ratio import ratio
    from crossfoot.rules.kinds.revision import revision
    from crossfoot.rules.kinds.share import share
    from crossfoot.rules.kinds.shares import shares
    from crossfoot.rules.kinds.total import total
    from crossfoot.rules.kinds.weighted import weighted
    from crossfoot.verify import Grade, Verdict, verify

del _diagnose_room, _discover_room, _figures_room

_KINDS: Final = (
    "agree",
    "bounds",
    "change",
    "change_and_growth",
    "compound",
    "contributions",
    "convert",
    "countable",
    "counted",
    "expression",
    "growth",
    "ordered",
    "part_of",
    "present",
    "ratio",
    "revision",
    "share",
    "shares",
    "total",
    "weighted",
)

#: Where the names that are loaded on first use come from.
_HOMES: Final[dict[str, str]] = {
    **{kind: f"crossfoot.rules.kinds.{kind}" for kind in _KINDS},
    **dict.fromkeys(("Grade", "Verdict", "verify"), "crossfoot.verify"),
    **dict.fromkeys(("Report", "Finding"), "crossfoot.report.model"),
    **dict.fromkeys(("Cause", "Diagnosis", "Repair"), "crossfoot.diagnose"),
}

__all__ = [
    "Cause",
    "Convention",
    "Diagnosis",
    "Figure",
    "Finding",
    "Grade",
    "Hedge",
    "Interval",
    "Location",
    "Relation",
    "Repair",
    "Report",
    "Verdict",
    "__version__",
    "agree",
    "bounds",
    "change",
    "change_and_growth",
    "check",
    "compound",
    "contributions",
    "convert",
    "countable",
    "counted",
    "diagnose",
    "discover",
    "exactly",
    "expression",
    "figure",
    "figures",
    "growth",
    "ordered",
    "part_of",
    "present",
    "ratio",
    "relations",
    "revision",
    "share",
    "shares",
    "total",
    "verify",
    "weighted",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'crossfoot' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return __all__
