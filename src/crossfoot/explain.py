"""The check of one relation in words: figures, intervals, arithmetic, verdict."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from crossfoot.figures import Figure
from crossfoot.intervals import Convention, decimal_text

if TYPE_CHECKING:
    from crossfoot.verify import Verdict


def explain(verdict: Verdict) -> str:
    """A few lines that let a reader redo the check by hand."""
    relation = verdict.relation
    title = relation.name or relation.rule or relation.kind
    lines = [f"{title}: {verdict.grade}" + (f" ({verdict.reason})" if verdict.reason else "")]
    if verdict.detail:
        lines.append(f"  {verdict.detail}")
    entries = list(relation.by_role())
    width = max((len(role) for role, _ in entries), default=0)
    for role, operand in entries:
        implied = verdict.implied.get(role)
        given = f"; given the others {implied}" if implied is not None else ""
        lines.append(f"  {role:<{width}}  {_meaning(operand.figure)}{given}")
    if verdict.residual is not None:
        lines.append(f"  residual {_number(verdict.residual)}" + _allowance(verdict))
    if verdict.p is not None:
        lines.append(f"  chance of a residual as large from rounding alone: {float(verdict.p):.3g}")
    if verdict.witness:
        values = ", ".join(f"{role} = {_number(value)}" for role, value in verdict.witness.items())
        lines.append(f"  holds for example for {values}")
    return "\n".join(lines)


def _meaning(figure: Figure) -> str:
    return f"{figure.printed} stands for {figure.interval}{_because(figure)}"


def _because(figure: Figure) -> str:
    if figure.hedge is not None:
        return f" ({figure.hedge.replace('_', ' ')})"
    if not figure.is_rounded:
        return " (exact)"
    places = f"{figure.decimals} decimal{'' if figure.decimals == 1 else 's'}"
    how = "" if figure.convention is Convention.HALF_ANY else f", {figure.convention}"
    return f" ({places}{how})"


def _allowance(verdict: Verdict) -> str:
    if verdict.allowed is None:
        return ""
    if verdict.relation.displayed:
        return "; displayed figures must fit exactly"
    form = verdict.relation.linear()
    text = f"; rounding explains up to {decimal_text(verdict.allowed)}"
    if form is None:
        return text + " (corners of the intervals)"
    quanta = [abs(c) * o.figure.quantum * abs(o.factor) for c, o in form.terms if o.figure.quantum]
    if verdict.allowed * 2 != sum(quanta):
        return text  # a hedge, an end that was cut, or a convention that rounds to one side
    return (
        text
        + f" (half of the sum of {len(quanta)} quanta: {_number(sum(quanta, Fraction(0)))} / 2)"
    )


def _number(value: Fraction) -> str:
    return decimal_text(value)
