"""Misprints to plant. Written apart from the edits that diagnosis recognises, from what goes wrong in print shops."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Final

from structures import Structure

Misprint = Callable[[random.Random, Structure, str], str | None]


def _digits(text: str) -> list[int]:
    return [at for at, c in enumerate(text) if c.isdigit()]


def swapped(rng: random.Random, made: Structure, name: str) -> str | None:
    text = made.texts[name]
    places = _digits(text)
    pairs = [(a, b) for a, b in itertools.pairwise(places) if text[a] != text[b]]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    chars = list(text)
    chars[a], chars[b] = chars[b], chars[a]
    return "".join(chars)


def wrong(rng: random.Random, made: Structure, name: str) -> str | None:
    text = made.texts[name]
    at = rng.choice(_digits(text))
    new = rng.choice([d for d in "0123456789" if d != text[at]])
    return text[:at] + new + text[at + 1 :]


def lost(rng: random.Random, made: Structure, name: str) -> str | None:
    text = made.texts[name]
    places = [at for at in _digits(text) if at < text.find(".") or "." not in text]
    if len(places) < 2:
        return None
    at = rng.choice(places)
    return text[:at] + text[at + 1 :]


def doubled(rng: random.Random, made: Structure, name: str) -> str | None:
    text = made.texts[name]
    places = [at for at in _digits(text) if at < text.find(".") or "." not in text]
    at = rng.choice(places)
    return text[:at] + text[at] + text[at:]


def ten_times(rng: random.Random, made: Structure, name: str) -> str | None:
    text = made.texts[name]
    if "." not in text:
        return text + "0"
    whole, rest = text.split(".")
    return f"{whole}{rest[0]}.{rest[1:] or '0'}"


def sign(rng: random.Random, made: Structure, name: str) -> str | None:
    text = made.texts[name]
    return text[1:] if text.startswith("-") else "-" + text


def copied(rng: random.Random, made: Structure, name: str) -> str | None:
    """The figure of the next place in the same line."""
    for _, roles, _ in made.made:
        for names in roles.values():
            if isinstance(names, list) and name in names and len(names) > 1:
                at = names.index(name)
                return made.texts[names[at - 1 if at else 1]]
    kin = [other for other in made.texts if other[0] == name[0] and other != name]
    return made.texts[rng.choice(kin)] if kin else None


def part_left_out(rng: random.Random, made: Structure, name: str) -> str | None:
    """Only a figure that is a total can leave a part out."""
    for kind, roles, _ in made.made:
        if kind == "total" and roles["whole"] == name:
            part = rng.choice(list(roles["parts"]))
            decimals = len(made.texts[name].partition(".")[2])
            scratch = Structure("")
            scratch.publish(name, made.truth[name] - made.truth[part], decimals)
            return scratch.texts[name]
    return None


def anything(rng: random.Random, made: Structure, name: str) -> str | None:
    """A number of the same size that has nothing to do with the right one."""
    text = made.texts[name]
    return "".join(rng.choice("123456789") if c.isdigit() else c for c in text)


#: Misprints that a reader would recognise, and one that nobody could.
RECOGNISABLE: Final[dict[str, Misprint]] = {
    "swapped digits": swapped,
    "wrong digit": wrong,
    "lost digit": lost,
    "doubled digit": doubled,
    "ten times": ten_times,
    "sign": sign,
    "copied": copied,
    "part left out": part_left_out,
}
ALL: Final[dict[str, Misprint]] = {**RECOGNISABLE, "any number": anything}
