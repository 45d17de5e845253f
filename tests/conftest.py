"""What holds for every test: no network, no deadline on a busy machine, and where the shared data are."""

from __future__ import annotations

import csv
import ctypes
import ipaddress
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

# A deadline would measure the machine. Everything else is left to hypothesis, which makes the examples the
# same on every run in CI: a red run there is somebody's change and not a new random case.
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")


def _leave_the_network() -> bool:
    """Give this process and its children a network of their own, with loopback and nothing else.

    Covers what the guard below cannot see: child processes, and libraries that open sockets in C. Linux asks
    for privileges, which a container in CI usually has; without them the guard below is all there is.
    """
    if sys.platform != "linux":
        return False
    import fcntl

    clone_newnet, set_flags, is_up = 0x40000000, 0x8914, 0x1
    if ctypes.CDLL(None).unshare(clone_newnet) != 0:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as loopback:
        fcntl.ioctl(loopback, set_flags, struct.pack("16sh", b"lo", is_up))
    return True


# Before any worker or thread is started: what starts later is born into the same network.
IS_OFFLINE = bool(os.environ.get("CI")) and _leave_the_network()


def pytest_report_header() -> str:
    return f"network: {'none but loopback' if IS_OFFLINE else 'loopback only for Python code'}"


class NetworkForbiddenError(AssertionError):
    """A test, or the code under it, reached for the network."""


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Loopback is allowed, everything else fails the test that tries it.

    This sees Python's sockets, on every machine; see ``_leave_the_network`` for the rest.
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


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A Spark session of two threads. Whoever uses it belongs to the group of tests that one worker runs."""
    pytest.importorskip("pyspark", reason="pyspark is not installed (crossfoot[spark])")
    if shutil.which("java") is None:
        pytest.skip("there is no Java runtime on this machine, which Spark needs")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = _spark_session()
    yield session
    session.stop()


def _spark_session() -> Any:
    from pyspark.sql import SparkSession

    # Without a network the machine's own name leads nowhere.
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        # Tables of tests are small: compiling a query would take longer than running it.
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL server of the tests' own, with one user and a password."""

    folder: Path
    port: int
    user: str = "checker"
    password: str = "hunter2"

    def run(self, statements: str) -> list[list[str]]:
        """What the statements give, every cell as text; nulls are empty."""
        done = subprocess.run(
            [
                _postgres_program("psql"),
                "-X",
                "-q",
                "-t",
                "--csv",
                "-v",
                "ON_ERROR_STOP=1",
                self.url,
            ],
            input=statements,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return list(csv.reader(done.stdout.splitlines()))

    @property
    def url(self) -> str:
        return f"postgresql://{self.user}:{self.password}@127.0.0.1:{self.port}/postgres"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real server on loopback. Debian has it as ``postgresql``."""
    if not (_postgres_program("initdb") and _postgres_program("psql")):
        pytest.skip("there is no PostgreSQL server on this machine (apt-get install postgresql)")
    # PostgreSQL refuses to run as root.
    account = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="crossfoot-postgres-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = Postgres(folder, free.getsockname()[1])
    (folder / "password").write_text(server.password)
    if account is not None:
        for path in (folder, folder / "password"):
            shutil.chown(path, account)

    def control(program: str, *arguments: str) -> None:
        command = [_postgres_program(program), "-D", str(folder / "db"), *arguments]
        subprocess.run(
            command, user=account, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=120
        )

    control(
        "initdb",
        *("-U", server.user, "-A", "scram-sha-256", f"--pwfile={folder / 'password'}"),
        *("-E", "UTF8", "--locale=C", "--no-sync"),
    )
    options = f"-p {server.port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
    control("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield server
    finally:
        control("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_program(name: str) -> str:
    """Where a program of PostgreSQL is; empty if it is not there. Debian keeps most of them beside the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else "")


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker alone starts Java, and one a server."""
    for item in items:
        if "postgres" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("postgres"))
        if "spark" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.spark)
            item.add_marker(pytest.mark.xdist_group("spark"))
