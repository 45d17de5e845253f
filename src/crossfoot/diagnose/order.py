"""The order of figures and relations by what they stand for.

Where nothing tells two readings apart, the first one wins. Rows come in any order, and from some sources without
one, so figures of tables go by their keys. Columns stand as the rule names them, and figures of prose as they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crossfoot.figures import Figure
from crossfoot.operands import Operand
from crossfoot.relations import Relation

_Key = tuple[object, ...]
#: Before every figure of a table, and alike among themselves: they keep the order they have.
_AS_READ: _Key = ()


def in_order(relations: Iterable[Relation]) -> list[Relation]:
    """Relations by their rule, their subject and what they bind."""
    return sorted(relations, key=_relation_key)


def figures_in_order(relation: Relation) -> Iterator[Figure]:
    """The figures of a relation in the order of its roles, those of a list by their keys; some may come twice."""
    for found in relation.operands.values():
        if isinstance(found, Operand):
            yield found.figure
        else:
            yield from sorted((operand.figure for operand in found), key=_figure_key)


def _relation_key(relation: Relation) -> _Key:
    figures = list(figures_in_order(relation))
    keys = tuple(map(_figure_key, figures))
    if _AS_READ in keys:
        return _AS_READ
    subject = tuple(sorted(relation.subject.items()))
    texts = tuple(figure.text for figure in figures)
    return relation.rule or relation.kind, subject, keys, texts


def _figure_key(figure: Figure) -> _Key:
    field = figure.location.field
    if field is None:
        return _AS_READ
    keys = figure.period or "", figure.place or "", tuple(sorted(figure.dimensions.items()))
    if figure.measure in (None, field):
        return keys
    return *keys, figure.measure, figure.text
