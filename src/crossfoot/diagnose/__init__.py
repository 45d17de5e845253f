"""From failed checks to the figure that is wrong and what it should read.

The names below are the room's public face; each is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from crossfoot.diagnose.causes import Cause, Conflict
    from crossfoot.diagnose.certificate import Certificate, Step
    from crossfoot.diagnose.diagnosis import Component, Diagnosis, diagnose
    from crossfoot.diagnose.repairs import Repair

_HOMES: Final[dict[str, str]] = {
    **dict.fromkeys(("Cause", "Conflict"), "causes"),
    **dict.fromkeys(("Certificate", "Step"), "certificate"),
    **dict.fromkeys(("Component", "Diagnosis", "diagnose"), "diagnosis"),
    "Repair": "repairs",
}

__all__ = [
    "Cause",
    "Certificate",
    "Component",
    "Conflict",
    "Diagnosis",
    "Repair",
    "Step",
    "diagnose",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
