"""DuckDB's native module, without the Python package around it.

The package adds relation objects, expressions and the scanning of Python's frames to the native module. Importing it
takes longer than reading a small table, and files need none of it. Where frames are scanned, ``with_frames`` brings it
in; the connection is the same.
"""

from __future__ import annotations

try:
    from _duckdb import DuckDBPyConnection, Error, connect
except ImportError:  # a version that packages it otherwise
    from duckdb import DuckDBPyConnection, Error, connect

__all__ = ["DuckDBPyConnection", "Error", "connect", "with_frames"]


def with_frames(connection: DuckDBPyConnection) -> DuckDBPyConnection:
    """The same connection, able to take frames in and give frames out."""
    import duckdb  # noqa: F401 - it teaches the native module to

    return connection
