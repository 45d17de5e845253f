"""Reading reports as they are written: figures, and the relations that their sentences state."""

from __future__ import annotations

from crossfoot.text.coverage import Coverage, Unchecked, coverage, marked_text
from crossfoot.text.document import Document, Mention, Numeral, read_document
from crossfoot.text.notes import Note, notes
from crossfoot.text.proposals import Proposal

__all__ = [
    "Coverage",
    "Document",
    "Mention",
    "Note",
    "Numeral",
    "Proposal",
    "Unchecked",
    "coverage",
    "marked_text",
    "notes",
    "propose",
    "read_document",
]


def propose(document: Document) -> list[Proposal]:
    """The relations a document's wording states, in the order of their families."""
    from crossfoot.text.relations import FAMILIES

    found: dict[object, Proposal] = {}
    for family in FAMILIES:
        for proposal in family(document):
            key = (proposal.rule, frozenset(proposal.relation.figures()))
            known = found.get(key)
            if known is None or known.confidence < proposal.confidence:
                found[key] = proposal
    return list(found.values())
