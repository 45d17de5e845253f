"""From failed checks to the figure that is wrong and what it should read.

The names below are the room's public face; each is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from crossfoot.diagnose.audit import Audit, audit_rules
    from crossfoot.diagnose.causes import Cause, Conflict
    from crossfoot.diagnose.certificate import Certificate, Step
    from crossfoot.diagnose.diagnosis import Component, Diagnosis, diagnose
    from crossfoot.diagnose.habits import Habit, Judgement, Line, infer_habits, judge
    from crossfoot.diagnose.repairs import Repair
    from crossfoot.diagnose.suspects import Suspect, find_suspects

_HOMES: Final[dict[str, str]] = {
    **dict.fromkeys(("Cause", "Conflict"), "causes"),
    **dict.fromkeys(("Certificate", "Step"), "certificate"),
    **dict.fromkeys(("Component", "Diagnosis", "diagnose"), "diagnosis"),
    "Repair": "repairs",
    **dict.fromkeys(("Suspect", "find_suspects"), "suspects"),
    **dict.fromkeys(("Audit", "audit_rules"), "audit"),
    **dict.fromkeys(("Habit", "Judgement", "Line", "infer_habits", "judge"), "habits"),
}

__all__ = [
    "Audit",
    "Cause",
    "Certificate",
    "Component",
    "Conflict",
    "Diagnosis",
    "Habit",
    "Judgement",
    "Line",
    "Repair",
    "Step",
    "Suspect",
    "audit_rules",
    "diagnose",
    "find_suspects",
    "infer_habits",
    "judge",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
