"""A strange file of payouts: what is proposed, under which sign it adds up, what is asked for, and its form."""

import json
from datetime import date

from marketplace.imports.money_form import (
    MoneyChoice,
    adds_up,
    amounts,
    definition,
    fee_has_tax,
    missing,
    money_table,
    preview,
    proposed_sign,
    unclear,
)
from marketplace.imports.order_columns import OrderTable, order_table
from marketplace.spreadsheets import Peek, SheetPeek

HEAD = ("Mã đơn hàng", "Khách hàng", "Tiền hàng của người bán", "Phí sàn", "Cước", "Thuế", "Thực nhận", "Ngày trả")
BELOW = (("A1", "Lê Thị Mua", "200.000", "-10.000", "0", "-3.000", "187.000", "13/6/2026"),
         ("A2", "Vi Văn Bán", "100.000", "-5.000", "-2.000", "-1.500", "91.500", "14/6/2026"))  # fmt: skip


def table(*rows: tuple[str, ...]) -> OrderTable:
    seen = tuple(enumerate((HEAD, *rows), start=1))
    found = order_table(Peek("csv", None, (SheetPeek("", True, seen),)))
    assert found is not None
    return money_table(found)


def choice(there: OrderTable, *, above: bool | None = None, day_first: bool | None = None) -> MoneyChoice:
    return MoneyChoice({**there.proposed, "gross": 2}, day_first, above)


def test_columns_of_money_are_nobodys_and_the_sign_is_that_under_which_all_rows_add_up() -> None:
    there = table(*BELOW)
    assert [one.personal for one in there.columns] == [False, True, *[False] * 6]
    assert there.proposed == {"code": 0, "fee": 3, "freight": 4, "tax": 5, "net": 6, "paid": 7}
    assert proposed_sign(there, choice(there)) is False
    assert missing(there, choice(there, above=False)) == []
    above = table(*(tuple(cell.replace("-", "") for cell in row) for row in BELOW))
    assert (proposed_sign(above, choice(above)), adds_up(above, choice(above, above=False))) == (True, False)
    first, _second = preview(above, choice(above, above=True))
    assert first == ("A1", date(2026, 6, 13), 200_000, 10_000, 0, 3_000, 187_000, 187_000)


def test_what_is_still_to_be_said_is_said_at_once() -> None:
    there = table(("A1", "x", "200.000", "17,000", "0", "0", "1", "1/6/2026"))
    told = [one.vi for one in missing(there, MoneyChoice({"fee": 3, "gross": 2, "net": 2, "paid": 7}, None, None))]
    assert told == [
        "Hãy chọn cột mã đơn hàng.", "Một cột đang được chọn cho hai mục.",
        "Có số tiền không đọc được hoặc ghi theo hai cách; hãy chọn lại cột.",
        "Hãy chọn phí ghi số âm hay số dương.", "Hãy chọn cách ghi ngày.",
    ]  # fmt: skip
    assert (amounts(there, choice(there)), unclear(there, choice(there))) == (None, "1/6/2026")
    assert preview(there, choice(there)) == []


def test_the_form_says_what_adds_up() -> None:
    there = table(*BELOW)
    said = json.loads(definition(there, choice(there, above=False), "tien-1", "Gian hàng"))
    assert (said["kind"], said["is_whole"], said["charges_above"], said["fee_has_tax"]) == (
        "settlement", True, False, False,
    )  # fmt: skip
    assert (said["amounts"], said["times"], said["moves"]) == ("vietnamese", "%d/%m/%Y", ["paid"])
    assert said["money"] == {
        "code": HEAD[0], "paid": HEAD[7], "net": HEAD[6], "gross": [HEAD[2]], "fee": [HEAD[3]], "freight": [HEAD[4]],
        "tax": [HEAD[5]],
    }  # fmt: skip
    held = table(("A1", "x", "200.000", "-13.000", "0", "-3.000", "187.000", "13/6/2026"))
    assert fee_has_tax(held, choice(held, above=False))
    off = table((*BELOW[0][:6], "180.000", "13/6/2026"))
    assert not json.loads(definition(off, choice(off, above=False), "x", "y"))["is_whole"]
