"""What the tests of the page share: its hand-made report, and Chromium where there is one."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).parent))

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, driven by playwright, which brings none of its own."""
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM} (Debian: apt-get install chromium)")
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which looks for what keeps people out."""
    if importlib.util.find_spec("axe_playwright_python") is None:
        pytest.skip("axe-playwright-python is not installed")
    from importlib.resources import files

    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def violations(page: Any, axe: str) -> list[str]:
    """WCAG 2.2 A and AA violations of a page as it is shown, in a line each."""
    page.evaluate(axe)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    assert found["passes"], "axe looked at nothing"
    return [
        f"{rule['id']}: {node['html'][:150]} {node.get('failureSummary', '')[:300]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


class Served:
    """A review server on a free port, in a thread; ``ask`` speaks plain HTTP to it, header by header."""

    def __init__(self, session: Any) -> None:
        from crossfoot.review.server import listen, server_for

        self.session = session
        self._listener = listen()
        self.port: int = self._listener.getsockname()[1]
        self._server = server_for(session, self._listener)
        self._thread = Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True
        )
        self._thread.start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"{self.origin}/?token={self.session.token}"

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (small letters) and body of an answer. The path is sent as it stands."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            given = {"Host": f"127.0.0.1:{self.port}", **(headers or {})}
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            if body is not None and "Content-Length" not in given:
                given["Content-Length"] = str(len(body))
            for name, value in given.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._listener.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Any]:
    """Starts review servers, ``serve(path, …, decisions=…)``, and ends them with the tests."""
    from crossfoot.cli.checking import Request
    from crossfoot.cli.review import Runs, make_session

    running: list[Served] = []

    def start(
        *paths: Path, decisions: Path, language: str = "vi", config: Path | None = None
    ) -> Served:
        request = Request(
            paths=paths, decisions_path=decisions, message_language=language, config_path=config
        )
        served = Served(make_session(Runs(request)))
        running.append(served)
        return served

    yield start
    for served in running:
        served.stop()
