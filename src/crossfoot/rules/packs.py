"""Rule files: reading, inheritance, and finding a pack by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from crossfoot.hints import did_you_mean
from crossfoot.problems import InputError, Problem
from crossfoot.rules.model import Origin, Pack, Rule
from crossfoot.shipped import shipped_rules
from crossfoot.yamlsource import Document, Span, YamlMapping, YamlSequence, load_file, validated

BUILTIN: Final = "builtin:"
#: A chain of packs that extend one another is never longer in earnest; a longer one is a circle.
_MAX_DEPTH: Final = 16


@dataclass(frozen=True, slots=True)
class Loaded:
    """A pack as far as it could be read, and what was wrong with the rest."""

    pack: Pack
    problems: tuple[Problem, ...] = ()


def load_pack(path: str | Path, *, depth: int = 0) -> Loaded:
    """Read a rule file. A rule that is wrong is left out and reported; the others stand.

    Raises:
        InputError: the file cannot be read at all, or is no rule file.
    """
    if depth > _MAX_DEPTH:
        raise InputError(Problem("packs extend one another in a circle", str(path)))
    document = load_file(path)
    if not isinstance(document.value, YamlMapping):
        raise InputError(
            Problem("a rule file is a mapping with 'pack' and 'rules'", str(path), 1, 1)
        )
    problems: list[Problem] = []
    inherited = _inherited(document, Path(path), depth, problems)
    _merge_extended(document, inherited, problems)
    head = _head(document)
    rules: dict[str, Rule] = {rule.id: replace(rule, pack=head.pack) for rule in inherited}
    for raw, span in _raw_rules(document, problems):
        rule = _rule(raw, span, head.pack, document, problems)
        if rule is None:
            continue
        known = rules.get(rule.id)
        if known is not None and known.origin.path == str(path):
            first = f"first at line {known.origin.line}"
            problems.append(_at(span, f"rule {rule.id!r} stands twice ({first})", document))
            continue
        rules[rule.id] = rule
    if not rules and not problems:
        problems.append(Problem("the pack has no rules", str(path), 1, 1, expected="at least one"))
    problems.sort(key=lambda problem: (problem.path or "", problem.line or 0, problem.column or 0))
    pack = Pack(
        head.pack, tuple(rules.values()), head.title, head.why, head.version, head.tables, str(path)
    )
    return Loaded(pack, tuple(problems))


def find_pack(name: str, beside: Path | None = None) -> Path:
    """The file of a pack: ``builtin:name``, an entry point ``name:…``, or a path seen from ``beside``.

    Raises:
        InputError: there is none, with a near match.
    """
    if name.startswith(BUILTIN):
        known = builtin_packs()
        wanted = name.removeprefix(BUILTIN)
        if wanted not in known:
            raise InputError(
                Problem(
                    f"no shipped pack {wanted!r}", help=did_you_mean(wanted, known).lstrip("; ")
                )
            )
        return known[wanted]
    path = (beside or Path()) / name
    if path.is_file():
        return path
    installed = _installed_packs()
    if name in installed:
        return installed[name]
    names = [*(BUILTIN + known for known in builtin_packs()), *installed]
    if path.parent.is_dir():
        names += [p.name for p in path.parent.iterdir() if p.suffix in (".yaml", ".yml")]
    raise InputError(
        Problem(f"no rule file or pack {name!r}", help=did_you_mean(name, names).lstrip("; "))
    )


def builtin_packs() -> Mapping[str, Path]:
    """The shipped packs by name."""
    return {path.stem: path for path in sorted(shipped_rules().glob("*.yaml"))}


def _installed_packs() -> Mapping[str, Path]:
    """Packs of other distributions: entry points ``crossfoot.packs`` that name a path or a function giving one."""
    from importlib.metadata import entry_points

    found: dict[str, Path] = {}
    for entry in entry_points(group="crossfoot.packs"):
        try:
            target = entry.load()
            found[entry.name] = Path(target() if callable(target) else target)
        except (Exception, SystemExit) as error:  # whatever a stranger's module does, it is named
            raise InputError(
                Problem(f"pack {entry.name!r} ({entry.value}) cannot be loaded: {error}")
            ) from error
    return found


def _head(document: Document) -> Any:
    """The top level of a rule file, its rules aside.

    Raises:
        InputError: with every mistake in it.
    """
    from crossfoot.rules.form import head_form

    return validated(document, head_form())


def _raw_rules(document: Document, problems: list[Problem]) -> Iterator[tuple[YamlMapping, Span]]:
    value = document.value
    assert isinstance(value, YamlMapping)
    rules = value.get("rules")
    if not isinstance(rules, YamlSequence):
        return
    for raw, span in zip(rules, rules.spans, strict=True):
        if isinstance(raw, YamlMapping):
            yield raw, span
        else:
            problems.append(_at(span, "a rule is a mapping (key: value)", document))


def _rule(
    raw: YamlMapping, span: Span, pack: str, document: Document, problems: list[Problem]
) -> Rule | None:
    """One rule, or None and what is wrong with it. Each is validated by its own kind's form alone."""
    from crossfoot.rules.form import rule_form, rule_from
    from crossfoot.rules.kinds import KINDS

    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        place = raw.spans.get("kind", span)
        message = "missing key `kind`" if kind is None else f"unknown kind {kind!r}"
        advice = did_you_mean(str(kind), KINDS).removeprefix("; ") if kind is not None else ""
        problems.append(_at(place, message, document, advice or None))
        return None
    try:
        form = validated(Document(raw, document.path, span), rule_form(kind))
    except InputError as error:
        problems.extend(error.problems)
        return None
    try:
        return rule_from(form, pack, Origin(document.path, span.line, span.column))
    except (ValueError, TypeError) as error:
        problems.append(_at(span, f"rule {form.id!r}: {error}", document))
        return None


def _inherited(
    document: Document, path: Path, depth: int, problems: list[Problem]
) -> tuple[Rule, ...]:
    """The rules of the packs this file extends, the later one's winning."""
    value = document.value
    assert isinstance(value, YamlMapping)
    names = value.get("extends")
    rules: dict[str, Rule] = {}
    listed = names if isinstance(names, YamlSequence) else [names] if names else []
    for index, name in enumerate(listed):
        try:
            base = load_pack(find_pack(str(name), path.parent), depth=depth + 1)
        except InputError as error:
            place = document.position_of(
                ("extends",) if isinstance(names, str) else ("extends", index)
            )
            problems += [
                _at(place, problem.message, document, problem.help) for problem in error.problems
            ]
            continue
        problems += base.problems
        rules |= {rule.id: rule for rule in base.pack.rules}
    return tuple(rules.values())


def _merge_extended(document: Document, inherited: Iterable[Rule], problems: list[Problem]) -> None:
    """Replace each rule that says ``extends: pack/rule`` by its base with its own keys laid over it.

    One whose base cannot be found is left out.
    """
    value = document.value
    assert isinstance(value, YamlMapping)
    rules = value.get("rules")
    if not isinstance(rules, YamlSequence):
        return
    bases = {rule.name: rule for rule in inherited}
    for index in reversed(range(len(rules))):
        raw = rules[index]
        if not isinstance(raw, YamlMapping) or "extends" not in raw:
            continue
        try:
            base = _raw_rule(str(raw["extends"]), bases, document)
        except InputError as error:
            place = raw.spans["extends"]
            problems += [_at(place, p.message, document, p.help) for p in error.problems]
            del rules[index], rules.spans[index]
            continue
        rules[index] = _laid_over(base, raw)


def _raw_rule(name: str, bases: Mapping[str, Rule], document: Document) -> YamlMapping:
    """The mapping a rule was written as."""
    known = bases.get(name)
    if known is not None and known.origin.path is not None:
        path = Path(known.origin.path)
    else:
        pack, _, _ = name.rpartition("/")
        beside = Path(document.path).parent if document.path else None
        path = find_pack(pack if pack.startswith(BUILTIN) else BUILTIN + pack, beside)
    source = load_file(path).value
    rules = source.get("rules") if isinstance(source, YamlMapping) else None
    wanted = name.rpartition("/")[2]
    ids: list[str] = []
    for rule in rules if isinstance(rules, YamlSequence) else ():
        if isinstance(rule, YamlMapping):
            ids.append(str(rule.get("id")))
            if ids[-1] == wanted:
                return rule
    raise InputError(
        Problem(f"no rule {name!r} to extend", help=did_you_mean(wanted, ids).lstrip("; "))
    )


def _laid_over(base: YamlMapping, own: YamlMapping) -> YamlMapping:
    """``base`` with the keys of ``own``; ``key+`` adds to a list or mapping, ``key-`` takes away."""
    merged = YamlMapping()
    for key, value in base.items():
        merged[key] = value
        merged.key_spans[key], merged.spans[key] = own.key_spans["extends"], own.spans["extends"]
    for key, value in own.items():
        if key == "extends":
            continue
        plain = key.rstrip("+-") if key[-1:] in "+-" else key
        if key.endswith("+"):
            merged[plain] = _added(merged.get(plain), value)
        elif key.endswith("-"):
            merged[plain] = _taken(merged.get(plain), value)
        else:
            merged[plain] = value
        merged.key_spans[plain], merged.spans[plain] = own.key_spans[key], own.spans[key]
    return merged


def _added(known: Any, more: Any) -> Any:
    if isinstance(known, dict) and isinstance(more, dict):
        return known | more
    return [*_list(known), *_list(more)]


def _taken(known: Any, less: Any) -> Any:
    if isinstance(known, dict):
        return {key: value for key, value in known.items() if key not in _list(less)}
    return [item for item in _list(known) if item not in _list(less)]


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple, dict)) else [value]


def _at(place: Span, message: str, document: Document, advice: str | None = None) -> Problem:
    return Problem(
        message,
        document.path,
        place.line,
        place.column,
        place.end_line,
        place.end_column,
        help=advice,
    )
