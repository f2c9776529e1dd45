"""Planting: extra orders that no honest platform would send, beside a plan and never part of its totals."""

import msgspec

from connectors.partner.server.core.chance import blend
from connectors.partner.server.core.documents import Event, Line, Order, Payment
from connectors.partner.server.core.store import Store
from connectors.partner.server.season.plan import Plan
from marketplace.words.instants import MS_PER_DAY, day_of, iso, start_of

UNKNOWN_STATUS, UNKNOWN_SKU = "unknown_status", "unknown_sku"
STRANGE_STATUS = "held_for_inspection"
STRANGE_SKU = "STORM-NO-SUCH-SKU"


def plant(store: Store, shop_no: int, plan: Plan, each: int) -> None:
    """Prepare ``each`` orders of every kind, spread over the season; call inside a transaction."""
    sellers = [seller for seller in plan.sellers if seller.offers]
    if not sellers:
        return
    for number in range(each):
        for kind in (UNKNOWN_STATUS, UNKNOWN_SKU):
            due_ms = _due(plan, number, each, kind)
            code = f"STORM-{plan.opens:%y%m%d}-{kind[8:].upper()}-{number + 1}"
            body = msgspec.json.encode(_strange(plan, code, kind, due_ms))
            store.db.execute(
                "INSERT OR IGNORE INTO planted (shop, code, kind, due_ms, body) VALUES (?, ?, ?, ?, ?)",
                (shop_no, code, kind, due_ms, body),
            )


def raise_due(store: Store, shop_no: int, to_ms: int) -> list[str]:
    """Place the planted orders that have come due; return their codes. Call inside a transaction."""
    rows = store.db.execute(
        "SELECT code, due_ms, body FROM planted WHERE shop = ? AND due_ms <= ? AND NOT EXISTS "
        "(SELECT 1 FROM orders WHERE orders.shop = planted.shop AND orders.code = planted.code) ORDER BY due_ms, code",
        (shop_no, to_ms),
    ).fetchall()
    for code, due_ms, body in rows:
        store.put_order(shop_no, code, day_of(due_ms), 0, body)
    return [code for code, _, _ in rows]


def planted(store: Store, shop_no: int) -> list[dict[str, str]]:
    """Return the planted orders of a shop, placed or still to come, with their kind."""
    rows = store.db.execute("SELECT code, kind FROM planted WHERE shop = ? ORDER BY due_ms, code", (shop_no,))
    return [{"code": code, "kind": kind} for code, kind in rows]


def _due(plan: Plan, number: int, each: int, kind: str) -> int:
    days = (plan.closes - plan.opens).days + 1
    day = days * (2 * number + 1) // (2 * each)
    hour_ms = (9 + blend(plan.seed, number, len(kind)) % 9) * 3_600_000
    return start_of(plan.opens) + day * MS_PER_DAY + hour_ms


def _strange(plan: Plan, code: str, kind: str, due_ms: int) -> Order:
    seller = next(seller for seller in plan.sellers if seller.offers)
    offer, at = seller.offers[0], iso(due_ms)
    status = STRANGE_STATUS if kind == UNKNOWN_STATUS else "placed"
    history = [Event("placed", at)]
    if kind == UNKNOWN_STATUS:
        history.append(Event(STRANGE_STATUS, at))
    line = Line(
        id="1",
        sku=STRANGE_SKU if kind == UNKNOWN_SKU else offer.sku,
        seller_id=seller.seller_id,
        title=offer.title,
        quantity=1,
        pack_g=offer.pack_g,
        gross_dong=offer.price_dong,
    )
    return Order(
        code=code,
        seller_id=seller.seller_id,
        status=status,
        placed_at=at,
        updated_at=at,
        province=None,
        payment=Payment("cod"),
        history=history,
        lines=[line],
    )
