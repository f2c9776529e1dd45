"""Table rules: of every table, which rows a person's roles show, and on which sight that stands."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, select

from marketplace.directory.rights.reach import HomeReach, InsideReach, PlaceReach, Reach
from marketplace.storage.scope import Sight
from marketplace.storage.tables import TABLES

Condition = ColumnElement[bool]
Shows = Callable[[FromClause, Any], Condition]


class Way(NamedTuple):
    """A way to rows of a table: the sight it needs, from where, and which rows it comes to."""

    sights: frozenset[Sight]
    """One of these is enough."""
    by: type[Reach]
    shows: Shows


class TableRule(NamedTuple):
    """Which rows of a table people see, beside an administrator, who sees all."""

    ways: tuple[Way, ...] = ()
    own: Callable[[FromClause, int], Condition] | None = None
    """The person's own rows, whatever the roles."""
    everybody: bool = False
    """Whether all of it may be seen by whoever is signed in."""


def _ways(sights: Sight | frozenset[Sight], **by: Shows) -> tuple[Way, ...]:
    """Return the ways of a sight: ``home`` (farmer, helper), ``inside`` (a cooperative) and ``place``."""
    needed = frozenset({sights}) if isinstance(sights, Sight) else sights
    kinds: Mapping[str, type[Reach]] = {"home": HomeReach, "inside": InsideReach, "place": PlaceReach}
    return tuple(Way(needed, kinds[name], shows) for name, shows in by.items())


def _everywhere(sights: Sight | frozenset[Sight], shows: Shows) -> tuple[Way, ...]:
    return _ways(sights, home=shows, inside=shows, place=shows)


def _both(sights: Sight | frozenset[Sight], shows: Shows) -> tuple[Way, ...]:
    return _ways(sights, home=shows, inside=shows)


def _household(row: FromClause, reach: Reach) -> Condition:
    return row.c.household_id.in_(reach.households)


def _cooperative(row: FromClause, reach: Reach) -> Condition:
    return row.c.cooperative_id.in_(reach.cooperatives)


def _cooperative_and_household(row: FromClause, reach: Reach) -> Condition:
    return _cooperative(row, reach) & _household(row, reach)


def _in_season(row: FromClause, reach: Reach) -> Condition:
    return reach.in_season(row.c.household_id, row.c.season_id)


def _lies(row: FromClause, reach: PlaceReach) -> Condition:
    return reach.lies(row)


def _lot(row: FromClause, reach: Reach) -> Condition:
    return row.c.lot_id.in_(reach.lots)


def _line(row: FromClause, reach: Reach) -> Condition:
    line = TABLES["order_line"].alias()
    return select(line.c.id).where(line.c.id == row.c.line_id, reach.lines(line)).correlate(row).exists()


def _chosen(row: FromClause, reach: Reach) -> Condition:
    return _line(row, reach) & (row.c.to_lot_id.in_(reach.lots) | row.c.from_lot_id.in_(reach.lots))


def _short(row: FromClause, reach: Reach) -> Condition:
    return reach.short(row.c.line_id, row)


def _order(row: FromClause, reach: Reach) -> Condition:
    return reach.orders(row.c.order_id, row)


def _whole_order(row: FromClause, reach: Reach) -> Condition:
    return reach.whole_orders(row.c.order_id, row)


def _payout(row: FromClause, reach: Reach) -> Condition:
    """Say whether what was paid out is theirs alone: of a whole order, or of a shop that is nobody else's."""
    return _whole_order(row, reach) | (row.c.order_id.is_(None) & row.c.channel_id.in_(reach.whole_shops))


def _fed(row: FromClause, reach: Reach) -> Condition:
    return row.c.listing_id.in_(reach.listings) & _lot(row, reach)


def _channel(row: FromClause, reach: Reach) -> Condition:
    return row.c.channel_id.in_(reach.channels)


def _page(row: FromClause, reach: Reach) -> Condition:
    """Say whether a public page is of an offer of theirs, or of others' products beside a shop of theirs."""
    offer = TABLES["offer"].alias()
    mine = select(offer.c.id).where(offer.c.listing_id.in_(reach.listings))
    return row.c.offer_id.in_(mine) | (row.c.offer_id.is_(None) & row.c.channel_id.in_(reach.channels))


def _comparable(row: FromClause, reach: Reach) -> Condition:
    """Say whether a public page shows another's product, beside a shop in reach: it names no household."""
    return row.c.offer_id.is_(None) & row.c.channel_id.in_(reach.channels)


def _comparable_price(row: FromClause, reach: Reach) -> Condition:
    page = TABLES["page_sighting"].alias()
    return row.c.page_id.in_(select(page.c.id).where(_comparable(page, reach)))


def _quoted_there(row: FromClause, reach: Reach) -> Condition:
    return row.c.commune_id.in_(reach.communes)


def _charged(row: FromClause, reach: Reach) -> Condition:
    """Say whether what a shop costs is declared for a cooperative of theirs, or for all in a shop in reach."""
    return _cooperative(row, reach) | (row.c.cooperative_id.is_(None) & _channel(row, reach))


def _page_price(row: FromClause, reach: Reach) -> Condition:
    page = TABLES["page_sighting"].alias()
    return row.c.page_id.in_(select(page.c.id).where(_page(page, reach)))


def _whole_shop(row: FromClause, reach: Reach) -> Condition:
    return row.c.channel_id.in_(reach.whole_shops)


def _holder(row: FromClause, reach: Reach) -> Condition:
    """Say whether a shop's account is held by nobody who is somebody else's household."""
    return _channel(row, reach) & (row.c.household_id.is_(None) | _household(row, reach))


def _whole_shop_named(row: FromClause, reach: Reach) -> Condition:
    channel = TABLES["channel"].alias()
    return row.c.source.in_(select(channel.c.code).where(channel.c.id.in_(reach.whole_shops)))


def _all_money(row: FromClause, reach: Reach) -> Condition:  # noqa: ARG001 - it names no shop
    return reach.whole_market()


def _entry_inside(row: FromClause, reach: InsideReach) -> Condition:
    """Say whether an entry is of a period of theirs, and of a member, or of the cooperative itself."""
    period = TABLES["period"].alias()
    mine = select(period.c.id).where(_cooperative(period, reach))
    return row.c.period_id.in_(mine) & (row.c.household_id.is_(None) | _household(row, reach))


def _share_inside(row: FromClause, reach: InsideReach) -> Condition:
    return _cooperative(row, reach) & (row.c.household_id.is_(None) | _household(row, reach))


def _persons(row: FromClause, person_id: int) -> Condition:
    return row.c.person_id == person_id


def _own_device(row: FromClause, person_id: int) -> Condition:
    remembered = TABLES["device_person"].alias()
    return row.c.id.in_(select(remembered.c.device_id).where(remembered.c.person_id == person_id))


_LOTS, _ORDERS, _PRICES, _MARKET, _MONEY = Sight.LOTS, Sight.ORDERS, Sight.PRICES, Sight.MARKET, Sight.MONEY
_HOUSEHOLDS, _FIGURES, _SHOPS = Sight.HOUSEHOLDS, Sight.FIGURES, Sight.SHOPS
_SOLD = frozenset({Sight.SHOPS, Sight.ORDERS, Sight.FIGURES})
"""Who is told of anything sold is told in which shop, and how fresh that is."""
_PUBLIC = TableRule(everybody=True)
_ADMINISTRATORS = TableRule()
_OF_ORDER, _OF_LINE, _OF_LOT = (TableRule(_both(_ORDERS, one)) for one in (_order, _line, _lot))
_OF_SHOP = TableRule(_everywhere(_SOLD, _channel))
_FILES = _both(_ORDERS, _whole_shop)
"""A file tells of all that a shop sold, whoever's it was."""
_ALL_MONEY = TableRule(_both(_MONEY, _all_money))
_WHOLE_ORDER = TableRule(_both(_MONEY, _whole_order))
_INBOX = TableRule(_ways(Sight.INBOX, inside=_whole_shop_named))

RULES: Mapping[str, TableRule] = {
    # places and what is the same for all
    "commune": _PUBLIC,
    "communealias": _PUBLIC,
    "communesuccessor": _PUBLIC,
    "neighbour": _PUBLIC,
    "unit_name": _PUBLIC,
    "carrier_unit": _PUBLIC,
    "produce": _PUBLIC,
    "season": _PUBLIC,
    "tax_rate": _PUBLIC,
    "tax_rule": _PUBLIC,
    "publication": _PUBLIC,
    "published_cell": _PUBLIC,
    "upload_form": _PUBLIC,
    "version": _PUBLIC,
    # parties
    "household": TableRule(
        _both(_HOUSEHOLDS, lambda row, reach: row.c.id.in_(reach.households)) + _ways(_HOUSEHOLDS, place=_lies)
    ),
    "residence": TableRule(_everywhere(_HOUSEHOLDS, _household)),
    # Where land lies and who lives there is what communes attest; of the household's tax it is the accountant's.
    "own_produce": TableRule(_ways(_HOUSEHOLDS, home=_household, place=_household) + _ways(_MONEY, inside=_household)),
    "membership": TableRule(_ways(
        _HOUSEHOLDS, home=_household, inside=_cooperative_and_household, place=_household
    )),
    "cooperative": TableRule(
        _both(_HOUSEHOLDS, lambda row, reach: row.c.id.in_(reach.cooperatives))
        + _ways(_FIGURES, place=lambda row, reach: row.c.id.in_(reach.cooperatives))
    ),
    # lots
    "lot": TableRule(
        _both(_LOTS, lambda row, reach: row.c.id.in_(reach.lots))
        + _ways(Sight.FORECASTS, place=lambda row, reach: _household(row, reach) & row.c.picked_on.is_(None))
    ),
    "lot_move": TableRule(_both(_LOTS, _lot)),
    "recall": TableRule(_both(_LOTS, _lot)),
    "rule": TableRule(_both(_ORDERS, _cooperative)),
    "quota": TableRule(_both(_ORDERS, _cooperative_and_household)),
    # listings and shops
    "listing": TableRule(_both(_PRICES, lambda row, reach: reach.listed(row))),
    # It names the lots that feed a listing, others' too.
    "listing_change": TableRule(_ways(_PRICES, inside=lambda row, reach: row.c.listing_id.in_(reach.listings))),
    "listinglot": TableRule(_both(_LOTS, _fed)),
    "offer": TableRule(_both(_PRICES, lambda row, reach: row.c.listing_id.in_(reach.listings))),
    "page_sighting": TableRule(_both(_PRICES, _page) + _ways(_MARKET, place=_comparable)),
    "page_price": TableRule(_both(_PRICES, _page_price) + _ways(_MARKET, place=_comparable_price)),
    "trader_price": TableRule(_everywhere(_MARKET, _quoted_there)),
    "shop_charge": TableRule(_everywhere(_MARKET, _charged)),
    "account": TableRule(_everywhere(frozenset({_FIGURES, _SHOPS}), _household)),
    "channel": TableRule(_everywhere(_SOLD, lambda row, reach: row.c.id.in_(reach.channels))),
    "run": _OF_SHOP,
    "watermark": _OF_SHOP,
    "post_shop": _OF_SHOP,
    # orders
    "orders": TableRule(_both(_ORDERS, lambda row, reach: reach.orders(row.c.id, row))),
    "order_line": TableRule(_both(_ORDERS, lambda row, reach: reach.lines(row))),
    "draw": _OF_LOT,
    "shipment": _OF_ORDER,
    "parcel": _OF_ORDER,
    "pick_up": TableRule(_both(_ORDERS, _cooperative)),
    "promised_day": _OF_ORDER,
    "hand_order": _OF_ORDER,
    "post_list": _OF_ORDER,
    "post_list_apart": _OF_ORDER,
    "choice": TableRule(_both(_ORDERS, _chosen)),
    "shortfall": TableRule(_both(_ORDERS, _short)),
    "past_shortfall": TableRule(_both(_ORDERS, _short)),
    # totals; orders of a whole channel are counted without saying whose they are
    "household_total": TableRule(_everywhere(_FIGURES, _in_season)),
    "day_total": TableRule(_ways(_FIGURES, place=_lies)),
    "ladder": TableRule(_ways(_FIGURES, place=_lies)),
    "channel_day": _ADMINISTRATORS,
    # money
    "period": TableRule(_both(_MONEY, _cooperative)),
    "entry": TableRule(_ways(_MONEY, home=_household, inside=_entry_inside)),
    "hand_over": TableRule(_ways(_MONEY, home=_household, inside=_cooperative_and_household)),
    "payout": TableRule(_both(_MONEY, _payout)),
    "payout_difference": _WHOLE_ORDER,
    "payout_share": TableRule(_ways(_MONEY, home=_household, inside=_share_inside)),
    "failed_cost": _WHOLE_ORDER,
    "account_holder": TableRule(_both(_MONEY, _holder)),
    "holder_tax_code": TableRule(_both(_MONEY, _whole_shop)),
    "failed_bearer": TableRule(_both(_MONEY, _cooperative)),
    "transfer": _ALL_MONEY,
    "transfer_part": _ALL_MONEY,
    "cod_list": _ALL_MONEY,
    # what waits for a person
    "inboxitem": _INBOX,
    "meaning": _INBOX,
    "shop_file": TableRule(_FILES, own=lambda row, person_id: row.c.handed_in_by == person_id),
    "file_form": TableRule(_FILES),
    # people
    "person": TableRule(own=lambda row, person_id: row.c.id == person_id),
    "session": TableRule(own=_persons),
    "device": TableRule(own=_own_device),
    "device_person": TableRule(own=_persons),
    "card": TableRule(own=_persons),
    "identity": TableRule(own=_persons),
    "grants": TableRule(own=_persons),
    # The members' agreement is the household's too.
    "basis": TableRule(_ways(
        _HOUSEHOLDS, home=lambda row, reach: _household(row, reach) | _cooperative(row, reach), inside=_cooperative
    )),
    "withdrawal": TableRule(_ways(_HOUSEHOLDS, home=_household)),
    "rectification": TableRule(
        _ways(_HOUSEHOLDS, home=_household) + _ways(Sight.INBOX, inside=_household)
    ),
    "personal_link": TableRule(_ways(_HOUSEHOLDS, home=_household)),
    "viewing": TableRule(_ways(_HOUSEHOLDS, home=_household)),
    # A list that members signed is for those who answer for the cooperative's money.
    "upload": TableRule(
        _ways(_HOUSEHOLDS, home=_household) + _ways(_MONEY, inside=_cooperative),
        own=lambda row, person_id: row.c.made_by == person_id,
    ),
    # what only administrators look at: it names no household by which it could be told apart
    **dict.fromkeys(
        (
            "acceptance", "answer", "answer_order", "attempt", "audit", "claim_grant", "event", "importbatch",
            "importchange", "lease", "page_watch", "published_part", "recipient", "row_copy", "stop_request",
            "sync_request",
        ),
        _ADMINISTRATORS,
    ),
}  # fmt: skip
"""By table, all of them: one that is not here is refused for people."""
