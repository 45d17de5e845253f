"""What tools say of six small tables: ``python benchmarks/comparison/run.py``.

Not how fast, but what: rounding, missing figures and empty tables are where checks of published numbers differ.
Libraries live in environments of their own: name the Python of one as ``CROSSFOOT_PYTHON_<NAME>`` (PANDERA, POINTBLANK,
VTL), or it is left out and said to be.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from cases import CASES

HERE = Path(__file__).parent
CONTENDERS = ("crossfoot", "pandera", "pointblank", "vtl")


def main() -> None:
    right = {case: said for case, (_, _, said) in CASES.items()}
    print("| | " + " | ".join(CASES) + " |")
    print("|---|" + "---|" * len(CASES))
    print("| what rounding says | " + " | ".join(right.values()) + " |")
    for name in CONTENDERS:
        own = sys.executable if name == "crossfoot" else None
        python = os.environ.get(f"CROSSFOOT_PYTHON_{name.upper()}", own)
        if python is None:
            print(f"{name}: left out, CROSSFOOT_PYTHON_{name.upper()} is not set", file=sys.stderr)
            continue
        done = subprocess.run(
            [python, HERE / f"with_{name}.py"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"{name}: {done.stderr[-500:]}", file=sys.stderr)
            continue
        for way, said in json.loads(done.stdout.splitlines()[-1]).items():
            cells = (
                said[case] if said[case] == right[case] else f"**{said[case]}**" for case in CASES
            )
            print(f"| {name}, {way} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
