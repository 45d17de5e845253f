"""The two fingerprints of a finding: what it is about, and the figures it is about.

``id`` survives whatever does not change the question: edited figures, moved lines, renamed folders, reworded
messages. ``values`` changes with any printed digit (1.10 is not 1.1) and with the tolerance. A decision holds
while both are the same, and is re-opened when only ``values`` has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from json import JSONEncoder
from typing import Any, Final
from unicodedata import is_normalized, normalize

from crossfoot.figures import Figure
from crossfoot.relations import Relation

LENGTH: Final = 16

#: A numeral with its separators, in any script's digits; what stands between two numerals stays.
_NUMERAL: Final = re.compile(r"[+\-−]?\d+(?:[.,'’\u0020\u00a0\u2009\u202f]?\d+)*")
#: Kinds whose lists mean something by their order, when no dimension tells the items apart.
_IN_ORDER: Final = frozenset({"ordered", "weighted", "convert", "total", "expression", "linear"})


def finding_id(
    rule: str,
    source: str,
    keys: Mapping[str, str],
    measures: Iterable[str] = (),
    sentence: str | None = None,
) -> str:
    """Who the finding is, in 16 hex digits.

    Args:
        rule: full name of the rule.
        source: name of the table or document, not its path.
        keys: the group's keys.
        measures: what the rule compares, in any order.
        sentence: of prose, with its figures; they are masked here.
    """
    subject: dict[str, Any] = {
        "source": source,
        "keys": dict(keys),
        "measures": sorted(set(measures)),
    }
    if sentence is not None:
        subject["sentence"] = masked(sentence)
    return _digest("finding/1", rule, subject)


def nth(id_: str, count: int) -> str:
    """The id of the second, third … finding that would have the same one."""
    return _digest("nth/1", id_, count)


def masked(sentence: str) -> str:
    """A sentence without its numbers, its case and its line breaks."""
    return " ".join(_NUMERAL.sub("#", normalize("NFC", sentence).casefold()).split())


def values_hash(relation: Relation, tolerance: str = "") -> str:
    """The figures as printed, and how they were compared.

    The order in which the rows of a table are read does not matter; which figure stands where does.

    Args:
        tolerance: settings of the run that move the border, such as α.
    """
    entries = sorted(_entries(relation))
    constraint = repr(relation.constraint)
    return _digest("values/1", entries, constraint, relation.displayed, tolerance)


def text_hash(*parts: str) -> str:
    """The ``values`` of a finding without figures: whatever it was found on."""
    return _digest("text/1", list(parts))


def _entries(relation: Relation) -> Iterable[list[str]]:
    for role, operand in relation.by_role():
        figure = operand.figure
        name, bracket, index = role.partition("[")
        which = _dimensions(figure)
        if bracket and not which and relation.kind in _IN_ORDER:
            which = index
        yield [name, which, *_printed(figure)]


def _dimensions(figure: Figure) -> str:
    """What tells a figure apart from its neighbours, in the words of its source."""
    own = {**figure.dimensions}
    for name in ("measure", "place", "period"):
        value = getattr(figure, name)
        if value is not None:
            own[f":{name}"] = value
    return "" if not own else _spelled(own)


def _printed(figure: Figure) -> list[str]:
    return [
        normalize("NFC", figure.text),
        str(figure.value),
        str(figure.unit),
        str(figure.decimals),
        str(figure.scale),
        str(figure.convention),
        str(figure.hedge),
        str(figure.non_negative),
    ]


def _digest(*parts: Any) -> str:
    text = _dumped(parts)
    # Most of a report is in its canonical form as it stands; going through every text would take as long as the rest.
    if not _is_canonical(text):
        text = _dumped([_canonical(part) for part in parts])
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


#: Made once: ``json.dumps`` would make an encoder for every finding.
_dumped: Final = JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
_spelled: Final = JSONEncoder(sort_keys=True, ensure_ascii=False).encode


def _is_canonical(text: str) -> bool:
    """Whether no text inside this JSON has a space too many, a line break, or letters composed in another way."""
    # What tells a figure apart is JSON itself, whose quotes are no others' ends.
    outer = text.replace('\\"', "'")
    return (
        outer.isprintable()
        and "\\" not in outer
        and "  " not in outer
        and '" ' not in outer
        and ' "' not in outer
        and is_normalized("NFC", outer)
    )


def _canonical(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(normalize("NFC", value).split())
    if isinstance(value, Mapping):
        return {_canonical(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(item) for item in value]
    return value
