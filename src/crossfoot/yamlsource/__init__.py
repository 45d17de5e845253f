"""YAML as crossfoot reads and writes it: nothing guessed, every digit kept, every error with its place.

``load`` and ``load_file`` give a ``Document``; ``validated`` makes a pydantic model of one and says what is
wrong in terms of the file; ``dump`` writes values that ``load`` reads back unchanged.
"""

from crossfoot.yamlsource.document import Document, Span, Value, YamlMapping, YamlSequence
from crossfoot.yamlsource.loading import load, load_file
from crossfoot.yamlsource.validation import problems_of, validated
from crossfoot.yamlsource.writing import dump

__all__ = [
    "Document",
    "Span",
    "Value",
    "YamlMapping",
    "YamlSequence",
    "dump",
    "load",
    "load_file",
    "problems_of",
    "validated",
]
