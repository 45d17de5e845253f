"""What is seen of a table's keys without counting them: blanks, and whether one stands twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import crossfoot as cf
from crossfoot.sources.formats import open_table
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace, open_workspace

#: More periods than one number has bits.
YEARS = range(1900, 1970)
Row = dict[str, str | int | None]

#: ``place`` and ``series`` are names that a query might want for itself.
rows = st.lists(
    st.fixed_dictionaries(
        {
            "place": st.sampled_from(["a", "b", " ", None]),
            "series": st.sampled_from(["x", "y"]),
            "year": st.sampled_from([1966, 1967, 1968, 1969, None]),
        }
    ),
    max_size=5,
)


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with open_workspace() as opened:
        yield opened


def opened(found: list[Row], workspace: Workspace) -> Table:
    given_ = cf.table(found, "series", keys=["place", "series"], period="year")
    return open_table(given_.description, workspace)


def brute_force(found: list[Row]) -> tuple[Mapping[str, int], bool]:
    fields = ("place", "series", "year")
    blanks = {f: sum(not str(row[f] or "").strip() for row in found) for f in fields}
    times = Counter(tuple(row[f] for f in fields) for row in found)
    return blanks, max(times.values()) == 1


@settings(max_examples=60, deadline=None)
@given(rows, st.booleans())
def test_keys_are_what_counting_them_says(
    workspace: Workspace, more: list[Row], as_text: bool
) -> None:
    found = [{"place": "a", "series": "x", "year": year} for year in YEARS] + more
    if as_text:
        found = [
            {**row, "year": None if row["year"] is None else f"FY {row['year']}"} for row in found
        ]
    table = opened(found, workspace)
    assert table.series is None, "so many periods are no bits of one number"
    assert table.long_series is not None
    blanks, are_unique = brute_force(found)
    assert table.long_series.blanks == blanks
    assert table.has_unique_keys is are_unique
    # Where a period is blank, keys are counted after all.
    assert table.long_series.are_unique is (are_unique and not blanks["year"])


@settings(max_examples=30, deadline=None)
@given(rows.filter(bool))
def test_keys_of_few_periods_are_what_counting_them_says(
    workspace: Workspace, found: list[Row]
) -> None:
    table = opened(found, workspace)
    # Without any period there is none to tell apart by bits.
    assert (table.long_series is None) is (table.series is not None)
    assert table.has_unique_keys is brute_force(found)[1]


def test_keys_may_be_called_what_a_query_might_call_its_own(workspace: Workspace) -> None:
    found = [{"n": n, "bits": "b", "year": year} for n in (1, 2) for year in (2001, 2002)]
    given_ = cf.table([*found, found[0]], "t", keys=["n", "bits"], period="year")
    table = open_table(given_.description, workspace)
    assert table.series is not None
    assert (table.series.rows, table.series.count, table.has_unique_keys) == (5, 2, False)
