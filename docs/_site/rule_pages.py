"""A hook of mkdocs: a page for every shipped rule, made from its rule file while the site is built.

The page says what the file says, and what a reader would see: the failing examples are checked, and what was found is
shown in both languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent
from typing import Any, Final

from crossfoot.report.findings import build
from crossfoot.report.model import RuleSummary
from crossfoot.report.wording import LANGUAGES
from crossfoot.rules.kinds.kind import Example
from crossfoot.rules.model import Pack, Rule
from crossfoot.rules.packs import builtin_packs, load_pack
from crossfoot.verify import verify

FOLDER: Final = "rule-pages"
_LANGUAGES: Final = {"en": "English", "vi": "Tiếng Việt"}


def pages() -> dict[str, str]:
    """Markdown by path: one page a rule, and one a pack that leads to them."""
    made: dict[str, str] = {}
    for path in builtin_packs().values():
        pack = load_pack(path).pack
        source = path.read_text("utf-8").splitlines()
        made[f"{FOLDER}/{pack.name}/index.md"] = "\n".join(_pack(pack)) + "\n"
        for rule in pack.rules:
            made[f"{FOLDER}/{rule.name}.md"] = "\n".join(_rule(rule, source)) + "\n"
    return made


def on_config(config: Any) -> Any:
    """Put the packs into the menu."""
    packs = [{name: f"{FOLDER}/{name}/index.md"} for name in builtin_packs()]
    for section in config["nav"]:
        if "Reference" in section:
            section["Reference"].append({"Shipped rules": packs})
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the pages to what is built."""
    from mkdocs.structure.files import File

    for path, text in pages().items():
        files.append(File.generated(config, path, content=text))
    return files


def _pack(pack: Pack) -> Iterator[str]:
    yield f"# {pack.name}"
    yield ""
    yield pack.why.strip()
    yield ""
    yield "| rule | must hold | severity |"
    yield "|---|---|---|"
    for rule in pack.rules:
        yield f"| [{rule.id}]({rule.id}.md) | {_text(rule.title)} | {rule.severity or 'off'} |"
    yield ""
    yield f"Apply it with `packs: [builtin:{pack.name}]`; see [rule packs](../../packs.md)."


def _rule(rule: Rule, source: list[str]) -> Iterator[str]:
    yield f"# {rule.name}"
    yield ""
    yield f"**{_text(rule.title)}.** {_text(rule.why)}"
    yield ""
    yield "| | |"
    yield "|---|---|"
    kind = f"[`{rule.kind.name}`](../../kinds.md#{rule.kind.name}): {_text(rule.kind.must_hold)}"
    facts = {
        "kind": kind,
        "severity": str(rule.severity or "off"),
        "status": f"{rule.status}" + (f", since {rule.since}" if rule.since else ""),
        "tags": ", ".join(rule.tags),
        "table": f"`{rule.scope.table}`" if rule.scope.table else "",
        "for each": ", ".join(f"`{key}`" for key in rule.scope.for_each or ()),
        "references": "; ".join(map(_text, rule.references)),
    }
    for name, text in facts.items():
        if text:
            yield f"| {name} | {text} |"
    for title, holds in (("What passes", True), ("What is found", False)):
        examples = [example for example in rule.examples if example.holds is holds]
        if examples:
            yield ""
            yield f"## {title}"
        for example in examples:
            yield ""
            yield from _example(rule, example)
    yield ""
    yield "## How it is written"
    yield ""
    yield "```yaml"
    yield from _written(rule, source)
    yield "```"
    yield ""
    yield f"Switch it off, or weaken it, with `rules: {{{rule.name}: warning}}`."


def _example(rule: Rule, example: Example) -> Iterator[str]:
    figures = ", ".join(f"{name} {_shown(value)}" for name, value in example.figures.items())
    yield f"`{figures}`" + (f": {_text(example.why)}" if example.why else "")
    if example.holds:
        return
    verdict = verify(rule.example_relation(example), rule.alpha)
    summary = RuleSummary(rule.name, rule.kind.name, rule.title, message=rule.message or "")
    for language in LANGUAGES:
        finding = build(verdict, summary, language=language)
        yield ""
        yield f"> *{_LANGUAGES[language]}*: {_text(finding.message)}"
    yield ""
    yield f"> {_text(finding.arithmetic)}" if finding.arithmetic else ""


def _written(rule: Rule, source: list[str]) -> Iterator[str]:
    """The lines of the rule in its file, up to the next rule."""
    assert rule.origin.line is not None
    first = rule.origin.line - 1
    indent = len(source[first]) - len(source[first].lstrip())
    last = first + 1
    while last < len(source):
        line = source[last]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        last += 1
    yield from dedent("\n".join(source[first:last])).rstrip().splitlines()


def _shown(value: object) -> str:
    return " · ".join(map(_shown, value)) if isinstance(value, (list, tuple)) else str(value)


def _text(text: str) -> str:
    """Text of a rule file in Markdown: nothing in it is markup."""
    joined = " ".join(text.split())
    for sign in "\\`*_[]<>|":
        joined = joined.replace(sign, "\\" + sign)
    return joined
