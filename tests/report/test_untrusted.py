"""Text from documents does nothing but stand there, whatever it is."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from io import StringIO
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from crossfoot.figures import Location
from crossfoot.problems import InputError, Problem, Severity
from crossfoot.report.escape import markdown, one_line, xml
from crossfoot.report.formats import FORMATS, Options, writer
from crossfoot.report.lines import SourceLines
from crossfoot.report.model import FigureRow, Finding, Report, Tally, assemble
from crossfoot.report.model import RuleSummary as Rule

HOSTILE = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(), max_size=20),
    st.sampled_from(
        [
            "\x1b[2J\x1b]0;owned\x07",
            "\u202eevil",
            "]]><script>alert(1)</script>",
            "\n::error::forged",
            "%0A::error::x",
            "[a](javascript:alert(1))",
            "<img src=x onerror=alert(1)>",
            "@everyone #1 www.example.org https://example.org",
            "=cmd|' /C calc'!A0",
            "\ud800",
            "\0",
            "`rm`",
            "{whole.__class__}",
        ]
    ),
)


def hostile(text: str) -> Report:
    row = FigureRow(
        "whole",
        text,
        Fraction(1),
        location=Location(text or "x", 0, 1, 1, 1),
        name=text,
    )
    finding = Finding(
        "0" * 16, "1" * 16, text or "r", "total", Severity.ERROR, text,
        arithmetic=text, note=text, help=text, source=text, subject={text: text},
        location=row.location, figures=(row,),
    )  # fmt: skip
    return assemble(
        [finding],
        rules=[
            Rule(
                text or "r",
                "total",
                text,
                text,
                tags=(text,),
                references=(text,),
                counts=(Tally(text),),
            )
        ],
        problems=[Problem(text, text, 1, 1, help=text, expected=text)],
    )


def write(name: str, report: Report, text: str) -> str:
    out = StringIO()
    writer(name)(report, out, Options(lines=SourceLines(texts={text or "x": text})))
    return out.getvalue()


@settings(max_examples=60)
@given(HOSTILE)
def test_every_format_survives_every_text(text: str) -> None:
    report = hostile(text)
    for name in FORMATS:
        if name == "html":
            continue
        shown = write(name, report, text)
        if name in ("full", "concise", "github", "markdown", "csv", "junit"):
            raw = shown if name != "csv" else shown.replace("\r\n", "\n")
            if name != "csv":
                assert not re.search(
                    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", raw
                ), name
        if name in ("json", "sarif", "gitlab", "rdjson"):
            json.loads(shown)
            shown.encode("utf-8")
        if name == "jsonl":
            for line in shown.split("\n")[:-1]:
                json.loads(line)
        if name == "junit":
            ElementTree.fromstring(shown)
        if name == "github":
            assert all(line.startswith(("::error ", "and ")) for line in shown.splitlines()), shown
        if name == "csv":
            assert len(list(csv.reader(io.StringIO(shown, newline="")))) == 2
    assert Report.from_json(write("json", report, text)) == report


@given(HOSTILE)
def test_markdown_is_shown_as_it_is(text: str) -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(f"- {markdown(text)}")
    for tag in ("<a", "<img", "<script", "<code", "<em", "<strong", "<h1", "<table", "<del"):
        assert tag not in html


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(st.text())
def test_xml_can_hold_it(text: str) -> None:
    from xml.sax.saxutils import escape

    ElementTree.fromstring(
        f"<x>{escape(xml(text))}</x>".encode("utf-8", "surrogatepass" if False else "strict")
    )


# --- reports that are read back ----------------------------------------------------------------------------------


@given(st.text(max_size=200))
def test_a_report_that_is_none_is_one_clear_message(text: str) -> None:
    with pytest.raises(InputError) as caught:
        Report.from_json(text, "run.json")
    assert all(problem.path == "run.json" for problem in caught.value.problems)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200)
@given(st.data())
def test_a_damaged_report_never_crashes(data: st.DataObject) -> None:
    document = json.loads(hostile("x").to_json())
    target, steps = document, data.draw(st.integers(1, 4))
    for _ in range(steps):
        keys = list(target) if isinstance(target, dict) else list(range(len(target)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if isinstance(target[key], (dict, list)) and target[key] and data.draw(st.booleans()):
            target = target[key]
            continue
        target[key] = data.draw(JSON)
        break
    with suppress(InputError):
        Report.from_json(json.dumps(document))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("[]", "not a crossfoot report"),
        ('{"format": "crossfoot-report/9"}', "a report of another version: 'crossfoot-report/9'"),
        ('{"format": "crossfoot-report/1", "findngs": []}', "did you mean 'findings'?"),
        ('{"format": "crossfoot-report/1", "findings": 3}', "findings: expected a list, not 3"),
        ("[" * 100_000, "not a report: RecursionError"),
    ],
)
def test_a_damaged_report_is_named(text: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        Report.from_json(text)


def test_endless_numbers_are_refused() -> None:
    document = json.loads(hostile("x").to_json())
    for number in ("1e999999999", "9" * 100_000, "1/0", "0x1"):
        document["findings"][0]["figures"][0]["value"] = number
        with pytest.raises(InputError, match=r"findings\.0\.figures\.0\.value"):
            Report.from_json(json.dumps(document))


def test_a_report_reads_back_as_it_was(report: Report, with_cause: Report) -> None:
    for made in (report, with_cause, replace(report, passed=report.findings)):
        assert Report.from_json(made.to_json()) == made
        assert Report.from_json(made.to_json()).to_json() == made.to_json()
