"""Messages in a person's language: the templates of ``messages/*.yaml``, filled with a verdict's arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from crossfoot.report.templates import parse
from crossfoot.verify import Grade, Verdict

if TYPE_CHECKING:
    from crossfoot.remarks import Remark
    from crossfoot.report.arguments import Arguments
    from crossfoot.report.numbers import Style

LANGUAGES: Final = ("en", "vi")

#: Which wording of a choice a count takes.
_PLURALS: Final[dict[str, Callable[[Fraction], int]]] = {
    "en": lambda count: 0 if count == 1 else 1,
    "vi": lambda _: 0,
}


class Wording:
    """The messages of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._data = _load(language)

    @cached_property
    def _arithmetic(self) -> Mapping[str, Mapping[str, str]]:
        return _load("arithmetic")

    # --- a finding --------------------------------------------------------------------------------------------

    def headline(self, verdict: Verdict, arguments: Arguments, own: str = "") -> str:
        """The headline: the kind's, or the rule's ``own`` template if it can be filled."""
        if own:
            try:
                return self.fill(own, arguments)
            except (KeyError, ValueError):
                pass  # `rules lint` names the fault; a finding is never lost to a template
        texts = self._texts(arguments)
        headline = self.fill(texts["headline"], arguments)
        if verdict.grade is Grade.IMPOSSIBLE and self._says_range(verdict):
            headline += self.fill(self._behind(texts), arguments)
        elif verdict.grade is Grade.IMPLAUSIBLE:
            # With a detail it is not chance that speaks against the figures, but the publisher's habit.
            headline += self.fill(
                self._data["unusual" if verdict.detail else "implausible"], arguments
            )
        return headline

    def arithmetic(self, verdict: Verdict, arguments: Arguments) -> str:
        """The arithmetic redone with the printed figures, in one line; empty where there is none."""
        sides: Mapping[str, str] = self._arithmetic.get(arguments.variant, {})
        if not sides or not sides["left"]:
            return ""
        try:
            left, right = (self.fill(sides[side], arguments) for side in ("left", "right"))
        except ZeroDivisionError:
            return ""
        if not right:
            return left
        if verdict.grade is Grade.EXACT:
            sign = sides.get("holds", "=")
            if sign == "=" and left.endswith(f"= {right}"):
                return left
        elif verdict.grade is Grade.ROUNDING:
            sign = sides.get("holds", "≈")
        else:
            sign = self.fill(sides.get("fails", "≠"), arguments)
        return f"{left} {sign} {right}"

    def note(self, verdict: Verdict, arguments: Arguments) -> str:
        """The rounding that is allowed, in one sentence."""
        texts = self._texts(arguments)
        if "note" in texts:
            return self.fill(texts["note"], arguments)
        key, extra = _rounding(verdict, arguments)
        if not key or (key == "implied" and self._behind(texts) and self._says_range(verdict)):
            return ""
        if key == "implied" and verdict.grade is Grade.IMPOSSIBLE and not self._behind(texts):
            return ""
        return parse(self._data["notes"][key]).fill(
            lambda name: extra.get(name) or arguments.text(name),
            lambda name: self.plural(Fraction(extra[name])),
        )

    def help(self, verdict: Verdict, arguments: Arguments, own: str = "") -> str:
        """Advice: the rule's own, else the kind's."""
        template = own or self._texts(arguments).get("help", "")
        try:
            return self.fill(template, arguments)
        except (KeyError, ValueError):
            return own

    def fill(self, template: str, arguments: Arguments) -> str:
        """A template with a verdict's arguments."""
        return parse(template).fill(arguments.text, arguments.position)

    def _texts(self, arguments: Arguments) -> Mapping[str, str]:
        kinds: Mapping[str, Mapping[str, str]] = self._data["kinds"]
        return kinds.get(arguments.variant, kinds["expression.plain"])

    def _behind(self, texts: Mapping[str, str]) -> str:
        return texts.get("impossible", str(self._data["impossible"]))

    def _says_range(self, verdict: Verdict) -> bool:
        """Whether there is a range to speak of: nothing was rounded, nothing is allowed besides one value."""
        if verdict.relation.displayed or verdict.grade is not Grade.IMPOSSIBLE:
            return False
        return any(not figure.interval.is_point for figure in verdict.figures)

    # --- words ------------------------------------------------------------------------------------------------

    def say(self, section: str, key: str, **arguments: object) -> str:
        """A message that is not about figures: ``say("run", "rule-broken", rule=…)``."""
        template = parse(self._data[section][key])
        return template.fill(
            lambda name: str(arguments[name]),
            lambda name: self.plural(Fraction(int(str(arguments[name])))),
        )

    @property
    def scales(self) -> Mapping[Fraction, str]:
        """The words for what one printed unit counts."""
        return {Fraction(scale): word for scale, word in self._data["scales"].items()}

    def reason(self, reason: Remark) -> str:
        """Why a figure, a rule or a publisher's way is thought to be so."""
        template = self._data["readings"].get(reason.key)
        if template is None:
            return str(reason)  # diagnosis speaks English by itself
        arguments = dict(reason.arguments)
        return parse(template).fill(arguments.__getitem__, lambda _: 0)

    def fill_repair(self, figure: str, text: str) -> str:
        """The sentence that proposes what a figure should read."""
        return parse(self._data["repair"]).fill(
            lambda name: figure if name == "figure" else text, lambda _: 0
        )

    def plural(self, count: Fraction) -> int:
        """Which wording of a choice a count takes."""
        return _PLURALS[self.language](count)

    def with_unit(self, number: str, unit: str | None) -> str:
        """A number and its unit, for the units that messages write."""
        pattern: str = self._data["units"].get(unit, "{}")
        return pattern.replace("{}", number)

    def listed(self, items: Iterable[str], most: int = 12) -> str:
        """``a, b and c``; a long list is cut in the middle."""
        texts = list(items)
        if len(texts) > most:
            texts = [*texts[: most - 2], "…", texts[-1]]
        lists = self._data["lists"]
        if len(texts) < 2:
            return "".join(texts)
        return str(lists["separator"]).join(texts[:-1]) + str(lists["last"]) + texts[-1]

    def range(self, low: str | None, high: str | None, style: Style) -> str:
        """A range from its written ends; an end that is None is open."""
        if low is None and high is None:
            name = "any"
        elif low is None or high is None:
            name = "to" if low is None else "from"
        elif low == high:
            name = "exactly"
        else:
            name = "signed" if low.startswith(style.minus) or style.minus in high else "between"
        return parse(self._data["ranges"][name]).fill(
            lambda end: (low if end == "low" else high) or "", lambda _: 0
        )

    @property
    def no_value(self) -> str:
        return str(self._data["ranges"]["none"])

    def faults(self, found: Mapping[str, tuple[str, ...]]) -> str:
        """The faults of a list of keys."""
        return "; ".join(
            self.say("faults", name, keys=self.listed(keys)) for name, keys in found.items() if keys
        )


@cache
def wording(language: str) -> Wording:
    """The messages of a language.

    Raises:
        ValueError: no messages in that language.
    """
    if language not in LANGUAGES:
        from crossfoot.hints import did_you_mean

        raise ValueError(f"no messages in {language!r}{did_you_mean(language, LANGUAGES)}")
    return Wording(language)


def _rounding(verdict: Verdict, arguments: Arguments) -> tuple[str, dict[str, str]]:
    """Which sentence says what rounding explains, and the arguments it needs besides the verdict's."""
    relation = verdict.relation
    figures = verdict.figures
    if not figures:
        return "", {}
    if relation.displayed:
        return "displayed", {}
    if all(figure.interval.is_point for figure in figures):
        return "exact", {}
    if verdict.linear is None or not isinstance(verdict.allowed, Fraction):
        return "implied", {}
    rounded = [figure for figure in figures if figure.is_rounded]
    first = rounded[0]
    shape = (first.decimals, first.scale, first.unit, 1)
    alike = all((f.decimals, f.scale, f.unit, f.step) == shape for f in rounded)
    nearest = all(f.convention.startswith("half_") for f in rounded)
    if not alike or not nearest or any(f.hedge for f in figures):
        return "mixed", {}
    half = arguments.style.shortest(_half_a_place(first.decimals or 0), 0)
    if first.decimals == 0:
        return "whole_numbers", {"half": half}
    return "decimals", {"half": half, "decimals": str(first.decimals)}


@cache
def _half_a_place(decimals: int) -> Fraction:
    return Fraction(1, 2) / Fraction(10) ** decimals


@cache
def _load(name: str) -> Mapping[str, Any]:
    import yaml

    text = files("crossfoot.report").joinpath("messages", f"{name}.yaml").read_text("utf-8")
    data: Mapping[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return data
