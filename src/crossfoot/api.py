"""The functions of the public interface that start work: thin doors to the rooms behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crossfoot.diagnose import Diagnosis
    from crossfoot.figures import Figure
    from crossfoot.relations import Relation
    from crossfoot.report.model import Report
    from crossfoot.rules.model import Rule
    from crossfoot.run.inputs import TableInput
    from crossfoot.verify import Verdict


def check(
    source: Any, rules: Any = None, *, language: str | None = None, **settings: Any
) -> Report:
    """Read, check and report.

    Args:
        source: a path or several, a folder with a ``crossfoot.yaml``, a data frame, a ``table`` with its
            description, a mapping of table names to any of these, a text, or a list of figures.
        rules: a rule file, a pack (``builtin:percentages``), a list of either or of ``Rule`` objects; None takes
            those of the configuration. Prose needs none.
        language: of prose, ``vi`` or ``en``; None tells it from the text.
        settings: see ``crossfoot.run.Settings``.

    Returns:
        The report; ``report.ok`` says whether everything was checked and nothing is open.

    Raises:
        TypeError, ValueError: only for wrong arguments. What is wrong with an input stands in
            ``report.problems``.
    """
    from crossfoot.run import check as run_check

    return run_check(source, rules, language=language, **settings)


def table(
    source: Any, name: str = "data", *, contract: object = None, **description: Any
) -> TableInput:
    """A table with what is known of it, to hand to ``check``.

    Args:
        source: a path, a data frame (of polars a lazy one too), an Arrow table or reader, a DuckDB relation, or a
            list of mappings. What can be read but once is copied into the run's own database.
        name: what rules and messages call it.
        contract: a pandera schema or model that the table must satisfy before any rule looks at it.
        description: the keys of a table in ``crossfoot.yaml``: ``keys``, ``period``, ``decimals``, ``layout``,
            ``measures`` and so on.

    Raises:
        ValueError: an unknown key or a value that does not fit.
    """
    from crossfoot.run.inputs import table as describe_table

    return describe_table(source, name, contract=contract, **description)


def rule(kind: str, id: str, *, pack: str = "python", **form: Any) -> Rule:  # noqa: A002 - the key's name
    """A rule made in Python: ``rule("total", "parts-not-whole", whole="sum", parts=["a", "b"])``.

    Args:
        kind: one of the kinds, such as ``shares``.
        id: kebab-case, named after what is wrong.
        pack: what comes before the id in the rule's full name.
        form: the keys of the YAML form; what stands under ``from`` there is ``scope`` here.

    Raises:
        ValueError: an unknown kind or key, a missing role, a value that does not fit.
    """
    from crossfoot.rules.made import rule as make_rule

    return make_rule(kind, id, pack=pack, **form)


def figures(source: Any, *, language: str | None = None) -> list[Figure]:
    """The figures of a source, in the order they stand in it, each with its location.

    Args:
        source: as for ``check``.
        language: of prose.
    """
    from crossfoot.run import figures as read_figures

    return read_figures(source, language=language)


def discover(source: Any, *, language: str | None = None) -> list[Relation]:
    """Relations that nobody declared: those a text states, and those the layout of a table suggests.

    Args:
        source: as for ``check``.
        language: of prose.
    """
    from crossfoot.run import discover as run_discovery

    return run_discovery(source, language=language)


def diagnose(relations: Iterable[Relation | Verdict], **settings: Any) -> Diagnosis:
    """Which figures explain why relations fail, and what they should probably read.

    Args:
        relations: all that is known to hold, passing ones too: they are the evidence; or the verdicts on them.

    Raises:
        TypeError: something that is neither.
    """
    from crossfoot.diagnose.diagnosis import diagnose as run_diagnosis

    return run_diagnosis(map(_relation_of, relations), **settings)


def _relation_of(given: object) -> Relation:
    from crossfoot.relations import Relation
    from crossfoot.verify import Verdict

    if isinstance(given, Verdict):
        return given.relation
    if isinstance(given, Relation):
        return given
    raise TypeError(f"diagnose() takes relations or verdicts, not {type(given).__name__}")
