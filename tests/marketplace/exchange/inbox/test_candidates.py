"""What a word may mean is ranked with reasons, stored, and read back by versions that know more or less."""

import json

import pytest
from sqlalchemy import insert

from marketplace.exchange.inbox import Candidate, candidates
from marketplace.storage import Database, bulk
from marketplace.storage.tables import TABLES
from marketplace.words.records import State
from tests import world


def test_candidates_are_read_back_as_they_were_stored() -> None:
    found = [Candidate("lot", "L1", "U Hồng", ("pack", "title"), 60, 5_000, owner="Hộ 0"), Candidate("new", "new")]
    assert candidates.from_json(candidates.to_json(found)) == found


def test_what_another_version_stored_is_read_as_far_as_it_is_known() -> None:
    stored = json.dumps([{"code": "L1", "what": "lot", "weather": "fine"}, {"title": "without a code"}, {"code": "L2"}])
    assert candidates.from_json(stored) == [Candidate("lot", "L1"), Candidate("", "L2")]


def test_every_state_is_offered_with_those_spelled_alike_first() -> None:
    found = candidates.states("Delivered")
    assert found[0] == Candidate("state", "delivered", "", ("spelling",), 100)
    assert sorted(one.code for one in found) == sorted(state.value for state in State)


def test_a_pack_weighs_what_they_say_or_what_we_say() -> None:
    assert [(one.code, one.why) for one in candidates.packs(5_000, 4_800)] == [
        ("4800", ("there",)),
        ("5000", ("ours",)),
    ]


@pytest.mark.both
def test_a_list_that_says_no_pack_is_offered_what_the_shop_sells_under_such_a_title(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE listing SET title = 'Vải thiều Lục Ngạn thùng 5 kg' WHERE sku = 'H0-5'")
        homes = [home for (home,) in bulk.select(connection, "SELECT id FROM household", {})]
        rows = [{"household_id": home, "channel_id": 1, "remote_id": f"s-{home}", "verified": True} for home in homes]
        connection.execute(insert(TABLES["account"]), rows)
    told = world.line("H0-5", 1)._replace(sku="Vải thiều Lục Ngạn 5kg", pack_g=0, title=None, seller=None)
    with database.read() as connection:
        found = candidates.listings(connection, 1, [told])[told.sku]
    assert (found[0].code, "title" in found[0].why) == ("H0-5", True)
