"""The program around the commands: whatever happens inside one, the exit code is 0, 1 or 2 and means it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from types import ModuleType

import click
import pytest

from crossfoot.cli.commands import COMMANDS, Entry
from crossfoot.cli.invocation import verbosity_options
from crossfoot.cli.main import LazyGroup, crossfoot, main
from crossfoot.problems import InputError, Problem

Install = Callable[[Callable[[], int | None]], None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Make a function the command ``sample``."""

    def install_command(function: Callable[[], int | None]) -> None:
        module = ModuleType("sample_command")
        module.command = click.command("sample")(verbosity_options(function))  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "sample_command", module)
        entry = Entry("sample_command:command", "A command to try.")
        monkeypatch.setattr(LazyGroup, "entries", {"sample": entry})

    return install_command


def raising(error: BaseException) -> Callable[[], int | None]:
    def command() -> int | None:
        raise error

    return command


@pytest.mark.parametrize(("returned", "code"), [(None, 0), (0, 0), (1, 1), (2, 2)])
def test_a_command_returns_the_exit_code(install: Install, returned: int | None, code: int) -> None:
    install(lambda: returned)
    assert main(["sample"]) == code


def test_help_lists_the_commands_without_importing_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(LazyGroup, "entries", {"sample": Entry("no.such.module:x", "Not there.")})
    assert main(["--help"]) == 0
    assert "sample  Not there." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero"),
        (ValueError("first line\nsecond line"), "ValueError: first line\n"),
        (RecursionError(), "RecursionError\n"),
    ],
)
def test_a_crash_is_one_line_and_never_exit_code_1(
    install: Install, capsys: pytest.CaptureFixture[str], error: Exception, message: str
) -> None:
    install(raising(error))
    assert main(["sample"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert message in shown.err
    assert "second line" not in shown.err
    assert "-v" in shown.err
    assert "Traceback" not in shown.err


@pytest.mark.parametrize("arguments", [["-v", "sample"], ["sample", "-v"], ["-q", "sample", "-vv"]])
def test_verbose_shows_the_traceback(
    install: Install, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    install(raising(ZeroDivisionError("division by zero")))
    assert main(arguments) == 2
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_a_problem_with_an_input_is_no_crash(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = Problem(
        "unknown key `tolerence`", "rules/a.yaml", 3, 5, expected="a key", help="did you mean that?"
    )
    install(raising(InputError(problem)))
    assert main(["sample"]) == 2
    assert capsys.readouterr().err == (
        "error: rules/a.yaml:3:5: unknown key `tolerence`\n"
        "  = expected: a key\n"
        "  = help: did you mean that?\n"
    )


def test_a_file_that_cannot_be_opened_is_named(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    install(lambda: open("no/such/file").close())  # noqa: PTH123
    assert main(["sample"]) == 2
    message, _ = capsys.readouterr().err.splitlines()
    assert message == "error: no/such/file: No such file or directory"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort(), EOFError()])
def test_an_interrupted_run_has_not_checked(
    install: Install, capsys: pytest.CaptureFixture[str], error: BaseException
) -> None:
    install(raising(error))
    assert main(["sample"]) == 2
    assert "interrupted" in capsys.readouterr().err


def test_a_library_that_ends_the_program_has_not_checked(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    install(raising(SystemExit(0)))
    assert main(["sample"]) == 2
    assert "crossfoot was ended" in capsys.readouterr().err


@pytest.mark.parametrize(
    "error",
    [click.ClickException("no"), click.UsageError("no"), click.FileError("data.csv", "no")],
)
def test_click_errors_are_exit_code_2(install: Install, error: click.ClickException) -> None:
    install(raising(error))
    assert main(["sample"]) == 2


def test_an_unknown_command_gets_a_near_match(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    install(lambda: 0)
    assert main(["sampel"]) == 2
    assert "no such command 'sampel'; did you mean 'sample'?" in capsys.readouterr().err


def test_a_closed_pipe_ends_the_program_silently() -> None:
    many_lines = (
        "import sys, click; from types import ModuleType\n"
        "from crossfoot.cli import main as program; from crossfoot.cli.commands import Entry\n"
        "module = sys.modules['m'] = ModuleType('m')\n"
        "module.c = click.command()(lambda: [click.echo('x' * 1000) for _ in range(10_000)] and 0)\n"
        "program.LazyGroup.entries = {'c': Entry('m:c', '')}\n"
        "sys.exit(program.main(['c']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", many_lines], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_the_table_can_be_loaded(name: str) -> None:
    command = crossfoot.get_command(click.Context(crossfoot), name)
    assert command is not None
    assert command.name == name
    assert command.help
