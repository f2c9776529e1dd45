"""What is said of an offer: ours where it is true of all its fruit; what the shop says without us is left alone."""

from typing import Any

import pytest

from marketplace.listings import availability as offers
from marketplace.storage import Database
from marketplace.words.records import DesiredOffer, OfferRecord, Outcome
from tests import world
from tests.ledger import rows
from tests.marketplace.listings.availability.test_desired import accept, change, market, pushed

STANDS = OfferRecord("H0-5", "H0", "Vải thiều 5", 150_000, 5_000, 20, 3, "approved", None)
SAID = "SELECT said_area, said_certificate FROM offer WHERE sku = 'H0-5'"
POOL = """
INSERT INTO listinglot (listing_id, lot_id)
SELECT l.id, t.id FROM listing l, lot t WHERE l.sku = 'H0-5' AND t.code IN ('L1-5-0', 'L2-5-0')
"""
COOPERATIVE = """
INSERT INTO cooperative (id, code, name, name_key, kind, commune_id) VALUES (1, 'HTX', 'HTX', 'htx', 'cooperative', 1)
"""


def desired(database: Database, channel: int) -> dict[str, DesiredOffer]:
    return {one.offer.sku: one.offer for one in pushed(database, channel)}


def read(database: Database, channel: int, **stands: Any) -> None:
    with database.write() as connection:
        offers.note_remote(connection, channel, [STANDS._replace(**stands)], world.OPENS_MS)


def home(database: Database, number: int, area: str | None, paper: str | None = None, until: str | None = None) -> None:
    """Write down what a household's fruit comes with."""
    values = (f"'{one}'" if one else "NULL" for one in (area, paper, until))
    names = ("growing_area_code", "certificate", "certificate_until")
    sets = ", ".join(f"{name} = {value}" for name, value in zip(names, values, strict=True))
    change(database, f"UPDATE household SET {sets} WHERE code = 'H{number}'")


def test_a_new_offer_says_all_we_hold_and_one_that_stands_only_what_is_ours_to_keep(database: Database) -> None:
    [channel] = market(database)
    home(database, 0, "VN-1", "VietGAP")
    change(database, "UPDATE listing SET description = 'Cắt sáng', category = 'Vải thiều'")
    new = desired(database, channel)["H0-5"]
    assert (new.description, new.category, new.growing_area, new.certificate) == (
        "Cắt sáng",
        "Vải thiều",
        "VN-1",
        "VietGAP",
    )
    read(database, channel, price_dong=9)
    stands = desired(database, channel)["H0-5"]
    assert (stands.description, stands.category) == (None, None)
    assert (stands.growing_area, stands.certificate, stands.if_version) == ("VN-1", "VietGAP", 3)


def test_a_changed_code_or_certificate_is_pushed_once(database: Database) -> None:
    [channel] = market(database)
    accept(database, pushed(database, channel))
    home(database, 0, "VN-1")
    assert {sku: one.growing_area for sku, one in desired(database, channel).items()} == {"H0-5": "VN-1"}
    accept(database, pushed(database, channel))
    home(database, 0, "VN-1", "VietGAP")
    assert {sku: one.certificate for sku, one in desired(database, channel).items()} == {"H0-5": "VietGAP"}
    accept(database, pushed(database, channel))
    assert pushed(database, channel) == []
    assert rows(database, SAID) == [("VN-1", "VietGAP")]


@pytest.mark.parametrize(("until", "said"), [("2021-06-09", None), ("2021-06-10", "VietGAP"), (None, "VietGAP")])
def test_a_certificate_is_said_up_to_its_last_day(database: Database, until: str | None, said: str | None) -> None:
    [channel] = market(database)
    home(database, 0, None, "VietGAP", until)
    assert desired(database, channel)["H0-5"].certificate == said


def test_what_we_said_and_can_say_no_more_is_taken_off(database: Database) -> None:
    [channel] = market(database)
    home(database, 0, "VN-1", "VietGAP")
    accept(database, pushed(database, channel))
    home(database, 0, None, "VietGAP", "2021-06-09")
    off = desired(database, channel)["H0-5"]
    assert (off.growing_area, off.certificate) == ("", "")
    accept(database, pushed(database, channel))
    assert (pushed(database, channel), rows(database, SAID)) == ([], [(None, None)])


@pytest.mark.both
def test_what_the_shop_shows_where_we_have_nothing_stays(database: Database) -> None:
    [channel] = market(database)
    read(database, channel, growing_area="VN-SHOP", certificate="GlobalGAP")
    assert "H0-5" not in desired(database, channel), "it is no difference"
    change(database, "UPDATE listing SET price_dong = 9 WHERE sku = 'H0-5'")
    offer = desired(database, channel)["H0-5"]
    assert (offer.growing_area, offer.certificate) == (None, None)


def test_what_a_hand_there_wrote_over_ours_is_set_right_and_what_was_taken_over_is_ours(database: Database) -> None:
    [channel] = market(database)
    home(database, 0, "VN-1")
    read(database, channel, growing_area="VN-1", certificate="")
    assert ("H0-5" in desired(database, channel), rows(database, SAID)) == (False, [("VN-1", None)])
    read(database, channel, growing_area="VN-2", certificate="")
    assert desired(database, channel)["H0-5"].growing_area == "VN-1"
    read(database, channel, growing_area="VN-1", certificate="")
    home(database, 0, None)
    assert desired(database, channel)["H0-5"].growing_area == ""


def test_a_platform_that_has_no_room_for_codes_is_not_written_to_for_them(database: Database) -> None:
    [channel] = market(database)
    home(database, 0, "VN-1", "VietGAP")
    read(database, channel)
    assert "H0-5" not in desired(database, channel)


def test_a_pool_says_what_all_of_its_lots_share(database: Database) -> None:
    [channel] = market(database)
    change(database, COOPERATIVE)
    change(database, "UPDATE listing SET household_id = NULL, cooperative_id = 1 WHERE sku = 'H0-5'")
    change(database, "UPDATE offer SET seller = 'HTX' WHERE sku = 'H0-5'")
    change(database, POOL)
    for number, until in enumerate(("2021-06-30", "2021-06-11", None)):
        home(database, number, "VN-1", "VietGAP", until)
    offer = desired(database, channel)["H0-5"]
    assert (offer.growing_area, offer.certificate) == ("VN-1", "VietGAP")
    home(database, 1, "VN-2", "VietGAP", "2021-06-09")
    offer = desired(database, channel)["H0-5"]
    assert (offer.growing_area, offer.certificate) == (None, None), "another code, and one certificate has run out"
    home(database, 1, None, "VietGAP")
    offer = desired(database, channel)["H0-5"]
    assert (offer.growing_area, offer.certificate) == (None, "VietGAP"), "of one household no code is known"


def test_what_was_refused_as_new_claims_its_lots_again_when_it_says_another_code(database: Database) -> None:
    first, second = market(database, shops=2)
    accept(database, pushed(database, first), Outcome.REFUSED)
    assert {one.stock for one in desired(database, second).values()} == {20}
    home(database, 0, "VN-1")
    assert {sku: one.stock for sku, one in desired(database, second).items()} == {"H0-5": 10, "H1-5": 20, "H2-5": 20}
