"""Documents as text: plain, Markdown, HTML. What is a heading, a list item, a cell, and what is page furniture.

The reader gives a *view* (see ``offsets``) and the blocks of the view. It reads structure only; what the words
mean is the work of ``text``.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from html import unescape
from pathlib import PurePath
from typing import Final, Literal, NamedTuple

from crossfoot.problems import InputError, Problem
from crossfoot.sources.offsets import Cut, Offsets, apply_cuts

Format = Literal["plain", "markdown", "html"]


class BlockKind(StrEnum):
    """What a block is in its document."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    CELL = "cell"
    FURNITURE = "furniture"


class Block(NamedTuple):
    """A stretch of the view that belongs together. ``level`` is a heading's rank or an item's indent."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    row: int = 0
    column: int = 0


@dataclass(frozen=True)
class Prose:
    """A document ready to be read.

    Attributes:
        source: as given; every span that is reported slices it.
        view: what a reader of the page sees, NFC, one string.
        blocks: in order, not overlapping, spans of the view.
    """

    source: str
    view: str
    blocks: tuple[Block, ...]
    format: Format
    path: str | None = None
    offsets: Offsets | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the view as a span of the source."""
        return (start, end) if self.offsets is None else self.offsets.span(start, end)

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.source))]

    def line_and_column(self, position: int) -> tuple[int, int]:
        """Line and column (from 1) of a source position."""
        line = bisect_right(self._lines, position)
        return line, position - self._lines[line - 1] + 1


def read_prose(
    source: str,
    path: str | None = None,
    format: Format | None = None,  # noqa: A002 - what the command line calls it
) -> Prose:
    """Read a document's structure.

    Args:
        source: the text as given.
        path: its name, for messages and to tell the format.
        format: what it is; otherwise told from the name, then from the text.

    Raises:
        InputError: the text is no text (a binary file read as one).
    """
    _refuse_binary(source, path)
    kind = format or detect_format(source, path)
    composed, offsets = _compose(source)
    match kind:
        case "html":
            view, offsets, blocks = _read_html(composed, offsets)
        case "markdown":
            view, offsets, blocks = _read_markdown(composed, offsets)
        case _:
            view, blocks = composed, tuple(_plain_blocks(composed))
    return Prose(source, _tidy(view), blocks, kind, path, offsets)


def detect_format(source: str, path: str | None = None) -> Format:
    """The format by the file's name, or by what the text looks like."""
    suffix = PurePath(path).suffix.lower() if path else ""
    if suffix in {".md", ".markdown", ".mkd"}:
        return "markdown"
    if suffix in {".html", ".htm", ".xhtml"}:
        return "html"
    if suffix in {".txt", ".text"}:
        return "plain"
    head = source[:20_000]
    if _HTML_LOOK.search(head):
        return "html"
    return "markdown" if _MARKDOWN_LOOK.search(head) else "plain"


_HTML_LOOK: Final = re.compile(
    r"<!doctype html|<html\b|<body\b|<(?:p|div|table|article)\b[^<>]{0,200}>", re.I
)
_MARKDOWN_LOOK: Final = re.compile(
    r"^#{1,6} \S|^\|(?:\s*:?-{3,}:?\s*\|)+\s*$|\]\(https?://|^\s?[-*] \*\*|\*\*[^*\n]{1,200}\*\*",
    re.M,
)


def _refuse_binary(source: str, path: str | None) -> None:
    head = source[:4096]
    strange = head.count("\x00") + head.count("\ufffd")
    controls = sum(head.count(chr(code)) for code in (1, 2, 3, 4, 5, 6, 7, 14, 15, 16, 17, 18, 127))
    if (strange and strange * 10 >= len(head)) or controls * 20 > len(head):
        raise InputError(
            Problem(
                "this is not text: it looks like a binary file",
                path,
                1,
                1,
                expected="plain text, Markdown or HTML in UTF-8",
            )
        )


# Composition. NFC of the whole text would lose the way back; only what a combining mark touches is composed.
_DECOMPOSED: Final = re.compile(
    "[^\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff][\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]{1,8}"
)


def _compose(source: str) -> tuple[str, Offsets | None]:
    if source.isascii() or unicodedata.is_normalized("NFC", source):
        return source, None
    normalize = unicodedata.normalize
    return apply_cuts(
        source,
        (
            Cut(match.start(), match.end(), composed)
            for match in _DECOMPOSED.finditer(source)
            if (composed := normalize("NFC", match[0])) != match[0]
        ),
    )


#: Letter for letter, so that offsets stay: homoglyphs of converted Vietnamese text, digits of other scripts.
_LETTERS: Final = {"Ƣ": "Ư", "ƣ": "ư", "Ð": "Đ", "ð": "đ", "\u2212": "−", "％": "%", "\u00ad": "-"}
_DIGITS: Final = {
    chr(zero + value): str(value)
    for zero in (0x0660, 0x06F0, 0x0966, 0x09E6, 0xFF10)
    for value in range(10)
}
_TIDY: Final = str.maketrans(_LETTERS | _DIGITS)
_UNTIDY: Final = re.compile("[" + "".join(_LETTERS | _DIGITS) + "]")


def _tidy(view: str) -> str:
    if view.isascii() or _UNTIDY.search(view) is None:
        return view
    return view.translate(_TIDY)


# Plain text.

_LINE: Final = re.compile(r"[^\n]+")
_BULLET: Final = re.compile(r"\s*(?:[-*+•–—▪◦●]\s+|\(?\d{1,2}[.)]\s+(?=\D)|[a-zđ]\)\s+)")
_SENTENCE_END: Final = '.!?:;…"”»'


def _plain_blocks(view: str) -> Iterator[Block]:
    """Lines, with the lines of a wrapped paragraph joined.

    A line goes on in the next when it is long, ends without a full stop, and the next begins as a sentence
    does not.
    """
    open_kind, open_start, open_end = BlockKind.PARAGRAPH, -1, -1
    for match in _LINE.finditer(view):
        start, end = match.span()
        line = match[0]
        text = line.strip()
        if not text:
            continue
        bullet = _BULLET.match(line)
        if open_start >= 0:
            gap = view.count("\n", open_end, start)
            previous = view[
                max(open_start, view.rfind("\n", open_start, open_end) + 1) : open_end
            ].rstrip()
            wrapped = (
                gap == 1
                and bullet is None
                and len(previous) >= 50
                and previous[-1:] not in _SENTENCE_END
                and not (text[0].isupper() and len(previous) < 60)
                and (not text[0].isupper() or end - start >= 50 or text[-1] in _SENTENCE_END)
                and len(previous) < 200
            )
            if wrapped:
                open_end = end
                continue
            yield Block(open_kind, open_start, open_end)
        if bullet is not None:
            open_kind, open_start, open_end = BlockKind.ITEM, start + bullet.end(), end
        else:
            open_kind, open_start, open_end = BlockKind.PARAGRAPH, start, end
    if open_start >= 0:
        yield Block(open_kind, open_start, open_end)


# Markdown.

_URL_PART: Final = r"\((?:[^()\"\n]|\"[^\"\n]{0,400}\"|\([^()\n]{0,200}\)){0,1500}+\)"
_INLINE: Final = re.compile(
    rf"(?P<drop>\[!\[[^\]\n]{{0,400}}\]{_URL_PART}\]{_URL_PART}"  # a picture that is a link
    rf"|!\[[^\]\n]{{0,400}}\]{_URL_PART}"
    r"|<!--|<(?P<tag>/?[a-zA-Z][^<>\n]{0,400})>"
    r"|\[\^[^\]\s]{1,20}\]"
    r"|\*{1,3}|`{1,3}|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)|~~|\\(?=[-\\`*_{}\[\]()#+.!|%$]))"
    rf"|\[(?P<text>[^\[\]\n]{{0,400}})(?P<close>\](?:{_URL_PART}|\[[^\]\n]{{0,100}}\])?)"
    r"|(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});)"
)
#: What any of them begins with: where this is not, the pattern above need not be tried.
_INLINE_START: Final = re.compile(r"[!\[<*`_~\\&]")
_REFERENCE: Final = re.compile(r" {0,3}\[[^\]\n]{1,300}\]:")
_HEADING: Final = re.compile(r" {0,3}(#{1,6})\s+")
_ITEM: Final = re.compile(r"\s*(?:[-*+•]|\(?\d{1,3}[.)])\s+")
_RULE: Final = re.compile(r"\s*(?:[-*_=]\s*){3,}$")
_FENCE: Final = re.compile(r" {0,3}(?:```|~~~)")
_TABLE_RULE: Final = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")


def _read_markdown(
    source: str, inner: Offsets | None
) -> tuple[str, Offsets | None, tuple[Block, ...]]:
    raw = list(_markdown_blocks(source))
    view, offsets = apply_cuts(source, _markdown_cuts(source), inner)
    if offsets is inner:
        return view, offsets, tuple(raw)
    assert offsets is not None
    place = offsets.view_of
    blocks = (b._replace(start=place(b.start), end=place(b.end)) for b in raw)
    return view, offsets, tuple(b for b in blocks if b.end > b.start)


def _markdown_cuts(source: str) -> Iterator[Cut]:
    position = 0
    inline_at, next_start = _INLINE.match, _INLINE_START.search
    while (mark := next_start(source, position)) is not None:
        match = inline_at(source, mark.start())
        if match is None:
            position = mark.end()
            continue
        start, end = match.span()
        if match["text"] is not None:
            yield Cut(start, start + 1)
            yield from _nested_cuts(match)
            yield Cut(match.start("close"), end)
        elif match["entity"] is not None:
            yield Cut(start, end, unescape(match[0]))
        elif match[0] == "<!--":
            close = source.find("-->", end)
            end = len(source) if close < 0 else close + 3
            yield Cut(start, end)
        else:
            yield Cut(start, end)
        position = end


def _nested_cuts(match: re.Match[str]) -> Iterator[Cut]:
    """Emphasis inside a link's text."""
    offset = match.start("text")
    for mark in _EMPHASIS.finditer(match["text"]):
        yield Cut(offset + mark.start(), offset + mark.end())


_EMPHASIS: Final = re.compile(r"\*{1,3}|`{1,3}")


def _markdown_blocks(source: str) -> Iterator[Block]:
    """Blocks by line; a paragraph goes on until a blank line or the start of something else."""
    reader = _MarkdownLines(source)
    for match in _LINE.finditer(source):
        reader.take(match)
    reader.close()
    return iter(reader.blocks)


class _MarkdownLines:
    """Takes the lines of a Markdown text, one after another."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.blocks: list[Block] = []
        self.open: Block | None = None
        self.fenced = False
        self.row = 0

    def close(self, kind: BlockKind | None = None, level: int = 0) -> None:
        """End the open paragraph or item, perhaps as what its underline makes of it."""
        if self.open is not None:
            self.blocks.append(
                self.open if kind is None else self.open._replace(kind=kind, level=level)
            )
        self.open = None

    def take(self, match: re.Match[str]) -> None:
        start, end = match.span()
        line = match[0]
        if _FENCE.match(line):
            self.fenced = not self.fenced
            self.close()
            return
        if self.fenced or (
            self.open is not None and self.source.count("\n", self.open.end, start) > 1
        ):
            self.close()
        stripped = line.strip()
        if self.fenced or not stripped:
            return
        if not (stripped.startswith("|") or (self.row and "|" in stripped)):
            self.row = 0
            self._block(line, start, end, stripped)
            return
        self.close()
        if not _TABLE_RULE.match(line):
            self.row += 1
            self.blocks.extend(_cells(line, start, self.row))

    def _block(self, line: str, start: int, end: int, stripped: str) -> None:
        if heading := _HEADING.match(line):
            self.close()
            self.blocks.append(
                Block(BlockKind.HEADING, start + heading.end(), end, len(heading[1]))
            )
        elif _RULE.match(line):
            self.close(*((BlockKind.HEADING, 1) if stripped[0] in "=-" else ()))
        elif _REFERENCE.match(line):
            self.close()
            self.blocks.append(Block(BlockKind.FURNITURE, start, end))
        elif item := _ITEM.match(line):
            self.close()
            self.open = Block(
                BlockKind.ITEM, start + item.end(), end, len(line) - len(line.lstrip())
            )
        else:
            self._paragraph(line, start, end)

    def _paragraph(self, line: str, start: int, end: int) -> None:
        body = start + len(line) - len(line.lstrip(" \t>"))
        if (
            self.open is not None
            and self.source[self.open.end - 1] in _SENTENCE_END
            and line[:1].isupper()
        ):
            # A list of "Label: sentence." lines, as in the head of a release.
            self.close()
        if self.open is None:
            self.open = Block(BlockKind.PARAGRAPH, body, end)
        else:
            self.open = self.open._replace(end=end)


#: A cell up to its bar; the bar that opens the line closes nothing.
_CELL: Final = re.compile(r"([^|\n]*)(?:\||$)")


def _cells(line: str, start: int, row: int) -> Iterator[Block]:
    opening = len(line) - len(line.lstrip())
    opening += line[opening : opening + 1] == "|"
    for column, match in enumerate(_CELL.finditer(line, opening), 1):
        if match[1].strip():
            yield Block(
                BlockKind.CELL, start + match.start(1), start + match.end(1), 0, row, column
            )


# HTML.

_MARKUP: Final = re.compile(
    r"<!--|<!\[CDATA\[|<[!?][^<>]{0,2000}>"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,15})(?P<attributes>(?:\s[^<>]{0,20000})?)/?>"
    r"|&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});"
)
_OPAQUE: Final = frozenset(
    {"script", "style", "svg", "math", "template", "iframe", "noscript", "code", "pre"}
)
_ASIDE: Final = frozenset(
    {"nav", "footer", "header", "aside", "form", "button", "select", "figcaption"}
)
_KINDS: Final = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "title", "caption"), BlockKind.HEADING),
    **dict.fromkeys(("li", "dd", "dt"), BlockKind.ITEM),
    **dict.fromkeys(("td", "th"), BlockKind.CELL),
    **dict.fromkeys(
        (
            *(
                "p",
                "div",
                "section",
                "article",
                "main",
                "body",
                "head",
                "html",
                "br",
                "hr",
                "blockquote",
                "tr",
            ),
            *(
                "table",
                "ul",
                "ol",
                "dl",
                "thead",
                "tbody",
                "tfoot",
                "figure",
                "meta",
                "link",
                "address",
            ),
            *("details", "summary"),
        ),
        BlockKind.PARAGRAPH,
    ),
    **dict.fromkeys(_ASIDE, BlockKind.FURNITURE),
}


def _read_html(source: str, inner: Offsets | None) -> tuple[str, Offsets | None, tuple[Block, ...]]:
    reader = _HtmlTags(source)
    reader.run()
    view, offsets = apply_cuts(source, reader.cuts, inner)
    if offsets is inner:
        return view, offsets, tuple(_plain_blocks(view))
    assert offsets is not None
    places = [offsets.view_of(border.position) for border in reader.borders] + [len(view)]
    blocks = []
    for border, first, last in zip(reader.borders, places, places[1:], strict=False):
        text = view[first:last]
        if text and not text.isspace():
            start, end = first + len(text) - len(text.lstrip()), first + len(text.rstrip())
            row, column = (border.row, border.column) if border.kind is BlockKind.CELL else (0, 0)
            blocks.append(Block(border.kind, start, end, border.level, row, column))
    return view, offsets, tuple(blocks)


class _Border(NamedTuple):
    """Where in the source a block begins, and what it is."""

    position: int
    kind: BlockKind
    level: int = 0
    row: int = 0
    column: int = 0


class _HtmlTags:
    """Goes over the tags of a page: what to cut, and where blocks begin."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.cuts: list[Cut] = []
        self.borders = [_Border(0, BlockKind.PARAGRAPH)]
        self.aside = self.row = self.column = 0

    def run(self) -> None:
        position = 0
        for match in _MARKUP.finditer(self.source):
            if match.start() >= position:
                position = self._named(match) if match["name"] else self._nameless(match)

    def _nameless(self, match: re.Match[str]) -> int:
        """Comments, declarations and entities; where to go on."""
        start, end = match.span()
        if match[0] == "<!--":
            close = self.source.find("-->", end)
            end = len(self.source) if close < 0 else close + 3
        self.cuts.append(Cut(start, end, unescape(match[0]) if match[0][0] == "&" else ""))
        return end

    def _named(self, match: re.Match[str]) -> int:
        start, end = match.span()
        name, closing = match["name"].lower(), match["close"] == "/"
        if name in _OPAQUE and not closing and not match[0].endswith("/>"):
            end = _find_close(self.source, name, end)
            self.cuts.append(Cut(start, end, " "))
        elif name in _KINDS:
            self.cuts.append(Cut(start, end, "\n"))
            self._border(name, end, closing=closing)
        else:
            if name == "sup" and not closing:
                end = self._footnote_mark(start, end)
            self.cuts.append(Cut(start, end))
        return end

    def _footnote_mark(self, start: int, end: int) -> int:
        """A raised numeral is a mark and goes, unless it makes km²."""
        close = self.source.find("</sup", end, end + 40)
        before = self.source[max(0, start - 2) : start].lower()
        if close < 0 or (before.endswith("m") and self.source[end:close].strip() in {"2", "3"}):
            return end
        return self.source.find(">", close) + 1 or close

    def _border(self, name: str, end: int, *, closing: bool) -> None:
        kind = _KINDS[name]
        if name in _ASIDE:
            self.aside = max(0, self.aside + (-1 if closing else 1))
        if name == "table":
            self.row = 0
        elif name == "tr" and not closing:
            self.row, self.column = self.row + 1, 0
        elif kind is BlockKind.CELL and not closing:
            self.column += 1
        level = int(name[1]) if len(name) == 2 and name[0] == "h" and name[1].isdecimal() else 0
        opened = BlockKind.PARAGRAPH if closing else kind
        self.borders.append(
            _Border(
                end, BlockKind.FURNITURE if self.aside else opened, level, self.row, self.column
            )
        )


def _find_close(source: str, name: str, position: int) -> int:
    """Where an element whose content is not prose ends; the end of the text if it is never closed."""
    pattern = _CLOSERS.get(name)
    if pattern is None:
        pattern = _CLOSERS[name] = re.compile(rf"</{name}\s*>", re.I)
    match = pattern.search(source, position)
    return match.end() if match else len(source)


_CLOSERS: dict[str, re.Pattern[str]] = {}
