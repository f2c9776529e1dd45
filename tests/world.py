"""A small market for the tests: two communes, three households, lots and listings, one channel."""

from datetime import date
from hashlib import blake2b

from sqlmodel import select

from marketplace.inventory import ledger as moves
from marketplace.storage import Database
from marketplace.storage.tables import Channel, Commune, Household, Listing, ListingLot, Lot, Produce, Season
from marketplace.words.instants import start_of
from marketplace.words.records import SAYS, LineRecord, OrderRecord, State
from tests.poured import poured

DAY_MS = 86_400_000
OPENS_MS = start_of(date(2021, 6, 10))


@poured
def build(database: Database, *, lot_g: int = 100_000, lots_each: int = 2) -> int:
    """Fill a database; SKUs are H0-5 … H2-5 (boxes of 5 kg) and H0-19 … (1.9 kg). Return the channel's id."""
    with database.writing() as session:
        communes = [_commune("07582", "Quý Sơn"), _commune("07585", "Phượng Sơn")]
        session.add_all(communes)
        season = Season(code="vai-2021", name="Vụ vải 2021", starts_on=date(2021, 5, 19), ends_on=date(2021, 7, 31))
        produce = Produce(code="vai-thieu", name="Vải thiều", name_key="vai thieu")
        channel = Channel(
            code="shop", platform="partner", title="Gian hàng", base_url="http://127.0.0.1:1", shop="s1",
            adopted=True, created_ms=OPENS_MS,
        )  # fmt: skip
        session.add_all([season, produce, channel])
        session.flush()
        homes = [
            Household(code=f"H{n}", name=f"Hộ {n}", name_key=f"ho {n}", commune_id=communes[n % 2].id or 0)
            for n in range(3)
        ]
        session.add_all(homes)
        session.flush()
        listings = [
            Listing(
                sku=f"{home.code}-{label}", household_id=home.id, season_id=season.id or 0,
                produce_id=produce.id or 0, title=f"Vải thiều {label}", label_g=pack_g, fruit_g=pack_g,
                price_dong=30 * pack_g,
            )
            for home in homes for pack_g, label in ((5_000, "5"), (1_900, "19"))
        ]  # fmt: skip
        session.add_all(listings)
        session.flush()
        lives_in = {home.id: home.commune_id for home in homes}
        fed = [(listing, part) for listing in listings for part in range(lots_each)]
        lots = [
            Lot(
                code=f"L{listing.sku[1:]}-{part}", household_id=listing.household_id or 0, season_id=season.id or 0,
                produce_id=produce.id or 0, commune_id=lives_in[listing.household_id],
                picked_on=date(2021, 6, 9 + part), in_g=lot_g, balance_g=lot_g,
            )
            for listing, part in fed
        ]  # fmt: skip
        session.add_all(lots)
        session.flush()
        session.add_all(
            ListingLot(listing_id=listing.id or 0, lot_id=lot.id or 0)
            for (listing, _), lot in zip(fed, lots, strict=True)
        )
        session.flush()
        moves.open_lots(session.connection(), [lot or 0 for lot in session.exec(select(Lot.id))], OPENS_MS)
        return channel.id or 0


def order(
    code: str,
    lines: tuple[LineRecord, ...],
    *,
    state: State = State.PLACED,
    placed_ms: int = OPENS_MS,
    updated_ms: int | None = None,
    delivered_ms: int | None = None,
    cancelled_ms: int | None = None,
    returned_ms: int | None = None,
) -> OrderRecord:
    """Make an order record; its fingerprint is of all the rest."""
    facts = (code, state, updated_ms or placed_ms, placed_ms, delivered_ms, cancelled_ms, returned_ms, lines)
    return OrderRecord(
        code, *SAYS[state], state.value, updated_ms or placed_ms, placed_ms, delivered_ms, cancelled_ms, returned_ms,
        "Hà Nội", lines, _fingerprint(repr(facts)),
    )  # fmt: skip


def line(sku: str, quantity: int, *, cancelled: int = 0, returned: int = 0, restock: bool = True, short_g: int = 0,
         n: int = 0, undelivered: int = 0) -> LineRecord:  # fmt: skip
    """Make a line record of 30 đồng a gram with a discount that does not divide."""
    pack_g = 1_900 if sku.endswith("-19") else 5_000
    return LineRecord(
        sku,
        n,
        None,
        quantity,
        pack_g,
        30 * pack_g * quantity,
        1_001,
        0,
        15_000,
        0,
        cancelled,
        returned,
        restock,
        short_g,
        undelivered=undelivered,
    )


def _fingerprint(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=7).digest(), "big")


def _commune(code: str, name: str) -> Commune:
    return Commune(system="63", code=code, name=name, name_key=name.lower(), kind="Xã", province_code="24",
                   province="Bắc Giang")  # fmt: skip
