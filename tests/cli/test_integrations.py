"""What other programs run: the pre-commit hook, the GitHub action, the GitLab job."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from crossfoot.cli.main import main

TABLE = "year,goods,services,total\n2023,10,20,30\n2024,11,22,33\n"
UPDATE = TABLE + "2025,12,24,38\n"
RULES = """\
pack: own
rules:
  - id: total-not-sum
    kind: total
    why: There is nothing else.
    from: {table: spending, for_each: [year]}
    whole: total
    parts: [goods, services]
"""
CONFIGURATION = """\
tables:
  spending: {path: spending.csv, keys: [year]}
packs: [rules.yaml]
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which ``crossfoot`` is a program, and nobody's settings count."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "crossfoot"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m crossfoot "$@"\n')
    program.chmod(0o755)
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "SOURCE_DATE_EPOCH": "1795400000",  # 2026-11-22
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org",
    }


class Repository:
    """A team's repository: a table, a rule, the hook, and the job that CI runs.

    git and the hook are programs of their own; the other commands run in this process, which is faster.
    """

    def __init__(
        self, folder: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder = folder
        self.environment = environment
        self.monkeypatch = monkeypatch

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
        )

    def crossfoot(self, *arguments: str, day: str = "2026-11-23") -> int:
        seconds = datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()
        with self.monkeypatch.context() as patch:
            patch.chdir(self.folder)
            patch.setenv("SOURCE_DATE_EPOCH", str(int(seconds)))
            return main(arguments)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def commit(self, message: str) -> subprocess.CompletedProcess[str]:
        self.run("git", "add", "-A")
        return self.run("git", "commit", "-qm", message)

    def ci(self, *arguments: str, day: str = "2026-11-23") -> int:
        """What the job runs; the reports are left in ``out``."""
        reports = ("--report=sarif:out/x.sarif", "--report=json:out/x.json")
        return self.crossfoot("check", *reports, *arguments, day=day)

    def results(self) -> list[dict[str, Any]]:
        log = json.loads((self.folder / "out/x.sarif").read_text("utf-8"))
        results: list[dict[str, Any]] = log["runs"][0]["results"]
        return results

    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads((self.folder / "out/x.json").read_text("utf-8"))
        return report


@pytest.fixture
def repository(
    tmp_path: Path, root: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Repository:
    made = Repository(tmp_path, environment, monkeypatch)
    made.run("git", "init", "-q")
    (hook,) = [
        h
        for h in yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text())
        if h["id"] == "crossfoot"
    ]
    made.write(
        ".git/hooks/pre-commit", f"#!/bin/sh\nexec {hook['entry']} {' '.join(hook['args'])}\n"
    )
    (tmp_path / ".git/hooks/pre-commit").chmod(0o755)
    for name, text in (
        ("spending.csv", TABLE),
        ("rules.yaml", RULES),
        ("crossfoot.yaml", CONFIGURATION),
        (".gitignore", "out\n"),
    ):
        made.write(name, text)
    done = made.commit("First figures")
    assert done.returncode == 0, done.stdout + done.stderr
    return made


def test_a_year_in_the_life_of_a_table(repository: Repository) -> None:
    # A data update brings a wrong total: the hook refuses it, and CI fails with the place in code scanning.
    repository.write("spending.csv", UPDATE)
    refused = repository.commit("Figures for 2025")
    assert refused.returncode == 1
    assert "error[own/total-not-sum]" in refused.stdout + refused.stderr
    assert repository.ci() == 1
    (result,) = repository.results()
    place = result["locations"][0]["physicalLocation"]
    assert result["ruleId"] == "own/total-not-sum"
    assert place["artifactLocation"]["uri"] == "spending.csv"
    assert place["region"]["startLine"] == 4
    fingerprint = result["partialFingerprints"]

    # Somebody confirms it; the figure is corrected: the commit passes, the finding is fixed.
    finding = repository.report()["findings"][0]["id"]
    assert repository.crossfoot("decide", finding, "confirmed") == 0
    assert repository.ci() == 1, "confirmed is not fixed"
    repository.write("spending.csv", UPDATE.replace("38", "36"))
    assert repository.commit("Correct the total of 2025").returncode == 0
    assert repository.ci() == 0
    assert repository.results() == []
    assert [fixed["id"] for fixed in repository.report()["fixed"]] == [finding]

    # Next time the total is meant to be so: accepted with a reason, it passes and is still on record.
    repository.write("spending.csv", UPDATE.replace("38", "41"))
    assert repository.ci() == 1
    reason = ("-m", "one unit is not listed")
    assert repository.crossfoot("decide", finding, "accepted", *reason) == 0
    assert repository.ci() == 0
    assert repository.report()["summary"]["accepted"] == 1
    assert repository.commit("Total with the unit that is not listed").returncode == 0

    # The figure changes again: the acceptance was for another one.
    repository.write("spending.csv", UPDATE.replace("38", "73"))
    assert repository.ci() == 1
    assert repository.report()["findings"][0]["state"] == "reopened"
    (result,) = repository.results()
    assert result["partialFingerprints"] == fingerprint, "the same alert as at first"

    # A waiver lets it through until its day has come.
    repository.write(
        "waivers.yaml",
        "waivers:\n  - {rule: own/*, where: {year: 2025}, reason: under revision, expires: 2026-12-31}\n",
    )
    assert repository.ci() == 0
    assert repository.ci(day="2026-12-31") == 1
    rules = {result["ruleId"] for result in repository.results()}
    assert rules == {"own/total-not-sum", "waiver-expired"}
    assert repository.ci("--no-waivers") == 1


def test_since_looks_at_what_a_branch_changed(repository: Repository) -> None:
    repository.write("spending.csv", UPDATE)
    assert repository.ci("--since", "HEAD") == 1
    repository.run("git", "add", "-A")
    repository.run("git", "commit", "-qm", "Known", "--no-verify")
    assert repository.ci("--since", "HEAD") == 0
    assert repository.ci("--since", "HEAD~1") == 1


# --- the files themselves ----------------------------------------------------------------------------------------


def action(root: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((root / "action.yml").read_text("utf-8"))
    return document


def vendored(name: str) -> dict[str, Any]:
    pytest.importorskip("check_jsonschema")
    schemas = files("check_jsonschema.builtin_schemas") / "vendor" / name
    schema: dict[str, Any] = json.loads(schemas.read_text("utf-8"))
    return schema


def test_the_action_fits_its_schema(root: Path) -> None:
    schema = vendored("github-actions.json")
    jsonschema.validators.validator_for(schema)(schema).validate(action(root))


def test_the_action_pins_what_it_uses_and_pastes_no_input_into_a_script(root: Path) -> None:
    for step in action(root)["runs"]["steps"]:
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+(/[\w-]+)+@[0-9a-f]{40}", step["uses"])
        if "run" in step:
            assert "${{" not in step["run"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="the action's script is for bash")
@pytest.mark.parametrize(("table", "code"), [(TABLE, "0"), (UPDATE, "1")])
def test_the_actions_script_runs(
    root: Path, repository: Repository, tmp_path: Path, table: str, code: str
) -> None:
    repository.write("spending.csv", table)
    (check,) = [step for step in action(root)["runs"]["steps"] if step.get("id") == "check"]
    output = tmp_path / "output"
    done = repository.run(
        "bash",
        "-eo",
        "pipefail",
        "-c",
        check["run"],
        PATHS="spending.csv\n",
        ARGUMENTS="--strict-waivers\n--ignore=a b; exit 7\n",
        FAIL_LEVEL="error",
        REPORTS=str(tmp_path / "out"),
        GITHUB_OUTPUT=str(output),
        GITHUB_STEP_SUMMARY=str(tmp_path / "summary"),
    )
    assert done.returncode == 0, done.stderr
    assert output.read_text() == f"exit-code={code}\nwritten=true\n"
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "crossfoot.json",
        "crossfoot.sarif",
        "crossfoot.html",
    }
    assert (tmp_path / "summary").read_text("utf-8").startswith("## crossfoot")
    (gate,) = [step for step in action(root)["runs"]["steps"] if step.get("name") == "Gate"]
    assert gate["env"]["CODE"] == "${{ steps.check.outputs.exit-code }}"
    ended = repository.run("bash", "-eo", "pipefail", "-c", gate["run"], CODE=code)
    assert ended.returncode == int(code), "the job fails only after its reports are kept"
    never = repository.run("bash", "-eo", "pipefail", "-c", gate["run"], CODE="")
    assert never.returncode == 2, "a step that did not run has not checked"


def test_the_gitlab_job_fits_its_schema(root: Path) -> None:
    schema = vendored("gitlab-ci.json")
    job = yaml.safe_load((root / "docs/ci/crossfoot.gitlab-ci.yml").read_text("utf-8"))
    jsonschema.validators.validator_for(schema)(schema).validate(job)


@pytest.mark.skipif(find_spec("pre_commit") is None, reason="pre-commit is not installed")
def test_pre_commit_runs_the_hook(root: Path, repository: Repository, tmp_path: Path) -> None:
    manifest = root / ".pre-commit-hooks.yaml"
    pre_commit = (sys.executable, "-m", "pre_commit")
    home = {"PRE_COMMIT_HOME": str(tmp_path / "out" / "pre-commit")}
    assert repository.run(*pre_commit, "validate-manifest", str(manifest), **home).returncode == 0
    # As in the manifest, but with the program that is here: no environment is fetched for a test.
    hooks = [h | {"language": "system"} for h in yaml.safe_load(manifest.read_text("utf-8"))]
    repository.write(
        ".pre-commit-config.yaml", yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]})
    )
    for table, code, said in ((TABLE, 0, "Passed"), (UPDATE, 1, "error[own/total-not-sum]")):
        repository.write("spending.csv", table)
        repository.run("git", "add", "-A")
        done = repository.run(*pre_commit, "run", "crossfoot", **home)
        assert (done.returncode, said in done.stdout) == (code, True), done.stdout + done.stderr
    done = repository.run(*pre_commit, "run", "crossfoot-rules", "--all-files", **home)
    assert "no example that holds" in done.stdout, "`rules test --coverage` was run on rules.yaml"


def test_the_hooks_name_programs_that_exist(root: Path) -> None:
    import click

    from crossfoot.cli.main import crossfoot

    for hook in yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text("utf-8")):
        program, name, *_ = hook["entry"].split()
        assert program == "crossfoot"
        assert crossfoot.get_command(click.Context(crossfoot), name) is not None
        re.compile(hook["files"])
        assert hook["language"] == "python"
