"""Errors of the kinds seen in print, in sentences of our own, in both languages: each must be found."""

from __future__ import annotations

import pytest

from crossfoot.text import notes, propose, read_document

ERRORS = {
    "parts-over-total-vi": (
        "Tổng vốn đầu tư hơn 1.690 tỷ đồng, trong đó ngân sách nhà nước 823,7 tỷ đồng, vốn "
        "doanh nghiệp hơn 1.574 tỷ đồng."
    ),
    "parts-over-total-en": (
        "Total investment of over £1,690 million, of which public funds were £823.7 million "
        "and private capital over £1,574 million."
    ),
    "balance-vi": (
        "Tổng thu ngân sách đạt 16.186 tỷ đồng, tổng chi 5.056 tỷ đồng, bội thu 11.104 tỷ đồng."
    ),
    "balance-vi2": (
        "Thu ngân sách 16.186 tỷ đồng, chi ngân sách 5.056 tỷ đồng, chênh lệch thu chi 11.104 "
        "tỷ đồng."
    ),
    "balance-en": (
        "Revenue was $16,186 million and expenditure $5,056 million, leaving a surplus of "
        "$11,104 million."
    ),
    "heading-vi": (
        "GRDP của tỉnh tăng 10,39%\n\nNăm 2024, tổng sản phẩm trên địa bàn (GRDP) của tỉnh "
        "tăng 10,35% so với năm 2023."
    ),
    "heading-en": (
        "# Economy grew 8.42% in 2023\n\nThe economy grew 8.24% in 2023, the statistics office "
        "said."
    ),
    "contrib-en": (
        "Agriculture contributed 5.11%, industry 38.24% and services 56.55% to the growth."
    ),
    "contrib-vi": (
        "Khu vực nông nghiệp đóng góp 5,11%, công nghiệp đóng góp 38,24%, dịch vụ đóng góp "
        "56,55% vào mức tăng chung."
    ),
    "slip-en": "The economy expanded 80.2 percent in 2022, above the target of 6-6.5 percent.",
    "slip-vi": "GRDP năm 2022 tăng 80,2%, vượt mục tiêu 6 - 6,5%.",
    "x-of-y-en": "Ninety-nine out of 63 cities and provinces reported growth.",
    "x-of-y-vi": "Có 99/63 tỉnh, thành phố tăng trưởng dương.",
    "diff-en": "Exports grew 17.7% and imports 13.4%, a difference of 5.3 percentage points.",
    "diff-vi": "Nợ công chiếm 17,7% GDP, nợ nước ngoài 13,4% GDP, chênh lệch 5,3 điểm phần trăm.",
    "retail-vi": (
        "Tổng mức bán lẻ hàng hóa đạt hơn 49.800 nghìn tỷ đồng; GRDP của tỉnh đạt 66.780 tỷ đồng."
    ),
    "retail-en": (
        "Retail sales in the province reached 49,800 trillion dong; its gross regional product "
        "was 66,780 billion dong."
    ),
    "rice-vi": (
        "Diện tích gieo cấy đạt 1,7 triệu ha, năng suất bình quân 56,24 tạ/ha, sản lượng 9,8 tấn."
    ),
    "rice-en": (
        "The area sown was 1.7 million hectares, the yield 5.624 tonnes per hectare and "
        "production 9.8 tonnes."
    ),
    "ninemonths-vi": (
        "Vốn đầu tư 9 tháng năm 2023 đạt 376.000 tỷ đồng. Ước cả năm 2023, vốn đầu tư đạt 500 "
        "tỷ đồng."
    ),
    "ninemonths-en": (
        "Borrowing in the first nine months of 2023 was £376,000 million. Borrowing in 2023 is "
        "expected to be £500 million."
    ),
    "unit-vi": "Thu nhập bình quân đạt 28,6% triệu đồng.",
    "unit-en": "Average income was 28.6% million dong.",
    "base-vi": "Trong 9 tháng đầu năm 2017, kim ngạch tăng 28,4% so với cùng kỳ năm 2018.",
    "base-en": (
        "In the first nine months of 2017 exports rose 28.4% compared with the same period of 2018."
    ),
    "spread-vi": (
        "Giá vàng mua vào 37,24 triệu đồng/lượng, bán ra 37,30 triệu đồng/lượng, chênh lệch "
        "mua - bán 80.000 đồng/lượng."
    ),
    "restated-vi": (
        "Lợi nhuận quý III đạt 56,52 tỷ đồng. Với lợi nhuận quý III đạt 56,6 tỷ đồng, công ty "
        "đã hoàn thành kế hoạch."
    ),
    "restated-en": (
        "Third-quarter profit was $56.52 million. The third-quarter profit of $56.6 million "
        "was a record."
    ),
    "missingunit-vi": "Dệt may tăng 12,4%; giày dép tăng 26,8; gỗ tăng 8,1%.",
    "separator-vi": (
        "GRDP đạt 126,484 tỷ đồng, thu ngân sách 12.310 tỷ đồng, chi 15.420 tỷ đồng, vốn đầu "
        "tư 41.230 tỷ đồng."
    ),
    "prev-total-en": (
        "Net collections were Rs 4,74,255 crore in the previous year, comprising corporation "
        "tax of Rs 1,21,507 crore and personal income tax of Rs 3,52,478 crore."
    ),
    "shares-vi": (
        "Cơ cấu kinh tế: nông nghiệp 20,15%, công nghiệp - xây dựng 28,06%, dịch vụ 47,22%, "
        "thuế sản phẩm 4,21%."
    ),
    "shares-en": (
        "By sector, services made up 74.2%, industry 20.5%, construction 6.1% and agriculture "
        "2.2% of output."
    ),
    "perhead-vi": "GRDP bình quân đầu người đạt 71,1 triệu đồng (tương đương 29.000 USD).",
    "perhead-en": "Income per head was 71.1 million dong, equivalent to 29,000 US dollars.",
    "days-vi": "Hội nghị diễn ra trong 3 ngày 24, 25, 26 và 27/9.",
    "days-en": "The fair runs for 3 days 24, 25, 26 and 27 September.",
    "weighted-vi": (
        "Quý I tăng 5,1%, quý II tăng 6,2%, quý III tăng 6,8%; tính chung 9 tháng tăng 7,3%."
    ),
    "product-vi": (
        "Có 1.180 doanh nghiệp thành lập mới, tăng 10%, tổng vốn đăng ký 12.390 tỷ đồng, tăng "
        "20%; vốn bình quân một doanh nghiệp 10,5 tỷ đồng, tăng 30%."
    ),
    "points-vi": "Tỷ lệ hộ nghèo giảm từ 5,12% xuống còn 3,98%, giảm 2,14 điểm phần trăm.",
    "points-en": "The jobless rate fell from 5.1% to 4.7%, down 0.6 percentage points.",
    "subset-vi": "Có 1.250 dự án, trong đó 1.520 dự án đã hoàn thành.",
    "subset-en": "There were 1,250 projects, of which 1,520 were complete.",
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_seen_in_print_is_found(name: str) -> None:
    document = read_document(ERRORS[name])
    failing = [p.rule for p in propose(document) if not p.verdict().passes]
    assert failing or [n.rule for n in notes(document) if n.severity != "info"]
