"""The configuration: where it is found, how files extend one another, what is said about mistakes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfoot.config.model import Configuration, find_configuration, load_configuration
from crossfoot.problems import InputError, Severity

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file below a folder that is the working folder."""
    monkeypatch.chdir(tmp_path)

    def make(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return make


def load(path: Path) -> Configuration:
    return load_configuration(path)


def problems(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_configuration(path)
    return [
        f"{problem}" + (f" ({problem.help})" if problem.help else "")
        for problem in caught.value.problems
    ]


# --- finding it --------------------------------------------------------------------------------------------------


def test_the_nearest_ancestor_is_taken(write: Write, tmp_path: Path) -> None:
    outer = write("crossfoot.yaml", "packs: []\n")
    inner = write("a/b/crossfoot.yaml", "packs: []\n")
    table = write("a/b/c/data.csv", "x\n")
    assert find_configuration(table) == inner.resolve()
    assert find_configuration(tmp_path / "a") == outer.resolve()


def test_a_section_of_pyproject_counts_and_a_pyproject_without_one_does_not(write: Write) -> None:
    outer = write("pyproject.toml", "[tool.crossfoot]\npacks = []\n")
    write("a/pyproject.toml", "[project]\nname = 'x'\n")
    assert find_configuration(write("a/data.csv", "")) == outer.resolve()


def test_both_in_one_folder_is_an_error(write: Write, tmp_path: Path) -> None:
    write("crossfoot.yaml", "packs: []\n")
    write("pyproject.toml", "[project]\nname = 'x'\n\n[tool.crossfoot]\npacks = []\n")
    with pytest.raises(InputError) as caught:
        find_configuration(tmp_path)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == ("pyproject.toml", 4)
    assert "both crossfoot.yaml and [tool.crossfoot]" in problem.message


def test_an_empty_file_is_a_configuration(write: Write) -> None:
    assert load(write("crossfoot.yaml", "")).fail_level == "error"


# --- what it says ------------------------------------------------------------------------------------------------

YAML = """
packs: [builtin:percentages, ./rules.yaml]
tables:
  grdp: {path: data/grdp.csv, keys: [year]}
documents: ["*.md"]
rules: {"percentages/*": warning, own/noisy: off}
overrides:
  - files: [data/old/**]
    rules: {"*": info}
waivers:
  - {rule: own/x, reason: old series}
fail-level: warning
message-language: vi
alpha: 0.01
"""
TOML = """
[tool.crossfoot]
packs = ["builtin:percentages", "./rules.yaml"]
documents = ["*.md"]
fail-level = "warning"
message-language = "vi"
alpha = 0.01
[tool.crossfoot.tables.grdp]
path = "data/grdp.csv"
keys = ["year"]
[tool.crossfoot.rules]
"percentages/*" = "warning"
"own/noisy" = "off"
[[tool.crossfoot.overrides]]
files = ["data/old/**"]
rules = {"*" = "info"}
[[tool.crossfoot.waivers]]
rule = "own/x"
reason = "old series"
"""


def test_yaml_and_toml_say_the_same(write: Write) -> None:
    from dataclasses import replace

    one, other = load(write("a/crossfoot.yaml", YAML)), load(write("b/pyproject.toml", TOML))

    def plain(made: Configuration) -> Configuration:
        bare = tuple(replace(w, location=type(w.location)()) for w in made.waivers)
        return replace(made, folder=Path(), path=None, origins={}, waivers=bare)

    assert plain(one) == plain(other)
    assert one.severities == {"percentages/*": Severity.WARNING, "own/noisy": None}
    assert one.overrides[0].severities == {"*": Severity.INFO}
    assert str(one.alpha) == "1/100"


def test_waivers_know_where_they_are_written(write: Write) -> None:
    (waiver,) = load(write("crossfoot.yaml", YAML)).waivers
    assert (waiver.location.path, waiver.location.line) == ("crossfoot.yaml", 11)
    (waiver,) = load(write("p/pyproject.toml", TOML)).waivers
    assert (waiver.location.path, waiver.location.line) == ("p/pyproject.toml", 17)


# --- inheritance -------------------------------------------------------------------------------------------------


def test_extending_merges_mappings_and_replaces_lists(write: Write) -> None:
    write("base.yaml", "packs: [builtin:trade]\nrules: {a/x: off, a/y: info}\nfail-level: info\n")
    made = load(
        write("crossfoot.yaml", "extends: [base.yaml]\npacks: [own.yaml]\nrules: {a/y: error}\n")
    )
    assert made.packs == ("own.yaml",)
    assert made.severities == {"a/x": None, "a/y": Severity.ERROR}
    assert made.fail_level == "info"


def test_plus_adds_and_minus_takes_away(write: Write) -> None:
    write("base.yaml", "packs: [builtin:trade, builtin:population]\nrules: {a/x: off, a/y: info}\n")
    made = load(
        write(
            "crossfoot.yaml",
            "extends: [base.yaml]\npacks+: [own.yaml]\npacks-: [builtin:trade]\nrules-: [a/x]\n",
        )
    )
    assert made.packs == ("builtin:population", "own.yaml")
    assert made.severities == {"a/y": Severity.INFO}


def test_the_last_of_several_bases_wins(write: Write) -> None:
    write("a.yaml", "fail-level: info\nlanguage: en\n")
    write("b.yaml", "fail-level: never\n")
    made = load(write("crossfoot.yaml", "extends: [a.yaml, b.yaml]\n"))
    assert (made.fail_level, made.language) == ("never", "en")


def test_paths_are_seen_from_the_file_that_names_them(write: Write) -> None:
    write("shared/base.yaml", "packs: [own.yaml, builtin:trade]\ntables: {t: {path: data/t.csv}}\n")
    made = load(write("project/crossfoot.yaml", "extends: [../shared/base.yaml]\n"))
    assert made.packs == ("../shared/own.yaml", "builtin:trade")
    assert made.tables["t"].path == "../shared/data/t.csv"


def test_a_circle_is_an_error(write: Write) -> None:
    write("a.yaml", "extends: [crossfoot.yaml]\n")
    (problem,) = problems(write("crossfoot.yaml", "extends: [a.yaml]\n"))
    assert "in a circle" in problem


def test_a_base_that_is_missing_is_named_with_a_near_match(write: Write) -> None:
    write("base.yaml", "")
    (problem,) = problems(write("crossfoot.yaml", "extends: [bsae.yaml]\n"))
    assert (
        problem
        == "crossfoot.yaml:1:11: no configuration 'bsae.yaml' to extend (did you mean 'base.yaml'?)"
    )


def test_every_value_knows_its_origin(write: Write) -> None:
    write("base.yaml", "fail-level: info\nrules:\n  a/x: off\n  a/y: info\n")
    made = load(write("crossfoot.yaml", "extends: [base.yaml]\nrules:\n  a/y: error\n"))
    origins = {".".join(keys): str(origin) for keys, origin in made.origins.items()}
    assert origins["fail-level"] == "base.yaml:1:1"
    assert origins["rules.a/x"] == "base.yaml:3:3"
    assert origins["rules.a/y"] == "crossfoot.yaml:3:3"


# --- mistakes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "packs: []\nfail-levl: error\n",
            "crossfoot.yaml:2:1: unknown key `fail-levl` (did you mean 'fail-level'?)",
        ),
        (
            "fail-level: eror\n",
            "crossfoot.yaml:1:13: `fail-level` cannot be 'eror' (did you mean 'error'?)",
        ),
        ("rules: {a/x: of}\n", "crossfoot.yaml:1:14: `a/x` cannot be 'of' (did you mean 'off'?)"),
        (
            "tables: {t: {pth: x}}\n",
            "crossfoot.yaml:1:14: unknown key `pth` (did you mean 'path'?)",
        ),
        (
            "packs: [a]\npacks: [b]\n",
            "crossfoot.yaml:2:1: duplicate key `packs`; it stands in line 1 already",
        ),
        ("- a\n", "crossfoot.yaml:1:1: a configuration is a mapping"),
        ("alpha: 2\n", "crossfoot.yaml:1:8: `alpha`"),
        ("packz-: [a]\n", "crossfoot.yaml:1:1: unknown key `packz` (did you mean 'packs'?)"),
        ("packz+: [a]\n", "crossfoot.yaml:1:1: unknown key `packz` (did you mean 'packs'?)"),
    ],
)
def test_mistakes_in_yaml_have_line_column_and_near_match(
    write: Write, text: str, problem: str
) -> None:
    assert problems(write("crossfoot.yaml", text))[0].startswith(problem)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "[tool.crossfoot]\npacks = []\nfail-levl = 'error'\n",
            "pyproject.toml:3:1: unknown key `fail-levl` (did you mean 'fail-level'?)",
        ),
        (
            "[tool.crossfoot]\n[tool.crossfoot.tables.t]\npth = 'x'\n",
            "pyproject.toml:3:1: unknown key `pth` (did you mean 'path'?)",
        ),
        ("[tool.crossfoot\n", "pyproject.toml:1:16: not TOML"),
    ],
)
def test_mistakes_in_toml_have_line_column_and_near_match(
    write: Write, text: str, problem: str
) -> None:
    path = write("pyproject.toml", text)
    assert problems(path)[0].startswith(problem)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.text(max_size=6) | st.integers() | st.booleans() | st.none(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["packs", "packs+", "rules", "rules-", "tables", "extends", "waivers", "x", "+"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=8,
    )
)
def test_no_configuration_crashes(write: Write, value: object) -> None:
    from contextlib import suppress

    from crossfoot.yamlsource import dump

    with suppress(ValueError):  # InputError is one; so is what YAML cannot write
        load_configuration(write("crossfoot.yaml", dump(value)))


# --- schemas -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rules", "config", "waivers", "report"])
def test_shipped_schemas_are_those_of_the_models(root: Path, name: str) -> None:
    """`crossfoot schema NAME > src/crossfoot/schemas/crossfoot-NAME.schema.json` brings one up to date."""
    from crossfoot.cli.schema import text_of

    shipped = root / "src" / "crossfoot" / "schemas" / f"crossfoot-{name}.schema.json"
    assert shipped.read_text("utf-8") == text_of(name)


def test_the_schema_accepts_what_the_reader_does(write: Write) -> None:
    import jsonschema
    import yaml

    from crossfoot.config.form import json_schema

    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    document = yaml.safe_load(YAML.replace(": off", ": 'off'"))
    jsonschema.validate(document, schema)
    jsonschema.validate({"extends": ["a"], "packs+": ["b"], "rules-": ["a/x"]}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"fail-levl": "error"}, schema)
