"""Text from documents is untrusted: here it is made harmless for each place it is written to."""

from __future__ import annotations

import re
from typing import Final

#: Control characters, and the marks that turn the direction of what follows (the "Trojan Source" characters).
_CONTROL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
#: What XML 1.0 has no way to write, not even escaped.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|~&@$#])")

#: GitHub looks for mentions, issue numbers and addresses behind backslashes too; an entity ends the search.
_ENTITIES: Final = {
    "\\<": "&lt;",
    "\\>": "&gt;",
    "\\@": "&#64;",
    "\\#": "&#35;",
    "://": "&#58;//",
    "www.": "www&#46;",
}


def one_line(text: str) -> str:
    """For a terminal or a log: one line in which nothing moves the cursor, colours or turns the text."""
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(_visible, " ".join(text.split())))


def cell_by_cell(text: str) -> str:
    """The same without changing any position, for lines under which carets stand."""
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(_pictured, text))


def xml(text: str) -> str:
    """For XML: what it cannot hold is spelt out. Markup is escaped by the writer."""
    return _NO_XML.sub(_visible, text)


def markdown(text: str) -> str:
    """For Markdown: shown as it is, without links, mentions, markup or lines of its own."""
    escaped = _MARKDOWN.sub(r"\\\1", one_line(text))
    for char, entity in _ENTITIES.items():
        escaped = escaped.replace(char, entity)
    return escaped


def workflow_data(text: str) -> str:
    """For the message of a workflow command of GitHub Actions."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """For a property of a workflow command (``file=``, ``title=``)."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _pictured(match: re.Match[str]) -> str:
    code = ord(match[0])
    return " " if code == 9 else chr(0x2400 + code) if code < 0x20 else "\ufffd"
