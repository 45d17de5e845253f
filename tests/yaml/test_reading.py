"""What YAML becomes: text stays text, digits stay digits, and everything knows its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from crossfoot.problems import InputError, Problem
from crossfoot.yamlsource import Span, YamlMapping, YamlSequence, load, load_file
from crossfoot.yamlsource.loading import MAX_ALIASED, MAX_BYTES, MAX_DEPTH


def problems(text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as raised:
        load(text, path="rules.yaml")
    return raised.value.problems


@pytest.mark.parametrize(
    ("written", "value"),
    [
        # What YAML 1.1 readers corrupt
        ("NO", "NO"),  # Norway, not false
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("12:30", "12:30"),  # not 750
        ("2025-01-01", "2025-01-01"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("20,51", "20,51"),  # a figure as a Vietnamese publisher prints it
        ("1.234.567", "1.234.567"),
        ("−2.74", "−2.74"),  # a typographic minus
        ("5.", Decimal("5")),
        # Numbers keep their digits
        ("1.10", Decimal("1.10")),
        ("100.0", Decimal("100.0")),
        ("-0.46", Decimal("-0.46")),
        ("+.5", Decimal("0.5")),
        ("1e3", Decimal("1E+3")),
        ("100", 100),
        ("-7", -7),
        ("0123", 123),  # YAML 1.2: decimal; only 0o is octal
        ("0o17", 15),
        ("0xff", 255),
        ("1.1.1", "1.1.1"),
        ("1e", "1e"),
        (".", "."),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("", None),
        ("nULL", "nULL"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        # Quoted is text
        ("'100'", "100"),
        ('"true"', "true"),
        ("''", ""),
        ("!!str 1.10", "1.10"),
        ("! 1.10", "1.10"),
    ],
)
def test_a_scalar_is_what_yaml_1_2_says(written: str, value: object) -> None:
    read = load(f"key: {written}\n").value
    assert isinstance(read, YamlMapping)
    assert (type(read["key"]), str(read["key"])) == (type(value), str(value))


def test_keys_are_text_as_written() -> None:
    value = load("2025: a\nNO: b\n1.10: c\ntrue: d\n'~': e\n").value
    assert isinstance(value, YamlMapping)
    assert list(value) == ["2025", "NO", "1.10", "true", "~"]


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "~", "\ufeff"])
def test_an_empty_file_is_none(text: str) -> None:
    assert load(text).value is None


def test_text_bytes_and_a_byte_order_mark_read_alike() -> None:
    text = "tỷ trọng: 20.51\n"
    for source in (text, text.encode(), b"\xef\xbb\xbf" + text.encode(), "\ufeff" + text):
        document = load(source)
        assert document.value == {"tỷ trọng": Decimal("20.51")}
        assert document.position_of(["tỷ trọng"]) == (1, 11, 1, 16)


RULES = """\
pack: demo   # a comment
rules:
  - id: shares
    parts: [a, 'b c', 1.50]
    why: |
      First line.
      Last line.

  - {id: total, title: "Tổng 😀", parts:
      [x]}
empty:
"""


@pytest.mark.parametrize(
    ("path", "span", "slice_"),
    [
        (("pack",), (1, 7, 1, 11), "demo"),
        (("rules", 0, "id"), (3, 9, 3, 15), "shares"),
        (("rules", 0, "parts"), (4, 12, 4, 28), "[a, 'b c', 1.50]"),
        (("rules", 0, "parts", 1), (4, 16, 4, 21), "'b c'"),
        (("rules", 0, "parts", 2), (4, 23, 4, 27), "1.50"),
        # columns are code points: the emoji is one
        (("rules", 1, "title"), (9, 24, 9, 32), '"Tổng 😀"'),
    ],
)
def test_every_value_has_its_place(
    path: tuple[str | int, ...], span: tuple[int, ...], slice_: str
) -> None:
    line, column, _, end_column = span
    assert RULES.splitlines()[line - 1][column - 1 : end_column - 1] == slice_
    assert load(RULES).position_of(path) == span


def test_values_of_several_lines_end_with_their_last_character() -> None:
    document = load(RULES)
    assert document.position_of(["rules", 0, "why"]) == (5, 10, 7, 17)
    assert document.position_of(["rules", 0]) == (3, 5, 7, 17)
    assert document.position_of(["rules", 1, "parts"]) == (10, 7, 10, 10)
    assert document.position_of(["rules", 1]) == (9, 5, 10, 11)
    assert document.position_of(["empty"]) == (11, 7, 11, 7)


def test_every_key_has_its_place() -> None:
    document = load(RULES)
    assert document.key_position_of(["rules", 0, "why"]) == (5, 5, 5, 8)
    assert document.key_position_of(["rules"]) == (2, 1, 2, 6)
    # an item has no key: the item itself
    assert document.key_position_of(["rules", 0, "parts", 0]) == (4, 13, 4, 14)


def test_the_place_of_what_is_not_there_is_what_is_around_it() -> None:
    document = load(RULES)
    missing: tuple[str | int, ...]
    for missing in (("rules", 0, "title"), ("rules", 0, "nothing", "below")):
        assert document.position_of(missing) == document.position_of(["rules", 0])
        assert document.key_position_of(missing) == document.position_of(["rules", 0])
    assert document.position_of(["rules", 99]) == document.position_of(["rules"])
    assert document.position_of([]) == document.span == (1, 1, 11, 7)


def test_an_alias_is_the_value_of_its_anchor() -> None:
    document = load("base: &base {low: 0.10}\nfirst: *base\nlist: [&one 1, *one]\n")
    value = document.value
    assert isinstance(value, YamlMapping)
    assert value["first"] is value["base"]
    assert value["list"] == [1, 1]
    assert document.position_of(["first"]) == (2, 8, 2, 13)  # where it is used
    assert document.position_of(["first", "low"]) == (1, 19, 1, 23)  # where it is written


def test_equality_is_that_of_plain_values() -> None:
    value = load("a: [1, {b: x}]").value
    assert value == {"a": [1, {"b": "x"}]}
    assert isinstance(value, dict)
    assert isinstance(value["a"], list)
    assert isinstance(value["a"], YamlSequence)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "duplicate key `a`; it stands in line 1 already"),
        ('1: x\n"1": y\n', 2, 1, "duplicate key `1`; it stands in line 1 already"),
        ("a: !!python/object:os.system x", 1, 4, "the tag `!!python/object:os.system` is not"),
        ("a: !include other.yaml", 1, 4, "the tag `!include` is not supported"),
        ("a: !!set {x}", 1, 4, "the tag `!!set` is not supported"),
        ("!!int a: 1", 1, 1, "the tag `!!int` is not supported"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", 3, 3, "merge keys (`<<`) are not supported"),
        ("{? : 1}", 1, 4, "a key is missing before ':'"),
        ("? [a, b]\n: c", 1, 3, "a key must be text, not a list or a mapping"),
        ("a: &x b\n*x : c", 2, 1, "an alias cannot be a key"),
        ("a: *nobody", 1, 4, "unknown anchor `nobody`"),
        ("a: &x [1, *x]", 1, 11, "`*x` stands inside what it stands for"),
        ("a: 1\n---\nb: 2", 2, 1, "a second document in one file"),
        ("low: .inf", 1, 6, ".inf is not a figure anybody can print"),
        ("low: -.INF", 1, 6, "-.INF is not a figure"),
        ("low: .nan", 1, 6, ".nan is not a figure"),
        ("n: 1e999999999", 1, 4, "the exponent of 1e999999999 is beyond"),
        ("n: 1e-" + "9" * 250, 1, 4, "a number of 253 characters"),
        ("n: " + "9" * 5000, 1, 4, "a number of 5000 characters"),
        ("a: b: c", 1, 5, "not valid YAML: mapping values are not allowed in this context"),
        ("a:\n\t- x", 2, 1, "not valid YAML: found character that cannot start any token"),
        ("a: 'b", 1, 4, "not valid YAML: found unexpected end of stream (while scanning a quoted"),
        ("a: [b", 1, 4, "not valid YAML"),
        ("- a\nb: 1", 2, 1, "not valid YAML: did not find expected '-' indicator"),
        ("%YAML 2.0\n---\na", 1, 1, "not valid YAML: found incompatible YAML document"),
        ('a: "\\ud800"', 1, 7, "not valid YAML"),
        ("a: x\0y", 1, 5, "a NUL character: the file is damaged or binary"),
        ('a: "x\\0y"', 1, 4, "a NUL character in text"),
        ("a: \x07", 1, 4, "the character U+0007 is not allowed in YAML"),
        ("a: \ud800", 1, 4, "the character U+D800 is not allowed in YAML"),
        ("# a\n\u2028b: 1", 2, 1, "the character U+2028 is not allowed in YAML"),
        (b"a: 1\nb: \xe9t\xe9", 2, 4, "not UTF-8: byte 0xe9"),
        ("t\u1ef7: ".encode() + b"\xff", 1, 5, "not UTF-8: byte 0xff"),
    ],
)
def test_what_hides_an_error_is_refused_with_its_place(
    text: str | bytes, line: int, column: int, message: str
) -> None:
    first, *_ = problems(text)
    assert (first.path, first.line, first.column) == ("rules.yaml", line, column)
    assert first.message.startswith(message)


def test_all_problems_of_a_file_are_reported_at_once_in_order() -> None:
    text = "a: .inf\na: 2\nb: !x 3\nc: *none\nd: [\n"
    assert [(problem.line, problem.message[:9]) for problem in problems(text)] == [
        (1, ".inf is n"),
        (2, "duplicate"),
        (3, "the tag `"),
        (4, "unknown a"),
        (5, "not valid"),
    ]


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("why: note: this", "put text that contains ': ' in quotes"),
        ("unit: @home", "put text that starts with @"),
        ("a: *bsae\nb: &base 1", None),
        ("b: &base 1\na: *bsae", "did you mean 'base'?"),
        ("a: \ufeff".encode("utf-16"), "save it as UTF-8"),
        ("a: \x85", 'delete it, or write "\\x85" in double quotes'),
    ],
)
def test_a_problem_says_what_to_do(text: str | bytes, help_: str | None) -> None:
    first, *_ = problems(text)
    assert (first.help or "").startswith(help_ or "")
    assert (first.help is None) == (help_ is None)


def test_deep_nesting_is_refused_before_it_costs_anything() -> None:
    for opening in ("[", "{a: ", "- "):
        assert problems(opening * 100_000)[0].message == f"nested deeper than {MAX_DEPTH} levels"
    assert load("[" * MAX_DEPTH + "]" * MAX_DEPTH).value is not None


def test_aliases_cannot_nest_deeper_than_brackets() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, MAX_DEPTH + 5)]
    assert problems("\n".join(lines))[0].message == f"nested deeper than {MAX_DEPTH} levels"


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    assert problems("\n".join(lines))[0].message == (
        f"aliases stand for more than {MAX_ALIASED:,} values"
    )


def test_honest_use_of_aliases_is_not_limited() -> None:
    lines = ["defaults: &defaults [a, b, c, d, e]", "rules:", *["  - *defaults"] * 5000]
    assert load("\n".join(lines)).value is not None


def test_a_file_of_absurd_size_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(50 * MAX_BYTES)  # sparse: costs no disk, and would cost memory if read
    with pytest.raises(InputError, match="larger than 10 MB"):
        load_file(path)


def test_a_missing_file_gets_a_near_match(tmp_path: Path) -> None:
    (tmp_path / "budget.yaml").write_text("a: 1\n", "utf-8")
    with pytest.raises(InputError) as raised:
        load_file(tmp_path / "bugdet.yaml", shown_as="bugdet.yaml")
    (problem,) = raised.value.problems
    assert str(problem) == "bugdet.yaml: no such file"
    assert problem.help == "did you mean 'budget.yaml'?"


@pytest.mark.parametrize("name", [".", "a\0b", "x" * 5000])
def test_what_cannot_be_opened_is_a_problem_too(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_file(tmp_path / name)


def test_a_file_is_named_as_the_user_named_it(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("a: 1\n", "utf-8")
    assert load_file(path).path == path.as_posix()
    assert load_file(path, shown_as="rules/rules.yaml").path == "rules/rules.yaml"


def test_spans_join() -> None:
    assert Span(1, 2, 1, 5).to(Span(3, 1, 3, 4)) == Span(1, 2, 3, 4)
