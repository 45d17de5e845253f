"""Tables of a run: opened, translated into the words of the rules, evaluated, reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path

from crossfoot.engine.evaluate import SMALL, evaluate
from crossfoot.engine.failing import FailingRows
from crossfoot.engine.progress import Progress
from crossfoot.engine.words import WordedTable
from crossfoot.figures import Figure
from crossfoot.problems import InputError, Problem, Severity
from crossfoot.report.model import Input
from crossfoot.report.wording import wording
from crossfoot.rules.model import Rule
from crossfoot.run.compose import LISTED, Gathered
from crossfoot.run.culprits import culprit_of
from crossfoot.run.habits import JudgedResult, judged_by_habits
from crossfoot.run.inputs import Inputs, TableInput
from crossfoot.run.opening import readable
from crossfoot.run.settings import Settings
from crossfoot.sources.formats import open_table
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace, open_workspace


def check_tables(
    given: Sequence[TableInput],
    earlier: Sequence[TableInput],
    rules: Sequence[Rule],
    gathered: Gathered,
    problems: list[Problem],
    settings: Settings,
) -> list[Input]:
    """Evaluate rules over every table; the rows for the report's list of inputs.

    Args:
        earlier: tables that rules look into and that are not checked themselves.
    """
    with open_workspace(settings.memory_limit) as workspace:
        tables = _open(given, rules, workspace, gathered, problems, settings.progress)
        before = _open(earlier, (), workspace, gathered, problems, settings.progress)
        rules = _applicable(rules, given, tables, gathered)
        failing = _failing_rows(settings, workspace, problems)
        _judge(rules, tables, before, gathered, settings, failing)
        if failing is not None:
            settings.progress("writing failing rows")
            _write(failing, problems)
        _cover(tables, gathered)
        opened = [table.table for table in (*tables.values(), *before.values())]
        # What was worded and bound is told: lines and columns are looked up in the room that it leaves.
        del tables, before
        gathered.locate(opened)
        return [_input(table) for table in opened]


def _judge(
    rules: Sequence[Rule],
    tables: Mapping[str, WordedTable],
    before: Mapping[str, WordedTable],
    gathered: Gathered,
    settings: Settings,
    failing: FailingRows | None,
) -> None:
    """Evaluate the rules and tell what they gave; verdicts are let go of rule by rule."""
    results = evaluate(
        rules,
        {**tables, **before},
        only=tables.keys(),
        most=settings.max_findings,
        rows=failing,
        progress=settings.progress,
    )
    judged, ways = judged_by_habits(results, tables)
    if failing is not None:
        _add_whole(failing, judged, tables)
    for own in ways:
        gathered.add_ways(own)
    _tell_unlearnt(judged, gathered)
    judged.reverse()
    while judged:
        each = judged.pop()
        culprit = culprit_of(each, tables.get(each.result.table))
        gathered.add_result(each, settings.max_findings, culprit)


def _tell_unlearnt(judged: Iterable[JudgedResult], gathered: Gathered) -> None:
    """Say of which tables the publisher's habits are unknown."""
    large = (e.result.table for e in judged if not e.result.is_complete and not e.result.broken)
    for name in dict.fromkeys(large):
        gathered.notices.append(
            wording(gathered.language).say("run", "habits-unknown", table=name, rows=SMALL)
        )


def _add_whole(
    failing: FailingRows, judged: Iterable[JudgedResult], tables: Mapping[str, WordedTable]
) -> None:
    """What fails of the tables that were verified whole, the way their publishers work."""
    for each in judged:
        result = each.result
        if result.is_complete and not result.broken:
            found = (v for v in result.failing if not each.is_information(v))
            failing.add_verdicts(result.rule, tables[result.table], found)


def _failing_rows(
    settings: Settings, workspace: Workspace, problems: list[Problem]
) -> FailingRows | None:
    if settings.failing_rows is None:
        return None
    failing = FailingRows(workspace, settings.failing_rows, settings.failing_format)
    obstacle = failing.obstacle()
    if obstacle is not None:
        problems.append(_unwritten(failing, obstacle))
        return None
    return failing


def _write(failing: FailingRows, problems: list[Problem]) -> None:
    from crossfoot.sources.database import Error

    try:
        failing.write()
    except (OSError, Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error).partition("\n")[0]
        problems.append(_unwritten(failing, reason or "an error without a name"))


def _unwritten(failing: FailingRows, reason: str) -> Problem:
    return Problem(f"failing rows cannot be written: {reason}", failing.folder.as_posix())


def read_figures(inputs: Inputs, problems: list[Problem]) -> list[Figure]:
    """The figures of all tables, located."""
    found: list[Figure] = []
    with open_workspace() as workspace:
        for _, table in readable(inputs, workspace, problems):
            problems.extend(table.structure())
            found += table.figures()
    return found


def _open(
    items: Iterable[TableInput],
    rules: Iterable[Rule],
    workspace: Workspace,
    gathered: Gathered,
    problems: list[Problem],
    progress: Progress,
) -> dict[str, WordedTable]:
    tables: dict[str, WordedTable] = {}
    for item in items:
        progress(f"{item.description.name}: structure")
        try:
            table = open_table(item.description, workspace)
            worded = WordedTable(table, item.vocabulary)
            broken = _broken_contract(item, table)
        except InputError as error:
            problems.extend(error.problems)
            continue
        for problem in (*table.problems, *table.structure(_asked(rules, worded)), *broken):
            if problem.severity is Severity.INFO:
                gathered.notices.append(str(problem))
            else:
                problems.append(problem)
        tables[table.name] = worded
    return tables


def _asked(rules: Iterable[Rule], table: WordedTable) -> Iterable[str]:
    """The columns of a wide table that rules read numbers from, in the table's own words."""
    asked: dict[str, None] = {}
    for rule in rules if not table.is_long else ():
        measures = [
            pick.measure or rule.scope.measure
            for picks in rule.picks.values()
            for pick in picks
            if pick.constant is None and (pick.table or rule.scope.table) in (None, table.name)
        ]
        known = [measure for measure in measures if measure in table.columns]
        # A rule that names no table applies to those that have all it asks for.
        if rule.scope.table is not None or len(known) == len(measures):
            asked |= dict.fromkeys(map(table.field, known))
    return asked


def _applicable(
    rules: Sequence[Rule],
    given: Iterable[TableInput],
    tables: Mapping[str, WordedTable],
    gathered: Gathered,
) -> list[Rule]:
    """The rules whose tables could be read. That the others could not is a problem, said where it belongs."""
    unread = {item.description.name for item in given} - tables.keys()

    def has_tables(rule: Rule) -> bool:
        named = {pick.table for picks in rule.picks.values() for pick in picks}
        named.add(rule.scope.table)
        return not named & unread and bool(tables or rule.scope.document)

    if not unread:
        return list(rules)
    kept = list(filter(has_tables, rules))
    left_out = [rule.name for rule in rules if rule not in kept]
    if left_out:
        gathered.notices.append(f"not applied, for want of a table: {', '.join(left_out)}")
    return kept


def _broken_contract(item: TableInput, table: Table) -> Sequence[Problem]:
    if item.contract is None:
        return ()
    from crossfoot.sources.contract import check_contract

    return check_contract(table, item.contract)


def _cover(tables: Mapping[str, WordedTable], gathered: Gathered) -> None:
    for table in tables.values():
        relations = sum(
            tally.checked
            for tallies in gathered.tallies.values()
            for tally in tallies
            if tally.source == table.name
        )
        if table.has_at_most(SMALL):
            figures = table.all_figures(LISTED)
            gathered.add_figures(table.name, figures, relations)
            gathered.add_excess_digits(table.name, figures)
        else:
            gathered.add_large(table.name, table.figure_count(), relations)


def _input(table: Table) -> Input:
    path = table.path
    digest = None
    if path is not None and Path(path).is_file():
        with Path(path).open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
    return Input(
        table.name, table.description.path, digest, "table", rows=table.count(), sheet=table.sheet
    )
