"""What was handed over: tables, documents, figures, or a folder that says so itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crossfoot.config.paths import FILE_NAME, PYPROJECT
from crossfoot.figures import Figure, Location
from crossfoot.hints import did_you_mean
from crossfoot.intervals import Convention
from crossfoot.problems import InputError, Problem
from crossfoot.sources.description import TableDescription
from crossfoot.sources.extracted import EXTRACTED, extracted_text
from crossfoot.sources.formats import is_spark, is_table, tables_of
from crossfoot.sources.urls import is_url, name_of
from crossfoot.sources.vocabulary import Vocabulary

if TYPE_CHECKING:
    from crossfoot.config.model import Configuration
    from crossfoot.sources.form import TableForm
    from crossfoot.sources.prose import Format

#: Windows leaves its previews of pictures in folders, under the suffix of a database.
_LITTER: Final = "Thumbs.db"
DOCUMENT_SUFFIXES: Final = frozenset({".txt", ".md", ".markdown", ".html", ".htm", *EXTRACTED})


@dataclass(frozen=True, slots=True)
class TableInput:
    """A table to read, in the words of the rules; ``contract`` is a pandera schema that it must satisfy."""

    description: TableDescription
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    contract: object = None


def table(
    source: Any, name: str = "data", *, contract: object = None, **description: Any
) -> TableInput:
    """A table and what is known of it; see ``crossfoot.table``."""
    from pydantic import ValidationError

    from crossfoot.rules.made import first_fault
    from crossfoot.sources.form import TableForm, describe, vocabulary

    try:
        form = TableForm.model_validate(description)
    except ValidationError as error:
        raise ValueError(f"table {name!r}: {first_fault(error, TableForm)}") from None
    if form.path is not None:
        raise ValueError(f"table {name!r}: its path is the first argument")
    given = source.as_posix() if isinstance(source, Path) else source
    described = replace(describe(name, form, Path()), source=given)
    return TableInput(described, vocabulary(form), contract)


@dataclass(frozen=True, slots=True)
class DocumentInput:
    """A document to read: its text and format, its name for messages, and how its publisher rounds."""

    name: str
    text: str
    path: str | None = None
    sha256: str | None = None
    convention: Convention = Convention.HALF_ANY
    format: Format | None = None


@dataclass(slots=True)
class Inputs:
    """Everything a run is to look at, and what could not be had."""

    tables: list[TableInput] = field(default_factory=list)
    documents: list[DocumentInput] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    packs: list[str] = field(default_factory=list)
    folder: Path = field(default_factory=Path)
    configuration: Configuration | None = None
    problems: list[Problem] = field(default_factory=list)
    #: What was left out on purpose, for whoever reads the coverage.
    notices: list[str] = field(default_factory=list)
    #: Earlier versions of tables, by the table's name.
    earlier: dict[str, TableInput] = field(default_factory=dict)


def gather(source: Any) -> Inputs:
    """Sort what was handed over.

    Args:
        source: a path, a text, a frame, a mapping of names to frames, figures, or a list of any of these.

    Raises:
        TypeError: something that is none of them.
    """
    inputs = Inputs()
    _add(source, inputs, name=None)
    return inputs


def gather_configured(configuration: Configuration) -> Inputs:
    """Everything that a configuration names."""
    inputs = Inputs()
    _add_configured(configuration, inputs)
    return inputs


def _add(source: Any, inputs: Inputs, name: str | None) -> None:
    if isinstance(source, Figure):
        inputs.figures.append(source)
    elif isinstance(source, str) and is_url(source):
        inputs.tables.append(TableInput(TableDescription(name or name_of(source), source)))
    elif is_spark(source):
        inputs.tables.append(TableInput(TableDescription(name or "data", source)))
    elif isinstance(source, Path) or (isinstance(source, str) and _looks_like_path(source)):
        _add_path(Path(source), inputs, name)
    elif isinstance(source, str):
        inputs.documents.append(DocumentInput(name or "text", source))
    elif isinstance(source, TableInput):
        named = source.description if name is None else replace(source.description, name=name)
        inputs.tables.append(replace(source, description=named))
    elif isinstance(source, TableDescription):
        inputs.tables.append(TableInput(source))
    elif isinstance(source, Mapping):
        for key, item in source.items():
            _add(item, inputs, name=str(key))
    elif isinstance(source, Sequence) and not isinstance(source, (bytes, bytearray)):
        if source and all(isinstance(item, Mapping) for item in source):
            inputs.tables.append(TableInput(TableDescription(name or "data", list(source))))
        else:
            for item in source:
                _add(item, inputs, name=None)
    elif _is_frame(source):
        inputs.tables.append(TableInput(TableDescription(name or "data", source)))
    else:
        raise TypeError(
            f"cannot check a {type(source).__name__}: give a path, a text, a data frame, figures, or a list of these"
        )


def _looks_like_path(text: str) -> bool:
    """A name of a file, and not a sentence: one short line that exists or ends like a file."""
    if "\n" in text or len(text) > 1024 or not text.strip():
        return False
    suffix = Path(text).suffix.lower()
    known = DOCUMENT_SUFFIXES | {".yaml", ".yml"}
    try:
        return (
            Path(text).exists()
            or suffix in known
            or is_table(text)
            or (" " not in text and "/" in text)
        )
    except (OSError, ValueError):
        return False


def _is_frame(source: object) -> bool:
    """Anything that speaks a protocol for handing data frames over, a DuckDB relation, a lazy frame of polars."""
    protocols = ("__arrow_c_stream__", "__dataframe__", "to_arrow_table", "collect_schema")
    return any(hasattr(source, name) for name in protocols)


def _add_path(path: Path, inputs: Inputs, name: str | None) -> None:
    if path.is_dir():
        _add_folder(path, inputs)
    elif path.name in (FILE_NAME, PYPROJECT):
        _add_configuration(path, inputs)
    elif not path.exists():
        siblings = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        advice = did_you_mean(path.name, siblings).removeprefix("; ")
        inputs.problems.append(Problem("no such file", path.as_posix(), help=advice or None))
    elif is_table(path.name):
        found = tables_of(path.as_posix(), name or path.name.split(".")[0])
        inputs.tables += map(TableInput, found.tables)
        if found.left_out:
            left_out = ", ".join(found.left_out)
            inputs.notices.append(f"{path.as_posix()}: sheets without a table: {left_out}")
    else:
        _add_document(path, inputs, name)


def _add_folder(folder: Path, inputs: Inputs) -> None:
    """A folder with a configuration says what is in it; in any other every file of a known sort is read."""
    from crossfoot.config.reading import configuration_in

    try:
        configured = configuration_in(folder)
    except InputError as error:
        inputs.problems.extend(error.problems)
        return
    if configured is not None:
        _add_configuration(configured, inputs)
        return
    found = sorted(
        p
        for p in folder.rglob("*")
        if (is_table(p.name) or p.suffix.lower() in DOCUMENT_SUFFIXES) and p.name != _LITTER
    )
    if not found:
        inputs.problems.append(
            Problem(
                "nothing to check in this folder", folder.as_posix(), expected="tables or documents"
            )
        )
    for path in found:
        _add_path(path, inputs, None)


def _add_configuration(path: Path, inputs: Inputs) -> None:
    from crossfoot.config.model import load_configuration

    try:
        configuration = load_configuration(path)
    except InputError as error:
        inputs.problems.extend(error.problems)
        return
    _add_configured(configuration, inputs)


def _add_configured(configuration: Configuration, inputs: Inputs) -> None:
    inputs.configuration = configuration
    inputs.folder = configuration.folder
    inputs.packs += configuration.packs
    for name, form in configuration.tables.items():
        _add_table_form(name, form, configuration, inputs)
    for pattern in configuration.documents:
        matches = sorted(configuration.folder.glob(pattern))
        if not matches:
            inputs.problems.append(Problem(f"no document {pattern!r}", configuration.path))
        for match in matches:
            _add_document(match, inputs, None)


def _add_table_form(
    name: str, form: TableForm, configuration: Configuration, inputs: Inputs
) -> None:
    from crossfoot.sources.form import describe, vocabulary

    written = {
        steps[2:]: Location(path=origin.path, line=origin.line, column=origin.column)
        for steps, origin in configuration.origins.items()
        if steps[:2] == ("tables", name)
    }
    if form.path is None:
        place = written.get((), Location(path=configuration.path))
        inputs.problems.append(
            Problem(f"table {name!r} has no path", place.path, place.line, place.column)
        )
        return
    described = describe(name, form, configuration.folder, written)
    inputs.tables.append(TableInput(described, vocabulary(form)))


def document_text(data: bytes, path: str) -> str:
    """The text of a document.

    Raises:
        InputError: it is none, or there is none.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault, at = f"not UTF-8: byte {error.start} cannot be read", error.start
    else:
        fault, at = "this is not text: there is a NUL byte", data.find(b"\0")
        if at < 0 and text.strip():
            return text
        if at < 0:
            raise InputError(Problem("the document is empty", path, expected="a text"))
    line = data[:at].count(b"\n") + 1
    raise InputError(Problem(fault, path, line, expected="a text in UTF-8, or a table"))


def _add_document(path: Path, inputs: Inputs, name: str | None) -> None:
    from hashlib import sha256

    try:
        data = path.read_bytes()
    except OSError as error:
        inputs.problems.append(Problem(f"cannot be read: {error.strerror}", path.as_posix()))
        return
    extracted = EXTRACTED.get(path.suffix.lower())
    try:
        if extracted is None:
            text = document_text(data, path.as_posix())
        else:
            text = extracted_text(path, data)
            data = text.encode(
                "utf-8", "surrogatepass"
            )  # what findings show is the text taken from it
    except InputError as error:
        inputs.problems.extend(error.problems)
        return
    digest = sha256(data).hexdigest()
    inputs.documents.append(
        DocumentInput(name or path.stem, text, path.as_posix(), digest, format=extracted)
    )
