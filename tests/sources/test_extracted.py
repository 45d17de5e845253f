"""Word and PDF files are read as documents: real files, made here."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

import crossfoot as cf
from crossfoot.problems import InputError
from crossfoot.sources.extracted import extracted_text

SENTENCE = "Revenue rose 15% to $4.21 billion from $3.61 billion."


def _word(path: Path) -> Path:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("Results *2024*", 1)
    document.add_paragraph(SENTENCE)
    document.add_paragraph("Staff: 120 people", style="List Bullet")
    table = document.add_table(rows=4, cols=3)
    rows = ("Item|2023|2024", "Tax|6,250|7,010", "Customs|1,562|1,490", "Total|7,812|8,400")
    for at, row in enumerate(rows):
        for cell, text in zip(table.rows[at].cells, row.split("|"), strict=True):
            cell.text = text
    document.save(path)
    return path


def _pdf(path: Path, *lines: str) -> Path:
    """The smallest PDF that shows some lines of text."""
    pytest.importorskip("pdfplumber")
    shown = " ".join(f"({line}) Tj 0 -16 Td" for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {shown} ET"
    page = "/MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R {page} >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    text, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    text += f"xref\n0 6\n0000000000 65535 f \n{table}"
    text += f"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{text.index('xref')}\n%%EOF\n"
    path.write_bytes(text.encode("latin-1"))
    return path


def test_a_word_file_gives_headings_items_and_tables(tmp_path: Path) -> None:
    path = _word(tmp_path / "report.docx")
    text = extracted_text(path, path.read_bytes())
    assert text.splitlines()[0] == r"# Results \*2024\*"
    assert "- Staff: 120 people" in text
    assert "| Tax | 6,250 | 7,010 |" in text


def test_a_word_file_is_checked_sentences_and_tables_alike(tmp_path: Path) -> None:
    report = cf.check(_word(tmp_path / "report.docx"))
    assert {finding.rule for finding in report.findings} == {
        "text/growth-does-not-fit",
        "text/total-not-sum",
    }


def test_a_pdf_is_checked_line_by_line(tmp_path: Path) -> None:
    report = cf.check(_pdf(tmp_path / "report.pdf", "Results 2024.", SENTENCE))
    (finding,) = report.findings
    assert finding.rule == "text/growth-does-not-fit"
    assert {figure.location.line for figure in finding.figures} == {2}


def test_a_word_file_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"word/{number}.xml", bytes(100_000_000))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(InputError, match="unpacks to"):
        extracted_text(path, path.read_bytes())


@pytest.mark.parametrize("name", ["report.docx", "report.pdf"])
def test_a_file_that_is_none_is_one_clear_problem(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with pytest.raises(InputError, match=f"cannot be read as {path.suffix[1:].upper()}"):
        extracted_text(path, b"no such thing")
