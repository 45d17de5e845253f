"""Rules made in Python: numbers in them are as exact as the figures they are held against."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import crossfoot as cf


@pytest.mark.parametrize(
    ("form", "key", "number"),
    [
        ({"low": 0.1}, "low", "0.1"),
        ({"low": 0, "alpha": 0.01}, "alpha", "0.01"),
        (
            {"low": 0, "scope": {"where": {"year": {"min": 2019.5}}}},
            "scope.where.year.min",
            "2019.5",
        ),
        ({"low": 0, "scope": {"where": {"year": [2019, 2020.0]}}}, "scope.where.year", "2020.0"),
    ],
)
def test_a_float_is_refused_wherever_it_stands(form: dict[str, Any], key: str, number: str) -> None:
    with pytest.raises(TypeError) as refused:
        cf.rule("bounds", "value-out-of-bounds", value="rate", **form)
    assert str(refused.value).startswith(f"{key}: {number} is a float")
    assert f"Write it as text: '{number}'" in str(refused.value)


@pytest.mark.parametrize("low", ["0.1", Decimal("0.1")])
def test_texts_and_decimals_keep_their_digits(low: object) -> None:
    made = cf.rule("bounds", "value-out-of-bounds", value="rate", low=low)
    (pick,) = made.picks["low"]
    assert pick.constant == "0.1"
