"""Tables inside documents: totals by their labels, and cells that the text says again."""

from __future__ import annotations

import pytest

from crossfoot.text import propose, read_document

REVENUE = """\
Thu nội địa năm 2024 đạt {said} tỷ đồng.

| Chỉ tiêu | Năm 2023 | Năm 2024 | Tăng (%) |
|---|---:|---:|---:|
| Thu nội địa | 6.250 | 7.010 | 12,2 |
| Thu xuất nhập khẩu | 1.562 | {customs} | -4,6 |
| Thu khác | 12 | - | |
| **Tổng số** | 7.824 | {total} | {growth} |
"""

STAFF = """\
<table><tr><th>Site</th><th>Men</th><th>Women</th><th>Total</th></tr>
<tr><td>Leeds</td><td>120</td><td>{women}</td><td>251</td></tr>
<tr><td>York</td><td>84</td><td>77</td><td>161</td></tr>
<tr><td>Total</td><td>204</td><td>208</td><td>412</td></tr></table>
"""


def _failing(text: str) -> set[tuple[str, ...]]:
    return {
        tuple(figure.text for figure in p.relation.figures())
        for p in propose(read_document(text))
        if not p.verdict().passes
    }


def _revenue(
    said: str = "7.010", customs: str = "1.490", total: str = "8.500", growth: str = "8,6"
) -> str:
    return REVENUE.format(said=said, customs=customs, total=total, growth=growth)


def test_a_table_that_adds_up_is_bound_by_columns_and_rows_and_passes() -> None:
    for text in (_revenue(), STAFF.format(women="131")):
        totals = [p for p in propose(read_document(text)) if p.rule == "text/total-not-sum"]
        assert len(totals) >= 2
        assert _failing(text) == set()


def test_a_wrong_total_is_found_in_its_column() -> None:
    assert _failing(_revenue(total="8.400")) == {("8.400", "7.010", "1.490")}


def test_a_wrong_cell_is_found_in_its_row_and_its_column() -> None:
    assert _failing(STAFF.format(women="113")) == {("208", "113", "77"), ("251", "120", "113")}


def test_growth_rates_of_a_table_are_no_column_to_add_up() -> None:
    assert _failing(_revenue(growth="7,7")) == set()


def test_a_cell_that_the_text_says_otherwise_by_one_slip_is_found() -> None:
    assert _failing(_revenue(said="7.100")) == {("7.100", "7.010")}


def test_a_cell_of_another_size_than_the_text_is_of_something_else() -> None:
    assert _failing(_revenue(said="5.320")) == set()


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(["Total|500", "Men|240", "Women|150", "of which under 25|80"], id="memo item"),
        pytest.param(["Total|500|", "North|n/a|", "South|150|", "East|60|"], id="missing cell"),
        pytest.param(["Total|500", "Exports|300", "Total|700", "Imports|400"], id="two totals"),
    ],
)
def test_a_table_whose_total_is_no_plain_sum_is_left_alone(rows: list[str]) -> None:
    text = "|Item|2023|\n|---|---|\n" + "\n".join(f"|{row}|" for row in rows)
    assert _failing(text) == set()


def test_an_empty_cell_keeps_its_column() -> None:
    text = "|a|b|c|\n|---|---|---|\n|x||5|\n"
    cells = {
        block.column
        for block in read_document(text, None, None, "markdown").blocks
        if block.row == 2
    }
    assert cells == {1, 3}
