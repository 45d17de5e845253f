"""The documentation is true: its examples run, its drawing has every room, and the site asks nobody for anything."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

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
