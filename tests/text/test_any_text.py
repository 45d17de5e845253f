"""Any text gets a sensible result: no crash, no span that does not slice back, no pattern that blows up."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.problems import InputError
from crossfoot.sources.prose import Format, read_prose
from crossfoot.text import notes, propose, read_document

VOCABULARY = (
    "tăng giảm chiếm đạt so với năm 2020 trong đó gồm tỷ đồng triệu USD % điểm phần trăm lên từ xuống còn xã 47/88 "
    "rose fell by to from compared with an increase of percentage points million billion £ $ (0.9%) of which and , ; : "
    "( ) . 5 20,51 1.917 3,334 126,484 −9,28 +7 2013/14 Q1 2014 28/9/2021 lần lượt respectively the remaining 7-8% "
    "<b> </b> <p> </td> ** [x](http://y) | # - &nbsp; \u00a0 \u0301 \u202e ƣ"
)
WORDS = VOCABULARY.split(" ")

reports = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
formats = st.sampled_from(["plain", "markdown", "html", None])


def _check(text: str, form: Format | None) -> None:
    try:
        document = read_document(text, None, None, form)
    except InputError:
        return
    for mention in document.mentions:
        location = mention.figure.location
        assert text[location.start : location.end] == mention.figure.text
        assert (
            any(c.isdigit() for c in unicodedata.normalize("NFKC", mention.figure.text))
            or mention.role == "count_x"
        )
    for numeral in document.numerals:
        assert text[numeral.location.start : numeral.location.end] == numeral.text
    for proposal in propose(document):
        assert proposal.verdict().grade
    assert isinstance(notes(document), list)


@given(st.text(max_size=300), formats)
@settings(max_examples=300)
def test_any_unicode_is_read(text: str, form: Format | None) -> None:
    _check(text, form)


@given(reports, formats)
@settings(max_examples=400)
def test_any_order_of_the_words_of_a_report_is_read(text: str, form: Format | None) -> None:
    _check(text, form)


@given(reports)
@settings(max_examples=60)
def test_decomposed_text_gives_the_same_figures(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", text)
    first, second = (read_document(t, None, "vi", "plain") for t in (composed, decomposed))
    assert [f.value for f in first.figures] == [f.value for f in second.figures]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "٢٠٫٥ في المئة من ١٢٣ شخص",
        "ارتفعت الصادرات 5.2% إلى 30 مليون",
        "増加率は５．２％で、３０万人だった。",
        "İstanbul'da 5 milyon kişi",
        "1" * 5000,
        "(" * 3000 + "5%" + ")" * 3000,
        "\u0301" * 500 + "5%",
        "a\u0301" * 500 + " 5%",
    ],
)
def test_odd_documents_are_read(text: str) -> None:
    _check(text, None)


def test_a_binary_file_is_refused_with_one_clear_message() -> None:
    with pytest.raises(InputError, match="binary"):
        read_document("\x00\x01\x02PNG\x00\x00" * 100, "chart.txt")


def test_both_languages_of_one_document_are_read() -> None:
    text = (
        "Tổng kim ngạch xuất nhập khẩu đạt 72,3 tỷ USD, trong đó xuất khẩu đạt 37,0 tỷ USD, nhập khẩu 35,3 tỷ USD.\n\n"
        "The deficit was 9.4 billion dollars, up from 9.1 billion dollars, an increase of 0.3 billion dollars.\n"
    )
    rules = [p.rule for p in propose(read_document(text))]
    assert {"text/total-not-sum", "text/change-does-not-fit"} <= set(rules)


ADVERSARIES = {
    "brackets": "[" * 40,
    "half links": "[a](http://x",
    "quotes in links": '[a](" ',
    "tags": "<a ",
    "comments": "<!-- ",
    "digits": "1",
    "numbers": "1.234,",
    "days": "1-",
    "rows of figures": "5% ",
    "spaced thousands": "1 000 ",
    "spaces": "1 ",
    "stars": "*_`",
    "years": "2013/14 to ",
    "and": "5 and ",
    "urls": "http://a.b/",
    "at": "a@b.",
    "entities": "&amp",
    "pipes": "| 5 ",
    "dashes": "- ",
    "words": "increase of the ",
}


@pytest.mark.parametrize("name", ADVERSARIES)
@pytest.mark.parametrize("form", ["plain", "markdown", "html"])
def test_reading_takes_time_in_proportion_to_length(name: str, form: Format) -> None:
    """Four times the text may not take much more than four times as long: a blow-up would take sixteen."""
    unit = ADVERSARIES[name]

    def spent(length: int) -> float:
        text = unit * (length // len(unit))
        start = time.process_time()
        propose(read_document(text, None, "en", form))
        return time.process_time() - start

    short = max(min(spent(8_000) for _ in range(2)), 0.02)
    assert spent(32_000) < 9 * short + 0.3


def test_a_view_slices_back_whatever_was_cut() -> None:
    html = "<p>Up <b>5</b>.2&nbsp;% of 10 km<sup>2</sup> total<sup>1</sup>.</p>"
    prose = read_prose(html)
    (block,) = prose.blocks
    assert prose.view[block.start : block.end] == "Up 5.2\u00a0% of 10 km2 total."
    start, end = prose.span(block.start, block.end)
    assert html[start:end].startswith("Up <b>")
