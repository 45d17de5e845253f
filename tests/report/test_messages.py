"""What findings say: every kind, both languages, numbers as the document writes them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from importlib.resources import files
from typing import Any

import pytest
import yaml

from crossfoot.figures import figure
from crossfoot.problems import Severity
from crossfoot.remarks import ENGLISH
from crossfoot.report.arguments import known_arguments
from crossfoot.report.findings import about_run, build, severity_of
from crossfoot.report.model import Finding, RuleSummary
from crossfoot.report.templates import TemplateError, faults, parse
from crossfoot.report.wording import LANGUAGES, wording
from crossfoot.rules.kinds import KINDS
from crossfoot.rules.kinds.expression import expression
from crossfoot.rules.kinds.kind import Example, Kind
from crossfoot.rules.kinds.present import present
from crossfoot.verify import Grade, Verdict, verify


def verdict_of(kind: Kind, example: Example) -> Verdict:
    given: dict[str, Any] = dict(example.figures)
    if kind.name == "present":
        return present(**given)
    if kind.name == "expression":
        return expression(given.pop("expression"), **given)
    settings = {
        option.name: given.pop(option.name) for option in kind.options if option.name in given
    }
    if "weights" in settings:
        settings["weights"] = tuple(settings["weights"])
    return kind.check(given, **settings)


def found(verdict: Verdict, language: str = "en", **rule: Any) -> Finding:
    name = f"own/{verdict.relation.kind}"
    return build(verdict, RuleSummary(name, verdict.relation.kind, **rule), language=language)


def every_example() -> Iterator[Any]:
    for kind in KINDS.values():
        for at, example in enumerate(kind.examples):
            for language in LANGUAGES:
                yield pytest.param(kind, example, language, id=f"{kind.name}-{at}-{language}")


@pytest.mark.parametrize(("kind", "example", "language"), list(every_example()))
def test_every_kind_has_a_headline_that_stands_alone(
    kind: Kind, example: Example, language: str
) -> None:
    verdict = verdict_of(kind, example)
    finding = found(verdict, language)
    assert finding.message
    assert "{" not in finding.message + finding.arithmetic + finding.note + finding.help
    printed = [row.text for row in finding.figures]
    if (
        kind.name != "expression"
        and "pairs_a" not in example.figures
        and printed
        and not example.holds
    ):
        shown = finding.message + finding.arithmetic
        assert any(text in shown for text in printed), "the headline names a printed figure"


def test_every_kind_has_wordings_of_its_own() -> None:
    for language in LANGUAGES:
        kinds = read(language)["kinds"]
        assert set(KINDS) <= set(kinds)
        assert set(kinds) <= set(read("arithmetic"))


def test_the_languages_have_the_same_messages_with_the_same_arguments() -> None:
    english, other = (flat(read(language)) for language in LANGUAGES)
    # Diagnosis words its reasons in English itself.
    english |= {("readings", key): text for key, text in ENGLISH.items()}
    assert set(english) == set(other)
    for key in english:
        if key[0] not in ("language", "lists", "units"):
            assert set(parse(english[key]).arguments) == set(parse(other[key]).arguments), key


def test_templates_ask_only_for_what_there_is() -> None:
    for language in LANGUAGES:
        for name, texts in read(language)["kinds"].items():
            kind = KINDS.get(name.partition(".")[0])
            if kind is not None:
                for text in texts.values():
                    assert not faults(text, known_arguments(kind)), (language, name)


# --- the text of well-known cases --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "headline"),
    [
        (
            KINDS["shares"].check({"parts": ["31.42", "12.91", "14.66", "42.31"]}),
            "4 shares sum to 101.30, more than rounding can explain (99.98–100.02)",
        ),
        (
            KINDS["shares"].check({"parts": ["20,51", "28,06", "47,22", "5,21"]}),
            "4 shares sum to 101,00, more than rounding can explain (99,98–100,02)",
        ),
        (
            KINDS["total"].check({"whole": "8 900", "parts": ["1 210", "4 530", "2 260"]}),
            "the total is 8 900, but its 3 parts sum to 8 000 (rounding allows 7 998.5–8 001.5)",
        ),
        (
            KINDS["growth"].check({"start": "3.6", "end": "4.1", "rate": "0.5"}),
            "a rise from 3.6 to 4.1 is 13.9 %, not 0.5 % (rounding allows 10.96–16.90 %)",
        ),
        (
            KINDS["growth"].check(
                {
                    "start": figure("1.917", locale="vi"),
                    "end": figure("2.900", locale="vi"),
                    "rate": "60,9",
                }
            ),
            "a rise from 1.917 to 2.900 is 51,3 %, not 60,9 % (rounding allows 51,22–51,34 %)",
        ),
        (
            KINDS["change"].check({"start": "23,25", "end": "20,51", "change": "−2,47"}),
            "from 23,25 to 20,51 is a change of −2,74, not −2,47 (rounding allows −2,75 to −2,73)",
        ),
        (KINDS["part_of"].check({"part": "99", "whole": "63"}), "99 is part of 63, but larger"),
        (
            KINDS["agree"].check({"figures": ["10,39 %", "10,35 %"]}),
            "one figure is printed as 10,39 % and 10,35 %",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value.relation.kind,
)
def test_headlines(verdict: Verdict, headline: str) -> None:
    assert found(verdict).message == headline


def test_numbers_are_written_as_the_document_writes_them() -> None:
    finding = found(KINDS["shares"].check({"parts": ["20,51", "28,06", "47,22", "5,21"]}), "vi")
    assert finding.message == (
        "4 tỷ trọng cộng lại bằng 101,00, vượt quá mức làm tròn có thể giải thích (99,98–100,02)"
    )
    assert finding.arithmetic == "20,51 + 28,06 + 47,22 + 5,21 = 101,00 ≠ 100"
    assert finding.note == (
        "mỗi con số có 2 chữ số thập phân (± 0,005), giải thích được nhiều nhất 0,02"
    )


def test_scales_are_undone_in_what_the_others_give() -> None:
    whole = figure("71,1", unit="triệu đồng")
    parts = [figure("44,2", unit="triệu đồng"), figure("900", unit="nghìn đồng")]
    finding = found(KINDS["total"].check({"whole": whole, "parts": parts}))
    assert finding.arithmetic == "44,2 + 0,9 = 45,1 ≠ 71,1"


def test_what_is_given_never_looks_like_what_is_printed() -> None:
    verdict = KINDS["ratio"].check({"numerator": "1000", "denominator": "3.000", "value": "333"})
    assert verdict.grade is Grade.ROUNDING or "333, not 333" not in found(verdict).message


def test_signs_and_weights_show_in_the_arithmetic() -> None:
    verdict = KINDS["total"].check({"whole": "11104", "parts": ["16186", "5056"]}, weights=(1, -1))
    assert found(verdict).arithmetic == "16186 − 5056 = 11130 ≠ 11104"


def test_implausible_says_how_rare() -> None:
    parts = [figure(f"{n}.0") for n in range(40, 72)]
    whole = figure("1783.0")
    verdict = verify(KINDS["total"].relation({"whole": whole, "parts": parts}), Fraction(1, 1000))
    if verdict.grade is not Grade.IMPLAUSIBLE:
        whole = figure("1777.1")
        verdict = verify(
            KINDS["total"].relation({"whole": whole, "parts": parts}), Fraction(1, 1000)
        )
    assert verdict.grade is Grade.IMPLAUSIBLE
    finding = found(verdict)
    assert "only once in" in finding.message
    assert finding.severity is Severity.WARNING
    assert finding.p is not None


@pytest.mark.parametrize(
    ("grade", "declared", "expected"),
    [
        (Grade.IMPOSSIBLE, Severity.ERROR, Severity.ERROR),
        (Grade.IMPOSSIBLE, Severity.INFO, Severity.INFO),
        (Grade.IMPLAUSIBLE, Severity.ERROR, Severity.WARNING),
        (Grade.IMPLAUSIBLE, Severity.INFO, Severity.INFO),
    ],
)
def test_implausible_is_a_warning_at_most(
    grade: Grade, declared: Severity, expected: Severity
) -> None:
    assert severity_of(grade, declared) is expected


# --- a rule's own words ------------------------------------------------------------------------------------------


def test_a_rule_may_bring_its_own_headline() -> None:
    verdict = KINDS["shares"].check({"parts": ["31.42", "12.91", "14.66", "42.31"]})
    assert found(verdict, message="{n} sectors give {sum} %").message == "4 sectors give 101.30 %"


def test_a_headline_that_cannot_be_filled_loses_no_finding() -> None:
    verdict = KINDS["shares"].check({"parts": ["31.42", "12.91", "14.66", "42.31"]})
    assert found(verdict, message="{no_such} {").message.startswith("4 shares sum to")


def test_templates_cannot_reach_into_objects() -> None:
    for text in ("{whole.__class__}", "{0}{whole[0].x.y}", "{whole!r}", "{whole.text.format}"):
        verdict = KINDS["total"].check({"whole": "1", "parts": ["2"]})
        assert "class" not in found(verdict, message=text).message


def test_a_fault_in_a_template_is_named_with_a_near_match() -> None:
    known = known_arguments(KINDS["total"])
    assert faults("{hwole}", known) == ["unknown argument 'hwole'; did you mean 'whole'?"]
    assert "single '{'" in faults("{whole", known)[0]
    with pytest.raises(TemplateError):
        parse("}")
    assert parse("{{x}}").fill(str, int) == "{x}"


def test_plurals() -> None:
    template = parse("{n} {n:part|parts}")
    plural = wording("en").plural
    for n, text in ((1, "1 part"), (2, "2 parts"), (0, "0 parts")):
        assert template.fill(lambda _, n=n: str(n), lambda _, n=n: plural(Fraction(n))) == text


def test_findings_about_the_run_are_worded_too() -> None:
    for language in LANGUAGES:
        for what, details in (
            ("rule-selected-nothing", {}),
            ("rule-broken", {"detail": "no column `x`"}),
            ("rule-suspect", {"failing": 9, "checked": 10}),
            ("waiver-expired", {"expires": "2027-01-31"}),
            ("waiver-unused", {}),
            ("structure", {"detail": "a column is missing"}),
        ):
            finding = about_run(what, "own/rule", language=language, **details)  # type: ignore[arg-type]
            assert "{" not in finding.message
            assert all(str(value) in finding.message for value in details.values())


def test_an_unknown_language_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="no messages in 'vn'; known: en, vi"):
        wording("vn")


def read(name: str) -> dict[str, Any]:
    text = files("crossfoot.report").joinpath("messages", f"{name}.yaml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def flat(data: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    if isinstance(data, dict):
        return {p: t for key, item in data.items() for p, t in flat(item, (*path, key)).items()}
    return {path: data}
