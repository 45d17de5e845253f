"""``crossfoot review``: which page it writes, and what it says when it cannot."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from review_builders import ARTICLE

from crossfoot.cli.main import main


@pytest.fixture(autouse=True)
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the article in it, in which we stand."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "lang-son.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


def review(*arguments: str) -> int:
    return main(["review", *arguments])


def test_the_page_is_a_file_and_its_name_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert review("lang-son.txt", "-o", "out/page.html") == 0
    assert capsys.readouterr().out == "out/page.html\n"
    assert "20,51%" in Path("out/page.html").read_text("utf-8")


def test_check_writes_the_same_page() -> None:
    assert review("lang-son.txt", "-o", "a.html") == 0
    assert main(["check", "lang-son.txt", "--report", "html:b.html"]) == 1
    assert Path("a.html").read_text("utf-8") == Path("b.html").read_text("utf-8")


def test_a_table_is_shown_as_its_description_says(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(
        "a title\nsector;share\ngoods;60,1\nservices;50,9\n", "utf-8"
    )
    (tmp_path / "crossfoot.yaml").write_text(
        "tables:\n  spending: {path: data.csv, layout: wide, keys: [sector], delimiter: ';', header: 2, decimal: ',',\n"
        "             measures: {share: {unit: percent, decimals: 1}}}\n",
        "utf-8",
    )
    for arguments in (["review", ".", "-o", "a.html"], ["check", ".", "--report", "html:a.html"]):
        assert main(arguments) in (0, 2)
        page = Path("a.html").read_text("utf-8")
        assert re.search(r'<th scope="col" class="num">share</th>', page)
        assert "a title" not in page


def test_a_report_is_shown_as_it_is_and_a_changed_document_called_so(article: Path) -> None:
    main(["check", "lang-son.txt", "--report", "json:run.json"])
    article.write_text(ARTICLE + "Thêm một câu.\n", "utf-8")
    assert review("run.json", "-o", "page.html") == 0
    page = Path("page.html").read_text("utf-8")
    assert "4 shares sum to 101,00" in page
    assert "This file has changed since it was checked" in page


def test_a_table_in_json_is_no_report() -> None:
    Path("table.json").write_text('[{"sector": "goods", "share": "60.1"}]')
    assert review("table.json", "-o", "page.html") == 0
    assert "60.1" in Path("page.html").read_text("utf-8")


def test_the_states_of_the_gate_are_on_the_page() -> None:
    review("lang-son.txt", "-o", "page.html")
    main(["check", "lang-son.txt", "--report", "csv:f.csv"])
    finding = Path("f.csv").read_text("utf-8").splitlines()[1].split(",")[0]
    assert main(["decide", finding, "accepted", "lang-son.txt", "-m", "sơ bộ"]) == 0
    assert review("lang-son.txt", "-o", "page.html") == 0
    assert '"state":"accepted"' in Path("page.html").read_text("utf-8")


def test_a_log_that_does_not_exist_yet_is_no_mistake() -> None:
    assert review("lang-son.txt", "--decisions", "new.jsonl", "-o", "page.html") == 0


def test_findings_of_an_earlier_report_are_known() -> None:
    main(["check", "lang-son.txt", "--report", "json:old.json"])
    assert review("lang-son.txt", "--previous", "old.json", "-o", "page.html") == 0
    assert '"previous":["' in Path("page.html").read_text("utf-8")


def test_the_language_of_the_page_can_differ_from_that_of_the_findings() -> None:
    assert (
        review("lang-son.txt", "--message-language", "en", "--page-language", "vi", "-o", "p.html")
        == 0
    )
    page = Path("p.html").read_text("utf-8")
    assert '<html lang="vi">' in page
    assert "4 shares sum to" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gone.txt"], "no such file"),
        ([], "nothing to check"),
        (["lang-son.txt", "--previous", "gone.json"], "gone.json"),
        (["lang-son.txt", "-o", "lang-son.txt/page.html"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review(*arguments) == 2
    assert said in capsys.readouterr().err


def test_what_could_not_be_read_costs_the_rest_nothing() -> None:
    assert review("lang-son.txt", "gone.txt", "-o", "page.html") == 2
    page = Path("page.html").read_text("utf-8")
    assert "20,51%" in page
    assert "no such file" in page


def test_a_port_that_is_taken_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert review("lang-son.txt", "--serve", "--port", port) == 2
    assert f"port {port}" in capsys.readouterr().err


def test_without_the_extra_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "starlette" else find(name)
    )
    assert review("lang-son.txt", "--serve") == 2
    assert "pip install 'crossfoot[review]'" in capsys.readouterr().err


def test_what_is_served_is_what_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from crossfoot.review import server

    served = []
    monkeypatch.setattr(server, "serve", lambda session, listener: served.append(session))
    assert review("lang-son.txt", "--serve", "--reviewer", "An", "--no-open") == 0
    (session,) = served
    address = capsys.readouterr().out.strip()
    assert address.startswith("http://127.0.0.1:")
    assert address.endswith(f"/?token={session.token}")
    assert len(session.token) >= 32
    assert session.reviewer == "An"
    assert "20,51%" in session.page()


def test_a_spreadsheet_is_shown_with_its_cells() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Chi tiêu"
    for row in (("item", "value"), ("goods", 1210), ("<b>services", 4530)):
        sheet.append(row)
    book.save("book.xlsx")
    assert review("book.xlsx", "-o", "page.html") == 0
    page = Path("page.html").read_text("utf-8")
    assert "&lt;b&gt;services" in page
    assert "4530" in page
