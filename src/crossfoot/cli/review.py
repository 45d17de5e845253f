"""``crossfoot review``: the editor's page, as a file or served on this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossfoot.cli.checking import Checked, Request, judgements_for, read_report, run
from crossfoot.cli.clock import now
from crossfoot.cli.decide import user
from crossfoot.cli.invocation import verbosity_options
from crossfoot.cli.options import gate_options, source_options
from crossfoot.problems import InputError, Problem

if TYPE_CHECKING:
    from crossfoot.report.model import Report
    from crossfoot.review.session import Session


@click.command()
@source_options
@gate_options
@click.option("--serve", is_flag=True, help="Serve on 127.0.0.1 and write decisions at once.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("crossfoot-review.html"),
    show_default=True,
    help="The page, where it is not served.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="A free one if left out.")
@click.option(
    "--open/--no-open",
    "open_browser",
    default=None,
    help="Open the page in the browser; by default when a terminal is there.",
)
@click.option(
    "--page-language",
    type=click.Choice(["en", "vi"]),
    help="Language of the page; that of the findings by default.",
)
@click.option(
    "--previous",
    "previous_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A JSON report of an earlier run, to tell new findings.",
)
@click.option("--reviewer", default="", help="Who reviews; the page asks if left out.")
@verbosity_options
def review(
    serve: bool,
    output: Path,
    port: int,
    open_browser: bool | None,
    page_language: str | None,
    previous_path: Path | None,
    reviewer: str,
    **given: Any,
) -> int:
    """Show the findings in PATHS to a person, who confirms, accepts or dismisses them.

    PATHS are read as by `crossfoot check`; a single JSON report is shown as it is. The page is one file that
    works without a network; decisions stay in the browser until they are saved from there. With --serve they
    are written to decisions.jsonl as they are taken. With --serve and nothing to check, a text can be pasted.
    The exit code is 2 if something could not be checked; it never judges the findings.
    """
    wants_browser = sys.stdout.isatty() if open_browser is None else open_browser
    previous = None
    if previous_path is not None:
        previous = [finding.id for finding in read_report(previous_path).findings]
    runs = Runs(Request.of(given))
    if not serve:
        from crossfoot.gate.files import write_whole
        from crossfoot.review.page import render

        checked = runs.check()
        report = runs.judge(checked.report)
        page = render(
            report,
            checked.sources(),
            language=page_language,
            previous=previous,
        )
        try:
            write_whole(output, page)
        except OSError as error:
            raise InputError(
                Problem(f"cannot be written: {error.strerror}", output.as_posix())
            ) from None
        click.echo(output.as_posix())
        for problem in report.problems:
            click.echo(f"{problem.severity}: {problem}", err=True)
        if wants_browser:
            click.launch(output.resolve().as_uri())
        return 0 if report.complete else 2
    session = make_session(runs)
    session.language = page_language
    session.previous = previous
    session.reviewer, session.suggested = reviewer, user()
    return _serve(session, port, wants_browser)


class Runs:
    """Makes the report that the page shows, again whenever somebody asks for it."""

    def __init__(self, request: Request) -> None:
        # A log that does not exist yet is one that nobody has decided in; the gate would call it a misprint.
        self._log = request.decisions_path
        self.request = replace(request, decisions_path=None)
        self._checked: Checked | None = None
        given = request.paths[0] if len(request.paths) == 1 else None
        self._report_path = given if isinstance(given, Path) and _is_report(given) else None

    @property
    def has_sources(self) -> bool:
        """Whether there is anything to check besides what somebody pastes."""
        from crossfoot.config.model import find_configuration

        named = self.request.paths or self.request.config_path
        return bool(named) or find_configuration(Path()) is not None

    def check(self) -> Checked:
        """A run, before the gate."""
        if self._report_path is not None:
            from crossfoot.run.inputs import Inputs

            report = read_report(self._report_path)
            self._checked = Checked(report, None, Path(), Inputs(), {})
        else:
            self._checked = run(self.request, gate=False)
        return self._checked

    def judge(self, report: Report) -> Report:
        """The report with its states, by the files of the gate as they are now."""
        from crossfoot.gate.apply import judged
        from crossfoot.gate.decisions import read_log

        checked = self._checked
        assert checked is not None
        judgements = judgements_for(self.request, checked)
        if self._log is not None:
            log, problems = read_log(self._log)
            judgements = replace(
                judgements, decisions=log, problems=(*judgements.problems, *problems)
            )
        return judged(report, judgements)

    def log(self) -> Path:
        """Where decisions go."""
        from crossfoot.cli.checking import configuration_for
        from crossfoot.gate.decisions import FILE_NAME

        if self._log is not None:
            return self._log
        configuration = configuration_for(self.request)
        if configuration is None:
            return Path(FILE_NAME)
        return configuration.folder / configuration.decisions

    def watched(self) -> Iterator[Path]:
        """Files besides the inputs that decide what a run finds."""
        from crossfoot.cli.checking import configuration_for

        configuration = configuration_for(self.request)
        if configuration is not None and configuration.path is not None:
            yield Path(configuration.path)
        if self._report_path is not None:
            yield self._report_path
        yield from (Path(rules) for rules in self.request.rules if Path(rules).is_file())


def make_session(runs: Runs) -> Session:
    """The review that a server works on."""
    from crossfoot.review.session import Session, Snapshot
    from crossfoot.run import Settings, check_inputs
    from crossfoot.run.inputs import DocumentInput, Inputs

    def check() -> Snapshot:
        checked = runs.check()
        return Snapshot(checked.report, checked.sources())

    def check_text(text: str, name: str, language: str | None) -> Report:
        inputs = Inputs(documents=[DocumentInput(name, text)])
        chosen = runs.request.message_language or language or "en"
        return check_inputs(inputs, None, Settings(language=language, message_language=chosen))

    return Session(
        check=check if runs.has_sources else None,
        judge=runs.judge,
        check_text=check_text,
        decisions=runs.log(),
        now=now,
        watched=tuple(runs.watched()),
    )


def _serve(session: Session, port: int, open_browser: bool) -> int:
    from importlib.util import find_spec

    from crossfoot.review.server import listen, serve

    for library in ("starlette", "uvicorn"):
        if find_spec(library) is None:
            raise click.ClickException(
                f"{library} is not installed: pip install 'crossfoot[review]'"
            )
    try:
        listener = listen(port)
    except OSError as error:
        raise click.ClickException(f"port {port}: {error.strerror}") from None
    with listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/?token={session.token}"
        click.echo(address)
        click.echo("Only this machine can open it. Ctrl+C ends it.", err=True)
        if open_browser:
            click.launch(address)
        serve(session, listener)
    return 0


def _is_report(path: Path) -> bool:
    """Whether a JSON file is a report of ours, and not a table."""
    from crossfoot.report.model import FORMAT

    if path.suffix.lower() != ".json":
        return False
    try:
        with path.open("rb") as stream:
            return FORMAT.encode("ascii") in stream.read(400)
    except OSError:
        return False
