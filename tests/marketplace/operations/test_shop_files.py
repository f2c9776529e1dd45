"""Whoever sells in a shop hands its files in and decides about them; each act is told, and brings a run forward."""

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.directory.audit import Signed
from marketplace.directory.rights import visitor_of
from marketplace.exchange import channels, file_forms, files, sync_requests, watermarks
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.files import FileCounts, NewShopFile, ShopFileError
from marketplace.operations import shop_files
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from marketplace.storage.tables import TABLES
from marketplace.words.file_reports import FileFacts
from marketplace.words.messages import Sentence
from tests import people, rights_market

AN = Signed(None, "an")
FILE = NewShopFile.of("Order.all.xlsx", b"PK", "mùa vải thiều 2026")
FACTS = FileFacts("order-all", "orders", ("placed",), 1, 9, None, None)
WHY = Sentence("12 is not 13", "12 khác 13")


def shop(database: Database, code: str) -> ChannelRow:
    with database.read() as connection:
        found = channels.by_code(connection, code)
    assert found is not None
    return found


def scope_of(database: Database, role: str, **place: Any) -> tuple[Scope, Signed]:
    token = people.signed_in(database, role, **place)
    with database.read() as connection:
        visitor = visitor_of(connection, token, rights_market.NOW_MS)
    assert visitor is not None
    return visitor.scope, Signed(visitor.person_id, "ai đó")


def audited(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(TABLES["audit"].c.act).order_by(TABLES["audit"].c.id)).scalars())


def test_who_sells_in_a_shop_hands_in_and_who_sees_all_of_it_sees_the_file(database: Database) -> None:
    rights_market.write(database)
    seller, who = scope_of(database, "seller", cooperative_id=rights_market.A)
    weigher, weighs = scope_of(database, "weigher", cooperative_id=rights_market.A)
    other, _ = scope_of(database, "seller", cooperative_id=rights_market.B)
    with database.write() as connection:
        taken = shop_files.hand_in(connection, seller, shop(database, "shop-x"), FILE, who, 5)
        shown = [files.file(connection, one, taken.file_id) for one in (seller, weigher, other)]
        mine = [one.channel_id for one in files.files(connection, weigher)]
    assert [one is not None for one in shown] == [True, False, False]  # shop x sells for others too
    assert mine == [rights_market.SHOP_A]
    with pytest.raises(ShopFileError, match="who sells"), database.write() as connection:
        shop_files.hand_in(connection, weigher, shop(database, "shop-a"), FILE, weighs, 5)
    with pytest.raises(ShopFileError, match="who sells"), database.write() as connection:
        shop_files.hand_in(connection, seller, shop(database, "shop-b"), FILE, who, 5)


@pytest.mark.both
def test_what_is_decided_about_a_file_is_told_and_has_it_read(database: Database) -> None:
    rights_market.write(database)
    told = len(audited(database))
    with database.read() as connection:
        assert shop_files.sold_in(connection, EVERYTHING) == {1, 2, 3}
    with database.write() as connection:
        sync_requests.mark_taken(connection, 1, 1)
        file_id = shop_files.hand_in(connection, EVERYTHING, shop(database, "shop-a"), FILE, AN, 5).file_id
        assert shop_files.hand_in(connection, EVERYTHING, shop(database, "shop-a"), FILE, AN, 6).known == "waiting"
        assert 1 in sync_requests.pending(connection)
        with pytest.raises(ShopFileError, match="nobody's word"):
            shop_files.accept(connection, EVERYTHING, file_id, AN, 7)
        files.ask(connection, file_id, FACTS, WHY, [])
        with pytest.raises(ShopFileError, match="when it was exported"):
            shop_files.accept(connection, EVERYTHING, file_id, AN, 7)
        with pytest.raises(ShopFileError, match="before now"):
            shop_files.set_time(connection, EVERYTHING, file_id, 8, AN, 7)
        shop_files.set_time(connection, EVERYTHING, file_id, 6, AN, 7)
        files.ask(connection, file_id, FACTS._replace(exported_ms=6, exported_by="person"), WHY, [])
        sync_requests.mark_taken(connection, 1, 7)
        shop_files.accept(connection, EVERYTHING, file_id, AN, 8)
        assert 1 in sync_requests.pending(connection)
        files.note_unknown(connection, file_id, WHY)
        again = shop_files.confirm_form(connection, EVERYTHING, shop(database, "shop-a"), "mau", "{}", AN, 9)
        assert (again, len(file_forms.forms(connection, EVERYTHING, 1))) == (1, 1)
        [form] = file_forms.forms(connection, EVERYTHING, 1)
        with pytest.raises(ShopFileError, match="no such form"):
            shop_files.end_form(connection, EVERYTHING, shop(database, "shop-a"), form.id + 1, AN, 9)
        shop_files.end_form(connection, EVERYTHING, shop(database, "shop-a"), form.id, AN, 9)
        assert file_forms.forms(connection, EVERYTHING, 1) == []
        with pytest.raises(ShopFileError, match="no such form"):
            shop_files.end_form(connection, EVERYTHING, shop(database, "shop-a"), form.id, AN, 9)
        shop_files.refuse(connection, EVERYTHING, file_id, AN, 10)
        for act in (shop_files.refuse, shop_files.accept):
            with pytest.raises(ShopFileError, match="nothing is to be decided"):
                act(connection, EVERYTHING, file_id, AN, 11)
        with pytest.raises(ShopFileError, match="no file 99"):
            shop_files.refuse(connection, EVERYTHING, 99, AN, 11)
    acts = ["file handed in", "file time set", "file accepted", "file form confirmed", "file form ended",
            "file refused"]  # fmt: skip
    assert audited(database)[told:] == acts


def test_days_that_a_person_calls_whole_are_complete_and_audited(database: Database) -> None:
    rights_market.write(database)
    seller, who = scope_of(database, "seller", cooperative_id=rights_market.A)
    told, day = FACTS._replace(window_from_ms=0, window_to_ms=5, exported_ms=4, exported_by="rows"), 61_200_000
    with database.write() as connection:
        channel = shop(database, "shop-a")._replace(road="file")
        file_id = shop_files.hand_in(connection, seller, channel, FILE, who, day).file_id
        with pytest.raises(ShopFileError, match="leave open"):
            shop_files.say_whole(connection, seller, channel, file_id, who, day)
        files.note_done(connection, file_id, told, FileCounts(), None, day)
        shop_files.say_whole(connection, seller, channel, file_id, who, day)
        assert watermarks.read(connection, channel.id, "orders").as_of_ms == day
    assert audited(database)[-1] == "file time set"
