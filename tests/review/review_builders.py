"""Reports made by hand: the figures of a province's five-year account, in sentences of our own.

The figures are public facts (Lạng Sơn, 2020 to 2025); the sentences are not those of any newspaper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

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
    """A text with so many wrong differences, and its report; filled up with prose to ``text_size`` bytes."""
    sentences = [
        f"Khu vực {n} có {n * 7 + 100} hộ, năm trước {n * 5 + 90} hộ, tăng {n * 2 + 11} hộ."
        for n in range(count)
    ]
    if text_size:
        filler = (
            "Trong năm qua địa phương tiếp tục củng cố hạ tầng, trường học và trạm y tế ở từng thôn. "
            * 8
        )
        rest = max(text_size - sum(len(s.encode()) + 2 for s in sentences), 0)
        sentences += [filler] * (rest // (len(filler.encode()) + 2))
    text = "\n\n".join(sentences) + "\n"
    document = Text(text, "many.txt")
    findings, read = [], []
    for n in range(count):
        end, start, change = (
            document.figure(f"{number} hộ", None)
            for number in (n * 7 + 100, n * 5 + 90, n * 2 + 11)
        )
        verdict = kinds.change.change(start, end, change)
        sentence = f"khu vực {n}"
        findings.append(
            build(verdict, CHANGE, source=document.name, sentence=sentence + "x" * n, language="vi")
        )
        read += [ReadFigure(f.text, f.location, None, None, 1) for f in (start, end, change)]
    report = assemble(
        findings,
        rules=[replace(CHANGE, counts=(Tally(document.name, impossible=count),))],
        inputs=[document.input()],
        run=RunFacts(language="vi"),
        coverage=Coverage(
            (SourceCoverage(document.name, len(read), len(read), count),),
            {"change": count},
            figures=tuple(read),
        ),
    )
    return text, report
