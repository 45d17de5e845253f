"""``waivers.yaml``: exceptions written by hand, for a rule in some place, with a reason, an owner and an end.

```yaml
waivers:
  - rule: national-accounts/*        # a glob over rule names
    where: {table: grdp, year: "2019"}  # globs over the subject's keys; also table, document, path, id
    reason: revised series, old vintage kept on purpose
    owner: van.anh
    expires: 2027-01-31
```
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from crossfoot.figures import Location
from crossfoot.report.model import Finding
from crossfoot.report.show import path_below, path_of

FILE_NAME: Final = "waivers.yaml"


@dataclass(frozen=True, slots=True)
class Waiver:
    """One exception. ``expires`` is the first day on which it no longer holds; None never ends."""

    rule: str
    reason: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owner: str = ""
    expires: date | None = None
    location: Location = field(default_factory=Location)

    def covers(self, finding: Finding) -> bool:
        """Whether it speaks of a finding, expired or not."""
        if not fnmatchcase(finding.rule, self.rule):
            return False
        facts = {**finding.subject, "id": finding.id, "table": finding.source}
        facts["document"] = finding.source
        if "path" in self.where:
            facts["path"] = self._seen(finding.location)
        return all(
            key in facts and any(fnmatchcase(facts[key], pattern) for pattern in patterns)
            for key, patterns in self.where.items()
        )

    def _seen(self, location: Location) -> str:
        """A path as it is seen from the file that the waiver is written in."""
        path = path_of(location)
        own = self.location.path
        return path_below(path, Path(own).parent) if path is not None and own else path or ""

    def has_expired(self, today: date) -> bool:
        return self.expires is not None and self.expires <= today

    def __str__(self) -> str:
        conditions = ", ".join(f"{key}: {' | '.join(p)}" for key, p in self.where.items())
        return self.rule + (f" where {conditions}" if conditions else "")


def read_waivers(path: Path) -> list[Waiver]:
    """The waivers of a file; none if there is no file.

    Raises:
        InputError: with every mistake in it.
    """
    if not path.exists():
        return []
    from crossfoot.gate.waiver_form import WaiversForm, waivers_from
    from crossfoot.yamlsource import load_file, validated

    document = load_file(path)
    form = validated(document, WaiversForm)
    places = [document.position_of(("waivers", at)) for at in range(len(form.waivers))]
    return waivers_from(
        form.waivers,
        [Location(path.as_posix(), line=place.line, column=place.column) for place in places],
    )


def first_covering(waivers: Iterable[Waiver], finding: Finding, today: date) -> Waiver | None:
    """The first waiver that holds for a finding today."""
    return next((w for w in waivers if not w.has_expired(today) and w.covers(finding)), None)
