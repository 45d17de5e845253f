"""The YAML form of waivers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

from crossfoot.figures import Location
from crossfoot.gate.waivers import Waiver
from crossfoot.yamlsource.forms import Form, Limits, key

Pattern = str | int | Decimal | bool
Said = Annotated[str, Limits(min_length=1)]


class WaiverForm(Form):
    """An exception for a rule in some place."""

    rule: Said = key(description="full rule name, or a glob over names")
    reason: Said = key(description="why the rule does not apply here")
    where: dict[str, Pattern | list[Pattern]] = key(
        dict,
        "globs over the subject's keys, or over table, document, path, id",
    )
    owner: str = key("", "who answers for it")
    expires: date | None = key(None, "first day without it: 2027-01-31")


class WaiversForm(Form):
    """A file of waivers."""

    waivers: list[WaiverForm] = key(list)


def waivers_from(forms: Sequence[WaiverForm], places: Sequence[Location]) -> list[Waiver]:
    """The waivers of validated forms, each with its place."""
    return [
        Waiver(
            rule=form.rule,
            reason=form.reason,
            where={
                key: tuple(str(item) for item in (value if isinstance(value, list) else [value]))
                for key, value in form.where.items()
            },
            owner=form.owner,
            expires=form.expires,
            location=place,
        )
        for form, place in zip(forms, places, strict=True)
    ]
