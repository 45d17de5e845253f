"""Data frames as DuckDB can scan them: every column under a name of its own, in a type that it knows.

What it does not know is converted without loss: wide decimals and periods to text, as they would be printed, half
floats to floats. A type that nothing can be made of is left out, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crossfoot.problems import Problem, Severity
from crossfoot.sources.opened import unique_names

if TYPE_CHECKING:
    import polars
    import pyarrow

#: Extension types of pandas that DuckDB scans; the others print like what they stand for.
_SCANNED_DTYPES: Final = frozenset({"category", "string", "str", "boolean"})


@dataclass(frozen=True, slots=True)
class Frame:
    """What to scan, and what there is to say of it.

    Attributes:
        once: whether it can be read but once.
    """

    data: Any
    problems: tuple[Problem, ...] = ()
    once: bool = False


def frame_of(given: object, name: str) -> Frame | None:
    """What DuckDB can scan of an object; None if the object is no table."""
    match type(given).__module__.partition(".")[0]:
        case "pandas":
            return _pandas(given, name) if hasattr(given, "columns") else None
        case "polars":
            return _polars(given, name) if hasattr(given, "collect_schema") else None
        case "pyarrow" if hasattr(given, "rename_columns"):
            return _arrow(given, name)
        case "pyarrow" if not hasattr(given, "__arrow_c_stream__"):
            return Frame(given)  # a dataset or a scanner, read where it is
    if hasattr(given, "__arrow_c_stream__"):
        return _stream(given, name)
    from narwhals.stable.v2 import from_native

    frame = from_native(given, pass_through=True)
    if hasattr(frame, "collect"):
        frame = frame.collect()
    return _arrow(frame.to_arrow(), name) if hasattr(frame, "to_arrow") else None


def _pandas(given: Any, name: str) -> Frame:
    """A named index becomes columns."""
    if any(level is not None for level in given.index.names):
        given = given.reset_index()
    texts = [str(column) for column in given.columns]
    names, problems = _named(texts, name)
    if names != list(given.columns):
        given = given.set_axis(names, axis="columns")
    changed = {}
    for column, dtype in zip(names, given.dtypes, strict=True):
        if hasattr(dtype, "subtype") and hasattr(dtype, "fill_value"):
            changed[column] = given[column].sparse.to_dense()
        elif dtype.kind == "c" or not _is_scanned(dtype):
            filled = given[column].notna()
            changed[column] = given[column].astype(str).astype(object).where(filled, None)
    return Frame(given.assign(**changed) if changed else given, problems)


def _is_scanned(dtype: Any) -> bool:
    is_extension = not type(dtype).__module__.startswith("numpy")
    known = (
        dtype.name in _SCANNED_DTYPES or dtype.kind in "iufbM" or hasattr(dtype, "pyarrow_dtype")
    )
    return not is_extension or known


def _polars(given: Any, name: str) -> Frame:
    import polars

    schema = given.collect_schema()
    names, problems = _named(schema.names(), name)
    text = {t for t in (getattr(polars, n, None) for n in ("Int128", "UInt128")) if t is not None}
    half = getattr(polars, "Float16", None)
    kept = []
    left_out = []
    for own, new, dtype in zip(schema.names(), names, schema.dtypes(), strict=True):
        column = polars.col(own)
        if dtype == polars.Object:
            left_out.append(own)
            continue
        if dtype in text:
            column = column.cast(polars.String)
        elif dtype == half:
            column = column.cast(polars.Float32)
        kept.append(column.alias(new))
    problems += tuple(_left_out(left_out, "Python objects", name))
    made = given.select(kept)
    if not hasattr(made, "collect_batches"):
        return Frame(made, problems)
    # Asked once, and a batch at a time: every scan would run the query again.
    return Frame(_batches(made), problems, once=True)


def _batches(lazy: polars.LazyFrame) -> pyarrow.RecordBatchReader:
    import polars
    import pyarrow

    schema = polars.DataFrame(schema=lazy.collect_schema()).to_arrow().schema
    found = (
        batch.cast(schema)
        for frame in lazy.collect_batches(maintain_order=True)
        for batch in frame.to_arrow().to_batches()
    )
    return pyarrow.RecordBatchReader.from_batches(schema, found)


def _arrow(given: Any, name: str) -> Frame:
    names, problems = _named(given.schema.names, name)
    if names != given.schema.names:
        given = given.rename_columns(names)
    types = _scanned_types(given.schema)
    return Frame(given if types == given.schema else given.cast(types), problems)


def _stream(given: Any, name: str) -> Frame:
    """A reader, or what gives one: a relation of DuckDB, a table of another library."""
    import pyarrow

    reader = pyarrow.RecordBatchReader.from_stream(given)
    names, problems = _named(reader.schema.names, name)
    types = _scanned_types(reader.schema)
    if names == reader.schema.names and types == reader.schema:
        return Frame(reader, problems, once=True)
    schema = pyarrow.schema([field.with_name(own) for field, own in zip(types, names, strict=True)])
    found = (batch.cast(types).rename_columns(names) for batch in reader)
    return Frame(pyarrow.RecordBatchReader.from_batches(schema, found), problems, once=True)


def _scanned_types(schema: pyarrow.Schema) -> pyarrow.Schema:
    import pyarrow

    def scanned(type_: pyarrow.DataType) -> pyarrow.DataType:
        if pyarrow.types.is_decimal256(type_):
            return pyarrow.string()
        return pyarrow.float32() if pyarrow.types.is_float16(type_) else type_

    return pyarrow.schema([field.with_type(scanned(field.type)) for field in schema])


def _named(given: Sequence[str], name: str) -> tuple[list[str], tuple[Problem, ...]]:
    """A name for each column, and what is wrong with those that are there twice."""
    names: list[str] = []
    problems: list[Problem] = []
    for text, (own, repeats) in zip(given, unique_names(given), strict=True):
        names.append(own)
        if repeats is not None:
            problems.append(
                Problem(
                    f"two columns are named {text!r}; the second is read as {own!r}",
                    name,
                    severity=Severity.ERROR if repeats == text else Severity.INFO,
                )
            )
    return names, tuple(problems)


def _left_out(columns: Iterable[str], what: str, name: str) -> Iterator[Problem]:
    for column in columns:
        message = f"column {column!r} holds {what} and is left out"
        yield Problem(message, name, severity=Severity.INFO)
