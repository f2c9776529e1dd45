"""Steering by a form: what a person changed is saved, and nothing that only stood there."""

import pytest

from marketplace.listings.availability import settings
from marketplace.listings.availability.settings import OfferError, OfferSettings, ShopOffer
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.listings.availability.test_desired import change, market

STANDS = "SELECT o.kept_back, l.kept_risk_bp, l.policy, l.exposure_packs FROM offer o JOIN listing l"
STANDS += " ON l.id = o.listing_id WHERE o.sku = 'H1-5' ORDER BY o.id"


def shown(database: Database) -> list[ShopOffer]:
    """Return the offers of H1-5 as a form shows them: shown whole in two shops, of which one keeps back more."""
    market(database, shops=2)
    change(database, "UPDATE offer SET kept_back = 5 WHERE channel_id = 1")
    change(database, "UPDATE offer SET kept_back = 3 WHERE channel_id = 2")
    change(database, "UPDATE listing SET policy = 'everywhere', exposure_packs = 9")
    with database.read() as connection:
        return settings.offers_of(connection, EVERYTHING, "H1-5")


def save(database: Database, chosen: list[ShopOffer], said: OfferSettings) -> list[tuple[object, ...]]:
    with database.write() as connection:
        settings.save(connection, chosen, said, "dat", 0)
    return rows(database, STANDS)


def test_another_exposure_leaves_every_shop_its_own_number(database: Database) -> None:
    chosen = shown(database)
    assert save(database, chosen, OfferSettings((5, 3), None, "everywhere", 12)) == [
        (5, None, "everywhere", 12), (3, None, "everywhere", 12)
    ]  # fmt: skip


@pytest.mark.both
def test_one_shops_number_is_saved_and_the_others_not(database: Database) -> None:
    """Somebody else wrote another number in the first shop meanwhile."""
    chosen = shown(database)
    change(database, "UPDATE offer SET kept_back = 8 WHERE channel_id = 1")
    assert [row[0] for row in save(database, chosen, OfferSettings((5, 4), None, "everywhere", 9))] == [8, 4]


@pytest.mark.both
def test_numbers_are_learned_until_a_person_wants_their_own_again(database: Database) -> None:
    chosen = shown(database)
    learning = [(5, 500, "everywhere", 9), (3, 500, "everywhere", 9)]
    assert save(database, chosen, OfferSettings((5, 3), 500, "everywhere", 9)) == learning
    chosen = [one._replace(oversell_risk_bp=500) for one in chosen]
    assert save(database, chosen, OfferSettings((5, 3), 500, "everywhere", 9)) == learning
    assert save(database, chosen, OfferSettings((5, 3), None, "everywhere", 9)) == [
        (5, None, "everywhere", 9), (3, None, "everywhere", 9)
    ]  # fmt: skip


@pytest.mark.both
def test_they_are_learned_from_the_moment_every_shop_shows_all_and_not_before(database: Database) -> None:
    chosen = shown(database)
    with pytest.raises(OfferError, match="nothing to learn") as refused:
        save(database, chosen, OfferSettings((5, 3), 100, "split", 9))
    assert "tự tính" in refused.value.sentence.vi
    assert rows(database, STANDS) == [(5, None, "everywhere", 9), (3, None, "everywhere", 9)], "nothing of it is saved"
    change(database, "UPDATE listing SET policy = 'split', exposure_packs = 0")
    chosen = [one._replace(policy="split", exposure_packs=0) for one in chosen]
    assert save(database, chosen, OfferSettings((5, 3), 100, "everywhere", 7))[0] == (5, 100, "everywhere", 7)
