"""Families of relations that sentences state: one file each, all of one shape.

A family is a function from a document to proposals. It goes by structure and cue words, never by numbers that
happen to fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from crossfoot.text.document import Document
from crossfoot.text.proposals import Proposal
from crossfoot.text.relations.cells import propose_cells
from crossfoot.text.relations.changes import propose_changes
from crossfoot.text.relations.contributions import propose_contributions
from crossfoot.text.relations.counts import propose_counts
from crossfoot.text.relations.currencies import propose_currencies
from crossfoot.text.relations.order import propose_order
from crossfoot.text.relations.perhead import propose_per_head
from crossfoot.text.relations.plans import propose_plans
from crossfoot.text.relations.ratios import propose_ratios
from crossfoot.text.relations.references import propose_references
from crossfoot.text.relations.respective import propose_respective
from crossfoot.text.relations.restatements import propose_restatements
from crossfoot.text.relations.shares import propose_shares
from crossfoot.text.relations.sums import propose_sums
from crossfoot.text.relations.tables import propose_tables
from crossfoot.text.relations.totals import propose_totals
from crossfoot.text.relations.wholes import propose_shares_of_named_wholes

Family = Callable[[Document], Iterator[Proposal]]

FAMILIES: Final[tuple[Family, ...]] = (
    propose_changes,
    propose_shares,
    propose_totals,
    propose_sums,
    propose_contributions,
    propose_ratios,
    propose_shares_of_named_wholes,
    propose_respective,
    propose_plans,
    propose_per_head,
    propose_currencies,
    propose_counts,
    propose_restatements,
    propose_references,
    propose_order,
    propose_tables,
    propose_cells,
)
