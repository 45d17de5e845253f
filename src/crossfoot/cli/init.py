"""``crossfoot init``: a first configuration, with the schemas that editors complete from."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from crossfoot.cli.invocation import verbosity_options
from crossfoot.cli.schema import text_of

_SCHEMAS: Final = ".crossfoot"
_MOST_TABLES: Final = 20
_RULES: Final = """\
# yaml-language-server: $schema={folder}/rules.schema.json
# A rule is named after what is wrong. `crossfoot rules test rules.yaml` runs the examples.
pack: own
rules:
  - id: shares-not-100
    kind: shares
    title: Shares of the whole add up to 100 %
    why: The categories are exhaustive.
    from: {{table: example, for_each: [year]}}
    parts: {{measure: share}}
    severity: off # switch on when the table and its columns are named
    examples:
      - holds: [20.51, 28.06, 47.22, 4.21]
      - fails: [20.51, 28.06, 47.22, 5.21]
"""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@verbosity_options
def init(folder: Path) -> int:
    """Write crossfoot.yaml, rules.yaml and their JSON Schemas into FOLDER. Existing files are left as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("config", "rules", "waivers"):
        _write(folder / _SCHEMAS / f"{name}.schema.json", text_of(name), replace=True)
    _write(folder / "rules.yaml", _RULES.format(folder=_SCHEMAS))
    _write(folder / "crossfoot.yaml", _configuration(folder))
    return 0


def _configuration(folder: Path) -> str:
    from crossfoot.run.inputs import DOCUMENT_SUFFIXES
    from crossfoot.sources.formats import is_table
    from crossfoot.yamlsource import dump

    files = [p for p in sorted(folder.iterdir()) if p.is_file()] + [
        p
        for sub in sorted(folder.iterdir())
        if sub.is_dir() and sub.name[:1] != "."
        for p in sorted(sub.iterdir())
    ]
    tables = [p for p in files if is_table(p.name)][:_MOST_TABLES]
    documents = [
        p.relative_to(folder).as_posix()
        for p in files
        if p.suffix.lower() in DOCUMENT_SUFFIXES
        and p.stem.upper() not in ("README", "CHANGELOG", "LICENSE")
    ]
    content: dict[str, object] = {}
    if tables:
        content["tables"] = {
            path.name.split(".")[0]: {"path": path.relative_to(folder).as_posix()}
            for path in tables
        }
    if documents:
        content["documents"] = documents[:_MOST_TABLES]
    content |= {"packs": ["builtin:percentages", "./rules.yaml"], "fail-level": "error"}
    head = f"# yaml-language-server: $schema={_SCHEMAS}/config.schema.json\n"
    return head + dump(content)


def _write(path: Path, text: str, *, replace: bool = False) -> None:
    from crossfoot.gate.files import write_whole

    if path.exists() and not replace:
        click.echo(f"kept     {path.as_posix()}", err=True)
        return
    write_whole(path, text)
    click.echo(f"written  {path.as_posix()}", err=True)
