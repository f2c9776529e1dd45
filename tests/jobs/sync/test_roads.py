"""What is kept of a shop's answers and of its files is read again and held against each other."""

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
from tests.world import line, order


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
