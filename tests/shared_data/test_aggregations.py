"""20,347 annotated relations of 385 real tables: what is called impossible, against what was looked at by hand."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from crossfoot.verify import ALPHA, Grade


def load_benchmark(root: Path) -> ModuleType:
    """The benchmark reads the tables; its conventions are described there."""
    path = root / "benchmarks" / "core" / "relations.py"
    spec = importlib.util.spec_from_file_location("benchmark_relations", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_what_is_called_impossible_in_real_tables_was_flagged_by_hand(
    root: Path, shared_data: Path
) -> None:
    benchmark = load_benchmark(root)
    folder = shared_data / "aggregations"
    annotations = benchmark.load(folder)
    assert len(annotations) == 20_347
    verdicts = {a.key: benchmark.settle(a, ALPHA) for a in annotations}
    grades = Counter("withheld" if v is None else v.grade for v in verdicts.values())
    assert grades[Grade.EXACT] + grades[Grade.ROUNDING] > 19_000
    impossible = {
        key for key, v in verdicts.items() if v is not None and v.grade is Grade.IMPOSSIBLE
    }
    with (folder / "flagged_by_hand.jsonl").open(encoding="utf-8") as lines:
        by_hand = {
            (
                raw["file"],
                raw["table"],
                raw["operator"],
                tuple(raw["result"]),
                tuple(map(tuple, raw["operands"])),
            )
            for raw in map(json.loads, lines)
        }
    assert len(by_hand) == 359
    assert by_hand <= impossible
    # One more is a real error that the list does not have: 0 pieces at 78.00 make an amount of 78.00.
    assert {(key[0], key[3]) for key in impossible - by_hand} == {
        ("Good%20Inventory%20feb%2024.xls", (46, 1))
    }
