"""The documentation is true: its examples run, its drawing has every room, and the site asks nobody for anything."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from crossfoot.cli.main import crossfoot, main
from crossfoot.rules.packs import builtin_packs, load_pack

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PYTHON = re.compile(r"^```pycon\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if PYTHON.search(page.read_text("utf-8"))],
    ids=lambda page: page.name,
)
def test_examples_in_the_documentation_give_what_they_say(page: Path) -> None:
    examples = "\n".join(PYTHON.findall(page.read_text("utf-8")))
    test = doctest.DocTestParser().get_doctest(examples, {}, page.name, str(page), 0)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=said.append)
    assert test.examples
    assert not said, "".join(said)


#: The table behind the README's finding; its last lines say that figures are printed to the unit.
SPENDING = """\
year,region,goods,services,other,total
2025,NO,1210,4530,2260,8900
2025,SO,981,2000,1023,4004
2025,all,2191,7430,3283,12904
"""
SPENDING_RULES = """\
pack: spend
tables: {b: {path: b.csv, keys: [year, region]}}
rules:
  - id: total-not-sum
    kind: total
    from: {table: b, for_each: [year, region]}
    whole: total
    parts: [goods, services, other]
  - id: regions-not-country
    kind: total
    from: {table: b, measure: services, for_each: [year]}
    whole: {region: all}
    parts: {region: {not: all}}
"""


def test_the_finding_of_the_readme_is_printed_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (shown,) = re.findall(
        r"^```console\n(.*?)^```$",
        (ROOT / "README.md").read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    command, _, printed = shown.partition("\n")
    (tmp_path / "b.csv").write_text(SPENDING, "utf-8")
    (tmp_path / "rules.yaml").write_text(SPENDING_RULES, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main([*command.removeprefix("$ crossfoot ").split(), "--format", "full"]) == 1
    assert capsys.readouterr().out.startswith(printed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_documentation_exist(page: Path) -> None:
    """Names and options, not what they do: that is for the tests of each command."""
    text = page.read_text("utf-8")
    shells = "\n".join(
        re.findall(r"^```(?:sh|console)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    )
    lines = shells.replace("\\\n", " ").splitlines()
    spoken = [line for line in lines if re.match(r"(\$ )?(\S*/)?crossfoot\s", line)]
    for line in spoken:
        words = [word for word in shlex.split(line, comments=True) if word != "$"][1:]
        command: click.Command | None = crossfoot
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            command = command.get_command(click.Context(command), words.pop(0))
            assert command is not None, line
        assert command is not None
        known = {"--help", "-h", *(o for param in command.params for o in param.opts)}
        known |= {o for param in command.params for o in param.secondary_opts}
        used = {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"}
        assert used <= known, line


def test_the_architecture_page_names_every_room() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    rooms = re.findall(r"\w+", " ".join(contract["contracts"][0]["layers"]))
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert [room for room in rooms if f"`{room}" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_inside_the_repository_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.slow
@pytest.mark.skipif(find_spec("mkdocs") is None, reason="needs the extra 'docs'")
def test_the_site_is_built_and_asks_nobody_for_anything(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path],
        cwd=ROOT,
        check=True,
    )
    pages = list(tmp_path.rglob("*.html"))
    packs = [load_pack(path).pack for path in builtin_packs().values()]
    rules = [rule.name for pack in packs for rule in pack.rules]
    without = [
        rule for rule in rules if not (tmp_path / "rule-pages" / rule / "index.html").exists()
    ]
    assert not without, "a page for every shipped rule"
    # What a browser fetches by itself; a link to click is no request.
    request = re.compile(
        r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["']?(?:https?:)?//"""
        r"""|<link\b(?![^>]*rel=["']?canonical)[^>]*\bhref=["']?(?:https?:)?//"""
    )
    assert {page.name: request.findall(page.read_text("utf-8")) for page in pages} == {
        page.name: [] for page in pages
    }
