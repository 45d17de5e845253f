"""Where the rule files that come with crossfoot are: inside an installed wheel, or at the root of a checkout."""

from __future__ import annotations

from pathlib import Path


def shipped_rules() -> Path:
    """The folder of shipped packs."""
    here = Path(__file__).parent
    installed = here / "shipped_rules"
    return installed if installed.is_dir() else here.parents[1] / "rules"
