"""vtlengine: the rule in VTL 2.1; what does not hold is filtered out."""

from __future__ import annotations

import pandas as pd
from cases import COLUMNS, TOLERANCE, Row, answer
from vtlengine import run

MISSED = "a + b + c - total"


def check(row: Row, fails: str) -> str:
    cells = [float(text) if text else None for text in row or ()]
    data = pd.DataFrame([[2025, *cells]] if row else [], columns=["year", *COLUMNS])
    components = [{"name": "year", "type": "Integer", "role": "Identifier", "nullable": False}]
    components += [
        {"name": name, "type": "Number", "role": "Measure", "nullable": True} for name in COLUMNS
    ]
    structure = {"datasets": [{"name": "t", "DataStructure": components}]}
    script = f"r <- t[filter {fails}];"
    found = run(script=script, data_structures=structure, datapoints={"t": data})
    return "fails" if len(found["r"].data) else "passes"


if __name__ == "__main__":
    answer(
        equality=lambda row: check(row, f"{MISSED} <> 0"),
        tolerance=lambda row: check(row, f"abs({MISSED}) > {TOLERANCE}"),
    )
