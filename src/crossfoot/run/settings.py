"""What a run can be told, besides its source and rules."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from crossfoot.engine.failing import MOST_SHOWN, FileFormat
from crossfoot.engine.progress import Progress, quietly


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run can be told, besides its source and rules.

    Attributes:
        language: of prose; None tells it from the text.
        message_language: of findings, ``en`` or ``vi``.
        alpha: tail probability below which a residual is implausible; None takes each rule's own.
        fail_level: error, warning, info or never.
        diagnose: whether to look for causes and repairs.
        passed: whether the report also lists, in words, the relations that hold; they are counted in any case.
        max_findings: so many findings of a rule over one table are shown in full; all are counted.
        failing_rows: a folder for files with every failing row of tables; None for none.
        failing_format: of these files, ``parquet`` or ``csv``.
        memory_limit: of DuckDB, such as ``1GB``; what does not fit goes to a temporary folder. None for a small one,
            which grows for queries that cannot do with it.
        progress: is told, in a few words, what is being looked at.
    """

    language: str | None = None
    message_language: str = "en"
    alpha: Fraction | None = None
    fail_level: str | None = None
    diagnose: bool = True
    passed: bool = True
    max_findings: int = MOST_SHOWN
    failing_rows: Path | None = None
    failing_format: FileFormat = "parquet"
    memory_limit: str | None = None
    progress: Progress = quietly
