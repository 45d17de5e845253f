"""Prose through the checks: figures read, relations proposed from the wording, verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from crossfoot.figures import Figure
from crossfoot.problems import InputError, Problem
from crossfoot.run.inputs import DocumentInput
from crossfoot.text import Document, Note, Proposal, notes, propose, read_document
from crossfoot.verify import Verdict


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A document and what its own wording says about it."""

    name: str
    document: Document
    proposals: tuple[Proposal, ...]
    verdicts: tuple[Verdict, ...]
    notes: tuple[Note, ...] = ()
    sha256: str | None = None

    def sentence_of(self, figures: Iterable[Figure]) -> str:
        """The sentences that hold the figures, in order, as one text."""
        mentions = self.document.mention_of
        found = {
            mention.sentence.start: mention.sentence
            for figure in figures
            if (mention := mentions.get(figure)) is not None
        }
        view = self.document.prose.view
        return " ".join(view[s.start : s.end] for _, s in sorted(found.items()))


@dataclass(slots=True)
class Documents:
    """All documents of a run."""

    checked: list[CheckedDocument] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check_documents(documents: Iterable[DocumentInput], language: str | None) -> Documents:
    """Read documents and verify what they state. One that cannot be read is a problem; the others go on."""
    found = Documents()
    for source in documents:
        try:
            document = read_document(
                source.text,
                source.path or source.name,
                language,
                source.format,
                source.convention,
            )
        except InputError as error:
            found.problems.extend(error.problems)
            continue
        proposals = tuple(propose(document))
        verdicts = tuple(proposal.verdict() for proposal in proposals)
        found.checked.append(
            CheckedDocument(
                source.name, document, proposals, verdicts, tuple(notes(document)), source.sha256
            )
        )
    return found
