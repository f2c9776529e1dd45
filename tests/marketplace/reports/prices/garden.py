"""A small season for gate prices, told twice: as the platform reports it, and as people would reckon it by hand.

Boxes hold 5 kg at 125.000 đ. H1 puts 200 g more into each than its label says. What a sale comes to is reckoned here
from the words of the gate price, by fractions, and knows nothing of how the program does it.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from marketplace.inventory import ledger
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache
from marketplace.settlement import shop_charges
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.shop_charges import Charged
from marketplace.storage import Database, bulk
from marketplace.words.records import SAYS, LineRecord, OrderRecord, SettlementRecord, State
from tests import rights_market
from tests.seeding import moment

BOX_G, BOX_DONG, OVER_G, WRAP_DONG = 5_000, 125_000, 200, 7_000
NOW_MS = moment(25)


class Sale(NamedTuple):
    """An order of one line: packs of a household, what became of them, and what the platform held back."""

    code: str
    home: int
    packs: int
    day: int = 15
    discount: int = 0
    charges: tuple[int, int, int] = (0, 0, 0)
    """Fee, freight and tax: by the settlement where it is ``paid``, else as the order expects of all of it."""
    paid: bool = True
    cancelled: int = 0
    returned: int = 0
    failed: bool = False
    restock: bool = False
    short_g: int = 0
    refunded: int = 0
    replaced: int = 0


class Reckoned(NamedTuple):
    """What sales come to by hand: kilograms that left for good and were given away, and đồng."""

    kg: Fraction
    given_kg: Fraction
    price: Fraction
    fee: Fraction
    box: Fraction
    freight: Fraction
    returns: Fraction
    tax: Fraction

    @property
    def gate(self) -> Fraction:
        """Price less fee, box, freight, returns and tax, by the kilogram."""
        left = self.price - self.fee - self.box - self.freight - self.returns - self.tax
        return left / (self.kg + self.given_kg)


SALES = (
    *(Sale(f"T{n}", 3, 2, 13 + n % 8, charges=(7_500, 30_000, 3_750)) for n in range(5)),
    Sale("OVER", 1, 3, charges=(11_250, 36_000, 5_625)),
    Sale("AGAIN", 1, 1, charges=(3_750, 15_000, 1_875), replaced=1),
    Sale("CUT", 5, 2, discount=50_000, charges=(6_000, 30_001, 3_000)),
    Sale("LESS", 5, 4, cancelled=1, charges=(11_250, 45_000, 5_625)),
    Sale("SHORT", 5, 2, short_g=1_000, charges=(6_750, 30_000, 3_375)),
    Sale("SPOILED", 3, 4, returned=1, charges=(11_250, 60_000, 5_625)),
    Sale("BACK", 3, 4, returned=1, restock=True, charges=(11_250, 60_000, 5_625)),
    Sale("MONEY", 3, 2, refunded=40_000, charges=(6_300, 30_000, 3_150)),
    Sale("FAILED", 5, 2, failed=True, charges=(0, 44_000, 0)),
    Sale("WAITS", 5, 2, paid=False, charges=(7_500, 30_000, 3_750)),
    Sale("HALF", 5, 4, paid=False, returned=1, charges=(16_000, 60_000, 8_000)),
)
EARLIER = Sale("EARLIER", 3, 9, 11, charges=(1, 1, 1))
"""It was delivered a day before the span."""


def reckon(sales: Sequence[Sale]) -> Reckoned:
    """Return what sales come to, as one would with pencil and paper."""
    rows = [_by_hand(sale) for sale in sales]
    return Reckoned(*(sum(column, Fraction(0)) for column in zip(*rows, strict=True)))


def _by_hand(sale: Sale) -> Reckoned:
    each_g = Fraction(sale.packs * BOX_DONG - sale.discount, sale.packs * BOX_G)
    sent_g = (sale.packs - sale.cancelled) * BOX_G - sale.short_g
    back_g = sent_g if sale.failed else sale.returned * BOX_G
    gone_g = sent_g - back_g if sale.restock else sent_g
    lost_dong = Fraction(0) if sale.restock else back_g * each_g
    boxes = sale.packs - sale.cancelled + sale.replaced
    given_g = boxes * (OVER_G if sale.home == 1 else 0) + sale.replaced * BOX_G
    stays = Fraction(sent_g - back_g, sale.packs * BOX_G)
    fee, freight, tax = (Fraction(one) if sale.paid else one * stays for one in sale.charges)
    return Reckoned(
        Fraction(gone_g, 1_000), Fraction(given_g, 1_000), gone_g * each_g, fee, Fraction(boxes * WRAP_DONG), freight,
        lost_dong + sale.refunded, tax,
    )  # fmt: skip


def owed(sale: Sale) -> int:
    """Return what of the price stays sold: what a settlement counts."""
    by_hand = _by_hand(sale)
    return int(by_hand.price - by_hand.returns)


def write(database: Database, sales: Sequence[Sale] = (*SALES, EARLIER), shop: int = rights_market.SHOP_X) -> None:
    """Fill an empty migrated database with the market of the rights, without its orders, and these sales."""
    code = {1: "shop-a", 2: "shop-b", 3: "shop-x"}[shop]
    with database.write() as connection:
        rights_market.put(connection, rights_market.before())
        bulk.execute(connection, f"UPDATE listing SET fruit_g = {BOX_G + OVER_G} WHERE sku = 'S-H1'", {})
        bulk.execute(connection, "UPDATE lot SET in_g = 900000, balance_g = 900000 WHERE picked_on IS NOT NULL", {})
        ledger.open_lots(connection, list(range(1, len(rights_market.LOTS) + 1)), moment(9))
        shop_charges.declare(connection, shop, None, date(2021, 6, 1), Charged(0, WRAP_DONG), "x", 1)
        take_orders(connection, shop, code, RunCaches(), [_order(sale) for sale in sales], moment(24))
        paid = [_paid(sale) for sale in sales if sale.paid]
        take_payouts(connection, shop, code, FunnelCache(), paid, moment(24))
        row = (shop, "orders", NOW_MS - 3_600_000, NOW_MS)
        bulk.insert(
            connection, rights_market.TABLES["watermark"], ("channel_id", "feed", "as_of_ms", "moved_ms"), [row]
        )


def _order(sale: Sale) -> OrderRecord:
    placed, ended = moment(10), moment(sale.day)
    line = LineRecord(
        f"S-H{sale.home}", 0, None, sale.packs, BOX_G, BOX_DONG * sale.packs, sale.discount, *sale.charges,
        sale.cancelled, sale.returned, sale.restock, sale.short_g, undelivered=sale.packs if sale.failed else 0,
        refunded_dong=sale.refunded, replaced=sale.replaced,
    )  # fmt: skip
    state = State.RETURNED if sale.failed else State.DELIVERED
    delivered = None if sale.failed else ended
    back = ended if sale.failed or sale.returned else None
    return OrderRecord(
        sale.code, *SAYS[state], state.value, moment(23), placed, delivered, None, back, None, (line,),
        sum(sale.code.encode()),
    )  # fmt: skip


def _paid(sale: Sale) -> SettlementRecord:
    gross, (fee, freight, tax) = owed(sale), sale.charges
    return SettlementRecord(
        f"P-{sale.code}", "S1", sale.code, None, moment(22), gross, fee, freight, tax, gross - fee - freight - tax
    )
