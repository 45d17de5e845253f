"""The guard of ``conftest.py`` is itself under test: a guard that lets everything pass looks the same."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request

import pytest


def forbidden() -> pytest.RaisesExc[AssertionError]:
    return pytest.raises(AssertionError, match="must not use the network")


# 192.0.2.0/24 and 2001:db8::/32 are set aside for documentation: nobody answers there.
@pytest.mark.parametrize(
    ("family", "address"),
    [(socket.AF_INET, ("192.0.2.1", 80)), (socket.AF_INET6, ("2001:db8::1", 80))],
)
def test_connecting_outside_fails_the_test(
    family: socket.AddressFamily, address: tuple[str, int]
) -> None:
    with socket.socket(family, socket.SOCK_STREAM) as stream:
        with forbidden():
            stream.connect(address)
        with forbidden():
            stream.connect_ex(address)
    with socket.socket(family, socket.SOCK_DGRAM) as datagram, forbidden():
        datagram.sendto(b"figure", address)


def test_asking_for_a_name_fails_the_test() -> None:
    with forbidden():
        urllib.request.urlopen("http://example.org")


@pytest.mark.skipif(not os.environ.get("CI"), reason="only CI leaves the network altogether")
def test_in_ci_child_processes_have_no_network_either() -> None:
    if sys.platform != "linux" or len(socket.if_nameindex()) > 1:
        pytest.skip("this machine does not let a process leave the network")
    connect = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)"
    child = subprocess.run(
        [sys.executable, "-c", connect], capture_output=True, text=True, check=False
    )
    assert "Network is unreachable" in child.stderr


def test_loopback_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as client:
            connection, _ = server.accept()
            with connection:
                client.sendall(b"figure")
                assert connection.recv(16) == b"figure"
