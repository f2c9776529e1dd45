"""What a form read wrongly is put right by the same file under another form, and never counts twice."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from marketplace.exchange import file_forms, files
from marketplace.exchange.files import NewShopFile
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from marketplace.words.file_reports import FileRead
from marketplace.words.records import SettlementRecord
from tests.jobs.sync.files.test_taking import BUYER, KEY, NOW_MS, Shelf, at, facts, row, run, shelf, shop
from tests.world import line, order

__all__ = ["shelf", "shop"]
NAME = "ban-ke.csv"
CONTENT = NAME.encode() + BUYER


def said(kind: str, **columns: str) -> str:
    return json.dumps({"kind": kind, "must": sorted(columns.values()), "money" if kind != "orders" else kind: columns})


def learnt(database: Database, definition: str, later_ms: int) -> None:
    """Confirm a form; the one that held before ends."""
    with database.write() as connection:
        file_forms.put(connection, 1, "f", definition, None, NOW_MS + later_ms)


def handed_in(database: Database, reader: Shelf, found: FileRead) -> str | None:
    reader.found[CONTENT] = found
    with database.write() as connection:
        return files.put(connection, 1, NewShopFile.of(NAME, CONTENT, KEY), None, NOW_MS).known


def sold(gross_dong: int, mark: int) -> FileRead:
    told = order("A1", (line("H0-5", 2)._replace(gross_dong=gross_dong),), placed_ms=at(1), updated_ms=at(3))
    return FileRead(facts(0, 2, 3), [told._replace(fingerprint=mark)])


def amounts(database: Database) -> list[int]:
    with database.read() as connection:
        return list(connection.execute(select(TABLES["order_line"].c.gross_dong)).scalars())


@pytest.mark.both
@pytest.mark.parametrize("marks", [(1, 2, 3), (3, 2, 1)])
def test_orders_stand_as_the_newest_form_reads_them(shop: Database, shelf: Shelf, marks: tuple[int, int, int]) -> None:
    learnt(shop, said("orders", code="Mã", gross="Đơn giá"), 0)
    for place, (gross_dong, mark) in enumerate(zip((150_000, 300_000, 280_000), marks, strict=True)):
        found = sold(gross_dong, mark)
        assert handed_in(shop, shelf, found) is None
        assert run(shop, shelf).status == "ran"
        assert amounts(shop) == [gross_dong]
        if not place:  # no form was ended since
            assert handed_in(shop, shelf, found) == "done"
        learnt(shop, said("orders", code="Mã", gross="Tiền"), place + 1)
    assert reconcile(shop) == []


@pytest.mark.both
def test_payouts_are_corrected_and_never_taken_beside_those_before(shop: Database, shelf: Shelf) -> None:
    paid = SettlementRecord("A1::20260613", "S1", "A1", None, at(4), 150_000, -10_000, 0, 0, 160_000)
    before = replace(sold(150_000, 1), facts=facts(0, 5, 6, "settlement"), settlements=[paid])
    learnt(shop, said("settlement", code="Mã", paid="Ngày", fee="Phí"), 0)
    assert handed_in(shop, shelf, before) is None
    run(shop, shelf)
    learnt(shop, said("settlement", code="Mã", paid="Ngày", fee="Phí sàn"), 1)
    right = paid._replace(fee_dong=10_000, net_dong=140_000)
    assert handed_in(shop, shelf, replace(before, settlements=[right])) is None
    run(shop, shelf)
    with shop.read() as connection:
        rows = connection.execute(select(TABLES["payout"].c.fee_dong, TABLES["payout"].c.net_dong)).all()
    assert [tuple(one) for one in rows] == [(10_000, 140_000)]
    learnt(shop, said("settlement", code="Mã", paid="Ngày giao", fee="Phí sàn"), 2)
    other = right._replace(remote_id="A1::20260610")
    assert handed_in(shop, shelf, replace(before, settlements=[other])) is None
    run(shop, shelf)
    refused = row(shop, 1)
    assert (refused.state, refused.why_vi or "") == (
        "refused",
        "Tệp này đã nhận theo cột mã đơn hoặc cột ngày khác, đọc lại sẽ bị tính hai lần;"
        " hãy chỉ lại đúng hai cột đó như lần trước.",
    )
    with shop.read() as connection:
        assert len(connection.execute(select(TABLES["payout"].c.id)).all()) == 1
    assert reconcile(shop) == []
