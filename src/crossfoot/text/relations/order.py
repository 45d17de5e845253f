from __future__ import annotations
from collections.abc import Iterator
from crossfoot.text.document import Document
from crossfoot.text.proposals import Proposal

def propose_order(document: Document) -> Iterator[Proposal]:
    return iter(())
