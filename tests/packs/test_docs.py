"""``docs/packs.md`` lists every shipped rule as it is, and its examples of configuration can be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import crossfoot as cf
from crossfoot.problems import Severity
from crossfoot.rules.model import Pack
from crossfoot.rules.packs import builtin_packs, load_pack

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "packs.md"


def section(pack: Pack) -> str:
    """The part of the page about one pack, from the pack itself."""
    lines = [f"## {pack.name}", "", pack.why.strip(), ""]
    for table in pack.tables:
        rules = [rule for rule in pack.rules if rule.scope.table == table]
        measures = ", ".join(f"`{name}`" for name in pack.tables[table].get("measures", {}))
        lines += [f"**`{table}`** {measures}".rstrip(), ""]
        lines += [f"* `{rule.id}`: {rule.title}" for rule in rules]
        lines.append("")
    return "\n".join(lines)


def test_the_page_lists_every_rule_of_every_pack() -> None:
    page = PAGE.read_text("utf-8")
    sections = [section(load_pack(path).pack) for path in builtin_packs().values()]
    # When this fails after a change to a pack: what follows "The shipped packs" should read like this.
    assert page.partition("# The shipped packs\n\n")[2] == "\n".join(sections)


def yaml_blocks() -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_the_example_configuration_finds_the_seeded_error(tmp_path: Path) -> None:
    data = ROOT / "fixtures" / "share-one-digit-wrong" / "co-cau.csv"
    (tmp_path / "co-cau.csv").write_bytes(data.read_bytes())
    (tmp_path / "crossfoot.yaml").write_text(yaml_blocks()[0], "utf-8")
    report = cf.check(tmp_path)
    assert [f.rule for f in report.findings] == ["vietnam-socioeconomic/grdp-shares-not-100"]


def test_the_example_of_severities_is_obeyed(tmp_path: Path) -> None:
    (tmp_path / "co-cau.csv").write_text(
        "tỉnh,năm,khu vực,tỷ trọng,tăng giảm\n"
        "A,2025,Nông lâm nghiệp,20.51,2.74\nA,2025,Công nghiệp-xây dựng,28.06,6.17\n"
        "A,2025,Dịch vụ,47.22,-2.98\nA,2025,Thuế sản phẩm trừ trợ cấp,4.21,-0.46\n",
        "utf-8",
    )
    first, severities = yaml_blocks()[:2]
    (tmp_path / "crossfoot.yaml").write_text(first, "utf-8")
    assert not cf.check(tmp_path).ok
    (tmp_path / "crossfoot.yaml").write_text(first + severities, "utf-8")
    assert cf.check(tmp_path).ok


def test_the_example_of_an_adapted_rule_takes_over_the_rest(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(yaml_blocks()[2], "utf-8")
    loaded = load_pack(tmp_path / "rules.yaml")
    assert loaded.problems == ()
    rules = {rule.name: rule for rule in loaded.pack.rules}
    assert len(rules) == len(load_pack(builtin_packs()["population"]).pack.rules)
    adapted = rules["our-office/regions-not-country"]
    assert adapted.severity is Severity.WARNING
    assert adapted.tags[-1] == "provisional"
    assert adapted.examples


@pytest.mark.parametrize("name", builtin_packs())
def test_a_pack_without_any_of_its_tables_does_not_pass(name: str, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", "utf-8")
    (tmp_path / "crossfoot.yaml").write_text(
        f"tables: {{other: {{path: other.csv}}}}\npacks: ['builtin:{name}']\n", "utf-8"
    )
    report = cf.check(tmp_path)
    assert not report.ok
    assert {finding.rule for finding in report.findings} == {"rule-broken"}
