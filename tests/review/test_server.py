"""The review server answers its own page and nobody else, writes one file and serves none."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from review_builders import ARTICLE

from crossfoot.gate.decisions import Status, append, decide, read_log

if TYPE_CHECKING:
    from conftest import Served

Serve = Callable[..., Any]


@pytest.fixture(scope="module")
def running(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> tuple[Served, Path]:
    """One server for all tests, and its folder."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "lang-son.txt").write_text(ARTICLE, "utf-8")
    return serve(folder / "lang-son.txt", decisions=folder / "decisions.jsonl"), folder


@pytest.fixture
def served(running: tuple[Served, Path], article: Path, log: Path) -> Served:
    return running[0]


@pytest.fixture
def article(running: tuple[Served, Path]) -> Path:
    """The document, as it was at first."""
    path = running[1] / "lang-son.txt"
    if not path.exists() or path.read_text("utf-8") != ARTICLE:
        path.write_text(ARTICLE, "utf-8")
    return path


@pytest.fixture
def log(running: tuple[Served, Path]) -> Path:
    """The log of decisions, which does not exist yet."""
    path = running[1] / "decisions.jsonl"
    path.unlink(missing_ok=True)
    return path


def own(served: Served, **more: str) -> dict[str, str]:
    """The headers of a page of this server."""
    return {
        "Origin": served.origin,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/json",
        "X-Crossfoot-Token": served.session.token,
        **more,
    }


def finding_of(served: Served) -> Any:
    served.session.page()
    return served.session._current().report.findings[0]


def wish(served: Served, status: str = "accepted", **changes: Any) -> bytes:
    finding = finding_of(served)
    row = {
        "id": finding.id,
        "values": finding.values,
        "status": status,
        "reason": "đã đối chiếu",
        "by": "An",
    }
    return json.dumps({"decisions": [{**row, **changes}]}).encode()


# Who may speak to it.


def test_it_listens_on_the_loopback_interface_only(served: Served) -> None:
    assert served._listener.getsockname()[0] == "127.0.0.1"


def test_the_address_that_was_printed_opens_the_page(served: Served) -> None:
    status, headers, body = served.ask("GET", f"/?token={served.session.token}")
    assert status == 200
    assert "20,51%" in body.decode()
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "query", ["", "?token=", "?token=wrong", "?Token={token}", "?token={token}x", "?token=%ff"]
)
def test_without_the_token_nothing_is_shown(served: Served, query: str) -> None:
    for path in ("/", "/decisions", "/paste", "/texts/x", "/nowhere"):
        status, _, body = served.ask("GET", path + query.replace("{token}", served.session.token))
        assert status == 403
        assert b"20,51" not in body
        assert served.session.token.encode() not in body


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        "evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "",
    ],
)
def test_a_name_that_is_made_to_point_here_gets_no_answer(served: Served, host: str) -> None:
    headers = {"Host": host.replace("{port}", str(served.port))}
    status, _, body = served.ask("GET", f"/?token={served.session.token}", headers=headers)
    assert status in (400, 421)
    assert b"20,51" not in body


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "[::1]"])
def test_other_names_of_this_machine_are_its_own(served: Served, name: str) -> None:
    headers = {"Host": f"{name}:{served.port}"}
    assert served.ask("GET", f"/?token={served.session.token}", headers=headers)[0] == 200


@pytest.mark.parametrize(
    "foreign",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "{origin}.evil.example"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_from_elsewhere_decides_nothing(
    served: Served, foreign: dict[str, str], log: Path
) -> None:
    given = {
        name: value.replace("{origin}", served.origin).replace("{port}", str(served.port))
        for name, value in foreign.items()
    }
    status, _, _ = served.ask("POST", "/decisions", wish(served), own(served) | given)
    assert status == 403
    assert not log.exists()


def test_a_post_without_an_origin_is_refused(served: Served) -> None:
    headers = own(served)
    del headers["Origin"]
    assert served.ask("POST", "/decisions", wish(served), headers)[0] == 403


def test_a_post_needs_the_token_too(served: Served) -> None:
    headers = own(served)
    del headers["X-Crossfoot-Token"]
    assert served.ask("POST", "/decisions", wish(served), headers)[0] == 403


# What it does not serve.


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/lang-son.txt",
        "/decisions.jsonl",
        "/texts/..%2f..%2f..%2fetc%2fpasswd",
        "/texts/../../etc/passwd",
        "/texts/x/page.html",
        "/static/../page.js",
        "/\\..\\..\\etc\\passwd",
        "/%00",
    ],
)
def test_no_address_leads_to_a_file(served: Served, path: str) -> None:
    status, _, body = served.ask("GET", f"{path}?token={served.session.token}")
    assert status in (400, 404)
    assert b"root:" not in body
    assert b"20,51" not in body


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/"),
        ("PUT", "/decisions"),
        ("DELETE", "/decisions"),
        ("PATCH", "/decisions"),
        ("OPTIONS", "/decisions"),
        ("GET", "/texts"),
        ("POST", "/paste"),
        ("TRACE", "/"),
    ],
)
def test_other_methods_are_refused(served: Served, method: str, path: str) -> None:
    assert served.ask(method, path, b"", own(served))[0] == 405


# What it accepts.


def test_a_decision_is_in_the_file_when_the_answer_comes(served: Served, log: Path) -> None:
    finding = finding_of(served)
    status, _, body = served.ask("POST", "/decisions?since=0", wish(served), own(served))
    assert status == 200
    answer = json.loads(body)
    assert [entry["status"] for entry in answer["entries"]] == ["accepted"]
    assert answer["seen"] == log.stat().st_size
    (decision,) = read_log(log)[0].of(finding.id)
    assert (decision.status, decision.reason, decision.by) == (
        Status.ACCEPTED,
        "đã đối chiếu",
        "An",
    )
    assert decision.values == finding.values
    assert decision.figures == {row.role: row.text for row in finding.figures}
    assert decision.at.endswith("Z")


@pytest.mark.parametrize(
    ("changes", "expected", "why"),
    [
        ({"reason": "  "}, 422, "an acceptance needs a reason"),
        ({"status": "fixed"}, 422, "no such status"),
        ({"status": 1}, 422, "a status is a text"),
        ({"id": "0" * 16}, 409, "no such finding"),
        ({"values": "0" * 16}, 409, "the figures are others by now"),
        ({"expires": "soon"}, 422, "no date"),
        ({"expires": "2027-01-31T00:00"}, 422, "longer than a date"),
        ({"reason": "x" * 2001}, 422, "longer than a reason"),
        ({"figures": {"whole": "1"}}, 422, "figures are the server's to write"),
        ({"at": "2000-01-01"}, 422, "and so is the time"),
        ({"by": None, "id": None}, 422, "an id is needed"),
    ],
)
def test_a_decision_that_is_not_as_it_should_be_is_refused_whole(
    served: Served, log: Path, changes: dict[str, Any], expected: int, why: str
) -> None:
    status, _, body = served.ask("POST", "/decisions", wish(served, **changes), own(served))
    assert status == expected, why
    assert json.loads(body)["error"]
    assert not log.exists()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe", 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"decisions": []}', 422),
        (b'{"decisions": [1]}', 422),
        (b'{"decisions": [{}], "more": 1}', 422),
    ],
)
def test_a_body_that_is_none_is_refused(served: Served, body: bytes, expected: int) -> None:
    assert served.ask("POST", "/decisions", body, own(served))[0] == expected


def test_a_body_of_another_type_is_refused(served: Served) -> None:
    """A form can post text/plain across origins without being asked; JSON it cannot."""
    headers = own(served, **{"Content-Type": "text/plain"})
    assert served.ask("POST", "/decisions", wish(served), headers)[0] == 415


def test_an_oversized_body_is_refused_before_it_is_read(served: Served) -> None:
    headers = own(served, **{"Content-Length": str(1 << 40)})
    assert served.ask("POST", "/decisions", b"", headers)[0] == 413


def test_an_oversized_body_of_unknown_length_is_refused_while_it_is_read(served: Served) -> None:
    headers = own(served, **{"Transfer-Encoding": "chunked"})
    try:
        status = _chunked(served, headers, b"10000\r\n" + b"x" * 0x10000 + b"\r\n", 40)
    except (BrokenPipeError, ConnectionResetError):
        return  # the server has hung up: as good
    assert status == 413


def _chunked(served: Served, headers: dict[str, str], chunk: bytes, times: int) -> int:
    import socket

    lines = [f"POST /decisions HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"]
    lines += [f"{name}: {value}\r\n" for name, value in headers.items()]
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as stream:
        stream.sendall("".join([*lines, "\r\n"]).encode())
        for _ in range(times):
            stream.sendall(chunk)
        stream.sendall(b"0\r\n\r\n")
        return int(stream.recv(4096).split()[1])


def test_too_many_fields_are_refused(served: Served) -> None:
    query = "&".join(f"f{n}=1" for n in range(11))
    status, headers, _ = served.ask("GET", f"/?token={served.session.token}&{query}")
    assert (status, headers["x-content-type-options"]) == (400, "nosniff")
    form = own(served, **{"Content-Type": "application/x-www-form-urlencoded"})
    address = f"/texts?token={served.session.token}"
    assert served.ask("POST", address, query.encode(), form)[0] == 400


def test_even_the_answer_to_a_crash_is_protected_and_says_nothing(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(self: object) -> str:
        raise RuntimeError("a secret")

    monkeypatch.setattr(type(served.session), "page", crash)
    status, headers, body = served.ask("GET", f"/?token={served.session.token}")
    assert status == 500
    assert b"secret" not in body
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in headers["content-security-policy"]


def test_control_characters_do_not_reach_the_log(served: Served, log: Path) -> None:
    body = wish(served, reason="a\u001b[31m\u0007\nb", by="An\r\n")
    assert served.ask("POST", "/decisions", body, own(served))[0] == 200
    (decision,) = read_log(log)[0].latest()
    assert (decision.reason, decision.by) == ("a [31m  b", "An")


# Several at the same time.


def test_what_others_decide_meanwhile_comes_with_the_next_answer(served: Served, log: Path) -> None:
    finding = finding_of(served)
    first = json.loads(served.ask("POST", "/decisions?since=0", wish(served), own(served))[2])
    append(log, [decide(finding, Status.CONFIRMED, by="another window", at="2030-01-01T00:00:00Z")])
    answer = json.loads(
        served.ask("GET", f"/decisions?since={first['seen']}", headers=own(served))[2]
    )
    assert [(entry["status"], entry["by"]) for entry in answer["entries"]] == [
        ("confirmed", "another window")
    ]


def test_two_windows_and_the_command_line_lose_nothing(served: Served, log: Path) -> None:
    finding = finding_of(served)

    def window(n: int) -> int:
        return served.ask("POST", "/decisions", wish(served, reason=f"window {n}"), own(served))[0]

    def command(n: int) -> int:
        append(log, [decide(finding, Status.ACCEPTED, f"command {n}", at="2026-01-01T00:00:00Z")])
        return 200

    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(work, n) for n in range(40) for work in (window, command)]
        assert {answer.result() for answer in answers} == {200}
    found, problems = read_log(log)
    assert not problems
    reasons = {decision.reason for decision in found.of(finding.id)}
    assert reasons == {f"{who} {n}" for who in ("window", "command") for n in range(40)}


@pytest.mark.parametrize("since", ["-1", "x", "1e9", "٣", "9" * 16])
def test_a_position_that_is_none_is_refused(served: Served, since: str) -> None:
    from urllib.parse import quote

    assert served.ask("GET", f"/decisions?since={quote(since)}", headers=own(served))[0] == 400


def test_a_log_that_was_replaced_by_a_shorter_one_is_read_from_its_beginning(
    served: Served,
) -> None:
    served.ask("POST", "/decisions", wish(served), own(served))
    answer = json.loads(served.ask("GET", "/decisions?since=999999", headers=own(served))[2])
    assert len(answer["entries"]) == 1


def test_a_line_that_is_being_written_is_left_for_the_next_answer(
    served: Served, log: Path
) -> None:
    served.ask("POST", "/decisions", wish(served), own(served))
    whole = log.stat().st_size
    with log.open("ab") as stream:
        stream.write(b'{"id": "half')
    answer = json.loads(served.ask("GET", "/decisions?since=0", headers=own(served))[2])
    assert (len(answer["entries"]), answer["seen"]) == (1, whole)


# Documents that change.


def test_a_changed_document_is_checked_again_and_the_page_is_told(
    served: Served, article: Path
) -> None:
    finding_of(served)
    before = json.loads(served.ask("GET", "/decisions", headers=own(served))[2])["run"]
    article.write_text(ARTICLE.replace("5,21%", "6,21%"), "utf-8")
    os.utime(article, ns=(1, 1))
    after = json.loads(served.ask("GET", "/decisions", headers=own(served))[2])["run"]
    assert before != after
    page = served.ask("GET", f"/?token={served.session.token}")[2].decode()
    assert "6,21%" in page
    assert after in page


def test_a_decision_on_figures_that_have_changed_meanwhile_is_refused(
    served: Served, article: Path
) -> None:
    stale = wish(served)
    article.write_text(ARTICLE.replace("5,21%", "6,21%"), "utf-8")
    os.utime(article, ns=(1, 1))
    assert served.ask("POST", "/decisions", stale, own(served))[0] == 409


def test_a_document_that_has_gone_is_a_page_that_says_so(served: Served, article: Path) -> None:
    article.unlink()
    status, _, body = served.ask("GET", f"/?token={served.session.token}")
    assert status in (200, 500)
    assert "no such file" in body.decode()


# Pasted texts.


def paste(served: Served, text: str, **fields: str) -> tuple[int, dict[str, str], bytes]:
    body = urlencode({"text": text, **fields}).encode()
    headers = own(served, **{"Content-Type": "application/x-www-form-urlencoded"})
    return served.ask("POST", f"/texts?token={served.session.token}", body, headers)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("empty")


@pytest.fixture(scope="module")
def box(serve: Serve, empty: Path) -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(empty)  # a folder without a configuration: nothing to check
        yield serve(decisions=empty / "decisions.jsonl")


def test_without_paths_there_is_a_box_for_a_text(box: Served) -> None:
    status, headers, _ = box.ask("GET", f"/?token={box.session.token}")
    assert (status, headers["location"]) == (303, f"/paste?token={box.session.token}")
    assert b"<textarea" in box.ask("GET", headers["location"])[2]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("vi-VN,vi;q=0.9,en;q=0.8", "vi"), ("de, EN;q=0.5", "en"), ("de", "en"), (";,-;q", "en")],
)
def test_the_box_speaks_the_language_of_the_browser(
    box: Served, accepted: str, language: str
) -> None:
    address = f"/paste?token={box.session.token}"
    page = box.ask("GET", address, headers={"Accept-Language": accepted})[2].decode()
    assert f'<html lang="{language}">' in page


def test_a_pasted_text_is_checked_and_shown_and_nothing_is_stored(box: Served, empty: Path) -> None:
    status, headers, _ = paste(box, ARTICLE, name="nháp")
    assert status == 303
    page = box.ask("GET", headers["location"])[2].decode()
    assert "20,51%" in page
    assert "nháp" in page
    assert list(empty.iterdir()) == []


def test_the_page_of_a_pasted_text_can_be_saved_as_a_file(box: Served) -> None:
    where = paste(box, ARTICLE)[1]["location"].partition("?")[0]
    status, headers, body = box.ask("GET", f"{where}/page.html?token={box.session.token}")
    assert status == 200
    assert headers["content-disposition"].startswith("attachment")
    assert box.session.token.encode() not in body
    assert b"connect-src 'none'" in body


def test_a_hostile_text_is_shown_and_does_nothing(box: Served) -> None:
    text = "</article><script>alert(1)</script> chiếm 20,51%, 28,06%, 47,22% và 5,21%"
    where = paste(box, text, name='"><script>alert(2)</script>')[1]["location"]
    page = box.ask("GET", where)[2].decode()
    assert page.count("<script") == 2  # the island and ours


@pytest.mark.parametrize("text", ["", "   \n "])
def test_an_empty_text_is_asked_for_again(box: Served, text: str) -> None:
    assert paste(box, text)[0] == 422


def test_what_is_no_text_is_said_to_be_none(box: Served) -> None:
    status, _, body = paste(box, "\x00\x01\x02" * 2000)
    assert status in (303, 422)
    assert b"Traceback" not in body


def test_only_so_many_pasted_texts_are_remembered(box: Served) -> None:
    first = paste(box, "một")[1]["location"]
    for n in range(20):
        paste(box, f"{n}")
    assert box.ask("GET", first)[0] == 404
