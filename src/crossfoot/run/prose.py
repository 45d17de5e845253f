"""Documents of a run: what they state, and what rules over text add."""

from __future__ import annotations

from collections.abc import Sequence

from crossfoot.problems import Problem
from crossfoot.report.model import Input
from crossfoot.rules.model import Rule
from crossfoot.run.compose import Gathered
from crossfoot.run.document_rules import apply_rules
from crossfoot.run.documents import check_documents
from crossfoot.run.inputs import Inputs


def check_prose(
    inputs: Inputs,
    rules: Sequence[Rule],
    language: str | None,
    gathered: Gathered,
    problems: list[Problem],
) -> list[Input]:
    """Check every document; the rows for the report's list of inputs."""
    found = check_documents(inputs.documents, language)
    problems.extend(found.problems)
    rows = []
    for checked in found.checked:
        gathered.add_document(checked)
        relations = len(checked.verdicts)
        for result in apply_rules(rules, checked):
            from crossfoot.run.habits import JudgedResult  # most texts are checked without rules

            gathered.add_result(JudgedResult(result))
            relations += result.checked
        gathered.add_figures(checked.name, checked.document.figures, relations)
        rows.append(
            Input(
                checked.name,
                checked.document.path,
                checked.sha256,
                checked.document.prose.format,
                language=checked.document.language.code,
            )
        )
    if inputs.figures:
        gathered.add_figures("figures", inputs.figures, 0)
    return rows
