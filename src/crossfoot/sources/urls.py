"""Sources that a URL names: ``sqlite:///file.db?table=t``, ``postgresql://host/db?table=t``, ``spark://catalog.table``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from crossfoot.hints import near_match
from crossfoot.problems import InputError, Problem
from crossfoot.sources.description import TableDescription

_SQLITE: Final = "sqlite://"
_POSTGRES: Final = ("postgres://", "postgresql://")
_SPARK: Final = "spark://"


def is_url(source: object) -> bool:
    """Whether a source is one of these, and not a path or a text."""
    return (
        isinstance(source, str)
        and source.startswith((_SQLITE, *_POSTGRES, _SPARK))
        and "\n" not in source
    )


def is_spark_url(source: str) -> bool:
    return source.startswith(_SPARK)


def is_postgres_url(source: object) -> bool:
    return isinstance(source, str) and source.startswith(_POSTGRES)


def name_of(url: str) -> str:
    """What a table is called that nothing else names: itself, or the file or database it is alone in."""
    if is_spark_url(url):
        return url.rpartition(".")[2]
    plain, table = _without_table(url)
    return table or PurePosixPath(unquote(urlsplit(plain).path)).stem or "data"


def seen_from(folder: Path, source: str) -> str:
    """A path as seen from a folder. Of URLs only that of a SQLite file has one in it."""
    if not is_url(source):
        return (folder / source).as_posix()
    if not source.startswith(_SQLITE):
        return source
    path, mark, query = source.partition("?")
    return f"{_SQLITE}/{quote((folder / _sqlite_path(path)).as_posix())}{mark}{query}"


def in_place(description: TableDescription) -> TableDescription:
    """The description with the table a URL names in its dialect, and with a SQLite file's path for its URL.

    Raises:
        InputError: the URL of a SQLite file says something that is not known.
    """
    url = description.source
    if not (isinstance(url, str) and is_url(url)) or is_spark_url(url):
        return description
    plain, table = _without_table(url)
    dialect = replace(description.dialect, table=table or description.dialect.table)
    if is_postgres_url(url):
        return replace(description, source=plain, dialect=dialect)
    path, _, query = plain.partition("?")
    for key, _ in parse_qsl(query, keep_blank_values=True):
        raise InputError(
            Problem(f"unknown {key!r}", url, expected="?table=…", help=near_match(key, ["table"]))
        )
    return replace(description, source=_sqlite_path(path), format="sqlite", dialect=dialect)


def without_secrets(description: TableDescription) -> TableDescription:
    """The description as reports may show it: of a server, the host and the database."""
    url = description.source
    if not (isinstance(url, str) and is_postgres_url(url)):
        return description
    scheme, _, rest = url.partition("://")
    return replace(description, source=f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}")


def _sqlite_path(url: str) -> str:
    """Three slashes before a relative path and four before one from the root, as SQLAlchemy writes it."""
    return unquote(url.removeprefix(_SQLITE).removeprefix("/"))


def _without_table(url: str) -> tuple[str, str | None]:
    """The URL without ``table=…``, which is crossfoot's own, and what it said."""
    plain, _, query = url.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    others = urlencode([(key, value) for key, value in pairs if key != "table"], quote_via=quote)
    return f"{plain}?{others}" if others else plain, dict(pairs).get("table")
