"""A run: gather what was handed over, check it, report. The straight way through all rooms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossfoot.problems import InputError, Problem, Severity
from crossfoot.run.inputs import Inputs, gather
from crossfoot.run.settings import Settings as Settings

if TYPE_CHECKING:
    from crossfoot.figures import Figure
    from crossfoot.relations import Relation
    from crossfoot.report.model import Report
    from crossfoot.rules.model import Pack, Rule
    from crossfoot.run.documents import CheckedDocument


def check(source: Any, rules: Any = None, **settings: Any) -> Report:
    """Read, check and report; see ``crossfoot.check``."""
    made = _settings(settings)
    return check_inputs(gather(source), rules, made)


def check_inputs(inputs: Inputs, rules: Any, settings: Settings) -> Report:
    """The same for inputs that were gathered before."""
    from crossfoot.report.model import RunFacts, assemble
    from crossfoot.run.compose import Gathered

    problems = list(inputs.problems)
    configured = inputs.configuration
    chosen, packs = load_rules(rules, inputs, problems)
    language = settings.language or (configured.language if configured else None)
    fail_level = settings.fail_level or (configured.fail_level if configured else "error")
    gathered = Gathered(settings.message_language, str(settings.alpha or ""), settings.passed)
    gathered.notices += inputs.notices
    rows = []
    if inputs.tables:
        from crossfoot.run.tables import check_tables
        from crossfoot.run.versions import with_earlier

        chosen, earlier = with_earlier(
            _with_alpha(chosen, settings.alpha), inputs, gathered.notices
        )
        rows += check_tables(inputs.tables, earlier, chosen, gathered, problems, settings)
    if inputs.documents or inputs.figures:
        from crossfoot.run.prose import check_prose

        rows += check_prose(inputs, chosen, language, gathered, problems)
    findings, causes = gathered.explained() if settings.diagnose else (gathered.findings, [])
    return assemble(
        findings,
        causes=causes,
        rules=gathered.rules(),
        coverage=gathered.coverage(),
        inputs=rows,
        problems=problems,
        passed=gathered.passed,
        run=RunFacts(
            alpha=str(float(settings.alpha)) if settings.alpha else "0.001",
            fail_level=fail_level,
            language=settings.message_language,
            packs=tuple(packs),
        ),
    )


def figures(source: Any, *, language: str | None = None) -> list[Figure]:
    """The figures of a source; see ``crossfoot.figures``.

    Raises:
        InputError: something could not be read.
    """
    found = read(source, language=language)
    _raise_errors(found.problems)
    return [*found.figures, *(f for document in found.documents for f in document.document.figures)]


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the figures of tables and of lists, the documents with theirs, and what could not be read."""

    figures: tuple[Figure, ...]
    documents: tuple[CheckedDocument, ...]
    problems: tuple[Problem, ...] = ()


def read(source: Any, *, language: str | None = None) -> Read:
    """Read a source without rules; what could not be read stands among the problems."""
    inputs = gather(source)
    problems = list(inputs.problems)
    found = list(inputs.figures)
    documents: tuple[CheckedDocument, ...] = ()
    if inputs.tables:
        from crossfoot.run.tables import read_figures

        found += read_figures(inputs, problems)
    if inputs.documents:
        from crossfoot.run.documents import check_documents

        checked = check_documents(inputs.documents, language)
        problems += checked.problems
        documents = tuple(checked.checked)
    return Read(tuple(found), documents, tuple(problems))


def discover(source: Any, *, language: str | None = None) -> list[Relation]:
    """Relations nobody declared; see ``crossfoot.discover``.

    Raises:
        InputError: something could not be read.
    """
    inputs = gather(source)
    problems = list(inputs.problems)
    found: list[Relation] = []
    if inputs.tables:
        from crossfoot.run.discovery import discover_tables

        for proposal in discover_tables(inputs.tables, problems):
            found += proposal.relations()
    if inputs.documents:
        from crossfoot.run.documents import check_documents

        checked = check_documents(inputs.documents, language)
        problems += checked.problems
        found += (p.relation for document in checked.checked for p in document.proposals)
    _raise_errors(problems)
    return found


def load_rules(rules: Any, inputs: Inputs, problems: list[Problem]) -> tuple[list[Rule], list[str]]:
    """The rules of a run and the names of their packs.

    Args:
        rules: a pack's name or file, a ``Rule``, a list of these, or None for those of the configuration.
        problems: receives what is wrong with rule files; their other rules are kept.
    """
    from crossfoot.rules.model import Rule
    from crossfoot.rules.packs import find_pack, load_pack

    wanted: Sequence[Any] = inputs.packs if rules is None else _as_list(rules)
    folder = inputs.folder if rules is None else Path()
    found: dict[str, Rule] = {}
    packs: list[str] = []
    for item in wanted:
        if isinstance(item, Rule):
            found[item.name] = item
            continue
        try:
            loaded = load_pack(find_pack(str(item), folder))
        except InputError as error:
            problems.extend(error.problems)
            continue
        problems.extend(loaded.problems)
        pack = loaded.pack
        packs.append(f"{pack.name} {pack.version}".strip())
        found |= {rule.name: rule for rule in _applicable(pack, inputs)}
    severities = inputs.configuration.severities if inputs.configuration is not None else {}
    return [_weighed(rule, severities) for rule in found.values()], packs


def _applicable(pack: Pack, inputs: Inputs) -> Iterable[Rule]:
    """The rules of a pack whose tables the run has.

    A pack describes every table its subject knows, and nobody publishes all of them: rules about an absent one do
    not apply. A rule about a table that its pack does not describe either is broken; it is kept and says so, and
    so are the rules of a pack of which nothing would be left.
    """
    absent = pack.tables.keys() - {item.description.name for item in inputs.tables}
    return [rule for rule in pack.rules if rule.scope.table not in absent] or pack.rules


def _weighed(rule: Rule, severities: Mapping[str, Severity | None]) -> Rule:
    """The rule with the severity the configuration gives it; the last pattern that fits decides."""
    from fnmatch import fnmatchcase

    for pattern, severity in severities.items():
        if fnmatchcase(rule.name, pattern):
            rule = rule.with_severity(severity)
    return rule


def _settings(given: dict[str, Any]) -> Settings:
    known = {field.name for field in fields(Settings)}
    unknown = sorted(given.keys() - known)
    if unknown:
        from crossfoot.hints import did_you_mean

        raise TypeError(f"check() has no setting {unknown[0]!r}{did_you_mean(unknown[0], known)}")
    if isinstance(given.get("alpha"), (str, int, float)):
        given = given | {"alpha": Fraction(str(given["alpha"]))}
    if isinstance(given.get("failing_rows"), str):
        given = given | {"failing_rows": Path(given["failing_rows"])}
    return Settings(**given)


def _with_alpha(rules: Iterable[Rule], alpha: Fraction | None) -> list[Rule]:
    from dataclasses import replace

    return [rule if alpha is None else replace(rule, alpha=alpha) for rule in rules]


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _raise_errors(problems: Iterable[Problem]) -> None:
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise InputError(*errors)
