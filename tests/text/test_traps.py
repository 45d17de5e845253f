"""Numerals and wordings that look like something else. Each case says why it is here."""

from __future__ import annotations

from fractions import Fraction

import pytest

from crossfoot.text import Document, Mention, notes, propose, read_document
from crossfoot.text.classify import NumeralClass


def _only(text: str, language: str) -> dict[str, Mention]:
    return {m.figure.text: m for m in read_document(text, None, language).mentions}


def _away(text: str, language: str) -> dict[str, NumeralClass]:
    return {n.text: n.kind for n in read_document(text, None, language).numerals}


def _failing(text: str, language: str) -> list[str]:
    document = read_document(text, None, language)
    return [p.rule for p in propose(document) if not p.verdict().passes]


@pytest.mark.parametrize(
    ("text", "language", "value", "unit"),
    [
        (
            "Thu nhập đạt 1.917 USD, độ che phủ 64,5%.",
            "vi",
            1917,
            "USD",
        ),  # grouping beside a decimal comma
        ("Trồng mới 9.468ha rừng.", "vi", 9468, "hectare"),  # no space before the unit
        (
            "Năng suất đạt 53,6 tạ/ha.",
            "vi",
            Fraction("53.6"),
            "quintal/hectare",
        ),  # a unit with a slash
        ("Doanh thu đạt 181,7 nghìn tỷ đồng.", "vi", Fraction("181.7e12"), "VND"),
        ("Thu được 5,2 vạn tấn.", "vi", 52000, "tonne"),
        ("Revenue was Rs 4,77,829 crore.", "en", 477829 * 10**7, "INR"),  # Indian grouping
        ("Debt was £1.3bn at the end.", "en", 1_300_000_000, "GBP"),
        ("The deficit was US$39.5 billion.", "en", 39_500_000_000, "USD"),
        ("Output was 15\u00a0705 million euro.", "en", 15_705_000_000, "EUR"),  # a space groups
        ("It fell by \u22120.3% in May.", "en", Fraction("-0.3"), "percent"),  # a real minus sign
        (
            "Sản lượng giảm (−9,28%) so với quý trước.",
            "vi",
            Fraction("-9.28"),
            "percent",
        ),  # one fall, not two
        ("Tăng trƣởng đạt 7,1% trong năm.", "vi", Fraction("7.1"), "percent"),  # the homoglyph ƣ
    ],
)
def test_a_figure_is_read_with_its_scale_and_unit(
    text: str, language: str, value: int | Fraction, unit: str
) -> None:
    mention = read_document(text, None, language).mentions[0]
    assert (mention.figure.value, mention.figure.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "language", "numeral", "kind"),
    [
        ("Nghị quyết ban hành ngày 28/9/2021 có hiệu lực.", "vi", "28", NumeralClass.DATE),
        ("Tính đến ngày 25/4, tỉnh có 3 xã mới.", "vi", "25", NumeralClass.PERIOD),
        ("Quý I/2025 tăng 5,2%.", "vi", "2025", NumeralClass.YEAR),
        ("Họp trong các ngày 24, 25 và 26/9 tại tỉnh.", "vi", "24", NumeralClass.DATE),
        ("Nghị quyết số 49-NQ/TU về chuyển đổi số.", "vi", "49", NumeralClass.CODE),
        ("Cải tạo Quốc lộ 4B qua xã.", "vi", "4", NumeralClass.CODE),
        ("Đoạn Km3+700 đã xong.", "vi", "700", NumeralClass.CODE),
        ("Giải thưởng Công nghiệp 4.0 Việt Nam.", "vi", "4.0", NumeralClass.NAME_PART),
        ("Tác động của đại dịch Covid-19 rất lớn.", "vi", "19", NumeralClass.NAME_PART),
        ("Cụm công nghiệp Hồ Sơn 1, Hòa Sơn 2.", "vi", "1", NumeralClass.NAME_PART),
        ("Đại hội lần thứ 18 diễn ra.", "vi", "18", NumeralClass.ORDINAL),
        ("Sau 5 năm thực hiện.", "vi", "5", NumeralClass.DURATION),  # năm is a year, not a five
        ("Thuộc nhóm 10 tỉnh dẫn đầu.", "vi", "10", NumeralClass.RANK_GROUP),
        ("Lao động từ 15 tuổi trở lên.", "vi", "15", NumeralClass.AGE),
        ("Borrowing in 2013/14 was lower.", "en", "2013", NumeralClass.YEAR),
        ("See Table 4 for details.", "en", "4", NumeralClass.LABEL),
        ("People aged 16 to 64 were asked.", "en", "16", NumeralClass.AGE),
        ("The 40-year-old survey goes on.", "en", "40", NumeralClass.DURATION),
        ("Published at 9.30am today.", "en", "9.30", NumeralClass.TIME),
        ("See http://example.org/2014/07 for more.", "en", "2014", NumeralClass.URL_PART),
        ("Call +44 (0)845 601 3034 now.", "en", "845", NumeralClass.CODE),
        ("In the 1990s it grew.", "en", "1990", NumeralClass.YEAR),
    ],
)
def test_a_numeral_that_is_no_figure_is_told_apart(
    text: str, language: str, numeral: str, kind: NumeralClass
) -> None:
    assert _away(text, language)[numeral] is kind
    assert numeral not in _only(text, language)


def test_x_of_y_counts_what_the_noun_names() -> None:
    read = _only("Có 47/88 xã và 15/19 tiêu chí đạt chuẩn.", "vi")
    assert [(read[t].role, read[t].figure.unit) for t in ("47", "88", "15", "19")] == [
        ("count_x", "commune"),
        ("count_y", "commune"),
        ("count_x", "criterion"),
        ("count_y", "criterion"),
    ]


def test_a_unit_that_stands_at_the_end_of_a_list_is_everybody_s() -> None:
    read = _only("Ba dự án có vốn 7,2; 19; gần 14 nghìn tỷ đồng.", "vi")
    assert [read[t].figure.value for t in ("7,2", "19", "14")] == [
        Fraction("7.2e12"),
        Fraction(19 * 10**12),
        Fraction(14 * 10**12),
    ]


def test_a_change_belongs_to_the_count_its_unit_names() -> None:
    text = (
        "Đã thành lập 3.334 doanh nghiệp, vốn 32.275 tỷ đồng tăng 1.496 doanh nghiệp so với trước."
    )
    assert _only(text, "vi")["1.496"].role == "change"
    assert _failing(text.replace("1.496", "4.496"), "vi") == ["text/implied-base-out-of-range"]


def test_a_change_and_a_level_make_no_range() -> None:
    read = _only("Exports decreased by £0.4 billion to £23.5 billion.", "en")
    assert (read["0.4"].role, read["0.4"].figure.value) == ("change", -400_000_000)
    assert (read["23.5"].role, read["23.5"].slot) == ("level", "end")


def test_a_share_and_a_change_stand_in_one_list() -> None:
    read = _only("Doanh thu bằng 81,7%, lợi nhuận giảm 23,6% so với cùng kỳ.", "vi")
    assert (read["81,7"].role, read["23,6"].figure.value) == ("ratio", Fraction("-23.6"))


def test_decomposed_letters_read_like_composed_ones() -> None:
    import unicodedata

    text = "Tỷ trọng dịch vụ chiếm 47,22%, giảm 2,98% so với năm 2020."
    for form in ("NFC", "NFD"):
        source = unicodedata.normalize(form, text)  # type: ignore[arg-type]
        document = read_document(source)
        assert [m.role for m in document.mentions] == ["share", "change_in_share"]
        for mention in document.mentions:
            location = mention.figure.location
            assert source[location.start : location.end] == mention.figure.text


def test_titles_of_other_articles_at_the_end_are_no_part_of_the_report() -> None:
    text = "Thu ngân sách đạt 500 tỷ đồng.\nChi đạt 300 tỷ đồng.\nTin liên quan\n10 điểm đến đẹp nhất\n"
    document = read_document(text)
    assert [m.figure.text for m in document.mentions] == ["500", "300"]
    assert NumeralClass.FURNITURE in {n.kind for n in document.numerals}


# Errors that were in print.


@pytest.mark.parametrize(
    ("text", "language", "rule"),
    [
        ("Nguồn vốn hơn 1.690 tỷ đồng, trong đó ngân sách 823,7 tỷ đồng, dân góp hơn 1.574 tỷ đồng.", "vi",
         "parts-exceed-whole"),
        ("Tổng thu 16.186 tỷ đồng, tổng chi 5.056 tỷ đồng, bội thu 11.104 tỷ đồng.", "vi", "balance-not-difference"),
        ("Ninety-nine out of 63 cities reported growth.", "en", "more-than-all"),
        ("Male unemployment was 17.7% and female unemployment 13.4%, a gap of 5.3 percentage points.", "en",
         "difference-does-not-fit"),
        ("The economy expanded 80.2 percent in 2022.", "en", "magnitude-implausible"),
        ("Gieo cấy 1,7 triệu ha, năng suất 56,24 tạ/ha, sản lượng 9,8 tấn.", "vi", "ratio-does-not-fit"),
        ("Doanh thu bán lẻ đạt hơn 49.800 nghìn tỷ đồng.", "vi", "magnitude-implausible"),
        ("9 tháng năm 2017 tăng 28,4% so với cùng kỳ năm 2018.", "vi", "base-after-period"),
        ("Exports rose from $9.0 billion to $8.1 billion.", "en", "direction-contradicts-levels"),
    ],
)  # fmt: skip
def test_an_error_seen_in_print_is_found(text: str, language: str, rule: str) -> None:
    assert f"text/{rule}" in _failing(text, language)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Lãi vay tăng thêm 28,6% triệu đồng.", "unit-contradicts"),
        ("Diện tích tự nhiên 9.674.18 km2.", "numeral-malformed"),
        ("Xuất khẩu tăng 5,2%; nhập khẩu tăng 26,8; bán lẻ tăng 7,1%.", "unit-missing"),
        (
            "GRDP đạt 126,484 tỷ đồng, tăng 6,2%. Thu 98.120 tỷ đồng, chi 45.220 tỷ đồng.",
            "separator-suspect",
        ),
    ],
)
def test_a_slip_in_a_unit_or_separator_is_noted(text: str, rule: str) -> None:
    assert f"text/{rule}" in {note.rule for note in notes(read_document(text, None, "vi"))}


def test_three_decimals_are_right_where_the_report_uses_them() -> None:
    text = "Tháng 10 đạt 108,987 tỷ đồng; lũy kế 10 tháng đạt 3.798,254 tỷ đồng; tháng 9 đạt 9.120 tỷ đồng."
    assert notes(read_document(text, None, "vi")) == []


# Look like errors and are none.


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # a list that says it leaves things out
        (
            "Growth of 4.9% was mainly due to housing, which contributed 1.7 points, and food, 1.0 points.",
            "en",
        ),
        # product taxes left out of the shares
        ("Cơ cấu kinh tế: nông nghiệp 15,8%, công nghiệp 42,3%, dịch vụ 37,2%.", "vi"),
        # rounded from figures nobody sees: 9.4 - 7.0 = 2.5
        (
            "There was a deficit of £9.4 billion, up from £7.0 billion, an increase of £2.5 billion.",
            "en",
        ),
        # shares of three things that overlap
        ("In the survey 61% used e-mail, 55% read news and 48% shopped online.", "en"),
        # two groups at one time, not two times
        ("Men earned £556 per week, up 1.8%, compared with £459 for women, up 2.2%.", "en"),
        # a bid and an ask
        ("Giá vàng mua vào 37,24 triệu đồng, bán ra 37,30 triệu đồng một lượng.", "vi"),
        # a plan is not a level before
        ("Thu ngân sách đạt 1.448 tỷ đồng, bằng 85,1% dự toán và tăng 17,9% so với cùng kỳ.", "vi"),
        # the second half of the sentence is about something else
        ("Exports fell by 1.6% to £23.5 billion, reflecting a £0.2 billion fall in fuels.", "en"),
        ("Inflation was 2.4%, following a rise of 2.7% in May and 2.9% in April.", "en"),
    ],
)
def test_what_only_looks_like_an_error_passes(text: str, language: str) -> None:
    assert _failing(text, language) == []


def test_a_percentage_change_of_an_amount_is_growth_though_its_share_stands_beside() -> None:
    text = "Dịch vụ đạt 500 tỷ đồng, chiếm 45,2%, tăng 6,1% so với cùng kỳ."
    assert _only(text, "vi")["6,1"].role == "growth"


def _sentences(document: Document) -> list[str]:
    return [sentence.text for sentence in document.sentences]


def test_abbreviations_and_decimals_end_no_sentence() -> None:
    text = "Dr. Lee of St. Ives saw 3.5 million people vs. 3.1 million before. Then 5% left."
    assert len(_sentences(read_document(text, None, "en"))) == 2


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "GRDP bình quân đầu người tăng từ 44,2 triệu đồng năm 2020 lên 71,1 triệu đồng năm 2025, tăng 60,9%.",
            "vi",
        ),
        ("GRDP năm 2025 tăng 65,9% so với năm 2020.", "vi"),
        ("Sau 5 năm, quy mô GRDP tăng 65,9%.", "vi"),
        (
            "GDP per head rose from 44.2 million in 2020 to 71.1 million in 2025, up 60.9 per cent.",
            "en",
        ),
    ],
)
def test_growth_over_years_is_not_measured_by_the_bound_of_one(text: str, language: str) -> None:
    assert "text/magnitude-implausible" not in _failing(text, language)
