"""Finding the configuration of a folder, and laying configurations that extend one another over each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from crossfoot.config.paths import FILE_NAME, PYPROJECT, shown
from crossfoot.config.toml import SECTION, section_of
from crossfoot.hints import did_you_mean
from crossfoot.problems import InputError, Problem
from crossfoot.yamlsource import (
    Document,
    Span,
    Value,
    YamlMapping,
    YamlSequence,
    load_file,
    validated,
)

_MOST_PARENTS: Final = 16
#: Keys whose values are paths seen from the file they stand in, not from the file that extends it.
_PATHS: Final = ("documents", "packs", "waivers", "baseline", "decisions")


class Origin(NamedTuple):
    """Where a value was written."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Layered:
    """A configuration with what it extends.

    Attributes:
        value: the merged content.
        folder: what its paths are seen from.
        path: the file it came from.
        origins: where each value was written, by its path in the content: ``("rules", "x/*")``.
    """

    value: YamlMapping
    folder: Path
    path: str
    origins: Mapping[tuple[str, ...], Origin] = field(default_factory=dict)


def find_configuration(start: Path) -> Path | None:
    """The nearest configuration file at ``start`` or above it.

    Raises:
        InputError: a folder has both ``crossfoot.yaml`` and ``[tool.crossfoot]``.
    """
    folder = start.resolve()
    if not folder.is_dir():
        folder = folder.parent
    for each in (folder, *folder.parents):
        found = configuration_in(each)
        if found is not None:
            return found
    return None


def configuration_in(folder: Path) -> Path | None:
    """The configuration file of one folder; see ``find_configuration``."""
    own, project = folder / FILE_NAME, folder / PYPROJECT
    section = section_of(project) if project.is_file() else None
    if own.is_file() and section is not None:
        raise InputError(
            Problem(
                f"both {FILE_NAME} and [{'.'.join(SECTION)}] in one folder",
                shown(project),
                section.span.line,
                section.span.column,
                help="keep one of them: neither could win without surprising somebody",
            )
        )
    if own.is_file():
        return own
    return project if section is not None else None


def read_layers(path: Path, _above: tuple[Path, ...] = ()) -> Layered:
    """A configuration file with everything it extends.

    Raises:
        InputError: with every mistake in it, or in what it extends.
    """
    from crossfoot.config.form import ConfigurationForm

    if path.resolve() in _above or len(_above) > _MOST_PARENTS:
        raise InputError(Problem("configurations extend one another in a circle", shown(path)))
    document = _document(path)
    value = document.value
    if value is None:
        value = YamlMapping()
    if not isinstance(value, YamlMapping):
        raise InputError(
            Problem(
                "a configuration is a mapping", document.path, 1, 1, expected="keys such as tables:"
            )
        )
    validated(
        Document(_without_signs(value, document), document.path, document.span), ConfigurationForm
    )
    merged = YamlMapping()
    origins: dict[tuple[str, ...], Origin] = {}
    for at, name in enumerate(_names(value.get("extends"))):
        place = document.position_of(("extends", at))
        base = _extended(path, str(name), place, (*_above, path.resolve()))
        _lay(base.value, merged, dict(base.origins), origins)
    own = _own(value, document.path or shown(path))
    _lay_signed(value, own, merged, origins, document)
    merged.pop("extends", None)
    return Layered(merged, path.parent, shown(path), origins)


def _document(path: Path) -> Document:
    if path.name == PYPROJECT:
        found = section_of(path)
        if found is None:
            raise InputError(Problem(f"no section [{'.'.join(SECTION)}]", shown(path)))
        return Document(found.value, shown(path), found.span)
    return load_file(path, shown_as=shown(path))


def _extended(path: Path, name: str, place: Span, above: tuple[Path, ...]) -> Layered:
    base = path.parent / name
    if base.is_dir():
        base = configuration_in(base) or base / FILE_NAME
    if not base.is_file():
        siblings = [p.name for p in path.parent.iterdir() if p.suffix in (".yaml", ".yml", ".toml")]
        near = did_you_mean(name, siblings).removeprefix("; ") or None
        raise InputError(
            Problem(f"no configuration {name!r} to extend", shown(path), *place, help=near)
        )
    layers = read_layers(base, above)
    return Layered(_moved(layers, path.parent), layers.folder, layers.path, layers.origins)


def _moved(layers: Layered, folder: Path) -> YamlMapping:
    """The content with its paths seen from another folder."""
    value = layers.value

    def moved(item: Value) -> Value:
        is_path = isinstance(item, str) and ":" not in item
        return _seen_from(layers.folder / item, folder) if is_path else item  # type: ignore[operator]

    for key in _PATHS:
        found = value.get(key)
        if isinstance(found, YamlSequence):
            for at, item in enumerate(found):
                found[at] = moved(item)
        elif isinstance(found, str):
            value[key] = moved(found)
    tables = value.get("tables")
    for table in tables.values() if isinstance(tables, YamlMapping) else ():
        if isinstance(table, YamlMapping) and "path" in table:
            table["path"] = moved(table["path"])
    return value


def _seen_from(path: Path, folder: Path) -> str:
    from os.path import relpath

    return Path(relpath(path, folder)).as_posix()


def _without_signs(value: YamlMapping, document: Document) -> YamlMapping:
    """The content as it would be without ``extends``, for its own check: ``packs+`` is ``packs``, ``packs-`` gone."""
    plain = YamlMapping()
    for key, item in value.items():
        name = key.rstrip("+-") if key[-1:] in ("+", "-") else key
        if name in plain:
            continue
        if key.endswith("-") and name in _known_keys():
            continue
        plain[name] = item
        plain.key_spans[name], plain.spans[name] = value.key_spans[key], value.spans[key]
    return plain


def _known_keys() -> set[str]:
    from crossfoot.config.form import ConfigurationForm

    return {field.alias or name for name, field in ConfigurationForm.model_fields.items()}


def _own(value: YamlMapping, path: str) -> dict[tuple[str, ...], Origin]:
    return {steps: Origin(path, span.line, span.column) for steps, span in _walk(value, ())}


def _walk(value: Value, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Span]]:
    if isinstance(value, YamlMapping):
        for key, item in value.items():
            name = key.rstrip("+-") if not above and key[-1:] in ("+", "-") else key
            yield (*above, name), value.key_spans[key]
            yield from _walk(item, (*above, name))


def _lay_signed(
    value: YamlMapping,
    own: dict[tuple[str, ...], Origin],
    merged: YamlMapping,
    origins: dict[tuple[str, ...], Origin],
    document: Document,
) -> None:
    """Lay a file over what it extends; ``key+`` adds to a list or mapping, ``key-`` takes away."""
    plain = YamlMapping()
    for key, item in value.items():
        sign = key[-1:] if key[-1:] in ("+", "-") else ""
        name = key.rstrip("+-") if sign else key
        if sign:
            known = merged.get(name)
            span = value.key_spans[key]
            if sign == "-":
                merged[name] = _taken(known, item)
            else:
                merged[name] = _added(known, item)
            merged.key_spans[name] = merged.spans[name] = span
            origins.update({steps: o for steps, o in own.items() if steps[0] == name})
        else:
            plain[name] = item
            plain.key_spans[name], plain.spans[name] = value.key_spans[key], value.spans[key]
    _lay(plain, merged, {steps: o for steps, o in own.items() if steps[0] in plain}, origins)


def _lay(
    value: YamlMapping,
    merged: YamlMapping,
    own: dict[tuple[str, ...], Origin],
    origins: dict[tuple[str, ...], Origin],
) -> None:
    """Mappings are merged key by key, everything else replaced."""
    for key, item in value.items():
        known = merged.get(key)
        if isinstance(known, YamlMapping) and isinstance(item, YamlMapping):
            inner: dict[tuple[str, ...], Origin] = {}
            _lay(item, known, {}, inner)
        else:
            merged[key] = item
            for steps in [steps for steps in origins if steps[0] == key and len(steps) > 1]:
                if not isinstance(item, YamlMapping):
                    del origins[steps]
        merged.key_spans[key], merged.spans[key] = value.key_spans[key], value.spans[key]
    origins.update(own)


def _added(known: Value, more: Value) -> Value:
    if isinstance(known, YamlMapping) and isinstance(more, YamlMapping):
        _lay(more, known, {}, {})
        return known
    sequence = YamlSequence()
    for part in (known, more):
        if isinstance(part, YamlSequence):
            sequence.extend(part)
            sequence.spans.extend(part.spans)
    return sequence if isinstance(more, YamlSequence) else more


def _taken(known: Value, less: Value) -> Value:
    names = _names(less)
    if isinstance(known, YamlMapping):
        for name in names:
            known.pop(str(name), None)
        return known
    sequence = YamlSequence()
    if isinstance(known, YamlSequence):
        for item, span in zip(known, known.spans, strict=True):
            if item not in names:
                sequence.append(item)
                sequence.spans.append(span)
    return sequence


def _names(value: Value) -> list[Value]:
    if value is None:
        return []
    return list(value) if isinstance(value, (YamlSequence, YamlMapping)) else [value]
