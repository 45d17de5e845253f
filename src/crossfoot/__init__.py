"""crossfoot checks whether published numbers agree with each other.

The names of this module are the public interface. Everything is loaded when it is first used, so that importing
crossfoot costs next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from crossfoot.api import check, diagnose, discover, figures, rule, table
from crossfoot.version import __version__

if TYPE_CHECKING:
    from crossfoot import relations as relations
    from crossfoot.diagnose import Cause, Diagnosis, Repair
    from crossfoot.figures import Figure, Hedge, Location, exactly, figure
    from crossfoot.intervals import Convention, Interval
    from crossfoot.relations import Relation
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
    **dict.fromkeys(("Figure", "Hedge", "Location", "exactly", "figure"), "crossfoot.figures"),
    **dict.fromkeys(("Convention", "Interval"), "crossfoot.intervals"),
    "Relation": "crossfoot.relations",
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
    "rule",
    "share",
    "shares",
    "table",
    "total",
    "verify",
    "weighted",
]


class _Package(ModuleType):
    """Python makes a room that is imported an attribute of its package. Four rooms have the name of a public
    function, which stays: ``crossfoot.figures(source)`` is the function, ``from crossfoot.figures import Figure``
    finds the module all the same.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (isinstance(value, ModuleType) and callable(self.__dict__.get(name))):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name == "relations":
        return import_module("crossfoot.relations")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'crossfoot' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return __all__
