"""Being told to end: by Ctrl-C, by a job that is cancelled, by a terminal that is closed.

Python turns only the first into an exception. The others would end the program on the spot, and leave its temporary
folders behind.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

#: Windows knows no SIGHUP.
_NAMES = ("SIGTERM", "SIGHUP")


@contextmanager
def as_interruptions() -> Iterator[None]:
    """Every signal that asks the program to end raises KeyboardInterrupt, unless somebody handles or ignores it."""
    asked = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    free = [number for number in asked if signal.getsignal(number) is signal.SIG_DFL]
    if current_thread() is not main_thread():  # where no handler can be set
        free = []
    for number in free:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number in free:
            signal.signal(number, signal.SIG_DFL)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
