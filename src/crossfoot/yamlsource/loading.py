"""Reading YAML: the parser is libyaml's, what its events become is decided here.

Built from events with a stack of its own, not from PyYAML's node graph: the graph is built recursively, and a
file of open brackets would end the process. Rule files come with data from elsewhere, so a file may cost no
more than its size suggests: limits on size, depth and on what aliases expand to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crossfoot.hints import did_you_mean
from crossfoot.problems import InputError, Problem
from crossfoot.yamlsource.document import Document, Span, Value, YamlMapping, YamlSequence
from crossfoot.yamlsource.scalars import Scalar, ScalarError, resolve

if TYPE_CHECKING:
    import yaml

MAX_BYTES: Final = 10_000_000
MAX_DEPTH: Final = 100
#: How many values all aliases of a file together may stand for ("billion laughs" is nine lines long).
MAX_ALIASED: Final = 200_000

#: What is not printable in YAML, and the three line separators that few editors count as lines. (Saying instead
#: what is allowed compiles ten times as slowly, at every start.)
FORBIDDEN: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]"
)
_TEXT_TAGS: Final = frozenset((None, "!", "tag:yaml.org,2002:str"))
_COLLECTION_TAGS: Final = frozenset((None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"))

#: What the parser's terser complaints usually mean.
_ADVICE: Final = {
    "mapping values are not allowed": "put text that contains ': ' in quotes",
    "cannot start any token": "put text that starts with @, ` or % in quotes; indent with spaces, not tabs",
    "did not find expected key": "check the indentation, and the quotes of the value before",
    "did not find expected '-' indicator": "the items of one list start in the same column",
    "could not find expected ':'": "a key is followed by ':' and a space",
    "found unexpected end of stream": "a quote or bracket is opened and never closed",
    "did not find expected ',' or": "a bracket is opened and never closed, or a comma is missing",
    "undefined tag handle": "put text that starts with ! in quotes",
    "block sequence entries are not allowed": "start the list on a line of its own",
}


def load_file(path: Path | str, *, shown_as: str | None = None) -> Document:
    """Read a YAML file.

    Args:
        path: the file.
        shown_as: what messages call it; ``path`` if None.

    Raises:
        InputError: it is missing, unreadable, too large, or not the YAML that ``load`` accepts.
    """
    file = Path(path)
    name = shown_as if shown_as is not None else file.as_posix()
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError(Problem("no such file", name, help=_near_files(file))) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(Problem(f"cannot be read: {reason}", name)) from None
    return load(content, path=name)


def load(text: str | bytes, *, path: str | None = None) -> Document:
    """Read one YAML document.

    Scalars stay text unless YAML 1.2's core schema makes them a boolean, null, an ``int`` or a ``Decimal``
    with its digits; keys are always text. Refused, because each hides an error sooner or later: duplicate
    keys, tags, merge keys, a second document, infinities.

    Args:
        text: the content, as text or as UTF-8 bytes.
        path: the file's name for messages.

    Raises:
        InputError: with every problem found, in the order of the file.
    """
    source = _decoded(text, path)
    if forbidden := FORBIDDEN.search(source):
        raise InputError(_forbidden_character(source, forbidden).in_file(path))
    builder = _Builder(source)
    try:
        document = builder.build()
    except _UnreadableError as unreadable:
        builder.problems.append(unreadable.problem)
    if builder.problems:
        builder.problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
        raise InputError(*(problem.in_file(path) for problem in builder.problems))
    return Document(document.value, path, document.span)


class _UnreadableError(Exception):
    """A problem after which the rest of the file cannot be understood."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Node:
    """A finished value. ``count`` and ``height`` say how large it is with its aliases written out."""

    __slots__ = ("count", "height", "span", "value")

    def __init__(self, value: Value, span: Span, count: int = 1, height: int = 0) -> None:
        self.value = value
        self.span = span
        self.count = count
        self.height = height


class _Open:
    """A mapping or sequence whose end has not come yet."""

    __slots__ = ("anchor", "end", "is_flow", "key", "node", "value", "wants_key")

    def __init__(self, value: YamlMapping | YamlSequence, event: yaml.CollectionStartEvent) -> None:
        self.value = value
        self.node = _Node(value, _span(event))
        self.anchor: str | None = event.anchor
        self.is_flow = bool(event.flow_style)
        self.wants_key = isinstance(value, YamlMapping)
        self.key = ""
        self.end = self.node.span

    def add(self, node: _Node) -> None:
        value = self.value
        if isinstance(value, YamlSequence):
            value.append(node.value)
            value.spans.append(node.span)
        else:
            # A duplicate key has been reported; the first value stays.
            if self.key not in value:
                value[self.key] = node.value
                value.spans[self.key] = node.span
            self.wants_key = True
        self.end = node.span
        self.node.count += node.count
        self.node.height = max(self.node.height, node.height + 1)


class _Builder:
    """One pass over the parser's events. Problems are collected as long as the structure is clear."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.anchors: dict[str, _Node | None] = {}  # None: not finished yet
        self.aliased = 0
        self.root: _Node | None = None

    def build(self) -> Document:
        import yaml

        handlers: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.start,
            yaml.SequenceStartEvent: self.start,
            yaml.MappingEndEvent: self.end,
            yaml.SequenceEndEvent: self.end,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.document,
        }
        try:
            for event in _events(self.source):
                if handler := handlers.get(type(event)):
                    handler(event)
        except yaml.YAMLError as error:
            raise _UnreadableError(_syntax_problem(error, self.source)) from None
        return Document(self.root.value, None, self.root.span) if self.root else Document(None)

    def document(self, event: yaml.DocumentStartEvent) -> None:
        if self.root is not None:
            raise _UnreadableError(_problem("a second document in one file", _span(event)))

    def scalar(self, event: yaml.ScalarEvent) -> None:
        span = _span(event)
        if event.style in ("|", ">"):
            span = self.without_trailing_lines(event, span)
        if "\0" in event.value:
            self.report("a NUL character in text", span)
        if self.stack and self.stack[-1].wants_key:
            self.key(event, span, self.stack[-1])
        else:
            self.add(_Node(self.resolved(event, span), span), event.anchor)

    def key(self, event: yaml.ScalarEvent, span: Span, parent: _Open) -> None:
        mapping = parent.value
        assert isinstance(mapping, YamlMapping)
        key, is_plain = event.value, event.implicit[0]
        if is_plain and key in ("", "<<"):
            if key:
                self.report("merge keys (`<<`) are not supported", span, help="write the keys out")
            else:
                self.report("a key is missing before ':'", span)
        if event.tag not in _TEXT_TAGS:
            self.report_tag(event.tag, span)
        if key in mapping:
            first = mapping.key_spans[key]
            self.report(f"duplicate key `{key}`; it stands in line {first.line} already", span)
        else:
            mapping.key_spans[key] = span
        if event.anchor is not None:
            self.anchors[event.anchor] = _Node(key, span)
        parent.key, parent.wants_key = key, False

    def resolved(self, event: yaml.ScalarEvent, span: Span) -> Scalar:
        text: str = event.value
        if event.implicit[0] and event.tag is None:
            try:
                return resolve(text)
            except ScalarError as error:
                self.report(str(error), span, help="put it in quotes if it is text")
        elif event.tag not in _TEXT_TAGS:
            self.report_tag(event.tag, span)
        return text

    def start(self, event: yaml.CollectionStartEvent) -> None:
        if self.stack and self.stack[-1].wants_key:
            raise _UnreadableError(
                _problem("a key must be text, not a list or a mapping", _span(event))
            )
        if len(self.stack) >= MAX_DEPTH:
            raise _UnreadableError(_problem(f"nested deeper than {MAX_DEPTH} levels", _span(event)))
        if event.tag not in _COLLECTION_TAGS:
            self.report_tag(event.tag, _span(event))
        is_mapping = type(event).__name__ == "MappingStartEvent"
        self.stack.append(_Open(YamlMapping() if is_mapping else YamlSequence(), event))
        if event.anchor is not None:
            self.anchors[event.anchor] = None

    def end(self, event: yaml.CollectionEndEvent) -> None:
        done = self.stack.pop()
        # The parser ends a block collection where the next thing starts, several lines further down.
        done.node.span = done.node.span.to(_span(event) if done.is_flow else done.end)
        self.add(done.node, done.anchor)

    def alias(self, event: yaml.AliasEvent) -> None:
        span, name = _span(event), event.anchor or ""
        if self.stack and self.stack[-1].wants_key:
            raise _UnreadableError(
                _problem("an alias cannot be a key", span, help="write the key out")
            )
        if name not in self.anchors:
            self.report(f"unknown anchor `{name}`", span, help=_near(name, self.anchors))
            self.add(_Node(None, span), None)
            return
        target = self.anchors[name]
        if target is None:
            raise _UnreadableError(_problem(f"`*{name}` stands inside what it stands for", span))
        self.aliased += target.count
        if self.aliased > MAX_ALIASED:
            raise _UnreadableError(
                _problem(f"aliases stand for more than {MAX_ALIASED:,} values", span)
            )
        if len(self.stack) + target.height > MAX_DEPTH:
            raise _UnreadableError(_problem(f"nested deeper than {MAX_DEPTH} levels", span))
        self.add(_Node(target.value, span, target.count, target.height), None)

    def add(self, node: _Node, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = node
        if self.stack:
            self.stack[-1].add(node)
        else:
            self.root = node

    def report(self, message: str, span: Span, help: str | None = None) -> None:  # noqa: A002
        self.problems.append(_problem(message, span, help))

    def report_tag(self, tag: str | None, span: Span) -> None:
        short = (tag or "!").replace("tag:yaml.org,2002:", "!!")
        self.report(
            f"the tag `{short}` is not supported", span, help="put it in quotes if it is text"
        )

    def without_trailing_lines(self, event: yaml.ScalarEvent, span: Span) -> Span:
        """A block scalar ends with its text; for the parser it ends where the next thing starts."""
        start, end = _marks(event)
        lines = self.source[start.index : end.index].rstrip().splitlines()
        offset = span.column if len(lines) == 1 else 1
        return Span(span.line, span.column, span.line + len(lines) - 1, offset + len(lines[-1]))


def _events(source: str) -> Iterator[yaml.Event]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(source)
    try:
        while (event := loader.get_event()) is not None:
            yield event
    finally:
        loader.dispose()


def _marks(event: yaml.Event) -> tuple[Any, Any]:
    return event.start_mark, event.end_mark


def _span(event: yaml.Event) -> Span:
    start, end = _marks(event)
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _problem(message: str, span: Span, help: str | None = None) -> Problem:  # noqa: A002
    return Problem(message, None, *span, help=help)


def _syntax_problem(error: yaml.YAMLError, source: str) -> Problem:
    import yaml

    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(f"not valid YAML: {error}")
    line, column = _place_of(error, source)
    if "nesting depth" in (error.problem or ""):
        # The scanner reads ahead, and newer ones count for themselves.
        return Problem(f"nested deeper than {MAX_DEPTH} levels", None, line, column)
    what = (error.problem or str(error)).replace("block end", "end of the block")
    if error.context and error.context_mark:
        what += f" ({error.context} that starts in line {error.context_mark.line + 1})"
    advice = next((text for sign, text in _ADVICE.items() if sign in (error.problem or "")), None)
    return Problem(f"not valid YAML: {what}", None, line, column, line, column + 1, help=advice)


def _place_of(error: yaml.MarkedYAMLError, source: str) -> tuple[int, int]:
    """Where the parser stumbled; for what was never closed where it opens, not the end of the file."""
    end = len(source.rstrip())
    for mark in (error.problem_mark, error.context_mark):
        if mark is not None and mark.index < end:
            return mark.line + 1, mark.column + 1
    return _place(source, end)


def _decoded(text: str | bytes, path: str | None) -> str:
    size = len(text)
    if size > MAX_BYTES:
        limit = f"{MAX_BYTES // 1_000_000} MB"
        raise InputError(Problem(f"larger than {limit}, which no file of rules is", path))
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(Problem("the file is UTF-16", path, help="save it as UTF-8"))
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Everything before the broken byte is sound.
        line, column = _place(error.object[: error.start].decode("utf-8-sig"), None)
        byte = f"0x{error.object[error.start]:02x}"
        raise InputError(
            Problem(f"not UTF-8: byte {byte}", path, line, column, help="save it as UTF-8")
        ) from None


def _forbidden_character(source: str, found: re.Match[str]) -> Problem:
    code = ord(found[0])
    line, column = _place(source, found.start())
    message, advice = f"the character U+{code:04X} is not allowed in YAML", "delete it"
    if found[0] == "\0":
        message = "a NUL character: the file is damaged or binary"
    elif not 0xD800 <= code <= 0xDFFF:  # half of a character cannot be escaped either
        escape = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
        advice = f'delete it, or write "{escape}" in double quotes'
    return Problem(message, None, line, column, line, column + 1, help=advice)


def _place(source: str, offset: int | None) -> tuple[int, int]:
    """Line and column of an offset, or of the end."""
    lines = (source[:offset] + "|").splitlines()
    return len(lines), len(lines[-1])


def _near_files(file: Path) -> str | None:
    try:
        siblings = [entry.name for entry in file.parent.iterdir()]
    except OSError:
        return None
    return _near(file.name, siblings)


def _near(given: str, known: Iterable[str]) -> str | None:
    return did_you_mean(given, known).removeprefix("; ") or None
