"""The review page served on this machine: loopback only, a token, and nobody else's page may speak to it.

Every request has to name this server as its host (against names that are made to point here), and to show the
token. What changes anything has to come from a page of this server besides (``Origin``). Nothing of the file
system is served: the addresses are the few below, everything else is not found.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Awaitable, Callable, Mapping
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import parse_qs

from crossfoot.gate.decisions import Status
from crossfoot.problems import InputError
from crossfoot.review.page import content_policy, paste_page, problem_page
from crossfoot.review.session import RefusedError, Session, Wish
from crossfoot.review.words import LANGUAGES

if TYPE_CHECKING:
    import uvicorn
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

T = TypeVar("T")

TOKEN_HEADER: Final = "x-crossfoot-token"
#: Bytes of a request. Two thousand decisions with reasons are a quarter of it; a pasted text may be a book.
_MOST_DECISIONS: Final = 2 << 20
_MOST_TEXT: Final = 8 << 20
_LONGEST: Final[Mapping[str, int]] = {
    "id": 64,
    "values": 64,
    "status": 20,
    "reason": 2_000,
    "by": 200,
    "expires": 10,
}
_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


class Refusal(Exception):  # noqa: N818 - what the server answers, not what went wrong in it
    """A request that is not answered as it wished."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def application(session: Session, port: int) -> ASGIApp:
    """The server's application.

    Args:
        port: where it will listen; part of the host names it answers to.
    """
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return JSONResponse({"error": error.message}, error.status)

    answers = Answers(session)
    routes = Starlette(
        routes=[
            Route("/", answers.page, methods=["GET"]),
            Route("/paste", answers.paste, methods=["GET"]),
            Route("/decisions", answers.decisions, methods=["GET"]),
            Route("/decisions", answers.decide, methods=["POST"]),
            Route("/texts", answers.add_text, methods=["POST"]),
            Route("/texts/{key}", answers.text, methods=["GET"]),
            Route("/texts/{key}/page.html", answers.text_file, methods=["GET"]),
        ],
        exception_handlers={Refusal: refused},
    )
    # Outside of everything, so that an answer to a crash is protected too.
    return Guard(routes, session, port)


class Answers:
    """What each address answers. The session's work is done in threads: checking a large table takes a while."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def page(self, request: Request) -> Response:
        from starlette.responses import RedirectResponse

        session = self._session
        if session.check is None:
            return RedirectResponse(f"/paste?token={session.token}", 303)
        try:
            return _html(await _aside(session.page))
        except InputError as error:
            return _html(problem_page(error.problems, self._language(request)), 500)

    async def paste(self, request: Request) -> Response:
        return _html(paste_page(self._session.token, self._language(request)))

    async def decisions(self, request: Request) -> Response:
        from starlette.responses import JSONResponse

        given = request.query_params.get("since", "0")
        if not given.isascii() or not given.isdigit() or len(given) > 15:
            raise Refusal(400, "since is a number of bytes")
        entries, seen = await _aside(lambda: self._session.since(int(given)))
        state = await _aside(self._session.state)
        return JSONResponse({"entries": entries, "seen": seen, "run": state})

    async def decide(self, request: Request) -> Response:
        wishes = _wishes(await _json(request))
        try:
            await _aside(lambda: self._session.decide(wishes))
        except RefusedError as error:
            raise Refusal(error.status, str(error)) from None
        return await self.decisions(request)

    async def add_text(self, request: Request) -> Response:
        from starlette.responses import RedirectResponse

        session = self._session
        body = await _body(request, _MOST_TEXT)
        form = _fields(body.decode("utf-8", "replace"))
        text = form.get("text", [""])[0].replace("\r\n", "\n")
        name = _one_line(form.get("name", [""])[0])[:100] or "text"
        wanted = form.get("language", [""])[0]
        language = wanted if wanted in LANGUAGES else None
        if not text.strip():
            return _html(paste_page(session.token, self._language(request), empty=True), 422)
        try:
            key = await _aside(lambda: session.add_text(text, name, language))
        except InputError as error:
            return _html(problem_page(error.problems, self._language(request)), 422)
        return RedirectResponse(f"/texts/{key}?token={session.token}", 303)

    def _language(self, request: Request) -> str | None:
        """Of a page without findings, which have a language: the one asked for at the start, else the browser's."""
        header = request.headers.get("accept-language", "").lower()
        preferred = (part.strip().partition(";")[0].partition("-")[0] for part in header.split(","))
        spoken = next((language for language in preferred if language in LANGUAGES), None)
        return self._session.language or spoken

    async def text(self, request: Request) -> Response:
        return await self._text(request, as_file=False)

    async def text_file(self, request: Request) -> Response:
        response = await self._text(request, as_file=True)
        response.headers["Content-Disposition"] = 'attachment; filename="crossfoot-review.html"'
        return response

    async def _text(self, request: Request, *, as_file: bool) -> Response:
        key = request.path_params["key"]
        found = await _aside(lambda: self._session.text_page(key, as_file=as_file))
        if found is None:
            raise Refusal(404, "this text is not remembered any more")
        return _html(found)


async def _aside(work: Callable[[], T]) -> T:
    from starlette.concurrency import run_in_threadpool

    return await run_in_threadpool(work)


def _html(text: str, status: int = 200) -> Response:
    from starlette.responses import HTMLResponse

    return HTMLResponse(text, status)


class Guard:
    """Stands before every route: host, token, origin; and puts the protective headers on every answer."""

    def __init__(self, app: ASGIApp, session: Session, port: int) -> None:
        self._app = app
        self._token = session.token.encode("ascii")
        self._hosts = {f"{name}:{port}".encode() for name in ("127.0.0.1", "localhost", "[::1]")}
        self._origins = {b"http://" + host for host in self._hosts}
        policy = content_policy(connect=True)
        self._headers = (
            *_HEADERS,
            (b"content-security-policy", f"{policy}; frame-ancestors 'none'".encode("ascii")),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        answer = self._protected(send)
        if refusal is not None:
            from starlette.responses import JSONResponse

            await JSONResponse({"error": refusal.message}, refusal.status)(scope, receive, answer)
        else:
            await self._app(scope, receive, answer)

    def _refusal(self, scope: Scope) -> Refusal | None:
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        hosts = headers.get(b"host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return Refusal(421, "this server answers to its own address only")
        if scope["method"] not in ("GET", "HEAD") and not self._is_own(headers):
            return Refusal(403, "only a page of this server may do that")
        try:
            fields = _fields(scope["query_string"].decode("latin-1"))
        except Refusal as refusal:
            return refusal
        if not self._shows_token(fields, headers):
            return Refusal(403, "open the address that `crossfoot review` printed")
        return None

    def _is_own(self, headers: Mapping[bytes, list[bytes]]) -> bool:
        """Whether a page of this server sent the request. Browsers say so in Origin whenever they post."""
        if headers.get(b"sec-fetch-site", [b"same-origin"]) != [b"same-origin"]:
            return False
        origins = headers.get(b"origin", [])
        return len(origins) == 1 and origins[0] in self._origins

    def _shows_token(
        self, fields: Mapping[str, list[str]], headers: Mapping[bytes, list[bytes]]
    ) -> bool:
        shown = headers.get(TOKEN_HEADER.encode("ascii"), [])
        shown += [token.encode("utf-8", "replace") for token in fields.get("token", [])]
        return any(compare_digest(token, self._token) for token in shown)

    def _protected(self, send: Send) -> Callable[[Any], Awaitable[None]]:
        async def protected(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *self._headers]}
            await send(message)

        return protected


def _fields(encoded: str) -> dict[str, list[str]]:
    """The fields of a query or a form, as many as a page of this server ever sends."""
    try:
        return parse_qs(encoded, max_num_fields=10)
    except ValueError:
        raise Refusal(400, "too many fields") from None


async def _body(request: Request, most: int) -> bytes:
    """The body, as far as it is allowed; a length that is announced is refused before it is read."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > most:
        raise Refusal(413, "too large")
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise Refusal(413, "too large")
        parts.append(part)
    return b"".join(parts)


async def _json(request: Request) -> Any:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refusal(415, "the body has to be application/json")
    data = await _body(request, _MOST_DECISIONS)
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise Refusal(400, "this is not JSON") from None


def _wishes(data: Any) -> list[Wish]:
    """The decisions of a body; everything that is not exactly as it should be is refused."""
    if not isinstance(data, dict) or data.keys() != {"decisions"}:
        raise Refusal(422, 'expected {"decisions": […]}')
    rows = data["decisions"]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise Refusal(422, "expected a list of decisions")
    return [_wish(row) for row in rows]


def _wish(row: Mapping[str, Any]) -> Wish:
    unknown = row.keys() - _LONGEST.keys()
    if unknown:
        raise Refusal(422, "a decision has id, values, status, reason, by and expires")
    given = {name: value for name, value in row.items() if value is not None}
    for name, value in given.items():
        if not isinstance(value, str) or len(value) > _LONGEST[name]:
            raise Refusal(422, f"{name} is a text of at most {_LONGEST[name]} characters")
    if not {"id", "values", "status"} <= given.keys():
        raise Refusal(422, "a decision needs id, values and status")
    try:
        status = Status(given.pop("status"))
    except ValueError:
        raise Refusal(422, f"status is one of {', '.join(Status)}") from None
    return Wish(status=status, **{name: _one_line(value) for name, value in given.items()})


def _one_line(text: str) -> str:
    """Without control characters: the log is read with terminals too."""
    return "".join(c if c.isprintable() else " " for c in text).strip()


def listen(port: int = 0) -> socket.socket:
    """A socket on the loopback interface; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        # From here on a browser that is quicker than the server waits instead of being refused.
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def server_for(session: Session, listener: socket.socket) -> uvicorn.Server:
    """A server that is ready to run on a socket from ``listen``."""
    import uvicorn

    config = uvicorn.Config(
        application(session, listener.getsockname()[1]),
        log_level="warning",
        lifespan="off",
        ws="none",
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=1 << 16,
    )
    return uvicorn.Server(config)


def serve(session: Session, listener: socket.socket) -> None:
    """Serve until interrupted."""
    server_for(session, listener).run(sockets=[listener])
