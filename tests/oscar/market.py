"""The market that sells in the shop: one cooperative, its households with a lot each, pooled or each its own boxes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlmodel import Session

from marketplace.inventory import ledger as moves
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from marketplace.storage.tables import (
    Account,
    Channel,
    Commune,
    Cooperative,
    Household,
    Listing,
    ListingLot,
    Lot,
    Membership,
    Offer,
    Produce,
    Season,
)
from marketplace.words.instants import as_date, day_of

DONG_PER_KG = 30_000


class Stall(NamedTuple):
    """One channel of the market: where it is, and by which seller's name it sells there."""

    code: str
    platform: str
    base_url: str
    shop: str
    seller: str


class Pack(NamedTuple):
    """A box that is sold; ``home`` is whose it is, None for everybody's."""

    sku: str
    grams: int
    home: int | None = None


def build(
    database: Database, stalls: Sequence[Stall], packs: Sequence[Pack], *,
    homes: int, lot_g: int, policy: str = "split", exposure: int = 0,
) -> None:  # fmt: skip
    """Fill a fresh database; each household picked one lot of ``lot_g`` grams today."""
    today = as_date(day_of(now_ms()))
    with database.writing() as session:
        commune = Commune(system="34", code="07582", name="Quý Sơn", name_key="quy son", kind="Xã", province_code="24",
                          province="Bắc Ninh")  # fmt: skip
        season = Season(
            code="vai", name="Vụ vải", starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=30)
        )
        produce = Produce(code="vai-thieu", name="Vải thiều", name_key="vai thieu")
        session.add_all([commune, season, produce])
        session.flush()
        ids = {"season_id": season.id or 0, "produce_id": produce.id or 0}
        coop = Cooperative(code="htx", name="HTX Quý Sơn", name_key="htx quy son", commune_id=commune.id or 0)
        session.add(coop)
        session.flush()
        people, lots = [], []
        for n in range(homes):
            home = Household(code=f"H{n}", name=f"Hộ {n}", name_key=f"ho {n}", commune_id=commune.id or 0)
            session.add(home)
            session.flush()
            lot = Lot(code=f"L{n}", household_id=home.id or 0, commune_id=commune.id or 0, picked_on=today, in_g=lot_g,
                      balance_g=lot_g, **ids)  # fmt: skip
            session.add_all([lot, Membership(household_id=home.id or 0, cooperative_id=coop.id or 0,
                                             joined_on=season.starts_on)])  # fmt: skip
            session.flush()
            people.append(home.id or 0)
            lots.append(lot.id or 0)
        moves.open_lots(session.connection(), lots, now_ms())
        listings = []
        for pack in packs:
            owner = {"cooperative_id": coop.id} if pack.home is None else {"household_id": people[pack.home]}
            listing = Listing(
                sku=pack.sku, title=f"Vải thiều {pack.grams} g", label_g=pack.grams, fruit_g=pack.grams,
                price_dong=DONG_PER_KG * pack.grams // 1000, policy=policy, exposure_packs=exposure, **owner, **ids,
            )  # fmt: skip
            session.add(listing)
            session.flush()
            fed = lots if pack.home is None else [lots[pack.home]]
            session.add_all(ListingLot(listing_id=listing.id or 0, lot_id=lot) for lot in fed)
            listings.append(listing)
        _open(session, stalls, people, listings)


def _open(session: Session, stalls: Sequence[Stall], people: Sequence[int], listings: Sequence[Listing]) -> None:
    for stall in stalls:
        channel = Channel(code=stall.code, platform=stall.platform, title=stall.code, base_url=stall.base_url,
                          shop=stall.shop, adopted=True, created_ms=now_ms())  # fmt: skip
        session.add(channel)
        session.flush()
        session.add_all(
            Offer(channel_id=channel.id or 0, listing_id=listing.id or 0, sku=listing.sku, seller=stall.seller)
            for listing in listings
        )
        session.add_all(
            Account(channel_id=channel.id or 0, household_id=home, remote_id=f"{stall.seller}-{n}")
            for n, home in enumerate(people)
        )
