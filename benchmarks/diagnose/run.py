"""Everything about diagnosis, measured: planted misprints, large systems, habits on real tables.

PYTHONPATH=src python benchmarks/diagnose/run.py [--quick]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    few = ["--cases", "4"] if "--quick" in sys.argv else ["--cases", "20"]
    for name, options in (("planted", few), ("large", []), ("habits", ["--list"])):
        print(f"\n== {name}", flush=True)
        subprocess.run([sys.executable, str(HERE / f"{name}.py"), *options], check=True)


if __name__ == "__main__":
    main()
