"""A market that has a row of every kind, in a closed period and in an open one, written by the program itself."""

from datetime import date

from sqlalchemy import insert
from sqlmodel import select

from marketplace.directory.people import bases, claims, grants, persons, withdrawals
from marketplace.directory.people.bases import BasisFacts
from marketplace.directory.people.grants import NOWHERE, GrantPlace
from marketplace.directory.rights.roles import Role
from marketplace.inventory import policy as rules
from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest.removal import spoil
from marketplace.operations.harvest.sorting import Graded, Loss, sort
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.shipments import take_shipments
from marketplace.orders.totals import FunnelCache
from marketplace.settlement import hand_overs, tax_rules
from marketplace.settlement import tax_rates as taxes
from marketplace.settlement.hand_overs import HandOverRow
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements import close
from marketplace.storage import Database
from marketplace.storage.tables import (
    TABLES,
    Acceptance,
    Account,
    AccountHolder,
    Choice,
    CodList,
    FailedBearer,
    FailedCost,
    ImportBatch,
    ListingChange,
    Meaning,
    Offer,
    Order,
    OrderLine,
    OwnProduce,
    PastShortfall,
    Payout,
    PayoutShare,
    Residence,
    Transfer,
    TransferPart,
)
from marketplace.words.records import Fulfilment, SettlementRecord, ShipmentRecord, State
from tests import world
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered
from tests.poured import poured
from tests.world import DAY_MS, OPENS_MS, line, order

DAY = date(2021, 6, 18)


@poured
def build(database: Database) -> None:
    """Fill an empty migrated database."""
    shop = market.build(database)
    _people(database)
    june = market.opened(database)
    market.opened(database, market.LATER)
    _give(database, market.JUNE[0])
    market.take(
        database, shop,
        delivered("D1", boxes(4), version=1, returned=2),
        delivered("D2", boxes(1, sku="H1-5"), boxes(2, sku="H1-19")),
    )  # fmt: skip
    market.pay(database, shop, "D2", 7_001, 15_002, 0)
    with database.write() as connection:
        sort(
            connection, "L1-19-1", [Graded("Loại 1", 60_000)], Loss(), Provenance("cô Hoa", OPENS_MS, OPENS_MS), 60_000
        )
        spoil(connection, "L2-19-1", 1_000, "mưa", Provenance("cô Hoa", OPENS_MS, OPENS_MS))
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", market.AFTER_LATER_MS)
    _later(database, shop)
    _give(database, DAY)
    _settle(database, shop)
    _rest(database, shop)
    _grant(database)


def _grant(database: Database) -> None:
    """Let people have rights, by hand and by what a provider claims, and a household take one back."""
    day, place = date(2021, 6, 1), GrantPlace(cooperative_id=1)
    with database.write() as connection:
        one = persons.add(connection, "Bà Lan", "0912345678", None, OPENS_MS)
        other = persons.add(connection, "Ông Năm", None, one.id, OPENS_MS)
        signed = BasisFacts("agreement", "Danh sách ký", day, cooperative_id=1)
        basis_id = bases.add_basis(connection, signed, one.id, OPENS_MS)
        claims.add_claim(connection, "https://tinh.example", "nhom", "ke-toan", Role.ACCOUNTANT, place, basis_id,
                         one.id, OPENS_MS)  # fmt: skip
        claims.apply(connection, "https://tinh.example", {"nhom": "ke-toan"}, other.id, OPENS_MS)
        grants.grant(connection, one.id, Role.ADMINISTRATOR, NOWHERE, day, None, None, None, OPENS_MS)
        withdrawals.withdraw(connection, 1, "agreement", one.id, OPENS_MS)
        connection.execute(insert(TABLES["identity"]).values(
            issuer="https://tinh.example", subject="s-1", person_id=other.id, since_ms=OPENS_MS,
        ))  # fmt: skip


def _people(database: Database) -> None:
    with database.write() as connection:
        rules.declare(connection, 1, "quota", date(2021, 6, 1), "Bà Lan", OPENS_MS)
        rules.set_quota(connection, 1, 1, 2, date(2021, 6, 1))
        taxes.add(connection, "household", date(2021, 1, 1), "1.5", "TT 40/2021/TT-BTC")
        tax_rules.add(
            connection, tax_rules.TaxRuleRow("turnover", date(2021, 1, 1), date(2021, 1, 1), 100_000_000, "TT 40")
        )


def _give(database: Database, on: date) -> None:
    row = HandOverRow(1, 1, on, "advance", 500_000, None, "Kế toán", OPENS_MS)
    with database.write() as connection:
        hand_overs.add_hand_over(connection, row)


def _later(database: Database, shop: int) -> None:
    """Take orders of the open period: delivered, part returned, spoiled, cancelled, short, failed, beyond the lots."""
    at_ms = OPENS_MS + 8 * DAY_MS
    told = {"placed_ms": at_ms, "updated_ms": at_ms + 2 * DAY_MS}
    came = told | {"delivered_ms": at_ms + DAY_MS}
    with database.write() as connection:
        take_orders(connection, shop, "shop", RunCaches(), [
            order("A1", (line("H0-5", 3), line("H1-19", 2)), state=State.DELIVERED, **came),
            order("A2", (line("H0-5", 4, returned=1),), state=State.DELIVERED, returned_ms=at_ms + 2 * DAY_MS, **came),
            order("A3", (line("H1-5", 2, returned=2, restock=False),), state=State.RETURNED,
                  returned_ms=at_ms + 2 * DAY_MS, **came),
            order("A4", (line("H2-5", 2, cancelled=2),), state=State.CANCELLED, cancelled_ms=at_ms + 5, **told),
            order("A5", (line("H2-19", 3, short_g=400),), state=State.DELIVERED, **came),
            order("A7", (line("H2-5", 1, undelivered=1),), state=State.RETURNED, returned_ms=at_ms + 9, **told),
            order("A6", (line("H2-5", 60, short_g=700, returned=3),), state=State.DELIVERED, **came),
        ], at_ms)  # fmt: skip
        take_shipments(
            connection, shop, "shop", [ShipmentRecord("A1", "W1", "VTP", Fulfilment.DELIVERED, at_ms)], at_ms
        )


def _settle(database: Database, shop: int) -> None:
    at_ms = OPENS_MS + 12 * DAY_MS
    paid = [
        SettlementRecord("P1", "S1", "A1", None, at_ms, 561_998, 0, 0, 0, 561_998),
        SettlementRecord("P2", "S1", "A5", None, at_ms, 100_000, 1_000, 0, 0, 99_000),
        SettlementRecord("P3", "S1", None, None, at_ms, -20_000, 0, 0, 0, -20_000, kind="penalty", note="giao trễ"),
    ]
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), paid, at_ms)
    with database.writing() as session:
        fine = session.exec(select(Payout).where(Payout.remote_id == "P3")).one()
        session.add(PayoutShare(payout_id=fine.id or 0, cooperative_id=1, household_id=1, on_day=DAY,
                                amount_dong=-20_000, who="Kế toán", noted_ms=at_ms))  # fmt: skip
        transfer = Transfer(step="bank", reference="FT1", on_day=DAY, amount_dong=640_998, who="Kế toán",
                            noted_ms=at_ms)  # fmt: skip
        cod = CodList(carrier="VTP", code="BK1", on_day=DAY, amount_dong=100_000, who="Kế toán", noted_ms=at_ms)
        session.add_all([transfer, cod])
        session.flush()
        session.add(TransferPart(transfer_id=transfer.id or 0, channel_id=shop, settlement="S1", amount_dong=640_998,
                                 who="Kế toán", noted_ms=at_ms))  # fmt: skip


def _rest(database: Database, shop: int) -> None:
    """Write one row of every kind that is left."""
    with database.write() as connection:
        spoil(connection, "L2-5-1", 8_000, "dập nát", Provenance("cô Hoa", OPENS_MS, OPENS_MS + 12 * DAY_MS))
    with database.writing() as session:
        swapped = session.exec(select(OrderLine)).first()
        failed = session.exec(select(Order).where(Order.remote_id == "A7")).one()
        assert swapped is not None
        session.add_all([
            Acceptance(noun="lot", row_key="1", who="Kế toán", why="đã xem", accepted_ms=OPENS_MS),
            Account(channel_id=shop, household_id=1, remote_id="S-H0", opened_on=date(2021, 5, 1)),
            Choice(line_id=swapped.id or 0, to_lot_id=1, grams=500, chosen_ms=OPENS_MS),
            FailedBearer(cooperative_id=1, from_on=date(2021, 6, 1), bearer="household", noted_ms=OPENS_MS),
            FailedCost(order_id=failed.id, freight_dong=15_000, box_dong=4_000, noted_ms=OPENS_MS),
            ImportBatch(kind="lots", file_name="lô.xlsx", sha256="0", imported_ms=OPENS_MS),
            ListingChange(listing_id=1, kind="price", before="1", after="2", who="cô Hoa", noted_ms=OPENS_MS),
            Meaning(source="shop", cause="sku", word="X-5", meaning="H0-5", said_ms=OPENS_MS),
            Offer(channel_id=shop, listing_id=1, sku="H0-5", state="live", stock=3),
            PastShortfall(line_id=swapped.id or 0, cause="spoiled", opened_ms=OPENS_MS, due_on=DAY),
            AccountHolder(channel_id=shop, from_on=date(2021, 6, 1), kind="other", source="giấy", noted_ms=OPENS_MS),
            OwnProduce(household_id=1, what="land", document="BK 1", commune_id=1, from_on=DAY, made_ms=OPENS_MS),
            Residence(household_id=1, from_on=date(2021, 6, 15), commune_id=1),
        ])  # fmt: skip


__all__ = ["build", "world"]
