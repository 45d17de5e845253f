"""What holds for every test: no network, no deadline on a busy machine, and where the shared data are."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

# Two cores shared with everybody else's tests: a deadline would measure the neighbours. In CI the examples
# are the same on every run, so that a red run is somebody's change and not a new random case.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


class NetworkForbiddenError(AssertionError):
    """A test, or the code under it, reached for the network."""


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Loopback is allowed, everything else fails the test that tries it.

    This sees Python's sockets. ``.ci/run`` runs the suite without any network interface besides, which also
    covers child processes and libraries that open their sockets in C.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name, where in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name), where))
        resolve = socket.getaddrinfo

        def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
            _refuse_unless_loopback(host)
            return resolve(host, *args, **kwargs)

        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


def _guarded(call: Any, where: int) -> Any:
    def guarded(self: socket.socket, *args: Any) -> Any:
        address = args[where]
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_unless_loopback(address[0])
        return call(self, *args)

    return guarded


def _refuse_unless_loopback(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        if ipaddress.ip_address(name).is_loopback:
            return
    except ValueError:
        pass  # a name, which would have to be asked for
    raise NetworkForbiddenError(f"crossfoot must not use the network, but reached for {name}")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Measured cases that lie beside the repository; a test that needs them is skipped without."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the shared data are not at {folder}")
    return folder
