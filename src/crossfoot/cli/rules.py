"""``crossfoot rules``: the rules themselves: which there are, what they say, whether they do what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossfoot.cli.invocation import verbosity_options
from crossfoot.cli.output import columns, counted, tell
from crossfoot.problems import InputError, Problem, Severity
from crossfoot.report.escape import one_line

if TYPE_CHECKING:
    from crossfoot.rules.model import Rule

_SOURCES = click.option(
    "--rules", "sources", multiple=True, metavar="PATH|PACK", help="Rule file or pack; repeatable."
)


@click.group()
def rules() -> None:
    """List, show, test, lint and audit rules: those of the configuration and the shipped packs, or those of --rules."""


@rules.command("list")
@_SOURCES
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
)
@verbosity_options
def list_(sources: tuple[str, ...], format_name: str) -> int:
    """List rules: name, kind, severity, title."""
    found, problems = _load(sources)
    if format_name == "json":
        from crossfoot.report.codec import to_plain
        from crossfoot.report.formats.json import line
        from crossfoot.run.compose import summarise

        click.echo(line([to_plain(summarise(rule)) for rule in found]))
    else:
        table = [(r.name, r.kind.name, _severity(r), one_line(r.title)) for r in found]
        click.echo(columns([("name", "kind", "severity", "title"), *table]), nl=False)
    return tell(problems)


@rules.command()
@click.argument("name")
@_SOURCES
@verbosity_options
def show(name: str, sources: tuple[str, ...]) -> int:
    """Show the rule NAME: what must hold, why, where it applies, examples; or the kind NAME."""
    from crossfoot.hints import did_you_mean
    from crossfoot.rules.kinds import KINDS

    found, problems = _load(sources)
    rule = next((rule for rule in found if name in (rule.name, rule.id)), None)
    if rule is not None:
        click.echo(describe_rule(rule), nl=False)
    elif name in KINDS:
        click.echo(describe_kind(KINDS[name]), nl=False)
    else:
        known = [*(rule.name for rule in found), *(rule.id for rule in found), *KINDS]
        raise click.UsageError(f"no rule or kind {name!r}{did_you_mean(name, known)}")
    return tell(problems)


@rules.command()
@click.argument("files", nargs=-1, metavar="[PATH|PACK]...")
@_SOURCES
@click.option(
    "--coverage", is_flag=True, help="A rule needs an example that holds and one that fails."
)
@click.option(
    "--mutate",
    is_flag=True,
    help="Push examples that hold beyond their tolerance; the rule has to fire.",
)
@verbosity_options
def test(files: tuple[str, ...], sources: tuple[str, ...], coverage: bool, mutate: bool) -> int:
    """Run the examples in the rule files.

    ok: the rule is silent where it should be and fires where it should. noisy: it fires on an example that holds.
    missing: it is silent on an example that fails. wrong: the example cannot be decided at all.
    """
    from crossfoot.rules.trials import Outcome, trials

    found, problems = _load((*files, *sources))
    bad = count = 0
    for rule in found:
        for trial in trials(rule, mutate=mutate, coverage=coverage):
            count += 1
            if trial.outcome is not Outcome.OK:
                bad += 1
                click.echo(one_line(f"{rule.name}: {trial.outcome}: {trial.what}"))
    told = f"{counted(len(found), 'rule')}, {counted(count, 'example')}"
    click.echo(f"{told}, {count - bad} ok, {bad} not")
    return tell(problems) or (1 if bad else 0)


@rules.command()
@click.argument("files", nargs=-1, metavar="[PATH|PACK]...")
@_SOURCES
@verbosity_options
def lint(files: tuple[str, ...], sources: tuple[str, ...]) -> int:
    """Look for what is wrong or missing in rule files, without data: unknown arguments, no reason, no examples."""
    from crossfoot.report.arguments import known_arguments
    from crossfoot.report.templates import faults

    found, problems = _load((*files, *sources))
    for rule in found:
        place = {"path": rule.origin.path, "line": rule.origin.line, "column": rule.origin.column}
        complaints: list[tuple[str, Severity]] = []
        if rule.message:
            known = known_arguments(rule.kind) | {role.name for role in rule.roles}
            keys = rule.scope.for_each or ()
            complaints += [
                (f"message: {fault}", Severity.ERROR)
                for fault in faults(rule.message, {*known, *keys})
            ]
        if not rule.why:
            complaints.append(("no reason (`why`)", Severity.WARNING))
        if rule.title == rule.kind.title:
            complaints.append(("no title of its own", Severity.INFO))
        wanted = {True, False} - {example.holds for example in rule.examples}
        for holds in sorted(wanted, reverse=True):
            complaints.append(
                (f"no example that {'holds' if holds else 'fails'}", Severity.WARNING)
            )
        problems += [
            Problem(f"rule `{rule.name}`: {text}", severity=severity, **place)  # type: ignore[arg-type]
            for text, severity in complaints
        ]
    for problem in sorted(problems, key=lambda p: (p.path or "", p.line or 0, p.column or 0)):
        told = replace(problem, message=problem.full_message)
        click.echo(one_line(f"{problem.severity}: {told}"))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    remarks = counted(len(problems) - errors, "remark")
    click.echo(f"{counted(len(found), 'rule')}, {counted(errors, 'error')}, {remarks}")
    return 2 if errors else 0


@rules.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@_SOURCES
@verbosity_options
def audit(paths: tuple[Path, ...], sources: tuple[str, ...]) -> int:
    """Ask of a rule set over the tables of PATHS: what never ran, always fails, repeats, contradicts?

    Also how many figures no rule looks at, and how many planted misprints the rules would notice. Exit code 1 if
    something is wrong with a rule; what is wrong with figures is for `crossfoot check`.
    """
    from crossfoot.cli.checking import Request, configuration_for, inputs_for
    from crossfoot.run.auditing import audit_tables

    request = Request(paths=paths)
    inputs, _ = inputs_for(request, configuration_for(request))
    problems = list(inputs.problems)
    result = audit_tables(inputs, list(sources) or None, problems)
    complaints = list(result.complaints())
    for text in (*complaints, *result.facts()):
        click.echo(one_line(text))
    return tell(problems) or (1 if complaints else 0)


def describe_rule(rule: Rule) -> str:
    """A rule's page as plain text."""
    facts = [
        ("must hold", rule.kind.must_hold),
        ("kind", rule.kind.name),
        ("why", rule.why),
        ("severity", _severity(rule)),
        ("status", str(rule.status)),
        ("since", rule.since),
        ("tags", ", ".join(rule.tags)),
        ("table", rule.scope.table or ""),
        ("for each", ", ".join(rule.scope.for_each or ())),
        (
            "written in",
            ":".join(str(p) for p in (rule.origin.path, rule.origin.line) if p is not None),
        ),
    ]
    lines = [rule.name, f"  {one_line(rule.title)}", ""]
    lines += [f"  {name:<11} {one_line(text)}" for name, text in facts if text]
    lines += [f"  {'reference':<11} {one_line(text)}" for text in rule.references]
    lines += _examples(rule.examples or rule.kind.examples)
    return "\n".join(lines) + "\n"


def describe_kind(kind: Any) -> str:
    """A kind's page as plain text."""
    lines = [
        kind.name,
        f"  {kind.title}: {kind.must_hold}",
        "",
        *(f"  {line}" for line in kind.doc.strip().splitlines()),
        "",
    ]
    for role in kind.roles:
        extra = ", ".join(
            word for word, on in (("list", role.many), ("optional", role.optional)) if on
        )
        lines.append(f"  {role.name:<12} {role.doc}" + (f" ({extra})" if extra else ""))
    lines += [
        f"  {option.name:<12} {option.doc} (default {option.default})" for option in kind.options
    ]
    lines += _examples(kind.examples)
    return "\n".join(lines) + "\n"


def _examples(examples: Iterable[Any]) -> list[str]:
    lines = []
    for example in examples:
        word = "holds" if example.holds else "fails"
        figures = ", ".join(f"{name}: {_plain(value)}" for name, value in example.figures.items())
        lines.append(
            one_line(f"  {word}: {figures}" + (f" ({example.why})" if example.why else ""))
        )
    return ["", *(f"  {line.strip()}" for line in lines)] if lines else []


def _plain(value: Any) -> str:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, (list, tuple)) else str(value)


def _severity(rule: Rule) -> str:
    return "off" if rule.severity is None else str(rule.severity)


def _load(sources: tuple[str, ...]) -> tuple[list[Rule], list[Problem]]:
    """The rules named, else those of the configuration and the shipped packs."""
    from crossfoot.cli.checking import Request, configuration_for
    from crossfoot.rules.packs import builtin_packs, find_pack, load_pack

    folder = Path()
    names = list(sources)
    if not names:
        configuration = configuration_for(Request())
        if configuration is not None:
            folder, names = configuration.folder, list(configuration.packs)
        names += [name for pack in builtin_packs() if (name := f"builtin:{pack}") not in names]
    found: dict[str, Rule] = {}
    problems: list[Problem] = []
    for name in names:
        try:
            loaded = load_pack(find_pack(name, folder))
        except InputError as error:
            problems += error.problems
            continue
        problems += loaded.problems
        found |= {rule.name: rule for rule in loaded.pack.rules}
    return list(found.values()), problems
