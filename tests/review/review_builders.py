"""Reports made by hand: the figures of a province's five-year account, in sentences of our own.

The figures are public facts (Lạng Sơn, 2020 to 2025); the sentences are not those of any newspaper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from crossfoot.figures import Figure, Location, figure
from crossfoot.report.findings import build
from crossfoot.report.model import (
    Coverage,
    Finding,
    Input,
    ReadFigure,
    Repair,
    Report,
    RuleSummary,
    RunFacts,
    SourceCoverage,
    Tally,
    Unchecked,
    assemble,
)
from crossfoot.rules import kinds
from crossfoot.verify import Verdict

#: Four shares of output, with one of them wrong by a point; growth of output a head, right; a difference, wrong.
ARTICLE = """Lạng Sơn nhìn lại năm năm

Đến năm 2025, cơ cấu kinh tế của tỉnh gồm nông lâm nghiệp 20,51%, công nghiệp và xây dựng 28,06%, \
dịch vụ 47,22% và thuế sản phẩm 5,21%.

Thu nhập tính trên đầu người đi từ 44,2 triệu đồng lên 71,1 triệu đồng, nghĩa là tăng 60,9%.

Tỉnh có thêm 3.334 doanh nghiệp, nhiều hơn 1.496 doanh nghiệp so với con số 1.938 của nhiệm kỳ trước.

Rừng che phủ 64,5% diện tích; 310 con đường đã xong.
"""


class Text:
    """A document whose figures are found by what is printed.

    Args:
        text: the document.
        name, path: of the input.
    """

    def __init__(self, text: str, path: str = "lang-son.txt") -> None:
        self.text = text
        self.path = path
        self.name = path.rpartition(".")[0]
        self._from = 0

    def figure(self, printed: str, unit: str | None = None, name: str | None = None) -> Figure:
        """The next figure printed so, reading on from the last one found, else from the beginning."""
        start = self.text.find(printed, self._from)
        if start < 0:
            start = self.text.index(printed)
        self._from = start + len(printed)
        line = self.text.count("\n", 0, start) + 1
        column = start - self.text.rfind("\n", 0, start)
        location = Location(self.path, start, start + len(printed), line, column)
        return replace(figure(printed, unit, locale="vi", name=name), location=location)

    def input(self) -> Input:
        digest = sha256(self.text.encode()).hexdigest()
        return Input(self.name, self.path, digest, "plain", language="vi")

    def sentence(self, figures: Iterable[Figure]) -> str:
        """The lines the figures stand in."""
        lines = sorted({f.location.line or 0 for f in figures})
        return " ".join(self.text.split("\n")[line - 1] for line in lines)


SHARES = RuleSummary(
    "text/shares-not-100",
    "shares",
    "Shares add up to 100 %",
    "The four components are exhaustive by definition (SNA 2008).",
    references=("SNA 2008, 2.138",),
    pack="text",
)
GROWTH = RuleSummary(
    "text/growth-does-not-fit", "growth", "Start, end and growth rate fit", pack="text"
)
CHANGE = RuleSummary(
    "text/change-not-difference", "change", "End less start is the change", pack="text"
)


def lang_son(text: str = ARTICLE, *, language: str = "vi", share: str = "5,21%") -> Report:
    """The report of the article: one wrong list of shares, a right growth, a wrong difference."""
    document = Text(text)
    parts = [
        document.figure("20,51%", name="nông lâm nghiệp"),
        document.figure("28,06%", name="công nghiệp và xây dựng"),
        document.figure("47,22%", name="dịch vụ"),
        document.figure(share, name="thuế sản phẩm"),
    ]
    levels = [document.figure("44,2", "triệu đồng"), document.figure("71,1", "triệu đồng")]
    rate = document.figure("60,9%")
    new, more, old = (
        document.figure(number, "doanh nghiệp") for number in ("3.334", "1.496", "1.938")
    )
    others = [document.figure("64,5%"), document.figure("310")]
    checked: list[tuple[RuleSummary, Verdict, Sequence[Figure]]] = [
        (SHARES, kinds.shares.shares(parts), parts),
        (GROWTH, kinds.growth.growth(*levels, rate), [*levels, rate]),
        (CHANGE, kinds.change.change(old, new, more), [old, new, more]),
    ]
    findings, passed, rules = [], [], []
    for rule, verdict, figures in checked:
        found = build(
            verdict,
            rule,
            source=document.name,
            sentence=document.sentence(figures),
            language=language,
        )
        (passed if verdict.passes else findings).append(found)
        rules.append(replace(rule, counts=(Tally(document.name, **{str(verdict.grade): 1}),)))
    findings = [with_repair(f) if f.kind == "shares" else f for f in findings]
    related = [*parts, *levels, rate, new, more, old]
    return assemble(
        findings,
        passed=passed,
        rules=rules,
        inputs=[document.input()],
        run=RunFacts(language=language),
        coverage=Coverage(
            sources=(SourceCoverage(document.name, len(related) + len(others), len(related), 3),),
            kinds={"change": 1, "growth": 1, "shares": 1},
            figures=tuple(
                ReadFigure(f.text, f.location, f.unit, f.name, int(f in related))
                for f in (*related, *others)
            ),
            unchecked=(
                Unchecked("text/ratio", "ratio", "missing", "không có diện tích", document.name),
            ),
            unchecked_count=1,
            notices=("dấu phẩy được đọc là dấu thập phân",),
        ),
    )


def with_repair(finding: Finding) -> Finding:
    """The finding with what its last share should probably read."""
    last = finding.figures[-1]
    repair = Repair(last.role, last.text, "4,21%", "một chữ số sai", "likely", 1, last.location)
    rows = tuple(replace(row, primary=row is last) for row in finding.figures)
    return replace(finding, repairs=(repair,), figures=rows)


def many(count: int, text_size: int = 0) -> tuple[str, Report]:
    """A text with so many wrong differences, and its report.

    Args:
        text_size: bytes to fill the text up to, with right differences: figures that were read and hold.
    """
    sentences = [
        f"Khu vực {n} có {n * 7 + 100} hộ, năm trước {n * 5 + 90} hộ, tăng {n * 2 + 11} hộ."
        for n in range(count)
    ]
    size = sum(len(sentence.encode()) + 2 for sentence in sentences)
    while size < text_size:
        n = len(sentences)
        sentences.append(
            f"Khu vực {n} có {n * 7 + 100} hộ, năm trước {n * 5 + 90} hộ, tăng {n * 2 + 10} hộ."
        )
        size += len(sentences[-1].encode()) + 2
    text = "\n\n".join(sentences) + "\n"
    document = Text(text, "many.txt")
    findings, read = [], []
    for n in range(len(sentences)):
        end, start, change = (
            document.figure(f"{number} hộ", None)
            for number in (n * 7 + 100, n * 5 + 90, n * 2 + 11 - (n >= count))
        )
        read += [ReadFigure(f.text, f.location, None, None, 1) for f in (start, end, change)]
        if n < count:
            verdict = kinds.change.change(start, end, change)
            subject = f"khu vực {n}" + "x" * n
            findings.append(
                build(verdict, CHANGE, source=document.name, sentence=subject, language="vi")
            )
    report = assemble(
        findings,
        rules=[replace(CHANGE, counts=(Tally(document.name, impossible=count),))],
        inputs=[document.input()],
        run=RunFacts(language="vi"),
        coverage=Coverage(
            (SourceCoverage(document.name, len(read), len(read), len(sentences)),),
            {"change": len(sentences)},
            figures=tuple(read),
        ),
    )
    return text, report


#: Rules for ``write_workbook``: a total on one sheet, shares on another. Both are wrong there.
WORKBOOK_RULES = """
pack: province
rules:
  - id: total-not-sum
    kind: total
    title: Các khoản thu cộng lại bằng tổng thu
    why: Thu ngân sách chỉ gồm hai khoản này.
    from: {table: revenue, measure: Năm 2025, for_each: []}
    whole: {Khoản: Tổng thu}
    parts: {Khoản: {not: Tổng thu}}
  - id: shares-not-100
    kind: shares
    from: {table: output, measure: Tỷ trọng, for_each: []}
    parts: {Khu vực: [Nông lâm nghiệp, Công nghiệp, Dịch vụ, Thuế]}
"""

WORKBOOK_TABLES = """
tables:
  output: {path: tinh.xlsx, sheet: Cơ cấu GRDP, layout: wide, keys: [Khu vực], measures: {Tỷ trọng: {unit: percent}}}
  revenue: {path: tinh.xlsx, sheet: "Thu, chi", layout: wide, keys: [Khoản], measures: {Năm 2024: {}, Năm 2025: {}}}
"""


def write_workbook(folder: Path) -> None:
    """A workbook of four sheets, one of them hidden, with the description of its tables and their rules."""
    import openpyxl

    book = openpyxl.Workbook()
    revenue = book.active
    assert revenue is not None
    revenue.title = "Thu, chi"
    for row in (
        ("Khoản", "Năm 2024", "Năm 2025"),
        ("Thu nội địa", 3200, 3400),
        ("Thu xuất nhập khẩu", 8900, 9100),
        ("Tổng thu", 12100, 12600),
    ):
        revenue.append(row)
    output = book.create_sheet("Cơ cấu GRDP")
    for line in (
        ("Bảng 2. Cơ cấu GRDP", None),
        (None, None),
        ("Khu vực", "Tỷ trọng"),
        ("Nông lâm nghiệp", 20.51),
        ("Công nghiệp", 28.06),
        ("Dịch vụ", 47.22),
        ("Thuế", 5.21),
        ("Số liệu sơ bộ <b>", None),
    ):
        output.append(line)
    for cell in output["B"]:
        cell.number_format = "0.00"
    notes = book.create_sheet("Ghi chú")
    notes.append(("Nguồn: của tỉnh",))
    book.create_sheet("Nháp").sheet_state = "hidden"
    book.save(folder / "tinh.xlsx")
    (folder / "crossfoot.yaml").write_text(WORKBOOK_TABLES, "utf-8")
    (folder / "rules.yaml").write_text(WORKBOOK_RULES, "utf-8")
