"""The review page: one HTML file without any request to anywhere, the same offline and served.

Python renders the originals with their marks and embeds the findings as JSON; one script makes cards of them,
takes decisions and keeps them. As a file, decisions stay in the browser until they are saved; served, they go
to ``decisions.jsonl`` at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TextIO

from crossfoot.problems import Problem
from crossfoot.relations import Reason
from crossfoot.report.model import Report
from crossfoot.report.wording import wording
from crossfoot.review import limits
from crossfoot.review.cards import Cards, plain, rule_card, unchecked_card
from crossfoot.review.documents import document_html
from crossfoot.review.limits import within_reach
from crossfoot.review.marks import Marks, marks_of
from crossfoot.review.markup import MarkTags
from crossfoot.review.originals import Document, Original, Table, originals_of
from crossfoot.review.security import island, policy, without_lone_surrogates
from crossfoot.review.tables import table_html
from crossfoot.review.words import LANGUAGES, language_names, say, words
from crossfoot.rules.kinds import KINDS

if TYPE_CHECKING:
    from crossfoot.report.formats import Options

Mode = Literal["file", "served", "pasted"]

#: The script, in this order; one module on the page, so that each part sees the ones before.
_SCRIPT: Final = (
    "elements",
    "browser",
    "words",
    "findings",
    "marks",
    "drawings",
    "cards",
    "list",
    "deciding",
    "keeping",
    "views",
    "saying",
    "hands",
    "beginning",
)


@dataclass(frozen=True, slots=True)
class Service:
    """The server behind a served page.

    Attributes:
        token: what the page has to show with every request.
        decisions: the name of the file that decisions are appended to.
        seen: lines of that file that the page knows already.
        run: identifies the state of the documents; another one means that they were checked again.
        reviewer: who decides, if that is known; ``suggested`` is what the page proposes when it asks.
        mode: ``pasted`` for a text that nothing is stored of.
        again, download: addresses for pasted texts: the empty box, and this page as a file.
    """

    token: str
    decisions: str = "decisions.jsonl"
    seen: int = 0
    run: str = ""
    reviewer: str = ""
    suggested: str = ""
    mode: Mode = "served"
    again: str = ""
    download: str = ""


@dataclass(frozen=True, slots=True)
class _Shown:
    """An original as the template takes it; ``at`` is its position among the inputs of the report."""

    at: int
    name: str
    path: str
    sort: str
    language: str
    stale: bool
    missing: str
    unread: bool
    sheet: str
    tab: int
    html: Any


def write(report: Report, out: TextIO, options: Options) -> None:
    """The format ``html`` of ``crossfoot check --report html:page.html``."""
    sources = {**options.lines.texts, **options.sources}
    out.write(render(report, sources, root=options.lines.root))


def render(
    report: Report,
    sources: Mapping[str, Any] | None = None,
    *,
    root: Path | None = None,
    language: str | None = None,
    previous: Collection[str] | None = None,
    service: Service | None = None,
) -> str:
    """The page of a report.

    Args:
        sources: texts, data frames or ``TableDescription`` by name or path of the input, for what is in no
            file; everything else is read from its file.
        root: the folder that relative paths start from; the current one if None.
        language: of the page, ``en`` or ``vi``; that of the report's messages if None.
        previous: ids of the findings of the run before, to tell new ones.
        service: the server behind the page; None for a file.
    """
    from markupsafe import Markup

    language = language or report.run.language
    if language not in LANGUAGES:
        language = LANGUAGES[0]
    report, left_out = within_reach(report)
    marks = marks_of(report)
    originals = originals_of(report, marks, sources or {}, root)
    tags = MarkTags(report.findings)
    shown = _in_order([_shown(original, marks, tags, at) for at, original in enumerate(originals)])
    title = ", ".join(document.name for document in shown[:3]) + (" …" if len(shown) > 3 else "")
    css, script = _asset("page.css"), script_source()
    mode: Mode = service.mode if service else "file"
    page: str = _template("page.html.jinja").render(
        say=lambda name, **arguments: say(language, name, **arguments),
        language=language,
        languages=language_names(),
        title=title or "—",
        version=report.run.version,
        documents=shown,
        left_out=left_out,
        most=len(report.findings),
        mode=mode,
        again=service.again if service else "",
        download=service.download if service else "",
        policy=Markup(policy(script, css, connect=service is not None)),
        css=Markup(css),
        script=Markup(script),
        data=Markup(
            island(
                _data(
                    report,
                    Cards(report, marks, originals),
                    language,
                    previous,
                    service,
                    mode,
                )
            )
        ),
    )
    return without_lone_surrogates(page)


def paste_page(token: str, language: str | None, *, empty: bool = False) -> str:
    """The page with a box for a text; it has no script."""
    return _small_page("paste.title", language, token=token, empty=empty, problems=())


def problem_page(problems: Iterable[Problem], language: str | None) -> str:
    """What could not be checked, where nothing could be."""
    return _small_page("page.incomplete", language, token="", empty=False, problems=tuple(problems))


def _small_page(title: str, language: str | None, **arguments: Any) -> str:
    from markupsafe import Markup

    language = language if language in LANGUAGES else LANGUAGES[0]
    page: str = _template("paste.html.jinja").render(
        say=lambda name: say(language, name),
        title=say(language, title),
        language=language,
        languages=language_names(),
        css=Markup(_asset("page.css")),
        **arguments,
    )
    return without_lone_surrogates(page)


def content_policy(*, connect: bool) -> str:
    """The pages' policy, for the header of a server."""
    return policy(script_source(), _asset("page.css"), connect=connect)


def _shown(original: Original, marks: Marks, tags: MarkTags, at: int) -> _Shown:
    from markupsafe import Markup

    places = marks.of_input.get(at, {})
    html, missing, language, sort = "", "", "", "nothing"
    unread, sheet, tab = False, "", 0
    if isinstance(original, Document):
        html, language, sort = (
            document_html(original, places, tags),
            original.language or "",
            "text",
        )
    elif isinstance(original, Table):
        html, sort = table_html(original, places, tags), "table"
        unread = original.unread
        if original.sheet is not None:
            sheet, tab = original.sheet.title, original.sheet.tab
    else:
        missing = original.reason
    path = original.path or original.source
    return _Shown(
        at,
        sheet or original.source,
        path,
        sort,
        language,
        original.stale,
        missing,
        unread,
        sheet,
        tab,
        Markup(html),
    )


def _in_order(shown: list[_Shown]) -> list[_Shown]:
    """Sheets of one workbook stand together where the first of them stands, in the order of their tabs."""
    first = {document.path: document.at for document in reversed(shown)}
    return sorted(shown, key=lambda document: (first[document.path], document.tab, document.at))


def _data(
    report: Report,
    cards: Cards,
    language: str,
    previous: Collection[str] | None,
    service: Service | None,
    mode: Mode,
) -> dict[str, Any]:
    """What the script knows."""
    coverage = report.coverage
    names = sorted({input_.path or input_.source for input_ in report.inputs})
    return {
        "run": {
            "mode": mode,
            # Decisions kept in a browser belong to the documents, not to one run over them.
            "key": sha256("\0".join(names).encode("utf-8", "replace")).hexdigest()[:16],
            "id": sha256(
                "\0".join(f"{f.id} {f.values}" for f in report.findings).encode()
            ).hexdigest()[:16],
            "language": language,
            "failLevel": report.run.fail_level,
            "at": report.run.at or "",
            "version": report.run.version,
        },
        "service": None
        if service is None
        else {
            "token": service.token,
            "decisions": service.decisions,
            "seen": service.seen,
            "run": service.run,
            "reviewer": service.reviewer,
            "suggested": service.suggested,
        },
        "words": {name: _words(name) for name in LANGUAGES},
        "inputs": [plain(input_) for input_ in report.inputs],
        "findings": [plain(cards.finding(finding)) for finding in report.findings],
        "causes": [plain(cards.cause(cause)) for cause in report.causes],
        "rules": [plain(rule_card(rule)) for rule in report.rules],
        "passed": [plain(cards.finding(finding)) for finding in report.passed[: limits.PASSED]],
        "coverage": {
            "sources": [plain(source) for source in coverage.sources],
            "kinds": dict(coverage.kinds),
            "unchecked": [
                plain(unchecked_card(row)) for row in coverage.unchecked[: limits.UNCHECKED]
            ],
            "uncheckedCount": max(coverage.unchecked_count, len(coverage.unchecked)),
            "notices": list(coverage.notices),
        },
        "problems": [plain(problem) for problem in report.problems],
        "fixed": [plain(fixed) for fixed in report.fixed],
        "previous": None if previous is None else sorted(previous),
    }


def _words(language: str) -> dict[str, Any]:
    own: dict[str, Any] = {section: dict(found) for section, found in words(language).items()}
    # What a rule without a title of its own demands; in English the kinds say it themselves.
    own.setdefault("holds", {name: kind.title for name, kind in KINDS.items()})
    own["reasons"] = {str(reason): wording(language).say("reasons", reason) for reason in Reason}
    return own


@cache
def script_source() -> str:
    """The page's one script."""
    return "\n".join(_asset(f"script/{name}.js") for name in _SCRIPT)


@cache
def _asset(name: str) -> str:
    return files("crossfoot.review").joinpath("assets", *name.split("/")).read_text("utf-8")


@cache
def _template(name: str) -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(_asset(name))
