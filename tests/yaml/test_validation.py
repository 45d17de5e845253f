"""pydantic's errors, said about the file: one problem a mistake, at its place, in plain words."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from crossfoot.problems import InputError
from crossfoot.yamlsource import load, problems_of, validated


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Scope(Strict):
    table: str
    for_each: str | list[str] | None = None
    where: dict[str, str | int | Decimal] = {}


class Pick(Strict):
    measure: str
    previous: int = 0


class Rule(Strict):
    id: str = Field(pattern="^[a-z-]+$", description="kebab-case")
    severity: Literal["error", "warning", "info"] = "error"
    level: Level = Level.ERROR
    scope: Scope | None = Field(None, alias="from")
    tags: list[str] = []
    periods: int = Field(1, ge=1)
    active: bool = True


class Total(Rule):
    kind: Literal["total"]
    # The name of the tag is also the name of a key: pydantic's locations do not tell the two apart.
    total: str | Pick
    parts: list[str | Pick] | Literal["all", "rest"]

    @model_validator(mode="after")
    def whole_is_no_part(self) -> Total:
        if isinstance(self.parts, list) and self.total in self.parts:
            raise ValueError("the total is one of its own parts")
        return self


class Shares(Rule):
    kind: Literal["shares"]
    of: Decimal = Decimal(100)


class Pack(Strict):
    pack: str
    rules: list[Annotated[Total | Shares, Field(discriminator="kind")]] = []


def said_about(text: str) -> list[tuple[str, str | None, str | None]]:
    """``line:column: message``, expected, help."""
    with pytest.raises(InputError) as raised:
        validated(load(text, path="f"), Pack)
    return [(str(p).removeprefix("f:"), p.expected, p.help) for p in raised.value.problems]


def rule(text: str) -> str:
    """A pack with one rule whose keys start in column 5; the first given key is in line 5."""
    return "pack: p\nrules:\n  - id: r\n    kind: total\n    " + text.replace("\n", "\n    ")


WHOLE = "\ntotal: t\nparts: [a]"

CASES: list[tuple[str, str, str | None, str | None]] = [
    # a misspelt key: one problem, though pydantic also misses the right one
    ("total: t\npart: [a]", "6:5: unknown key `part`", None, "did you mean 'parts'?"),
    ("tag: [a]" + WHOLE, "5:5: unknown key `tag`", None, "did you mean 'tags'?"),
    ("form: {table: x}" + WHOLE, "5:5: unknown key `form`", None, "did you mean 'from'?"),
    ("from: {tabel: x}" + WHOLE, "5:12: unknown key `tabel`", None, "did you mean 'table'?"),
    # keys of other kinds are no suggestion
    (
        "off: 1" + WHOLE,
        "5:5: unknown key `off`",
        None,
        "known: active, from, level, periods, severity, tags",  # not `of`, nor what is there already
    ),
    ("from: {}" + WHOLE, "5:11: missing key `table`", None, None),
    ("total: t", "3:5: missing key `parts`", None, None),
    # wrong values
    (
        "severity: eror" + WHOLE,
        "5:15: `severity` cannot be 'eror'",
        "one of error, warning, info",
        "did you mean 'error'?",
    ),
    (
        "level: warn" + WHOLE,
        "5:12: `level` cannot be 'warn'",
        "one of error, warning",
        "did you mean 'warning'?",
    ),
    ("periods: x" + WHOLE, "5:14: `periods` cannot be 'x'", "a whole number", None),
    ("periods: 1.5" + WHOLE, "5:14: `periods` cannot be the number 1.5", "a whole number", None),
    ("periods: 0" + WHOLE, "5:14: `periods` should be greater than or equal to 1", None, None),
    ("active: maybe" + WHOLE, "5:13: `active` cannot be 'maybe'", "true or false", None),
    ("tags: a" + WHOLE, "5:11: `tags` cannot be 'a'", "a list", None),
    (
        "tags: [a, 1.10]" + WHOLE,
        "5:15: item 2 of `tags` cannot be the number 1.10",
        "text",
        "put it in quotes",
    ),
    ("tags:\n  - a\n  -" + WHOLE, "7:8: item 2 of `tags` cannot be empty", "text", None),
    # a union that no branch fits: one problem that names all
    (
        "from: {table: x, for_each: 3}" + WHOLE,
        "5:32: `for_each` cannot be the number 3",
        "text or a list",
        "put it in quotes",
    ),
    (
        "total: t\nparts: al",
        "6:12: `parts` cannot be 'al'",
        "one of all, rest or a list",
        "did you mean 'all'?",
    ),
    # a union whose branch is clear: only what is wrong inside it
    (
        "total: t\nparts: [{measure: 1}]",
        "6:23: `measure` cannot be the number 1",
        "text",
        "put it in quotes",
    ),
    (
        "total: t\nparts: [{mesure: x}]",
        "6:14: unknown key `mesure`",
        None,
        "did you mean 'measure'?",
    ),
    ("total: {measure: [x]}\nparts: [a]", "5:22: `measure` cannot be a list", "text", None),
    (
        "total: {measure: x, previous: y}\nparts: [a]",
        "5:35: `previous` cannot be 'y'",
        "a whole number",
        None,
    ),
    # a check of the model itself, at the first key of what it checked
    ("total: t\nparts: [t]", "3:5: the total is one of its own parts", None, None),
]


@pytest.mark.parametrize(("text", "message", "expected", "help_"), CASES)
def test_one_mistake_is_one_problem_at_its_place(
    text: str, message: str, expected: str | None, help_: str | None
) -> None:
    assert said_about(rule(text)) == [(message, expected, help_)]


@pytest.mark.parametrize(
    ("text", "message", "expected"),
    [
        ("", "1:1: the file cannot be empty", "a mapping (key: value)"),
        ("- a", "1:1: the file cannot be a list", "a mapping (key: value)"),
        ("pack: {}", "1:7: `pack` cannot be a mapping", "text"),
        ("pack: x\nrules: 3", "2:8: `rules` cannot be the number 3", "a list"),
        (
            "pack: x\nrules: [3]",
            "2:9: item 1 of `rules` cannot be the number 3",
            "a mapping (key: value)",
        ),
        ("pack: x\nrules: [{id: a}]", "2:9: missing key `kind`", None),
        ("pack: x\nrules: [{id: B 1, kind: shares}]", "2:14: `id` cannot be 'B 1'", "kebab-case"),
        (
            "pack: x\nrules: [{id: a, kind: 1}]",
            "2:23: `kind` cannot be the number 1",
            "one of total, shares",
        ),
    ],
)
def test_mistakes_outside_a_rule(text: str, message: str, expected: str | None) -> None:
    ((said, wanted, _),) = said_about(text)
    assert (said, wanted) == (message, expected)


def test_a_wrong_tag_gets_a_near_match() -> None:
    assert said_about("pack: x\nrules:\n  - {id: a, kind: totl}\n") == [
        ("3:19: `kind` cannot be 'totl'", "one of total, shares", "did you mean 'total'?")
    ]


def test_many_mistakes_come_in_the_order_of_the_file() -> None:
    text = (
        "pack: 1\nrules:\n  - {id: A, kind: shares}\n  - {id: b, kind: shares, of: x}\nextra: 1\n"
    )
    assert [said[:4] for said, _, _ in said_about(text)] == ["1:7:", "3:10", "4:31", "5:1:"]


def test_a_valid_file_becomes_its_model() -> None:
    pack = validated(load(rule("total: t\nparts: [a, {measure: b}]")), Pack)
    assert isinstance(pack.rules[0], Total)
    assert pack.rules[0].parts == ["a", Pick(measure="b")]


def test_a_mistake_inside_an_alias_is_shown_where_it_is_written() -> None:
    text = "pack: p\nrules:\n  - {id: a, kind: shares, tags: &t [1]}\n  - {id: b, kind: shares, tags: *t}\n"
    assert [said[:5] for said, _, _ in said_about(text)] == ["3:37:", "3:37:"]


def test_without_a_model_there_are_places_and_no_near_matches() -> None:
    document = load("pack: p\npcak: q\n", path="f")
    with pytest.raises(ValidationError) as raised:
        Pack.model_validate(document.value)
    (problem,) = problems_of(raised.value, document)
    assert (str(problem), problem.help) == ("f:2:1: unknown key `pcak`", None)


def test_a_model_without_a_schema_still_has_places() -> None:
    class Opaque(Strict):
        value: Annotated[Exception, BeforeValidator(ValueError)] = ValueError()
        model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    with pytest.raises(InputError) as raised:
        validated(load("vlaue: 1"), Opaque)
    (problem,) = raised.value.problems
    assert (problem.line, problem.column, problem.help) == (1, 1, None)


SOUND = rule(
    "total: t\nparts: [a, {measure: b, previous: 1}]\nfrom: {table: x, where: {year: 2025}}\ntags:\n  - a"
)
PIECES = [
    "",
    " ",
    "\n",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "1.10",
    "null",
    "'",
    "#",
    "kind",
    "total",
    "x:",
]


@given(
    st.lists(
        st.tuples(st.integers(0, len(SOUND)), st.integers(0, 12), st.sampled_from(PIECES)),
        max_size=3,
    )
)
def test_any_damage_to_a_sound_file_is_told_with_its_place(
    damage: list[tuple[int, int, str]],
) -> None:
    text = SOUND
    for start, length, piece in damage:
        text = text[:start] + piece + text[start + length :]
    try:
        validated(load(text, path="f"), Pack)
    except InputError as refused:
        lines = text.count("\n") + 1
        for problem in refused.problems:
            assert problem.path == "f"
            assert 1 <= (problem.line or 0) <= lines
            assert (problem.column or 0) >= 1
