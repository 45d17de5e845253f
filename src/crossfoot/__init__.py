"""crossfoot checks whether published numbers agree with each other."""

from crossfoot.version import __version__

__all__ = ["__version__"]
