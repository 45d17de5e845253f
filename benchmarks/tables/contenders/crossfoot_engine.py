"""crossfoot, the rules alone: what the hand-written SQL does too."""

from __future__ import annotations

from known import FOLDER, SUITE, TABLES, answer

import crossfoot as cf
from crossfoot.engine.evaluate import evaluate
from crossfoot.engine.words import WordedTable
from crossfoot.rules.packs import load_pack
from crossfoot.sources.formats import open_table
from crossfoot.sources.workspace import open_workspace
from crossfoot.verify import Grade


def check(path: str) -> dict[str, int]:
    name, description = TABLES[SUITE]
    given = cf.table(path, name, **description)
    rules = load_pack(FOLDER / f"{SUITE}.yaml").pack.rules
    with open_workspace() as workspace:
        table = WordedTable(open_table(given.description, workspace), given.vocabulary)
        found = {}
        for result in evaluate(rules, {table.name: table}):
            assert not result.broken, result.broken
            found[result.rule.id] = sum(
                result.counts.get(grade, 0) for grade in (Grade.IMPOSSIBLE, Grade.IMPLAUSIBLE)
            )
    return found


if __name__ == "__main__":
    answer(check)
