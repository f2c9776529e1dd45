"""A strange file of payouts: what is proposed, under which sign it adds up, what is asked for, and its form."""

import json
from datetime import date

from marketplace.imports.money_form import (
    MoneyChoice,
    adds_up,
    amounts,
    definition,
    fee_has_tax,
    is_money,
    missing,
    money_table,
    preview,
    proposed_sign,
    unclear,
    uneven,
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


def test_a_sign_under_which_nothing_adds_up_is_refused_where_the_other_one_fits_all() -> None:
    there = table(*BELOW)
    for agreed in (False, True):
        wrong = choice(there, above=True)._replace(uneven=agreed)
        [said] = missing(there, wrong)
        assert said.vi == (
            "Sai dấu: đơn A1 các phần cộng lại 213.000 đ, tệp ghi thực nhận 187.000 đ;"
            " phí ghi số âm thì mọi khoản đều khớp, hãy chọn số âm."
        )
    above = table(*(tuple(cell.replace("-", "") for cell in row) for row in BELOW))
    [said] = missing(above, choice(above, above=False))
    assert said.vi.endswith("phí ghi số dương thì mọi khoản đều khớp, hãy chọn số dương.")


def test_payouts_that_do_not_add_up_under_any_sign_are_taken_by_a_persons_word_alone() -> None:
    there = table(BELOW[0], (*BELOW[1][:6], "80.000", "14/6/2026"))
    asked = missing(there, choice(there, above=False))
    assert [one.vi for one in asked] == [
        "1 trong 2 khoản không khớp: đơn A2 các phần cộng lại 91.500 đ, tệp ghi thực nhận 80.000 đ. Hãy chọn lại cột,"
        " hoặc đánh dấu là tệp không có cột cho phần còn lại."
    ]
    assert [one.code for one in uneven(there, choice(there, above=False))] == ["A2"]
    given = missing(there, choice(there, above=True))
    assert [one.vi.partition(":")[0] for one in given] == [
        "2 trong 2 khoản không khớp", "Đọc như vậy thì ở đơn A1 sàn trả thêm thay vì trừ; hãy xem lại dấu của phí.",
    ]  # fmt: skip
    for above in (False, True):
        assert missing(there, choice(there, above=above)._replace(uneven=True)) == []


def test_a_list_of_payouts_is_known_for_one_by_its_headings() -> None:
    head = ("Mã phiếu", "Tiền hàng", "Phí dịch vụ", "Thực chuyển", "Ngày chuyển khoản")
    row = ("P1", "200.000", "10.000", "190.000", "13/6/2026")
    paid, packs, sold = (
        order_table(Peek("csv", None, (SheetPeek("", True, tuple(enumerate(rows, start=1))),)))
        for rows in ((head, row), ((*head, "Số thùng"), (*row, "2")), ((*head[:2], *head[3:]), (*row[:2], *row[3:])))
    )
    assert paid is not None
    assert packs is not None
    assert sold is not None
    assert money_table(paid).proposed == {"code": 0, "gross": 1, "fee": 2, "net": 3, "paid": 4}
    assert [is_money(one) for one in (paid, packs, sold)] == [True, False, False]
