"""What is kept of a shop's answers and of its files is read again and held against each other."""

from pathlib import Path

import pytest

from jobs.sync.files.reading import FileRoad
from jobs.sync.roads import compare
from marketplace.exchange import files
from marketplace.exchange.files import NewShopFile
from marketplace.storage.clock import now_ms
from marketplace.words.file_reports import FileFacts, FileRead
from tests.jobs.cli.calling import Lensan
from tests.jobs.shop import Shop
from tests.jobs.sync.files.test_taking import KEY, Shelf
from tests.ledger import rows
from tests.roads.right import CONTRACT, LIST, Told
from tests.roads.shops import Arrival, ContractShop
from tests.world import line, order

EARLY, LATE = 3_000, 6_000
TOLD = {
    "R1": [Told(CONTRACT, EARLY, "placed", 3), Told(LIST, LATE, "placed", 2)],
    "R2": [Told(CONTRACT, LATE, "delivered"), Told(LIST, EARLY, "shipping")],
    "R3": [Told(CONTRACT, LATE, "shipping"), Told(LIST, LATE, "delivered")],
    "R4": [Told(CONTRACT, LATE, "placed", 3, 150_000), Told(LIST, EARLY, "placed", 3, 160_000)],
    "R5": [Told(CONTRACT, EARLY, "placed")],
    "R6": [Told(LIST, EARLY, "placed")],
    "R7": [Told(CONTRACT, EARLY, "shipping"), Told(LIST, LATE, "shipping")],
}
"""Orders by two roads: fewer packs, farther, farther at one instant, another price, on one road only, and alike."""
LEDGER = """
SELECT o.remote_id, l.quantity, l.gross_dong, o.fulfilment FROM orders o JOIN order_line l ON l.order_id = o.id
ORDER BY o.remote_id
"""


@pytest.mark.both
def test_a_shops_contract_and_files_are_compared_by_what_is_kept_of_them(lensan_shop: Lensan, shop: Shop) -> None:
    code = shop.order("H0-5", 2, "A1")
    shop.sync()
    exported_ms = now_ms() - 1
    said = order(code, (line("H0-5", 1),), placed_ms=exported_ms, updated_ms=exported_ms)
    file = NewShopFile.of("a.xlsx", b"PK", KEY)
    with shop.database.write() as connection:
        files.put(connection, shop.channel.id, file, None, exported_ms)

    class Now(Shelf):
        def __call__(self, *_asked: object, **_told: object) -> FileRead:
            facts = FileFacts("f", "orders", ("placed",), 0, exported_ms, exported_ms, "package")
            return FileRead(facts, [said._replace(unsaid=frozenset({"fee_dong", "freight_dong", "discount_dong"}))])

    shop.sync(file_road=FileRoad((KEY,), Now()))
    found = compare(shop.database, shop.channel, shop.connector())
    assert [(one.order, one.what) for one in found] == [("A1", "quantity"), ("A1", "money")]
    assert compare(shop.database, shop.channel, None) == []
    told = lensan_shop("compare", "shop", "--format", "json")
    assert (told.code, [row["what"] for row in told.json]) == (3, ["quantity", "money"])


@pytest.mark.both
def test_each_kind_of_difference_is_named_with_the_road_that_the_ledger_holds(
    lensan_shop: Lensan, shop: Shop, tmp_path: Path
) -> None:
    contract = ContractShop(shop, tmp_path)
    contract.take([Arrival(code, told) for code, several in TOLD.items() for told in several])
    contract.close()
    told = lensan_shop("compare", "shop", "--format", "json")
    assert told.code == 3
    assert [(row["order"], row["what"], row["stands"]) for row in told.json] == [
        ("R1", "quantity", "file"), ("R1", "money", "file"), ("R2", "status", "contract"), ("R3", "status", "file"),
        ("R4", "money", "contract"), ("R5", "missing", "contract"), ("R6", "missing", "file"),
    ]  # fmt: skip
    held = {code: (f"H0-5 quantity {packs}", dong, parcel) for code, packs, dong, parcel in rows(shop.database, LEDGER)}
    said = {(row["order"], row["what"]): row[row["stands"]] for row in told.json}
    assert said["R1", "quantity"] == held["R1"][0] == "H0-5 quantity 2"
    assert (held["R1"][1], said["R1", "money"]) == (300_000, "gross 300.000 đ")
    assert (held["R2"][2], held["R3"][2]) == ("delivered", "delivered")
    assert said["R2", "status"] == said["R3", "status"] == "confirmed, parcel delivered"
    assert (held["R4"][1], said["R4", "money"]) == (450_000, "gross 450.000 đ")
    why = {row["order"]: row["why"] for row in told.json}
    assert ("is later than" in why["R1"], "further on" in why["R3"], "no other road" in why["R5"]) == (True, True, True)


@pytest.mark.both
@pytest.mark.parametrize("road", [CONTRACT, LIST, None])
def test_a_shop_of_one_road_or_without_orders_has_nothing_to_compare(
    lensan_shop: Lensan, shop: Shop, tmp_path: Path, road: str | None
) -> None:
    contract = ContractShop(shop, tmp_path)
    contract.take([Arrival("R1", Told(road, EARLY, "placed"))] if road else [])
    contract.close()
    said = lensan_shop("compare", "shop")
    assert (said.code, said.out) == (0, "The roads of shop say the same of every order.\n")
    assert lensan_shop("compare", "no-such-shop").code == 1
