"""One household: its lots, its products on offer, its latest orders, and why its figures are what they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, case, func, or_, select

from marketplace.directory.communes.naming import name_on
from marketplace.exchange.channels import BY_HAND
from marketplace.listings.availability import packs_there, shown_as
from marketplace.orders.shipments import waybills
from marketplace.orders.status import PaymentStatus
from marketplace.reports.figures.days import DayRow
from marketplace.reports.figures.household_proof import Proof, count_draws
from marketplace.reports.figures.seasons import SeasonRow
from marketplace.reports.figures.sums import Query, Sums, add_up, sum_columns, sums_of
from marketplace.settlement.order_payments import payments
from marketplace.settlement.statements.lot_terms import OUTRIGHT
from marketplace.settlement.statements.revenue_split import household_worth
from marketplace.settlement.statements.weight_and_money import Worth
from marketplace.storage.scope import Scope, Sight
from marketplace.storage.tables import TABLES

_HOUSEHOLD = TABLES["household"]
_COMMUNE = TABLES["commune"]
_COMMUNE_NOW = _COMMUNE.alias("commune_now")
_COOPERATIVE = TABLES["cooperative"]
_MEMBERSHIP = TABLES["membership"]
_LOT = TABLES["lot"]
_LISTING = TABLES["listing"]
_FEED = TABLES["listinglot"]
_OFFER = TABLES["offer"]
_CHANNEL = TABLES["channel"]
_TOTAL = TABLES["household_total"]
_ORDER = TABLES["orders"]
_LINE = TABLES["order_line"]
_DRAW = TABLES["draw"]


class HouseholdFacts(NamedTuple):
    """Who the household is; ``commune_now`` where today's map has another commune than it was written in."""

    id: int
    code: str
    name: str
    hamlet: str | None
    phone: str | None
    area_m2: int | None
    growing_area_code: str | None
    digital_address: str | None
    certificate: str | None
    leads_group: bool
    commune: str
    district: str | None
    commune_now: str | None


class LotBalance(NamedTuple):
    """One lot's balance: in = sold + over-filled + sorted + lost + spoiled + sold elsewhere + left, in grams."""

    code: str
    variety: str | None
    grade: str | None
    picked_on: date | None
    forecast_from: date | None
    in_g: int
    sold_g: int
    over_g: int
    sorted_g: int
    lost_g: int
    spoiled_g: int
    elsewhere_g: int
    balance_g: int
    terms: str
    price_dong_per_kg: int | None


class OfferRow(NamedTuple):
    """One product on offer in one shop, its own or its cooperative's; ``stock`` is in packs, a pool's of all.

    ``pool`` names the cooperative whose members' fruit it sells together, None where it is the household's alone.
    ``state`` is what people see: 'wanted', 'in moderation', 'live', 'refused' or 'hidden'.
    """

    channel: str
    sku: str
    title: str
    label_g: int
    price_dong: int
    pool: str | None
    stock: int | None
    state: str
    reason: str | None
    reason_vi: str | None


class OrderRow(NamedTuple):
    """What the household gave to one order, in grams and đồng; ``state`` is the label people see.

    ``bought_dong`` of the amount is the cooperative's, which bought the fruit outright; the rest is the household's.
    ``waybills`` are those of its parcels, the oldest first.
    """

    channel: str
    code: str
    state: str
    status: str
    payment: PaymentStatus
    waybills: tuple[str, ...]
    placed_ms: int
    drawn_g: int
    cancelled_g: int
    short_g: int
    returned_g: int
    undelivered_g: int
    amount_dong: int | None
    """None, as the next, where the household's money is not shown."""
    bought_dong: int | None


@dataclass(frozen=True, slots=True)
class HouseholdReport:
    """Everything about one household in one season; ``days`` are grams delivered less returned by day and shop."""

    facts: HouseholdFacts
    cooperatives: tuple[str, ...]
    lots: tuple[LotBalance, ...]
    offers: tuple[OfferRow, ...]
    channels: tuple[tuple[str, str, Sums], ...]
    orders: tuple[OrderRow, ...]
    """One page of its orders, the latest first."""
    found_orders: int
    days: tuple[DayRow, ...]
    proof: Proof
    own: Sums
    """Of all that: what was sold on the household's behalf, whose money is its own."""
    bought: Sums
    """The rest: what was sold of lots that the cooperative bought outright, and is the cooperative's own."""
    paid: Worth
    """What the orders that were paid bring the household itself: gross, what is held back of it, and net."""

    @property
    def by_hand(self) -> Sums:
        """Of all that was sold: what was sold by hand, and is none of the platforms'."""
        return add_up([sums for platform, _, sums in self.channels if platform == BY_HAND])


def household_report(
    connection: Connection, scope: Scope, season: SeasonRow, household_id: int, latest: int = 50, passed: int = 0
) -> HouseholdReport | None:
    """Return one household's season, or None where the scope does not show it; reads its own orders.

    Listed are ``latest`` of them after the first ``passed``, the newest first.
    """
    facts = household_facts(connection, scope, household_id)
    if facts is None:
        return None
    channels = _channels(connection, scope, season.id, household_id)
    counts = count_draws(connection, scope, season.id, household_id)
    kept = add_up([sums for _, _, sums in channels])
    return HouseholdReport(
        facts,
        tuple(connection.execute(_cooperatives_query(scope, household_id)).scalars()),
        household_lots(connection, scope, season.id, household_id),
        tuple(_offer(row) for row in connection.execute(_offers_query(scope, season.id, household_id))),
        tuple(channels),
        household_orders(connection, scope, season.id, household_id, latest, passed),
        _count_orders(connection, scope, season.id, household_id),
        counts.days,
        counts.proof(kept),
        counts.own,
        counts.bought,
        _paid(connection, scope, season.id, household_id),
    )


def household_facts(connection: Connection, scope: Scope, household_id: int) -> HouseholdFacts | None:
    """Return who a household is, or None where the scope does not show it."""
    found = connection.execute(_facts_query(scope, household_id)).one_or_none()
    return None if found is None else HouseholdFacts(*found)


def household_lots(connection: Connection, scope: Scope, season_id: int, household_id: int) -> tuple[LotBalance, ...]:
    """Return the lots of one household in one season, as far as the scope shows them."""
    return tuple(LotBalance(*row) for row in connection.execute(_lots_query(scope, season_id, household_id)))


def household_of_code(connection: Connection, scope: Scope, code: str) -> int | None:
    """Return the id of the household with this code, where the scope shows it."""
    query = select(_HOUSEHOLD.c.id).where(_HOUSEHOLD.c.code == code, scope.where(_HOUSEHOLD))
    return connection.execute(query).scalar_one_or_none()


def _facts_query(scope: Scope, household_id: int) -> Query:
    own = [_HOUSEHOLD.c[name] for name in HouseholdFacts._fields[:10]]
    moved = _HOUSEHOLD.c.commune_now_id != _HOUSEHOLD.c.commune_id
    return (
        select(*own, name_on(_COMMUNE, scope.named_on), _COMMUNE.c.district, name_on(_COMMUNE_NOW, scope.named_on))
        .select_from(_HOUSEHOLD)
        .join(_COMMUNE, _COMMUNE.c.id == _HOUSEHOLD.c.commune_id)
        .outerjoin(_COMMUNE_NOW, and_(_COMMUNE_NOW.c.id == _HOUSEHOLD.c.commune_now_id, moved))
        .where(_HOUSEHOLD.c.id == household_id, scope.where(_HOUSEHOLD))
    )


def _cooperatives_query(scope: Scope, household_id: int) -> Query:
    return (
        select(_COOPERATIVE.c.name)
        .join_from(_MEMBERSHIP, _COOPERATIVE, _COOPERATIVE.c.id == _MEMBERSHIP.c.cooperative_id)
        .where(_MEMBERSHIP.c.household_id == household_id, _MEMBERSHIP.c.left_on.is_(None), scope.where(_COOPERATIVE))
        .order_by(_COOPERATIVE.c.name_key)
    )


def _lots_query(scope: Scope, season_id: int, household_id: int) -> Query:
    """Return the lots, without what was paid for one where no price is shown; of forecasts alone there are none."""
    shown = (scope.where(_LOT), scope.of_household(Sight.LOTS, _LOT.c.household_id))
    price = case((scope.of_household(Sight.PRICES, _LOT.c.household_id), _LOT.c.price_dong_per_kg))
    return (
        select(*(_LOT.c[name] for name in LotBalance._fields[:-1]), price)
        .where(_LOT.c.household_id == household_id, _LOT.c.season_id == season_id, *shown)
        .order_by(func.coalesce(_LOT.c.picked_on, _LOT.c.forecast_from), _LOT.c.code)
    )


def _offers_query(scope: Scope, season_id: int, household_id: int) -> Query:
    """Return the household's own products, and those of a cooperative that its lots feed.

    Whose a product is, and in which shop, follows from its offer.
    """
    fed = (
        select(_FEED.c.listing_id)
        .join_from(_FEED, _LOT, _LOT.c.id == _FEED.c.lot_id)
        .where(_LOT.c.household_id == household_id, _LOT.c.season_id == season_id)
    )
    pooled = and_(_LISTING.c.cooperative_id.is_not(None), _LISTING.c.id.in_(fed))
    listed = (_LISTING.c.sku, _LISTING.c.title, _LISTING.c.label_g, _LISTING.c.price_dong)
    stands = ("stock", "state", "reason", "reason_vi", "moderation")
    return (
        select(_CHANNEL.c.title, *listed, _COOPERATIVE.c.name, *(_OFFER.c[name] for name in stands))
        .join_from(_OFFER, _LISTING, _LISTING.c.id == _OFFER.c.listing_id)
        .outerjoin(_COOPERATIVE, _COOPERATIVE.c.id == _LISTING.c.cooperative_id)
        .join(_CHANNEL, _CHANNEL.c.id == _OFFER.c.channel_id)
        .where(or_(_LISTING.c.household_id == household_id, pooled), _LISTING.c.season_id == season_id)
        .where(scope.where(_OFFER))
        .order_by(_CHANNEL.c.code, _LISTING.c.label_g, _LISTING.c.sku)
    )


def _offer(row: Sequence[Any]) -> OfferRow:
    *told, moderation = row
    offer = OfferRow(*told)
    return offer._replace(state=shown_as(offer.state, moderation), stock=packs_there(offer.stock))


def _channels(connection: Connection, scope: Scope, season_id: int, household_id: int) -> list[tuple[str, str, Sums]]:
    query = (
        select(_CHANNEL.c.platform, _CHANNEL.c.title, *sum_columns(_TOTAL))
        .join_from(_TOTAL, _CHANNEL, _CHANNEL.c.id == _TOTAL.c.channel_id)
        .where(_TOTAL.c.household_id == household_id, _TOTAL.c.season_id == season_id, scope.where(_TOTAL))
        .group_by(_CHANNEL.c.code, _CHANNEL.c.platform, _CHANNEL.c.title)
        .order_by(_CHANNEL.c.code)
    )
    return [(platform, title, sums_of(sums)) for platform, title, *sums in connection.execute(query)]


def _paid(connection: Connection, scope: Scope, season_id: int, household_id: int) -> Worth:
    """Return what the household's paid orders bring it by the rules of its statements, where its money is shown."""
    query = (
        select(_LINE.c.order_id, _DRAW.c.lot_id)
        .join_from(_LOT, _DRAW, _DRAW.c.lot_id == _LOT.c.id)
        .join(_LINE, _LINE.c.id == _DRAW.c.line_id)
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .where(_LOT.c.household_id == household_id, _LOT.c.season_id == season_id, _ORDER.c.paid_ms.is_not(None))
        .where(scope.of_household(Sight.MONEY, _LOT.c.household_id))
        .distinct()
    )
    found = [(int(order_id), int(lot_id)) for order_id, lot_id in connection.execute(query)]
    return household_worth(connection, sorted({one for one, _ in found}), {lot_id for _, lot_id in found})


def household_orders(
    connection: Connection, scope: Scope, season_id: int, household_id: int, latest: int, passed: int
) -> tuple[OrderRow, ...]:
    """Return the household's part in a page of its orders, the newest first."""
    rows = connection.execute(_orders_query(scope, season_id, household_id).limit(latest).offset(passed)).all()
    paid = payments(connection, {order_id: paid_ms for order_id, paid_ms, *_ in rows})
    sent = waybills(connection, paid)
    return tuple(_order(paid[order_id], sent.get(order_id, ()), *row) for order_id, _, *row in rows)


def _order(
    paid: PaymentStatus,
    sent: tuple[str, ...],
    channel: str,
    code: str,
    state: str,
    status: str,
    placed_ms: int,
    *sums: Any,
) -> OrderRow:
    *grams, amount_dong, bought_dong = sums
    money = (None if dong is None else int(dong) for dong in (amount_dong, bought_dong))
    return OrderRow(channel, code, state, status, paid, sent, placed_ms, *map(int, grams), *money)


def _count_orders(connection: Connection, scope: Scope, season_id: int, household_id: int) -> int:
    query = (
        select(func.count(_LINE.c.order_id.distinct()))
        .join_from(_LOT, _DRAW, _DRAW.c.lot_id == _LOT.c.id)
        .join(_LINE, _LINE.c.id == _DRAW.c.line_id)
        .where(_LOT.c.household_id == household_id, _LOT.c.season_id == season_id, _DRAW.c.drawn_g > 0)
        .where(scope.where(_DRAW))
    )
    return int(connection.execute(query).scalar_one())


def _orders_query(scope: Scope, season_id: int, household_id: int) -> Query:
    """Return the orders that draw from the household's lots; of an order only its own part is told."""
    own = [_ORDER.c.id, _ORDER.c.paid_ms, _CHANNEL.c.title, _ORDER.c.remote_id]
    own += [_ORDER.c.state, _ORDER.c.status, _ORDER.c.placed_ms]
    money = scope.of_household(Sight.MONEY, _LOT.c.household_id)
    sums = [func.sum(_DRAW.c[name]) for name in OrderRow._fields[7:-2]]
    sums.append(func.sum(case((money, _DRAW.c.amount_dong))))
    sums.append(func.sum(case((and_(money, _LOT.c.terms == OUTRIGHT), _DRAW.c.amount_dong), (money, 0))))
    return (
        select(*own, *sums)
        .join_from(_LOT, _DRAW, _DRAW.c.lot_id == _LOT.c.id)
        .join(_LINE, _LINE.c.id == _DRAW.c.line_id)
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .join(_CHANNEL, _CHANNEL.c.id == _ORDER.c.channel_id)
        .where(_LOT.c.household_id == household_id, _LOT.c.season_id == season_id, _DRAW.c.drawn_g > 0)
        .where(scope.where(_DRAW))
        .group_by(*own)
        .order_by(_ORDER.c.placed_ms.desc(), _ORDER.c.id.desc())
    )
