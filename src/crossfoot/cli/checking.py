"""One checked run, as every command that needs a report makes it: configuration, inputs, rules, gate."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from crossfoot.cli.clock import fixed_time, today
from crossfoot.cli.output import counted
from crossfoot.intervals import Convention
from crossfoot.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from crossfoot.config.model import Configuration
    from crossfoot.gate.apply import Judgements
    from crossfoot.gate.waivers import Waiver
    from crossfoot.report.model import Report
    from crossfoot.rules.model import Rule
    from crossfoot.run.inputs import Inputs
    from crossfoot.sources.description import Measure


#: A line of progress is shorter than a terminal: a longer one would stay behind.
_LINE: Final = 78


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for; None where it said nothing."""

    paths: tuple[Path | str, ...] = ()
    config_path: Path | None = None
    rules: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    language: str | None = None
    message_language: str | None = None
    alpha: Fraction | None = None
    convention: str | None = None
    stdin_filename: str | None = None
    fail_level: str | None = None
    baseline_path: Path | None = None
    decisions_path: Path | None = None
    since: str | None = None
    no_waivers: bool = False
    strict_waivers: bool = False
    max_findings: int | None = None
    failing_rows: Path | None = None
    failing_rows_format: Literal["parquet", "csv"] = "parquet"
    memory_limit: str | None = None
    verbosity: int = 0

    @property
    def files(self) -> list[Path]:
        """The paths, without the URLs of databases."""
        return [path for path in self.paths if isinstance(path, Path)]

    @classmethod
    def of(cls, given: dict[str, Any]) -> Request:
        """From the parameters of a command, those of other options left aside."""
        return cls(**{name: given[name] for name in cls.__slots__ if name in given})


@dataclass(frozen=True, slots=True)
class Checked:
    """A report, and what it was made with.

    Attributes:
        folder: what the gate's files stand in.
        texts: texts that stand in no file, by the path locations use.
    """

    report: Report
    configuration: Configuration | None
    folder: Path
    inputs: Inputs
    texts: dict[str, str]

    def file(self, name: str, given: Path | None = None) -> Path:
        """A file of the gate: as given on the command line, else as configured, seen from the configuration."""
        if given is not None:
            return given
        configured: str = (
            getattr(self.configuration, name) if self.configuration else f"{name}.jsonl"
        )
        return self.folder / configured

    def sources(self) -> dict[str, Any]:
        """The originals as they were read, by name or path: texts, and tables with what is known of them."""
        found: dict[str, Any] = dict(self.texts)
        for document in self.inputs.documents:
            found[document.path or document.name] = document.text
        for table in self.inputs.tables:
            found[table.description.name] = table.description
        return found


def run(request: Request, *, gate: bool = True, passed: bool = True) -> Checked:
    """Check what was asked for and judge it.

    Args:
        gate: whether decisions, baseline and waivers count.
        passed: whether the report has to list what holds, one relation after the other.

    Raises:
        InputError: there is nothing to go on with.
        UsageError: nothing to check was named.
    """
    configuration = configuration_for(request)
    inputs, texts = inputs_for(request, configuration)
    convention = request.convention or (configuration.convention if configuration else None)
    if convention is not None:
        _assume(Convention(convention), inputs)
    folder = configuration.folder if configuration else Path()
    from crossfoot.cli.since import earlier_version

    with earlier_version(request.since, inputs, request.files, folder) as since:
        with _progress(inputs, request.verbosity) as progress:
            report = _report(request, configuration, inputs, progress, passed)
        report = _selection(request, configuration).apply(report)
        checked = Checked(report, configuration, folder, inputs, texts)
        if gate:
            from crossfoot.gate.apply import judged

            report = judged(report, judgements_for(request, checked))
        if since is not None:
            report = since.applied(report)
    return replace(checked, report=report)


def configuration_for(request: Request) -> Configuration | None:
    """The configuration that was named, or the nearest one of the first path."""
    from crossfoot.config.reading import find_configuration

    if request.config_path is not None:
        return _load(request.config_path)
    start = next((path for path in request.files if str(path) != "-"), Path())
    found = find_configuration(start)
    return None if found is None else _load(_relative(found))


def _load(path: Path) -> Configuration:
    from crossfoot.config.model import load_configuration  # its models are dear to import

    return load_configuration(path)


def inputs_for(
    request: Request, configuration: Configuration | None
) -> tuple[Inputs, dict[str, str]]:
    """What to check: the paths; without any, everything the configuration names.

    A path below a configuration is read as the configuration describes it; one it does not describe is read as it is.
    """
    from crossfoot.run.inputs import Inputs, gather, gather_configured

    configured = Inputs() if configuration is None else gather_configured(configuration)
    if not request.paths:
        if configuration is None:
            raise click.UsageError(
                "nothing to check: name PATHS, or run `crossfoot init` to write a crossfoot.yaml"
            )
        return configured, {}
    inputs = Inputs(
        packs=configured.packs,
        folder=configured.folder,
        configuration=configured.configuration,
    )
    texts: dict[str, str] = {}
    for path in map(_named_by_people, request.paths):
        if path == Path("-"):
            _add_stdin(request, inputs, texts)
        elif isinstance(path, str) or not _take(path, configured, configuration, inputs):
            found = gather(path)
            inputs.tables += found.tables
            inputs.documents += found.documents
            inputs.problems += found.problems
    texts |= {d.path: d.text for d in inputs.documents if d.format is not None and d.path}
    return inputs, texts


def judgements_for(request: Request, checked: Checked) -> Judgements:
    """Decisions, baseline and waivers of the project."""
    from crossfoot.gate.apply import Judgements
    from crossfoot.gate.baseline import read_baseline
    from crossfoot.gate.decisions import read_log

    for given in (request.baseline_path, request.decisions_path):
        if given is not None and not given.is_file():
            raise InputError(Problem("no such file", given.as_posix()))
    baseline, problems = read_baseline(checked.file("baseline", request.baseline_path))
    log, more = read_log(checked.file("decisions", request.decisions_path))
    waivers = [] if request.no_waivers else _waivers(checked)
    return Judgements(
        today=today(),
        decisions=log,
        baseline=baseline,
        waivers=waivers,
        strict_waivers=request.strict_waivers,
        problems=(*problems, *more),
    )


def find_finding(report: Report, wanted: str) -> Any:
    """The finding with an id, or with an id that starts so.

    Raises:
        UsageError: none, or several.
    """
    found = [finding for finding in report.findings if finding.id.startswith(wanted)]
    exact = [finding for finding in found if finding.id == wanted]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        raise click.UsageError(f"several findings have an id that starts with {wanted!r}")
    raise click.UsageError(f"no finding {wanted!r} among the {len(report.findings)} of this run")


def read_report(path: Path) -> Report:
    """A JSON report from a file.

    Raises:
        InputError: it cannot be read or is none.
    """
    from crossfoot.report.model import Report

    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", path.as_posix())) from None
    except UnicodeDecodeError:
        raise InputError(Problem("not UTF-8", path.as_posix())) from None
    return Report.from_json(text, path.as_posix())


def _report(
    request: Request,
    configuration: Configuration | None,
    inputs: Inputs,
    progress: Callable[[str], None],
    passed: bool,
) -> Report:
    from crossfoot.engine.failing import MOST_SHOWN
    from crossfoot.run import Settings, check_inputs, load_rules

    selection = _selection(request, configuration)
    rules, packs = load_rules(list(request.rules) or None, inputs, inputs.problems)
    kept = [
        rule
        for rule in rules
        if rule.severity is not None and selection.takes(rule.name, rule.tags)
    ]
    language = request.language if request.language != "auto" else None
    settings = Settings(
        language=language
        or (configuration.language if configuration and request.language is None else None),
        message_language=request.message_language
        or (configuration.message_language if configuration else "en"),
        alpha=request.alpha or (configuration.alpha if configuration else None),
        fail_level=request.fail_level or (configuration.fail_level if configuration else None),
        passed=passed,
        max_findings=request.max_findings or MOST_SHOWN,
        failing_rows=request.failing_rows,
        failing_format=request.failing_rows_format,
        memory_limit=request.memory_limit,
        progress=progress,
    )
    report = check_inputs(inputs, kept, settings)
    unknown = tuple(_that_fit_nothing(selection.select, rules, report, bool(inputs.documents)))
    at = fixed_time()
    facts = replace(
        report.run,
        packs=tuple(packs),
        at=None if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    return replace(report, run=facts, problems=(*report.problems, *unknown))


def _that_fit_nothing(
    patterns: Iterable[str], rules: Iterable[Rule], report: Report, has_documents: bool
) -> Iterator[Problem]:
    """Selections that leave nothing to check, most often for a slip of the pen: that must not pass for agreement."""
    from crossfoot.gate.selection import fits
    from crossfoot.hints import near_match

    tags = {rule.name: rule.tags for rule in rules}
    tags |= {rule.name: rule.tags for rule in report.rules}
    tags |= {finding.rule: () for finding in report.findings if finding.rule not in tags}
    for pattern in patterns:
        # Which rules a text calls for is known only once its sentences are read.
        may_be_prose = has_documents and ("/" not in pattern or pattern.startswith("text/"))
        if not may_be_prose and not any(fits(pattern, name, own) for name, own in tags.items()):
            names = [name if "/" in pattern else name.rpartition("/")[2] for name in tags]
            yield Problem(
                f"no rule fits the selection {pattern!r}", help=near_match(pattern, names)
            )


def _assume(convention: Convention, inputs: Inputs) -> None:
    """Take figures as rounded so: those of documents, and those of tables whose description does not say."""

    def assumed(measure: Measure) -> Measure:
        undeclared = measure.convention is Convention.HALF_ANY
        return replace(measure, convention=convention) if undeclared else measure

    inputs.tables = [
        replace(
            table,
            description=replace(
                table.description,
                default=assumed(table.description.default),
                measures={
                    name: assumed(measure) for name, measure in table.description.measures.items()
                },
            ),
        )
        for table in inputs.tables
    ]
    inputs.documents = [replace(document, convention=convention) for document in inputs.documents]


def _selection(request: Request, configuration: Configuration | None) -> Any:
    from crossfoot.gate.selection import Selection

    selection = configuration.selection() if configuration else Selection()
    return replace(
        selection,
        select=request.select or selection.select,
        ignore=(*selection.ignore, *request.ignore),
    )


def _waivers(checked: Checked) -> Sequence[Waiver]:
    from crossfoot.gate.waivers import read_waivers

    own = checked.configuration.waivers if checked.configuration else ()
    name = checked.configuration.waivers_file if checked.configuration else "waivers.yaml"
    return [*own, *read_waivers(_relative(checked.folder / name))]


def _take(
    path: Path, configured: Inputs, configuration: Configuration | None, inputs: Inputs
) -> bool:
    """Take over what the configuration describes at or below a path; False if it describes nothing there."""
    if configuration is None:
        return False
    wanted = path.resolve()
    if wanted in (configuration.folder.resolve(), Path(configuration.path or "").resolve()):
        inputs.tables += configured.tables
        inputs.documents += configured.documents
        inputs.problems += configured.problems
        return True
    tables = [
        table
        for table in configured.tables
        if isinstance(table.description.source, (str, Path))
        and Path(table.description.source).resolve().is_relative_to(wanted)
    ]
    documents = [
        document
        for document in configured.documents
        if document.path is not None and Path(document.path).resolve().is_relative_to(wanted)
    ]
    inputs.tables += tables
    inputs.documents += documents
    return bool(tables or documents)


def _add_stdin(request: Request, inputs: Inputs, texts: dict[str, str]) -> None:
    from crossfoot.run.inputs import DocumentInput, document_text
    from crossfoot.sources.formats import is_table

    name = request.stdin_filename or "stdin"
    if is_table(name):
        problem = Problem("a table is not read from standard input", name, expected="its path")
        inputs.problems.append(problem)
        return
    try:
        text = document_text(sys.stdin.buffer.read(), name)
    except InputError as error:
        inputs.problems.extend(error.problems)
        return
    texts[name] = text
    inputs.documents.append(DocumentInput(Path(name).stem, text, name))


def _relative(path: Path) -> Path:
    """From the working folder, with ``..`` where it lies outside: what a report says is the same on every machine."""
    try:
        return Path(os.path.relpath(path.resolve()))
    except ValueError:  # another drive
        return path


def _named_by_people(path: Path | str) -> Path | str:
    """An absolute path below the working folder, from there; links are not followed. A URL stays as it is."""
    if isinstance(path, str):
        return path
    try:
        return path.relative_to(Path.cwd()) if path.is_absolute() else path
    except ValueError:
        return path


@contextmanager
def _progress(inputs: Inputs, verbosity: int) -> Iterator[Callable[[str], None]]:
    """What is being looked at, on stderr: at a terminal one line that is gone when the run is done.

    Elsewhere, such as in the log of a job, there are lines for those who ask for more.
    """
    is_watched = sys.stderr.isatty()
    if verbosity < 0 or not (is_watched or verbosity > 0):
        yield lambda text: None
        return
    width = 0

    def tell(text: str) -> None:
        nonlocal width
        if not is_watched:
            click.echo(f"checking {text}", err=True)
            return
        text = text[:_LINE]
        click.echo("\r" + text.ljust(width), nl=False, err=True)
        width = max(width, len(text))

    tables, documents = len(inputs.tables), len(inputs.documents)
    tell(f"{counted(tables, 'table')} and {counted(documents, 'document')} …")
    try:
        yield tell
    finally:
        if is_watched:
            click.echo("\r" + " " * width + "\r", nl=False, err=True)
