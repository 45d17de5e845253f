"""The figures of a grid as floats, to narrow a search with. Nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crossfoot.discover.candidates import FEWEST_GROUPS, SAMPLE
from crossfoot.discover.grid import Grid

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Relative error that floats may add to a sum.
_FLOAT_ERROR: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Arrays:
    """Values and half widths, groups × series; NaN where there is no figure, or one open to an end."""

    values: Floats
    widths: Floats
    before: tuple[int | None, ...]

    @classmethod
    def of(cls, grid: Grid) -> Arrays:
        import numpy as np

        rows = min(len(grid.series[0].figures), SAMPLE)
        values = np.full((rows, len(grid.series)), np.nan)
        widths = np.full((rows, len(grid.series)), np.nan)
        for column, series in enumerate(grid.series):
            for row, figure in enumerate(series.figures[:rows]):
                half = None if figure is None else float(figure.interval.width) / 2
                if figure is not None and half is not None and np.isfinite(half):
                    values[row, column], widths[row, column] = float(figure.value), half
        before = tuple(i if i is not None and i < rows else None for i in grid.before[:rows])
        return cls(values, widths, before)

    def earlier(self) -> tuple[Floats, Floats]:
        """Values and half widths one period back."""
        import numpy as np

        values, widths = np.full_like(self.values, np.nan), np.full_like(self.widths, np.nan)
        for row, source in enumerate(self.before):
            if source is not None:
                values[row], widths[row] = self.values[source], self.widths[source]
        return values, widths


def mostly(differences: Any, allowed: Any, share: float) -> Any:
    """For each column, whether differences are within what is allowed in so large a share of its groups.

    Args:
        differences, allowed: groups × candidates; NaN where a group has no figure.
    """
    import numpy as np

    there = np.isfinite(differences) & np.isfinite(allowed)
    near = there & (np.abs(differences) <= allowed)
    count = there.sum(axis=0)
    return (count >= FEWEST_GROUPS) & (near.sum(axis=0) >= share * count)


def slack(allowed: Any, size: Any) -> Any:
    """Allowed differences, and what floats may add to numbers of a size."""
    import numpy as np

    return allowed * (1 + _FLOAT_ERROR) + _FLOAT_ERROR * np.abs(size) + 1e-12
