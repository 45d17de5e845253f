"""The version, kept in a file of its own: reading package metadata would cost start-up time."""

__version__ = "0.1.0"
