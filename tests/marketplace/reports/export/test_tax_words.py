"""Tax papers say "có thể đề nghị hoàn" only of a shop in the household's own name, and each rule with its day."""

from datetime import date

import pytest

from marketplace.language.translation import VIETNAMESE
from marketplace.reports.export.tax_words import advice, holder_text, notes, standing_text, threshold_text
from marketplace.settlement import tax_rules
from marketplace.settlement.account_holders import AccountHolderRow
from marketplace.settlement.statements.tax_year import TaxedHome, TaxLine, TaxYear
from marketplace.settlement.statements.turnover import Turnover, TurnoverPart, threshold
from marketplace.settlement.statements.withheld_parts import Taxes

DAY = date(2026, 8, 1)
HOLDERS = {
    kind: AccountHolderRow(1, "shop", DAY, kind, 1 if kind == "household" else None, None, called, "giấy")
    for kind, called in (("household", "Hộ A"), ("cooperative", "HTX Quý Sơn"), ("post office", None),
                         ("other", "Ông Ba"))
}  # fmt: skip


def line(kind: str = "", *, own: bool = False, lacks: tuple[str, ...] = (), tax: int = 3) -> TaxLine:
    """Return a line under a holder."""
    taxes = Taxes(tax, tax - 1, 1)
    return TaxLine(DAY, "Shopee", "DH1", "20260801", "Vải", "L1", HOLDERS.get(kind), own, lacks, taxes)


def year(*lines: TaxLine, dong: int = 0, of: int = 2026) -> TaxYear:
    """Return a year with a turnover."""
    sold = Turnover([TurnoverPart(1, "shops", dong, DAY, DAY)])
    return TaxYear(TaxedHome(1, "H1", "Hộ A"), "", of, lines, sold, 0, threshold(tax_rules.SHIPPED, of))


@pytest.mark.parametrize(
    ("told", "holder", "standing"),
    [
        (line("household", own=True), "hộ này", "có thể đề nghị hoàn"),
        (line("household", own=True, lacks=("land",)), "hộ này", "đứng tên hộ; còn thiếu: quyền sử dụng đất"),
        (line("household"), "hộ khác", "phần thuế sàn khấu trừ tính cho hộ"),
        (line("cooperative"), "HTX Quý Sơn", "phần thuế sàn khấu trừ tính cho hộ"),
        (line("post office"), "bưu điện", "phần thuế sàn khấu trừ tính cho hộ"),
        (line("other"), "Ông Ba", "phần thuế sàn khấu trừ tính cho hộ"),
        (line(), "chưa ghi", "phần thuế sàn khấu trừ tính cho hộ"),
    ],
)
def test_only_in_its_own_name_a_household_may_ask_back(told: TaxLine, holder: str, standing: str) -> None:
    assert (holder_text(told, VIETNAMESE), standing_text(told, VIETNAMESE)) == (holder, standing)


def test_what_there_is_to_do_depends_on_whose_account_it_was() -> None:
    said = list(advice(year(line("cooperative"), line(), line("other"), line("household", own=True, lacks=("land",))),
                       VIETNAMESE))  # fmt: skip
    assert [one.split(":")[0] for one in said] == [
        "Chưa ghi gian hàng đứng tên ai", "Sàn đã khấu trừ thuế trên tài khoản của hợp tác xã",
        "Gian hàng do bên khác đứng tên thì chứng từ và việc đề nghị hoàn thuộc bên đó", "Giấy tờ còn thiếu",
    ]  # fmt: skip
    assert "cơ quan thuế nơi chủ hộ cư trú" in " ".join(advice(year(line("household", own=True)), VIETNAMESE))
    assert list(advice(year(line("household", own=True, tax=-3)), VIETNAMESE)) == []


@pytest.mark.parametrize(
    ("dong", "of", "said"),
    [(10, 2026, "dưới ngưỡng 1.000.000.000 đ (Nghị định 141/2026"), (850_000_000, 2026, "đã đạt 80 % ngưỡng"),
     (10**9, 2026, "đã đạt ngưỡng 1.000.000.000 đ"), (10, 2021, "Chưa ghi ngưỡng doanh thu của năm 2021")],
)  # fmt: skip
def test_a_turnover_is_told_with_the_source_of_its_threshold(dong: int, of: int, said: str) -> None:
    told = year(dong=dong, of=of)
    assert said in threshold_text(told, VIETNAMESE)
    assert told.is_near == ("đã đạt" in said)


def test_every_rule_that_was_in_force_in_the_year_stands_with_its_day() -> None:
    told = {of: [text for _, text in notes(of, VIETNAMESE)] for of in (2021, 2025, 2026, 2027)}
    assert {of: len(texts) for of, texts in told.items()} == {2021: 1, 2025: 2, 2026: 5, 2027: 4}
    assert all("Theo số sàn đã khấu trừ" in texts[0] for texts in told.values())
    assert told[2025][1] == "Nghị định 117/2025/NĐ-CP (từ 1/7/2025)"
