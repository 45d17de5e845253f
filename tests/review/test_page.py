"""The page as text: one file, nothing from elsewhere, nothing of a document outside its place."""

from __future__ import annotations

import io
import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_builders import ARTICLE, lang_son

import crossfoot.review.page as page_module
from crossfoot.problems import Severity
from crossfoot.report.formats import Options, writer
from crossfoot.report.lines import SourceLines
from crossfoot.report.model import Finding, Input, Report, State, assemble
from crossfoot.report.templates import parse
from crossfoot.review.limits import within_reach
from crossfoot.review.page import Service, paste_page, render, script_source
from crossfoot.review.security import island
from crossfoot.review.words import LANGUAGES, say, words
from crossfoot.rules.kinds import KINDS

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "src" / "crossfoot" / "review" / "assets"


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the text of its scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.raw.append((self._open, data))


@pytest.fixture(scope="module")
def page() -> str:
    return render(lang_son(), {"lang-son": ARTICLE})


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_nothing_on_the_page_comes_from_elsewhere(page: str) -> None:
    for tag, attributes in Elements(page).elements:
        if tag == "link":  # the icon, in the page itself
            assert attributes["rel"] == "icon"
            assert (attributes["href"] or "").startswith("data:image/svg+xml,")
            continue
        assert tag not in ("iframe", "object", "embed", "img", "base"), tag
        for name, value in attributes.items():
            assert name not in ("src", "srcset", "style"), (tag, name)
            assert not name.startswith("on"), (tag, name)
            if name == "href":
                assert (value or "").startswith("#"), value
    assert "url(" not in (ASSETS / "page.css").read_text("utf-8")
    assert "@import" not in (ASSETS / "page.css").read_text("utf-8")


def test_the_policy_names_the_one_script_and_the_one_style_by_hash(page: str) -> None:
    elements = Elements(page)
    policies = [
        a["content"]
        for t, a in elements.elements
        if a.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(policies) == 1
    policy = policies[0] or ""
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    styles = [raw for tag, raw in elements.raw if tag == "style"]
    scripts = [raw for tag, raw in elements.raw if tag == "script" and not raw.startswith("{")]
    assert len(styles) == len(scripts) == 1
    for directive, source in (("style-src", styles[0]), ("script-src", scripts[0])):
        digest = b64encode(sha256(source.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy


def test_every_part_of_the_script_is_on_the_page() -> None:
    assert {path.stem for path in (ASSETS / "script").iterdir()} == set(page_module._SCRIPT)


def test_the_script_never_parses_markup() -> None:
    script = script_source()
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
        "DOMParser",
    ):
        assert forbidden not in script


HOSTILE = "</script><script>alert(1)</script><!--<b onclick=x>&\u2028'\""


def hostile(report: Report) -> Report:
    """The report with a hostile text wherever a text can stand."""
    from dataclasses import fields

    def poisoned(value: Any) -> Any:
        if isinstance(value, str) and type(value) is str:
            return value + HOSTILE
        return value

    findings = []
    for finding in report.findings:
        rows = tuple(replace(row, name=HOSTILE, unit=HOSTILE) for row in finding.figures)
        changed = {
            f.name: poisoned(getattr(finding, f.name))
            for f in fields(finding)
            if f.name in ("rule", "message", "arithmetic", "note", "help", "kind")
        }
        findings.append(replace(finding, figures=rows, subject={HOSTILE: HOSTILE}, **changed))
    rules = tuple(
        replace(rule, title=HOSTILE, why=HOSTILE, references=(HOSTILE,)) for rule in report.rules
    )
    coverage = replace(report.coverage, notices=(HOSTILE,))
    return replace(report, findings=tuple(findings), rules=rules, coverage=coverage)


def test_hostile_texts_stay_inside_the_island(page: str) -> None:
    poisoned = render(hostile(lang_son()), {"lang-son": ARTICLE + HOSTILE})
    assert [t for t, _ in Elements(poisoned).elements if t == "script"] == ["script", "script"]
    assert not [t for t, a in Elements(poisoned).elements if "onclick" in a]
    assert data_of(poisoned)["findings"][0]["message"].endswith(HOSTILE)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_the_island_reads_back_and_cannot_end_its_element(data: Any) -> None:
    text = island(data)
    assert json.loads(text) == data
    assert not set(text) & set("<>&\u2028\u2029")


def test_a_lone_surrogate_does_not_keep_the_page_from_being_written() -> None:
    report = lang_son()
    broken = replace(report.findings[0], message="half \ud83d of it")
    page = render(replace(report, findings=(broken, *report.findings[1:])), {"lang-son": ARTICLE})
    assert "half \ufffd of it" in page.encode("utf-8").decode("utf-8")


def test_the_page_is_the_same_for_the_same_report(page: str) -> None:
    assert page == render(lang_son(), {"lang-son": ARTICLE})


def test_a_card_carries_figures_ranges_and_their_marks(page: str) -> None:
    data = data_of(page)
    shares = next(card for card in data["findings"] if card["kind"] == "shares")
    assert [figure["text"] for figure in shares["figures"]] == [
        "20,51%",
        "28,06%",
        "47,22%",
        "5,21%",
    ]
    last = shares["figures"][-1]
    assert (last["range"], last["allowed"], last["primary"]) == ("5,205–5,215", "4,195–4,225", True)
    assert f'<mark id="m{last["mark"]}"' in page
    assert shares["repairs"] == [
        {
            "figure": 3,
            "printed": "5,21%",
            "text": "4,21%",
            "reason": "một chữ số sai",
            "likelihood": "likely",
            "restores": 1,
        }
    ]
    assert [card["kind"] for card in data["passed"]] == ["growth"]


def test_new_findings_are_told_by_the_ids_of_the_run_before() -> None:
    report = lang_son()
    known = report.findings[0].id
    assert data_of(render(report, {"lang-son": ARTICLE}, previous=[known]))["previous"] == [known]
    assert data_of(render(report, {"lang-son": ARTICLE}))["previous"] is None


def test_a_file_has_no_token_and_a_served_page_may_talk_to_its_server() -> None:
    page = render(lang_son(), {"lang-son": ARTICLE}, service=Service("secret-token", seen=7))
    assert data_of(page)["service"]["token"] == "secret-token"
    assert "connect-src 'self'" in page
    assert 'id="export"' not in page
    assert "secret-token" not in render(lang_son(), {"lang-son": ARTICLE})


def test_the_format_html_is_the_page(tmp_path: Path) -> None:
    out = io.StringIO()
    lines = SourceLines(tmp_path, {"lang-son.txt": ARTICLE})
    writer("html")(lang_son(), out, Options(lines=lines))
    assert out.getvalue() == render(lang_son(), {"lang-son.txt": ARTICLE})


def test_an_empty_report_has_a_page() -> None:
    assert "crossfoot" in render(Report())


def test_the_box_for_a_text_has_no_script() -> None:
    page = paste_page("secret", "vi")
    assert "<script" not in page
    assert 'action="/texts?token=secret"' in page


def test_a_finding_without_figures_has_a_card_beside_a_table(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("sector,share\ngoods,60.1\n")
    finding = Finding(
        "0" * 16, "0" * 16, "rule-selected-nothing", "rule", Severity.ERROR, "x", source="t"
    )
    report = assemble([finding], inputs=[Input("t", str(tmp_path / "t.csv"), None, "table", 1)])
    assert data_of(render(report))["findings"][0]["message"] == "x"


# The words of the page.


def test_the_languages_say_the_same_things() -> None:
    english, vietnamese = (dict(words(language)) for language in LANGUAGES)
    for kinds in (english["kinds"], vietnamese["kinds"], vietnamese.pop("holds")):
        assert list(kinds) == list(KINDS), "English takes what a kind demands from the kind itself"
    assert {s: list(k) for s, k in english.items()} == {s: list(k) for s, k in vietnamese.items()}
    for section, texts in english.items():
        for key, text in texts.items():
            assert set(parse(text).arguments) == set(parse(vietnamese[section][key]).arguments), (
                section,
                key,
            )


def test_every_word_the_page_and_its_script_ask_for_exists() -> None:
    known = {f"{section}.{key}" for section, texts in words("en").items() for key in texts}
    asked: set[str] = set()
    templates = [path.read_text("utf-8") for path in ASSETS.glob("*.jinja")]
    for source in (*templates, script_source()):
        asked |= set(
            re.findall(r"""(?:say\(|\bt\(|data-t(?:-\w+)?=)["']([a-z_]+\.[a-z_]+)["']""", source)
        )
    assert len(asked) > 80
    assert asked <= known


def test_no_word_is_left_over() -> None:
    sources = script_source() + "".join(p.read_text("utf-8") for p in ASSETS.glob("*.jinja"))
    sources += (ROOT / "src/crossfoot/review/page.py").read_text("utf-8")
    # These are put together from a name that the script knows: `state.${…}`.
    composed = {
        "tabs",
        "severity",
        "state",
        "mark",
        "draw",
        "roles",
        "kinds",
        "decide",
        "checks",
        "coverage",
        "help",
        "menu",
    }
    composed |= {"card.likely", "card.possible"}
    for section, texts in words("en").items():
        for key in texts:
            if not {section, f"{section}.{key}"} & composed:
                assert f"{section}.{key}" in sources, f"{section}.{key}"


def test_a_plural_follows_its_number() -> None:
    assert say("en", "card.restores", n=1) == "restores 1 check"
    assert say("vi", "card.restores", n=1) == "khớp lại 1 phép kiểm"


# More findings than a page can bear


def test_a_page_of_too_many_findings_shows_open_ones_first_and_the_most_severe() -> None:
    report = lang_son()
    first, second, *_ = report.findings
    known = replace(report, findings=(replace(first, state=State.ACCEPTED), *report.findings[1:]))
    short, left_out = within_reach(known, 1)
    assert (short.findings, left_out) == ((second,), len(report.findings) - 1)
    assert within_reach(known, len(known.findings)) == (known, 0)


def test_the_page_says_how_many_findings_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    report = lang_son()
    monkeypatch.setattr(page_module, "within_reach", lambda given: within_reach(given, 1))
    page = render(report, {"lang-son": ARTICLE}, language="en")
    assert len(data_of(page)["findings"]) == 1
    assert say("en", "page.left_out", most=1, n=len(report.findings) - 1) in page
