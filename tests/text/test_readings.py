"""``126,484`` is two numbers: the document decides, the other reading is kept and named where it would help."""

from __future__ import annotations

from crossfoot.text import propose, read_document

PARTS = "Có {total} doanh nghiệp, gồm 99.548 doanh nghiệp nhỏ, 36.562 doanh nghiệp vừa và 2.029 doanh nghiệp lớn."


def test_the_habit_of_the_document_reads_an_ambiguous_numeral() -> None:
    for text, value in (
        ("Đạt 3.334 xã và 20,51%.", 3334),
        ("There were 3,334 firms, 20.51% of them new.", 3334),
    ):
        figure = read_document(text).figures[0]
        assert figure.value == value
        assert len(figure.alternatives) == 1


def test_a_separator_slip_is_named_where_the_other_reading_would_fit() -> None:
    document = read_document(PARTS.format(total="138,139"), None, "vi")
    (failing,) = [p for p in propose(document) if not p.verdict().passes]
    assert failing.rule == "text/total-not-sum"
    assert failing.note == "it would hold if “138,139” were 138139"


def test_zeros_at_the_end_may_be_rounding_and_that_is_said() -> None:
    text = "Profit rose from £5.2 million to £6.3 million, an increase of £1,000 thousand."
    for proposal in propose(read_document(text, None, "en")):
        assert proposal.verdict().passes
    text = "The total was 27,000 people, made up of 19,000 men and 7,000 women."
    (proposal,) = [
        p for p in propose(read_document(text, None, "en")) if p.rule == "text/total-not-sum"
    ]
    assert proposal.verdict().passes
    assert "last digit that is not zero" in proposal.note
