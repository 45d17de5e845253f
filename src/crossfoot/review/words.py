"""The words of the page: one file a language, all of them sent with the page so that it can change over."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from crossfoot.report.templates import parse

#: The languages of the page; the first is the fallback.
LANGUAGES: Final = ("en", "vi")

#: Words by section and key.
Words = Mapping[str, Mapping[str, str]]


@cache
def _load(language: str) -> Mapping[str, Any]:
    import yaml

    text = files("crossfoot.review").joinpath("languages", f"{language}.yaml").read_text("utf-8")
    data: Mapping[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return data


def words(language: str) -> Words:
    """The words of a language; of English where the page does not speak it."""
    data = _load(language if language in LANGUAGES else LANGUAGES[0])
    return {section: found for section, found in data.items() if isinstance(found, dict)}


def language_names() -> Mapping[str, str]:
    """What each language calls itself."""
    return {language: str(_load(language)["name"]) for language in LANGUAGES}


def say(language: str, name: str, **arguments: object) -> str:
    """One text, by ``section.key``; the script does the same for what changes on the page."""
    section, _, key = name.partition(".")
    template = parse(_load(language)[section][key])
    return template.fill(
        lambda argument: str(arguments[argument]),
        lambda argument: 0 if language == "vi" or arguments[argument] == 1 else 1,
    )
