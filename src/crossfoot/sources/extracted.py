"""Word and PDF files as text that is read like any other document.

What is extracted becomes the document: its lines and columns are those that findings name. A Word file becomes
Markdown (headings, list items, tables), a PDF the lines of its pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crossfoot.problems import InputError, Problem

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    from crossfoot.sources.prose import Format

#: The formats the extracted text is in, by the suffix of the file.
EXTRACTED: Final[dict[str, Format]] = {".docx": "markdown", ".pdf": "plain"}

#: Bytes of a Word file when unpacked; a book with pictures has a tenth.
_LARGEST: Final = 250_000_000


def extracted_text(path: Path, data: bytes) -> str:
    """The text of a Word or PDF file.

    Raises:
        InputError: the library that reads it is missing, or it is no such file.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".docx":
            _refuse_bomb(path, data)
        return _READERS[suffix](data)
    except InputError:
        raise
    except ImportError:
        raise InputError(
            Problem(
                f"{suffix} files need another package",
                path.as_posix(),
                expected=f"`pip install crossfoot[{suffix[1:]}]`",
            )
        ) from None
    except Exception as error:
        raise InputError(
            Problem(
                f"cannot be read as {suffix[1:].upper()}: {type(error).__name__}",
                path.as_posix(),
                expected=f"a {suffix} file that other programs open",
            )
        ) from None


def _refuse_bomb(path: Path, data: bytes) -> None:
    from zipfile import ZipFile

    with ZipFile(BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > _LARGEST:
        raise InputError(
            Problem(
                f"unpacks to {size / 1e6:.0f} MB",
                path.as_posix(),
                expected=f"a document of at most {_LARGEST / 1e6:.0f} MB",
            )
        )


def _word(data: bytes) -> str:
    import docx
    from docx.table import Table

    blocks = docx.Document(BytesIO(data)).iter_inner_content()
    return "\n\n".join(
        text
        for block in blocks
        if (text := _table(block) if isinstance(block, Table) else _paragraph(block))
    )


#: What Markdown would take for markup.
_MARKUP: Final = re.compile(r"([\\`*_\[\]|])")


def _paragraph(paragraph: Paragraph) -> str:
    text = _escaped(paragraph.text)
    if not text:
        return ""
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    if style.startswith(("Heading", "Title")):
        level = style.rpartition(" ")[2]
        return "#" * (min(int(level), 6) if level.isdecimal() else 1) + " " + text
    if style.startswith("List"):
        return "- " + text
    return "\\" + text if text[0] in "#-+" else text


def _table(table: Table) -> str:
    return "\n".join(_rows(table))


def _rows(table: Table) -> Iterator[str]:
    for number, row in enumerate(table.rows):
        cells = [_escaped(cell.text).replace(r"\|", "/") for cell in row.cells]
        yield "| " + " | ".join(cells) + " |"
        if number == 0:
            yield "|" + "---|" * len(cells)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _pdf(data: bytes) -> str:
    import pdfplumber

    with pdfplumber.open(BytesIO(data)) as pdf:
        return "\n\n".join(page.extract_text() or "" for page in pdf.pages)


_READERS: Final[dict[str, Callable[[bytes], str]]] = {".docx": _word, ".pdf": _pdf}
