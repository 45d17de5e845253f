"""The YAML form of waivers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from crossfoot.figures import Location
from crossfoot.gate.waivers import Waiver

Pattern = str | int | Decimal | bool


class WaiverForm(BaseModel):
    """An exception for a rule in some place."""

    model_config = ConfigDict(extra="forbid")

    rule: str = Field(min_length=1, description="full rule name, or a glob over names")
    reason: str = Field(min_length=1, description="why the rule does not apply here")
    where: dict[str, Pattern | list[Pattern]] = Field(
        default_factory=dict,
        description="globs over the subject's keys, or over table, document, path, id",
    )
    owner: str = Field("", description="who answers for it")
    expires: date | None = Field(None, description="first day without it: 2027-01-31")


class WaiversForm(BaseModel):
    """A file of waivers."""

    # Few projects have one: its validator is made when it is asked.
    model_config = ConfigDict(extra="forbid", defer_build=True)

    waivers: list[WaiverForm] = Field(default_factory=list)


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
