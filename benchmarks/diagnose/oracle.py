"""Whether relations can tell which figure is wrong: brute force, apart from the program under test.

Each figure is set free in turn and the rest is asked for a solution by a linear program built from the structure, in
floats. Where exactly one figure can be set free, that one is identifiable.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array
from structures import Structure


class Oracle:
    """The structure's own linear program: levels unknown, growth and index rates held where printed."""

    def __init__(self, made: Structure, changed: Mapping[str, str]) -> None:
        self.made = made
        self.names = list(made.texts)
        self.place = {name: at for at, name in enumerate(self.names)}
        texts = [changed.get(name, made.texts[name]) for name in self.names]
        self.value = np.array([float(text) for text in texts])
        self.half = np.array([0.5 * 10 ** -len(text.partition(".")[2]) for text in texts])

    def is_possible(self, freed: str | None) -> bool:
        """Whether all relations can hold with one figure set free."""
        entries: list[tuple[int, int, float]] = []
        equal: list[bool] = []
        for kind, roles, options in self.made.made:
            at = len(equal)
            if kind == "total":
                whole, parts = roles["whole"], roles["parts"]
                assert isinstance(whole, str)
                entries += [
                    (at, self.place[whole], -1.0),
                    *((at, self.place[p], 1.0) for p in parts),
                ]
                equal.append(True)
                continue
            start, end, rate = (str(roles[role]) for role in ("start", "end", "rate"))
            for held, _other in ((rate, start), (start, rate)):
                if held == freed:
                    continue
                for sign in (1.0, -1.0):
                    at = len(equal)
                    edge = self.value[self.place[held]] - sign * self.half[self.place[held]]
                    one = 0.0 if options.get("form") == "index" else 1.0
                    if held == rate:
                        entries += [(at, self.place[start], sign * (one + edge / 100))]
                    else:
                        entries += [(at, self.place[rate], sign * edge / 100)]
                        if one:
                            entries += [(at, len(self.names), sign * edge)]
                    entries += [(at, self.place[end], -sign)]
                    equal.append(False)
        rows, columns, numbers = zip(*entries, strict=True)
        a = coo_array((numbers, (rows, columns)), shape=(len(equal), len(self.names) + 1)).tocsr()
        which = np.array(equal)
        low, high = self.value - self.half, self.value + self.half
        if freed is not None:
            low[self.place[freed]], high[self.place[freed]] = -np.inf, np.inf
        bounds = np.column_stack([np.append(low, 1.0), np.append(high, 1.0)])
        found = linprog(
            np.zeros(len(self.names) + 1),
            A_eq=a[np.flatnonzero(which)] if which.any() else None,
            b_eq=np.zeros(which.sum()) if which.any() else None,
            A_ub=a[np.flatnonzero(~which)] if not which.all() else None,
            b_ub=np.zeros((~which).sum()) if not which.all() else None,
            bounds=bounds,
            method="highs",
        )
        return bool(found.status == 0)

    def culprits(self, among: list[str]) -> set[str]:
        """The figures that alone can explain everything, of those given."""
        return {name for name in among if self.is_possible(name)}
