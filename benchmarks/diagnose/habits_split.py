"""Habits whose thresholds are chosen on half of the 385 tables and measured on the other half, both ways.

    python benchmarks/diagnose/habits_split.py

Tables are halved by a hash of their file's name. On one half those thresholds are taken that lose no R1 or R2 and
leave the smallest share of reports that are neither R1, R2 nor H, everything newly reported counted against; then the
other half is measured with them.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable
from typing import Any

from aggregations import Key, Table, flagged, tables
from habits import WANTED

from crossfoot.diagnose.habits import bases, forced, infer_habits, judge
from crossfoot.verify import ALPHA

#: (figures that show a base of 3 or 5, of a ten; chance of forced sums; share of them that is exact)
SETTINGS = [
    (*few, *forced_sums)
    for few, forced_sums in itertools.product(
        ((6, 6), (12, 8), (20, 12)), ((1e-2, 0.8), (1e-3, 0.85), (1e-4, 0.9))
    )
]
Setting = tuple[int, int, float, float]


def reported(every: Iterable[Table], setting: Setting) -> set[Key]:
    """What is reported as error or warning with these thresholds."""
    bases.FEWEST, bases.FEWEST_OF_TENS, forced.ALPHA, forced.EXACT_SHARE = setting  # type: ignore[misc]
    found = set()
    for table in every:
        habits = infer_habits(table.lines, table.words)
        alpha = ALPHA / max(len(table.relations), 1)
        found |= {
            key
            for key, relation in table.relations.items()
            if judge(relation, habits, alpha).severity in ("error", "warning")
        }
    return found


def half(key: Key) -> int:
    return zlib.crc32(key[0].encode()) % 2


def score(keys: set[Key], by_hand: dict[Key, Any], which: int) -> tuple[int, int, int, int, int]:
    """Reports of a half: wanted, judged by hand (A aside), new; R1 and R2 kept, and how many there are."""
    own = {key for key in keys if half(key) == which}
    judged = {k: by_hand[k]["class"] for k in own if k in by_hand and by_hand[k]["class"] != "A"}
    real = {k for k, e in by_hand.items() if e["class"] in ("R1", "R2") and half(k) == which}
    wanted = sum(c in WANTED for c in judged.values())
    return wanted, len(judged), len(own - by_hand.keys()), len(real & own), len(real)


def main() -> None:
    by_hand, every = flagged(), list(tables())
    found = {setting: reported(every, setting) for setting in SETTINGS}
    for tuned in (0, 1):

        def quality(setting: Setting, tuned: int = tuned) -> tuple[float, float]:
            wanted, judged, new, kept, real = score(found[setting], by_hand, tuned)
            return kept / real, wanted / (judged + new)

        best = max(SETTINGS, key=quality)
        print(f"thresholds from half {tuned}: {best}")
        for name, which in (("tuned on", tuned), ("measured", 1 - tuned)):
            wanted, judged, new, kept, real = score(found[best], by_hand, which)
            print(
                f"  {name}: {wanted} of {judged} judged by hand are R1, R2 or H ({100 * wanted / judged:.0f} %), "
                f"counting {new} new ones against it {100 * wanted / (judged + new):.0f} %; R1+R2 {kept} of {real}"
            )


if __name__ == "__main__":
    main()
