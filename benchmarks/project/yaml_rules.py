"""Reading and writing 2,000 rules as YAML, in CPU milliseconds.

python benchmarks/project/yaml_rules.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

import yaml

from crossfoot.yamlsource import dump, load

RULE = """\
  - id: rule-{n}
    kind: shares
    title: Sector shares of GRDP add up to 100 %
    from: {{table: grdp, measure: share, for_each: [province, year]}}
    severity: error
    alpha: 0.{n:04}
    tags: [vad, sna]
    why: |
      The four components are exhaustive by definition (SNA 2008).
    examples:
      - holds: [20.51, 28.06, 47.22, 4.21]
      - fails: [20.51, 28.06, 47.22, 5.21]
"""
RULES = 2000
RUNS = 5


def fastest_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return 1000 * min(times)


def main() -> None:
    text = "pack: many\nrules:\n" + "".join(RULE.format(n=n) for n in range(RULES))
    value = load(text).value
    assert load(dump(value)).value == value
    print(f"{RULES:,} rules, {len(text) / 1000:,.0f} kB, fastest of {RUNS}, CPU ms")
    print(f"load                       {fastest_ms(lambda: load(text)):8.0f}")
    print(
        f"PyYAML, no places, 1.1     {fastest_ms(lambda: yaml.load(text, yaml.CSafeLoader)):8.0f}"
    )
    print(f"dump                       {fastest_ms(lambda: dump(value)):8.0f}")


if __name__ == "__main__":
    main()
