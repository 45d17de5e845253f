"""The page in a real Chromium: the whole way of an editor, by mouse and by keyboard, served and from a file."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from review_builders import ARTICLE, lang_son, many, write_workbook

from crossfoot.cli.main import main
from crossfoot.gate.decisions import Status, append, decide, read_log
from crossfoot.report.model import PastDecision, State
from crossfoot.review.page import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared" / "seed"

#: A report in our own words with the province's figures. Wrong in it: the shares, the growth, a count.
REPORT = """Lạng Sơn nhìn lại năm năm

Đến năm 2025, nông lâm nghiệp chiếm 20,51%, công nghiệp - xây dựng 28,06%, dịch vụ 47,22%, thuế sản phẩm 5,21%.

GRDP bình quân đầu người tăng từ 44,2 triệu đồng năm 2020 lên 71,1 triệu đồng năm 2025, tăng 65,9%.

Cả nhiệm kỳ có 97/88 xã và 315/644 thôn thoát khỏi diện đặc biệt khó khăn.

Tổng thu ngân sách đạt 12.500 tỷ đồng, trong đó thu nội địa 3.400 tỷ đồng, thu xuất nhập khẩu 9.100 tỷ đồng.
"""


@dataclass
class Watched:
    """A page, and everything that went wrong or out of it."""

    page: Page
    expected: str | None = None
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Any]]:
    """Opens pages in contexts of their own; at the end no page may have complained or asked for anything else."""
    opened: list[tuple[Watched, str]] = []
    contexts = []

    def start(
        address: str, context: Any = None, *, expected: str | None = None, **options: Any
    ) -> Page:
        own = context or chromium.new_context(
            **{"viewport": {"width": 1280, "height": 800}, **options}
        )
        if context is None:
            contexts.append(own)
        page = own.new_page()
        watched = Watched(page, expected)
        page.on(
            "console",
            lambda m: watched.errors.append(m.text) if m.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("request", lambda request: watched.requests.append(request.url))

        def dialog(found: Any) -> None:
            watched.dialogs.append(found.type)
            found.accept()

        page.on("dialog", dialog)
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        opened.append((watched, address))
        return page

    yield start
    for watched, address in opened:
        origin = re.match(r"(?:file://|http://[^/]+/)", address)
        assert origin
        outside = [url for url in watched.requests if not url.startswith((origin[0], "blob:"))]
        assert outside == [], "the page asked for something else than itself"
        errors = [e for e in watched.errors if not watched.expected or watched.expected not in e]
        assert errors == []
        assert set(watched.dialogs) <= {"beforeunload"}
    for context in contexts:
        context.close()


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    """Writes a page and gives its address."""

    def write(
        report: Any = None, text: str = ARTICLE, name: str = "page.html", **options: Any
    ) -> str:
        path = tmp_path / name
        path.write_text(render(report or lang_son(), {"lang-son": text}, **options), "utf-8")
        return path.as_uri()

    return write


def introduce(page: Page, name: str = "Nguyễn An") -> None:
    """Answer the question who is reviewing."""
    page.wait_for_selector("#ask[open]")
    page.fill("#ask-name", name)
    page.press("#ask-name", "Enter")
    page.wait_for_selector("#ask:not([open])", state="attached")


def cards(page: Page) -> list[str]:
    return page.locator("#list > .card .message").all_inner_texts()


def left(page: Page) -> str:
    return page.locator("#left").inner_text()


def accept(page: Page, reason: str) -> None:
    page.click("[data-decide=accepted]")
    page.fill("#reason", reason)
    page.press("#reason", "Enter")


# The whole way.


def planted() -> list[Any]:
    """Texts with errors put into them: our own, and the founding article where it lies beside the repository."""
    found = [pytest.param(REPORT, id="own")]
    for path in sorted(SEED.glob("*.txt")) if SEED.is_dir() else ():
        text = path.read_text("utf-8")
        wrong = text.replace("sản phẩm 4,21%", "sản phẩm 5,21%").replace("315/644", "715/644")
        assert wrong.count("5,21%") == 1
        assert "715/644" in wrong
        found.append(pytest.param(wrong, id="article"))
    return found


@pytest.mark.parametrize("text", planted())
def test_the_whole_way_served(
    text: str, tmp_path: Path, serve: Callable[..., Any], open_page: Callable[..., Page],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    article, log = tmp_path / "bao-cao.txt", tmp_path / "decisions.jsonl"
    article.write_text(text, "utf-8")
    assert main(["check", "bao-cao.txt", "--format", "concise"]) == 1
    served = serve(article, decisions=log)
    page = open_page(served.address)

    # Open and read.
    total = page.locator("#list > .card").count()
    assert total >= 2
    assert left(page) == f"còn {total} trên {total}"
    assert page.locator("mark.error").count() >= 4
    assert page.locator(".fig").count() >= 3
    shares = page.locator(".card", has_text="101,00")
    shares.locator(".head").click()
    assert "20,51 + 28,06 + 47,22 + 5,21 = 101,00" in shares.locator(".arithmetic").inner_text()
    assert "99,98–100,02" in shares.inner_text()
    assert shares.locator("svg[role=img]").count() >= 1
    assert {"20,51%", "28,06%", "47,22%", "5,21%"} <= set(
        page.locator("mark.current").all_inner_texts()
    )

    # Filter and search, without minding tone marks.
    page.fill("#search", "cong lai bang 101")
    expect(page.locator("#list > .card")).to_have_count(1)
    page.fill("#search", "")
    expect(page.locator("#list > .card")).to_have_count(total)

    # Accept with a reason; the reviewer is asked once.
    shares.locator(".head").click()
    page.click("[data-decide=accepted]")
    page.press("#reason", "Enter")
    assert not log.exists(), "an acceptance without a reason is none"
    page.fill("#reason", "số liệu sơ bộ, đã hỏi Cục Thống kê")
    page.press("#reason", "Enter")
    introduce(page)
    expect(page.locator("#left")).to_have_text(f"còn {total - 1} trên {total}")
    (decision,) = read_log(log)[0].latest()
    assert (decision.status, decision.by) == (Status.ACCEPTED, "Nguyễn An")

    # Undo, and once more.
    page.click("#undo")
    expect(page.locator("#left")).to_have_text(f"còn {total} trên {total}")
    assert read_log(log)[0].latest()[0].status is Status.OPEN
    shares.locator(".head").click()
    accept(page, "số liệu sơ bộ")
    expect(page.locator("#left")).to_have_text(f"còn {total - 1} trên {total}")

    # Reload: it holds. The gate of the next check honours it.
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert left(page) == f"còn {total - 1} trên {total}"
    while page.locator("#list > .card").count():
        before = left(page)
        if not page.locator("[data-decide=accepted]").is_visible():
            page.locator("#list > .card .head").first.click()  # a click on an open card closes it
        accept(page, "đã xem")
        expect(page.locator("#left")).not_to_have_text(before)
    assert left(page) == f"Đã xử lý cả {total}"
    assert main(["check", "bao-cao.txt", "--format", "concise"]) == 0

    # Change the figure: the finding is open again, old figure beside the new one.
    article.write_text(text.replace("5,21%", "6,21%"), "utf-8")
    os.utime(article, ns=(1, 1))
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#list > .card").count() == 1
    box = page.locator(".detail .reopened")
    assert "5,21" in box.locator("del").inner_text()
    assert "6,21" in box.locator("ins").inner_text()
    assert "số liệu sơ bộ" in box.inner_text()
    assert main(["check", "bao-cao.txt", "--format", "concise"]) == 1


def test_the_whole_way_in_a_file(
    tmp_path: Path,
    open_page: Callable[..., Page],
    chromium: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    article = tmp_path / "bao-cao.txt"
    article.write_text(REPORT, "utf-8")
    command = ["review", "bao-cao.txt", "--message-language", "vi", "-o", "page.html", "--no-open"]
    assert main(command) == 0
    context = chromium.new_context(accept_downloads=True, viewport={"width": 1280, "height": 800})
    page = open_page((tmp_path / "page.html").as_uri(), context)
    total = page.locator("#list > .card").count()

    page.locator(".card", has_text="101,00").locator(".head").click()
    accept(page, "số liệu sơ bộ")
    introduce(page)
    assert left(page) == f"còn {total - 1} trên {total}"
    page.click("#undo")
    assert left(page) == f"còn {total} trên {total}"
    page.locator(".card", has_text="101,00").locator(".head").click()
    accept(page, "số liệu sơ bộ")
    page.reload()  # the browser kept it; the question before leaving is answered by the test
    page.wait_for_selector("html[data-ready]")
    assert left(page) == f"còn {total - 1} trên {total}"

    # Saved, the decisions are a log that the gate takes over.
    with page.expect_download() as download:
        page.click("#export")
    assert download.value.suggested_filename == "decisions.jsonl"
    download.value.save_as(tmp_path / "from-browser.jsonl")
    assert main(["decide", "--import", "from-browser.jsonl"]) == 0
    (decision,) = read_log(tmp_path / "decisions.jsonl")[0].latest()
    assert (decision.status, decision.reason, decision.by) == (
        Status.ACCEPTED,
        "số liệu sơ bộ",
        "Nguyễn An",
    )
    assert main(["check", "bao-cao.txt", "--format", "json", "--report", "json:run.json"]) == 1
    states = [
        f["state"] for f in json.loads((tmp_path / "run.json").read_text("utf-8"))["findings"]
    ]
    assert states.count("accepted") == 1

    # The figure changes; a page written anew knows what this browser decided on the old one.
    (tmp_path / "decisions.jsonl").unlink()
    article.write_text(REPORT.replace("5,21%", "6,21%"), "utf-8")
    assert main(command) == 0
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert left(page) == f"còn {total} trên {total}"
    page.locator(".card", has_text="102,00").locator(".head").click()
    assert "5,21" in page.locator(".detail .reopened del").inner_text()
    assert "6,21" in page.locator(".detail .reopened ins").inner_text()
    context.close()


def test_a_log_of_another_browser_can_be_loaded(
    open_page: Callable[..., Page], file: Callable[..., str], tmp_path: Path
) -> None:
    finding = lang_son().findings[0]
    append(
        tmp_path / "d.jsonl",
        [decide(finding, Status.FALSE_ALARM, "danh sách mở", "Bình", "2026-01-01T00:00:00Z")],
    )
    (tmp_path / "none.jsonl").write_text("no log")
    page = open_page(file())
    page.set_input_files("#import", tmp_path / "none.jsonl")
    page.wait_for_selector("#live.bad")
    page.set_input_files("#import", tmp_path / "d.jsonl")
    expect(page.locator("#list > .card")).to_have_count(1)
    page.select_option("#f-state", "false_alarm")
    assert "danh sách mở" in page.locator("#list").inner_text()


def test_a_figure_that_is_gone_is_named_in_what_was_decided_on_it(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    report = lang_son()
    figures = {"parts[3]": "4,95%", "parts[4]": "0,26%"}
    past = PastDecision(
        "accepted", "sơ bộ", "An", "2026-01-02T03:04:05Z", values="0" * 16, figures=figures
    )
    reopened = replace(report.findings[0], state=State.REOPENED, history=(past,))
    page = open_page(file(replace(report, findings=(reopened,))))
    lines = page.locator(".reopened li").all_inner_texts()
    assert lines == [
        "thuế sản phẩm: trước là 4,95%, nay là 5,21%",
        "phần 5: trước là 0,26%, không còn",
    ]


def test_leaving_with_unsaved_decisions_is_asked_about(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    page = open_page(file())
    asked: list[str] = []
    page.on("dialog", lambda found: asked.append(found.type))
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert asked == []
    page.keyboard.press("c")
    introduce(page)
    expect(page.locator("#left")).to_have_text("còn 1 trên 2")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert asked == ["beforeunload"]


# Several windows, bulk, causes.


def test_two_windows_see_what_the_other_decides(
    tmp_path: Path, serve: Callable[..., Any], open_page: Callable[..., Page]
) -> None:
    article = tmp_path / "bao-cao.txt"
    article.write_text(REPORT, "utf-8")
    served = serve(article, decisions=tmp_path / "decisions.jsonl")
    first, second = open_page(served.address), open_page(served.address)
    total = first.locator("#list > .card").count()
    first.keyboard.press("c")
    introduce(first, "An")
    second.locator("#list > .card .head").last.click()
    second.keyboard.press("c")
    introduce(second, "Bình")
    done = f"còn {total - 2} trên {total}"
    expect(second.locator("#left")).to_have_text(done)
    first.evaluate("dispatchEvent(new Event('focus'))")
    expect(first.locator("#left")).to_have_text(done)
    assert {d.by for d in read_log(tmp_path / "decisions.jsonl")[0].latest()} == {"An", "Bình"}


def test_two_tabs_of_one_file_lose_nothing_of_each_other(
    open_page: Callable[..., Page], file: Callable[..., str], chromium: Browser
) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    address = file()
    first, second = open_page(address, context), open_page(address, context)
    first.keyboard.press("c")
    introduce(first, "An")
    expect(second.locator("#left")).to_have_text("còn 1 trên 2")
    second.locator("#list > .card .head").first.click()
    second.keyboard.press("c")
    introduce(second, "Bình")
    expect(first.locator("#left")).to_have_text("Đã xử lý cả 2")
    first.reload()
    first.wait_for_selector("html[data-ready]")
    assert left(first) == "Đã xử lý cả 2"
    context.close()


def test_a_server_that_is_gone_is_said_and_nothing_seems_saved(
    tmp_path: Path, serve: Callable[..., Any], open_page: Callable[..., Page]
) -> None:
    article = tmp_path / "bao-cao.txt"
    article.write_text(REPORT, "utf-8")
    served = serve(article, decisions=tmp_path / "decisions.jsonl")
    page = open_page(served.address, expected="503")
    page.evaluate("localStorage.setItem('crossfoot:settings', JSON.stringify({reviewer: 'An'}))")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    before = left(page)
    page.route("**/decisions*", lambda route: route.fulfill(status=503, body="{}"))
    page.keyboard.press("c")
    page.wait_for_selector("#live.bad")
    assert left(page) == before
    page.unroute("**/decisions*")
    page.keyboard.press("c")
    expect(page.locator("#left")).not_to_have_text(before)


@pytest.mark.parametrize("how", ["bulk", "one"])
def test_all_open_findings_of_a_rule_are_decided_at_once_if_wished(
    how: str, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    text, report = many(6)
    path = tmp_path / "many.html"
    path.write_text(render(report, {"many": text}), "utf-8")
    page = open_page(path.as_uri())
    if how == "bulk":
        page.check("#bulk")
    page.click("[data-decide=false_alarm]")
    page.fill("#reason", "bảng tính khác")
    page.press("#reason", "Enter")
    introduce(page)
    wanted = "Đã xử lý cả 6" if how == "bulk" else "còn 5 trên 6"
    expect(page.locator("#left")).to_have_text(wanted)
    page.click("#undo")
    expect(page.locator("#left")).to_have_text("còn 6 trên 6")


def test_an_acceptance_can_have_an_end(
    tmp_path: Path, serve: Callable[..., Any], open_page: Callable[..., Page]
) -> None:
    (tmp_path / "bao-cao.txt").write_text(REPORT, "utf-8")
    served = serve(tmp_path / "bao-cao.txt", decisions=tmp_path / "decisions.jsonl")
    page = open_page(served.address)
    page.click("[data-decide=accepted]")
    page.fill("#until", "2099-12-31")
    page.fill("#reason", "đến kỳ công bố sau")
    page.press("#reason", "Enter")
    introduce(page)
    expect(page.locator("#undo")).to_be_enabled()
    assert read_log(tmp_path / "decisions.jsonl")[0].latest()[0].expires == "2099-12-31"


def test_recent_reasons_are_offered(open_page: Callable[..., Page], tmp_path: Path) -> None:
    text, report = many(3)
    (tmp_path / "many.html").write_text(render(report, {"many": text}), "utf-8")
    page = open_page((tmp_path / "many.html").as_uri())
    accept(page, "theo biểu 2")
    introduce(page)
    expect(page.locator("#list > .card")).to_have_count(2)
    page.click("[data-decide=accepted]")
    page.click(".recent button")
    assert page.input_value("#reason") == "theo biểu 2"


def test_a_cause_stands_above_the_findings_it_explains(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    from crossfoot.report.model import Cause

    text, report = many(4)
    ids = [finding.id for finding in report.findings[1:3]]
    cause = Cause(
        "c" * 16, "một con số sai giải thích cả hai", report.findings[1].figures[:1], tuple(ids)
    )
    findings = tuple(replace(f, cause="c" * 16) if f.id in ids else f for f in report.findings)
    (tmp_path / "p.html").write_text(
        render(replace(report, findings=findings, causes=(cause,)), {"many": text}), "utf-8"
    )
    page = open_page((tmp_path / "p.html").as_uri())
    kinds = page.locator("#list > li").evaluate_all(
        "lines => lines.map((line) => line.classList[0])"
    )
    assert kinds == ["card", "cause", "card", "card", "card"]
    page.click(".cause button")
    introduce(page)
    expect(page.locator("#left")).to_have_text("còn 2 trên 4")
    assert page.locator(".cause").count() == 0


# Finding one's way.


def test_a_link_opens_its_finding_and_a_click_on_a_mark_cycles_its_findings(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    report = lang_son()
    page = open_page(file() + "#" + report.findings[1].id)
    assert page.locator(".card.open").get_attribute("id") == "f1"
    page.locator("mark", has_text="20,51").click()
    assert page.locator(".card.open").get_attribute("id") == "f0"
    expect(page).to_have_url(re.compile(f"#{report.findings[0].id}$"))


def test_only_the_keyboard(open_page: Callable[..., Page], file: Callable[..., str]) -> None:
    page = open_page(file())
    page.keyboard.press("j")
    assert page.locator(".card.open").get_attribute("id") == "f1"
    assert page.evaluate("document.activeElement.classList.contains('head')")
    page.keyboard.press("k")
    assert page.locator(".card.open").get_attribute("id") == "f0"
    page.keyboard.press("a")
    page.keyboard.type("jkcf")  # letters in a text are letters
    assert page.input_value("#reason") == "jkcf"
    page.keyboard.press("Escape")
    assert not page.locator("#reason").is_visible()
    assert page.evaluate("document.activeElement.classList.contains('head')")
    page.keyboard.press("f")
    page.keyboard.type("danh sách mở")
    page.keyboard.press("Enter")
    introduce(page)
    expect(page.locator("#list > .card")).to_have_count(1)
    assert page.evaluate("document.activeElement.closest('.card').id") == "f1"
    page.keyboard.press("u")
    expect(page.locator("#list > .card")).to_have_count(2)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.locator("#document").focus()
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.uncheck("#keys")
    page.keyboard.press("Escape")
    page.locator("#document").focus()
    before = page.locator(".card.open").get_attribute("id")
    page.keyboard.press("j")
    assert page.locator(".card.open").get_attribute("id") == before, "the keys are switched off"


def test_every_control_can_be_reached_by_tab(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    page = open_page(file())
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.id || document.activeElement.dataset.decide || document.activeElement.className"
            )
        )
    assert {
        "menu-open",
        "document",
        "tab-findings",
        "search",
        "f-state",
        "head",
        "confirmed",
        "accepted",
        "false_alarm",
        "jump",
    } <= reached


def test_what_passed_and_what_was_not_looked_at_is_there_on_demand(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    page = open_page(file())
    page.click("#tab-checks")
    page.get_by_role("button", name="Hiện 1 phép kiểm đạt").click()
    page.locator(".card.passed .head").click()
    assert "44,15–44,25" in page.locator(".card.passed").inner_text()
    page.click("#tab-coverage")
    assert page.locator("#panel-coverage .tally td").all_inner_texts() == ["12", "10", "2", "3"]
    assert "thiếu một con số" in page.locator("#panel-coverage").inner_text()
    style = "element => getComputedStyle(element).borderLeftStyle"
    assert page.locator(".fig.alone").first.evaluate(style) == "dashed"
    assert page.locator(".fig:not(.alone)").first.evaluate(style) == "none"
    page.locator(".fig.alone").first.click()
    assert "64,5%" in page.locator("#live").inner_text()
    page.locator(".fig", has_text="60,9%").click()
    page.locator("#live button").click()
    assert page.locator("#panel-checks .card.passed").count() == 1


def test_the_language_can_be_changed_and_stays(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    page = open_page(file())
    page.click("#menu-open")
    page.select_option("#language", "en")
    assert page.locator("#tab-findings").inner_text() == "Findings"
    assert left(page) == "2 of 2 left"
    assert page.get_attribute("html", "lang") == "en"
    assert page.locator("mark[data-w]").first.get_attribute("data-w") == "error 1"
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#tab-findings").inner_text() == "Findings"


def test_several_documents_are_one_review(
    open_page: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    (tmp_path / "b.csv").write_text("sector,share\ngoods,<b>60.1\n", "utf-8")
    assert main(["review", "a.txt", "b.csv", "-o", "page.html", "--no-open"]) == 0
    page = open_page((tmp_path / "page.html").as_uri())
    assert page.locator("article:visible").count() == 1
    page.locator("nav.documents button", has_text="b").click()
    assert "<b>60.1" in page.locator("article:visible table").inner_text()
    page.locator("#list > .card .head").first.click()
    # Its text is laid out a frame later.
    expect(page.locator("article:visible")).to_contain_text("Lạng Sơn")


def test_a_workbook_is_shown_sheet_by_sheet_as_it_was_published(
    open_page: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_workbook(tmp_path)
    command = ["review", ".", "--rules", "rules.yaml", "--message-language", "vi", "--no-open"]
    assert main([*command, "-o", "page.html"]) == 0
    page = open_page((tmp_path / "page.html").as_uri())
    sheet = page.locator("article:visible")

    # The tabs of the workbook in their order; what was hidden there stays so.
    tabs = page.locator("nav.documents button > span:first-child")
    assert tabs.all_inner_texts() == ["Thu, chi", "Cơ cấu GRDP", "Ghi chú"]

    # Findings are marked in their cells, beside the addresses that a spreadsheet shows.
    page.locator(".card", has_text="101.00").locator(".head").click()
    assert sheet.locator(".path").inner_text() == "tinh.xlsx · Cơ cấu GRDP"
    assert sheet.locator("thead").inner_text().split() == ["A", "B"]
    assert sheet.locator("tbody th").all_inner_texts() == ["1", "3", "4", "5", "6", "7", "8"]
    assert sheet.locator("mark.current").all_inner_texts() == ["20.51", "28.06", "47.22", "5.21"]
    first = sheet.locator("tr", has_text="Nông lâm nghiệp")
    assert first.locator("th").inner_text() == "4"
    assert "'Cơ cấu GRDP'!B4" in page.locator(".card.open .place").inner_text()

    # The title above and the note under the table are there, and are no table.
    assert sheet.locator("tr", has_text="Bảng 2").locator("td").count() == 1
    assert sheet.locator("tr", has_text="Số liệu sơ bộ <b>").count() == 1

    # A finding of another sheet leads there; a figure that no check looked at is known as such.
    page.locator(".card", has_text="12600").locator(".head").click()
    assert sheet.locator("mark.current").all_inner_texts() == ["3400", "9100", "12600"]
    assert sheet.locator(".fig.alone").all_inner_texts() == ["3200", "8900", "12100"]

    # A sheet that nobody asked to read is shown, and said not to have been read.
    page.locator("nav.documents button", has_text="Ghi chú").click()
    assert "chưa được đọc" in sheet.locator(".notice").inner_text()
    assert "Nguồn: của tỉnh" in sheet.inner_text()


def test_among_many_documents_one_is_chosen_from_a_list(
    open_page: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for n in range(12):
        text = REPORT if n == 7 else f"Rừng che phủ {n + 50},5% diện tích."
        (tmp_path / f"so-{n:02}.txt").write_text(text, "utf-8")
    assert main(["review", ".", "--message-language", "vi", "-o", "page.html", "--no-open"]) == 0
    page = open_page((tmp_path / "page.html").as_uri())
    assert page.locator(".what").inner_text() == "12 văn bản"
    assert page.input_value("#documents") == "7", "that of the first finding"
    total = page.locator("#list > .card").count()
    assert f"so-07 ({total})" in page.locator("#documents option").all_inner_texts()
    page.select_option("#documents", "11")
    expect(page.locator("article:visible")).to_contain_text("61,5%")
    page.click("[data-turn='1']")
    expect(page.locator("article:visible")).to_contain_text("50,5%")
    page.set_viewport_size({"width": 320, "height": 600})
    page.click("[data-pane-to=document]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_new_findings_can_be_filtered(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    page = open_page(file(previous=[lang_son().findings[0].id]))
    page.locator("#filters summary").click()
    page.check("#f-fresh")
    assert page.locator("#list > .card").count() == 1
    assert "mới" in page.locator("#list > .card").inner_text()
    page.click("#clear")
    assert page.locator("#list > .card").count() == 2


def test_a_pasted_text_is_checked_and_nothing_is_kept(
    serve: Callable[..., Any],
    open_page: Callable[..., Page],
    chromium: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    served = serve(decisions=tmp_path / "decisions.jsonl")
    context = chromium.new_context()
    box = context.new_page()
    box.goto(served.address)
    box.fill("textarea", REPORT)
    box.fill("input[name=name]", "nháp")
    box.click("button.main")
    box.wait_for_selector("html[data-ready]")
    assert "nháp" in box.title()
    assert "101,00" in "\n".join(cards(box))
    box.keyboard.press("c")
    introduce(box)
    expect(box.locator("#undo")).to_be_enabled()
    assert not box.evaluate(
        "Object.keys(localStorage).some((key) => key.includes('decisions') || key.includes('seen'))"
    )
    assert not (tmp_path / "decisions.jsonl").exists()
    context.close()


# Untrusted texts.

HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script></script><svg onload=alert(3)>'


def test_hostile_texts_do_nothing(open_page: Callable[..., Page], tmp_path: Path) -> None:
    from test_page import hostile

    report = hostile(lang_son())
    rows = tuple(replace(row, name=HOSTILE) for row in report.findings[0].figures)
    worse = replace(report.findings[0], message=HOSTILE, figures=rows)
    report = replace(report, findings=(worse, *report.findings[1:]))
    (tmp_path / "p.html").write_text(render(report, {"lang-son": ARTICLE + HOSTILE}), "utf-8")
    page = open_page((tmp_path / "p.html").as_uri())
    for tab in ("checks", "coverage", "findings"):
        page.click(f"#tab-{tab}")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.fill("#reason", HOSTILE)
    page.press("#reason", "Enter")
    introduce(page, HOSTILE)
    page.click("#menu-open")
    page.wait_for_timeout(200)
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2
    assert HOSTILE in page.locator("#reviewer").inner_text()


def test_characters_that_turn_the_writing_round_are_shown_and_not_obeyed(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    report = lang_son()
    turned = replace(report.findings[0], message="tổng là \u202e15,02\u202c, không phải 100")
    text = ARTICLE.replace("nhìn lại", "nhìn \u202elại")
    page = open_page(file(replace(report, findings=(turned, *report.findings[1:])), text))
    assert "\u202e" not in page.locator("body").inner_text()
    assert "tổng là \ufffd15,02" in cards(page)[0]
    assert page.locator("article .control").first.inner_text() == "U+202E"


def test_what_is_no_decision_in_the_browser_s_store_is_passed_over(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    page = open_page(file())
    finding = lang_son().findings[0]
    page.evaluate(
        """([id, values]) => {
          const key = "crossfoot:decisions:" + JSON.parse(document.getElementById("data").textContent).run.key;
          const at = "2026-01-01T00:00:00Z";
          localStorage.setItem(key, JSON.stringify([
            {id, values, at, status: "gone"}, {id, values, at, status: "accepted", reason: {}}, 7, null]));
        }""",
        [finding.id, finding.values],
    )
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert left(page) == "còn 2 trên 2"


def test_the_browser_itself_refuses_to_parse_markup(
    chromium: Browser, file: Callable[..., str]
) -> None:
    page = chromium.new_page()
    page.goto(file())
    page.wait_for_selector("html[data-ready]")
    refused = page.evaluate("""() => {
      try {
        document.body.insertAdjacentHTML("beforeend", "<b id=injected>x</b>");
      } catch (error) {
        return error.name;
      }
      return "allowed";
    }""")
    assert refused == "TypeError"
    assert page.locator("#injected").count() == 0
    page.close()


def test_a_file_can_reach_nobody(chromium: Browser, file: Callable[..., str]) -> None:
    page = chromium.new_page()
    page.goto(file())
    page.wait_for_selector("html[data-ready]")
    assert (
        page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'reached', () => 'refused')")
        == "refused"
    )
    page.close()


# For everybody.


@contextmanager
def plain(chromium: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page that scripts may be put into, for axe."""
    context = chromium.new_context(
        bypass_csp=True, viewport={"width": 1280, "height": 800}, **options
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    yield page
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state_of_the_page(
    scheme: str, chromium: Browser, axe: str, file: Callable[..., str]
) -> None:
    from conftest import violations

    with plain(chromium, file(), color_scheme=scheme) as page:
        assert violations(page, axe) == []
        page.keyboard.press("a")
        page.locator("#filters summary").click()
        assert violations(page, axe) == []
        page.fill("#reason", "theo biểu 2")
        page.press("#reason", "Enter")
        assert violations(page, axe) == [], "with the question for the reviewer"
        introduce(page)
        expect(page.locator("#list > .card")).to_have_count(1)
        page.select_option("#f-state", "")
        assert violations(page, axe) == [], "with a finding that is accepted"
        for name in ("checks", "coverage"):
            page.click(f"#tab-{name}")
            assert violations(page, axe) == [], name
        page.click("#menu-open")
        assert violations(page, axe) == [], "menu"
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        assert violations(page, axe) == [], "help"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_other_pages(
    scheme: str,
    chromium: Browser,
    axe: str,
    tmp_path: Path,
    serve: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from conftest import violations

    monkeypatch.chdir(tmp_path)
    served = serve(decisions=tmp_path / "d.jsonl")
    context = chromium.new_context(bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    page.goto(served.address)
    assert violations(page, axe) == [], "the box for a text"
    context.close()
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    (tmp_path / "b.csv").write_text("sector,share\ngoods,60.1\n", "utf-8")
    write_workbook(tmp_path)
    (tmp_path / "crossfoot.yaml").unlink()
    (tmp_path / "rules.yaml").unlink()
    assert main(["review", ".", "-o", "page.html", "--no-open"]) == 0
    with plain(chromium, (tmp_path / "page.html").as_uri(), color_scheme=scheme) as several:
        for name in ("b", "Thu, chi", "Ghi chú"):
            several.get_by_role("button", name=name, exact=True).click()
            assert violations(several, axe) == [], name


@pytest.mark.parametrize("width", [320, 640])
def test_at_400_percent_nothing_is_cut_off_and_everything_works(
    width: int, open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    """1280 × 1024 at 400 % is a window of 320 × 256 (WCAG 1.4.10)."""
    page = open_page(file(), viewport={"width": width, "height": 256})
    for pane in ("list", "document"):
        page.click(f"[data-pane-to={pane}]")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, pane
    assert not page.locator("aside").is_visible()
    page.locator("mark", has_text="20,51").click()
    assert page.locator(".card.open").is_visible()
    accept(page, "theo biểu 2")
    introduce(page)
    expect(page.locator("#left")).to_have_text("còn 1 trên 2")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_larger_text_spacing_cuts_nothing_off(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    """WCAG 1.4.12, set by rules of the reader's own."""
    page = open_page(file(), bypass_csp=True)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    )
    cut = page.evaluate("""() => [...document.querySelectorAll("button, .message, .label")]
      .filter((e) => e.offsetParent && e.scrollWidth > e.clientWidth + 1)
      .filter((e) => getComputedStyle(e).overflow === "hidden").length""")
    assert cut == 0


def test_forced_colours_keep_shape_and_word(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    page = open_page(file(), forced_colors="active")
    error = page.locator("mark.error").first
    assert error.evaluate("e => getComputedStyle(e).textDecorationStyle") == "wavy"
    behind = page.locator("mark[data-w]").first
    assert behind.get_attribute("data-w") == "lỗi 1"
    assert behind.evaluate("e => getComputedStyle(e, '::after').content") not in ("none", "normal")
    assert page.locator(".severity").first.inner_text() == "lỗi"


@pytest.mark.parametrize(
    ("severity", "shape"), [("error", "wavy"), ("warning", "dashed"), ("info", "dotted")]
)
def test_each_severity_has_a_shape_of_its_own(
    severity: str, shape: str, open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    from crossfoot.problems import Severity

    report = lang_son()
    findings = tuple(replace(f, severity=Severity(severity)) for f in report.findings)
    page = open_page(file(replace(report, findings=findings)))
    mark = page.locator("mark").first
    assert mark.evaluate("e => getComputedStyle(e).textDecorationStyle") == shape
    words = {"error": "lỗi", "warning": "cảnh báo", "info": "ghi chú"}
    assert words[severity] in (page.locator("mark[data-w]").first.get_attribute("data-w") or "")


def test_print_shows_the_document_and_every_card_whole(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    page = open_page(file())
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".detail:visible").count() == 2
    assert page.locator("article:visible").count() == 1
    why = page.get_by_text("SNA 2008, 2.138")
    assert why.evaluate("element => element.checkVisibility({contentVisibilityAuto: true})"), (
        "what is folded on the screen is open on paper"
    )
    for hidden in ("#filters", ".actions", ".tools", ".tabs"):
        assert not page.locator(hidden).is_visible(), hidden
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator(".detail").count() == 1


def test_without_javascript_the_document_is_still_there_with_its_marks(
    chromium: Browser, file: Callable[..., str]
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file())
    assert page.locator("mark").count() == 7
    assert "JavaScript" in page.locator("noscript").inner_text()
    context.close()


def test_of_two_thousand_findings_only_those_near_the_window_are_drawn(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    text, report = many(2000)
    (tmp_path / "many.html").write_text(render(report, {"many": text}), "utf-8")
    page = open_page((tmp_path / "many.html").as_uri())
    drawn = page.locator("#list > .card")
    assert drawn.count() == 40
    assert drawn.first.get_attribute("aria-setsize") == "2000"

    page.locator("#cards").evaluate("pane => pane.scrollTo(0, pane.scrollHeight)")
    expect(drawn).to_have_count(80)
    page.locator("#cards").focus()
    page.keyboard.press("k")
    assert page.locator(".card.open").get_attribute("id") == "f1999"

    # Scrolling back draws what stands before, and what is read stays where it is.
    first = drawn.first
    name = first.get_attribute("id")
    page.locator("#cards").evaluate("pane => pane.scrollTo(0, 0)")
    expect(drawn.first).not_to_have_attribute("id", name or "")
    top = page.locator(f"#{name}").evaluate("line => line.getBoundingClientRect().top")
    assert 0 < top < 800


def test_a_decision_far_down_the_list_is_drawn_and_undone_there(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    text, report = many(300)
    (tmp_path / "many.html").write_text(render(report, {"many": text}), "utf-8")
    page = open_page((tmp_path / "many.html").as_uri() + "#" + report.findings[200].id)
    assert page.locator(".card.open").get_attribute("id") == "f200"
    page.keyboard.press("c")
    introduce(page)
    expect(page.locator(".card.open")).to_have_attribute("id", "f201")
    assert page.locator("#f200").count() == 0
    page.keyboard.press("u")
    expect(page.locator(".card.open")).to_have_attribute("id", "f200")
    ids = page.locator("#list > .card").evaluate_all("cards => cards.map((card) => card.id)")
    start = int(ids[0][1:])
    assert ids == [f"f{start + n}" for n in range(len(ids))]


def test_a_decision_needs_neither_mouse_nor_letters(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    """The list is one stop of the tab key; arrows lead through it, and the choices are behind the open card."""
    text, report = many(30)
    (tmp_path / "many.html").write_text(render(report, {"many": text}), "utf-8")
    page = open_page((tmp_path / "many.html").as_uri())

    def tab_to(what: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate(f"document.activeElement.matches({what!r})"):
                return
        pytest.fail(f"the tab key does not reach {what}")

    tab_to("#menu-open")
    page.keyboard.press("Enter")
    tab_to("#help-open")
    page.keyboard.press("Enter")
    tab_to("#keys")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    tab_to("#f0 .head")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "a", "j"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.closest('.card').id") == "f1"
    tab_to("[data-decide=accepted]")
    page.keyboard.press("Enter")
    page.keyboard.type("theo biểu 2")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ask[open]")
    page.keyboard.type("An")
    page.keyboard.press("Enter")
    expect(page.locator("#left")).to_have_text("còn 29 trên 30")
    assert page.evaluate("document.activeElement.closest('.card').id") == "f2"
    tab_to("#live button")
    page.keyboard.press("Enter")
    expect(page.locator("#left")).to_have_text("còn 30 trên 30")


def test_a_page_without_findings_says_so(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    report = replace(lang_son(), findings=())
    page = open_page(file(report))
    assert left(page) == "Không có phát hiện"
    assert "trong 3 phép kiểm" in page.locator("#empty").inner_text()


def test_a_page_of_nothing_that_could_be_checked_does_not_sound_like_a_pass(
    open_page: Callable[..., Page], file: Callable[..., str]
) -> None:
    report = replace(lang_son(), findings=(), rules=(), passed=())
    sources = tuple(replace(s, related=0, relations=0) for s in report.coverage.sources)
    page = open_page(file(replace(report, coverage=replace(report.coverage, sources=sources))))
    assert "Chưa kiểm tra được gì" in page.locator("#empty").inner_text()
