"""Settings: what a person sees of the offers and decides about them: the policy, and what is kept back."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from marketplace.listings import change_log
from marketplace.listings.availability.learned_safety_stock import suggestions
from marketplace.listings.availability.offer_status import packs_there, shown_as
from marketplace.listings.availability.snapshot import take_snapshot
from marketplace.listings.change_log import ListingAct
from marketplace.listings.safety_stock import Suggestion
from marketplace.listings.search import OWNER, listings_named
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

_LISTING, _OFFER, _CHANNEL, _SEASON = (TABLES[name] for name in ("listing", "offer", "channel", "season"))
_HOUSEHOLD, _COOPERATIVE = TABLES["household"], TABLES["cooperative"]
POLICIES = ("split", "everywhere")


class OfferError(Refusal):
    """What is asked of an offer cannot be done; the message is one plain sentence with the next action."""


class ShopOffer(NamedTuple):
    """A listing in one shop; ``remote_stock`` are the packs there as far as we know, None where it was never shown.

    ``state`` is as ``offer_status.shown_as`` has it, ``reason`` the platform's own.
    """

    listing_id: int
    sku: str
    title: str
    owner: str
    """Whose it is: the cooperative's name, or the household's."""
    label_g: int
    price_dong: int
    """Of one box of ``label_g``."""
    policy: str
    exposure_packs: int
    oversell_risk_bp: int | None
    stopped_ms: int | None
    offer_id: int
    channel_id: int
    shop: str
    shop_title: str
    road: str
    state: str
    reason: str | None
    reason_vi: str | None
    remote_stock: int | None
    safety_stock: int


class OfferSettings(NamedTuple):
    """What a form says of a listing: packs kept back shop by shop, the risk where they are learned, the policy."""

    safety_stock: tuple[int, ...]
    risk_bp: int | None
    policy: str
    exposure_packs: int


def shop_offers(
    connection: Connection, scope: Scope, search: str = "", season_id: int | None = None, most: int = 500
) -> list[ShopOffer]:
    """Return the offers a person may see, by SKU and shop; ``search`` are words of a SKU, title or owner."""
    query = _offers(scope).order_by(_LISTING.c.sku, _CHANNEL.c.code).limit(most)
    if season_id is not None:
        query = query.where(_LISTING.c.season_id == season_id)
    if search:
        query = query.where(_LISTING.c.id.in_(listings_named(connection, scope, search, most)))
    return _found(connection, query)


def _found(connection: Connection, query: Select[Any]) -> list[ShopOffer]:
    rows = [
        (ShopOffer(*facts), moderation, exported_ms) for *facts, moderation, exported_ms in connection.execute(query)
    ]
    return [
        one._replace(state=shown_as(one.state, moderation, exported_ms), remote_stock=packs_there(one.remote_stock))
        for one, moderation, exported_ms in rows
    ]


def _offers(scope: Scope) -> Select[Any]:
    names = ("label_g", "price_dong", "policy", "exposure_packs", "kept_risk_bp", "stopped_ms")
    return (
        select(
            *(_LISTING.c[name] for name in ("id", "sku", "title")),
            OWNER,
            *(_LISTING.c[name] for name in names),
            _OFFER.c.id,
            _CHANNEL.c.id,
            _CHANNEL.c.code,
            _CHANNEL.c.title,
            _CHANNEL.c.road,
            *(_OFFER.c[name] for name in ("state", "reason", "reason_vi", "stock", "kept_back", "moderation")),
            _OFFER.c.exported_ms,
        )
        .join_from(_OFFER, _LISTING, _OFFER.c.listing_id == _LISTING.c.id)
        .join(_CHANNEL, _OFFER.c.channel_id == _CHANNEL.c.id)
        .join(_COOPERATIVE, _COOPERATIVE.c.id == _LISTING.c.cooperative_id, isouter=True)
        .join(_HOUSEHOLD, _HOUSEHOLD.c.id == _LISTING.c.household_id, isouter=True)
        .where(scope.where(_LISTING), scope.where(_OFFER))
    )


def offers_of(connection: Connection, scope: Scope, sku: str, shop: str | None = None) -> list[ShopOffer]:
    """Return a listing's offers, or the one in a shop; OfferError when there is none."""
    query = _offers(scope).where(_LISTING.c.sku == sku).order_by(_CHANNEL.c.code)
    found = _found(connection, query)
    if not found:
        raise OfferError(
            f"No shop has the listing {sku}; see `lensan offers list`",
            f"Không gian hàng nào có sản phẩm {sku}; hãy kiểm tra mã.",
        )
    chosen = [one for one in found if shop in (None, one.shop)]
    if not chosen:
        raise OfferError(
            f"{sku} is not in the shop {shop}; it is in {', '.join(one.shop for one in found)}",
            f"Sản phẩm {sku} không có ở gian hàng {shop}; đang có ở {', '.join(one.shop for one in found)}",
        )
    return chosen


def set_safety_stock(
    connection: Connection, chosen: Sequence[ShopOffer], packs: Sequence[int], who: str, now_ms: int
) -> None:
    """Keep back a person's own numbers, one for each of the offers; nothing is learned for them any more."""
    if min(packs, default=0) < 0:
        raise OfferError("What is kept back is 0 packs or more", "Số thùng giữ lại phải từ 0 trở lên.")
    rows = [(number, one.offer_id) for one, number in zip(chosen, packs, strict=True)]
    bulk.update(connection, TABLES["offer"], ("kept_back",), rows)
    _set(connection, chosen, "kept_risk_bp", None)
    acts = [
        ListingAct(one.listing_id, "kept back", one.channel_id, str(one.safety_stock), str(number))
        for one, number in zip(chosen, packs, strict=True)
    ]
    change_log.note(connection, acts, who, now_ms)


def learn_safety_stock(
    connection: Connection, chosen: Sequence[ShopOffer], risk_bp: int, who: str, now_ms: int
) -> None:
    """Let the kept-back number follow lag and speed, for this risk (1/10,000) that the listing is oversold at all."""
    if not 1 <= risk_bp <= 5_000:
        raise OfferError(
            "The risk is a share above 0 % and at most 50 %", "Khả năng bán quá số có phải trên 0 % và không quá 50 %."
        )
    if chosen[0].policy != "everywhere":
        raise OfferError(
            f"The shops share out the lots of {chosen[0].sku}, so there is nothing to learn; first run"
            f" `lensan offers policy {chosen[0].sku} everywhere --exposure PACKS`",
            "Các gian hàng đang chia nhau lô hàng nên chưa có gì để tự tính; hãy bật"
            " “Gian hàng nào cũng bán toàn bộ” trước.",
        )
    _set(connection, chosen, "kept_risk_bp", risk_bp)
    first = chosen[0]
    before = None if first.oversell_risk_bp is None else str(first.oversell_risk_bp)
    change_log.note(connection, [ListingAct(first.listing_id, "learned", None, before, str(risk_bp))], who, now_ms)


def set_policy(
    connection: Connection, chosen: Sequence[ShopOffer], policy: str, exposure_packs: int, who: str, now_ms: int
) -> list[str]:
    """Set a listing's policy; return the shops that keep a share of their own, for they are reached by file or hand.

    Where the shops share the lots nothing is learned any more.
    """
    if policy not in POLICIES:
        raise OfferError(
            f"There is no policy {policy}; write split or everywhere",
            f"Không có cách chia {policy}; hãy chọn split hoặc everywhere",
        )
    if policy == "everywhere" and exposure_packs < 1:
        raise OfferError(
            "Under everywhere say how many packs may be offered beyond the lots: --exposure PACKS",
            "Khi mọi gian hàng cùng bày toàn bộ, hãy ghi tổng số thùng được chào vượt số hàng có, từ 1 trở lên.",
        )
    apart = [one.shop for one in chosen if one.road != "contract"] if policy == "everywhere" else []
    if len(chosen) - len(apart) < 1:
        raise OfferError(
            f"Every shop of {chosen[0].sku} is reached by file or hand; such shops always share the lots",
            "Các gian hàng này đều cập nhật bằng tệp hoặc bằng tay nên luôn chia nhau hàng của lô.",
        )
    _set(connection, chosen, "policy", policy)
    _set(connection, chosen, "exposure_packs", exposure_packs if policy == "everywhere" else 0)
    if policy == "split":
        _set(connection, chosen, "kept_risk_bp", None)
    first, shown = chosen[0], exposure_packs if policy == "everywhere" else 0
    act = ListingAct(first.listing_id, "policy", None, f"{first.policy} {first.exposure_packs}", f"{policy} {shown}")
    change_log.note(connection, [act], who, now_ms)
    return apart


def save(connection: Connection, chosen: Sequence[ShopOffer], said: OfferSettings, who: str, now_ms: int) -> None:
    """Save what a form says otherwise than the listing's offers stand, and nothing else."""
    first = chosen[0]
    everywhere = said.policy == "everywhere"
    if said.policy != first.policy or (everywhere and said.exposure_packs != first.exposure_packs):
        set_policy(connection, chosen, said.policy, said.exposure_packs, who, now_ms)
    differ = [pair for pair in zip(chosen, said.safety_stock, strict=True) if pair[0].safety_stock != pair[1]]
    if said.risk_bp is not None and said.risk_bp != first.oversell_risk_bp:
        steered = [one._replace(policy=said.policy) for one in chosen]
        learn_safety_stock(connection, steered, said.risk_bp, who, now_ms)
    elif said.risk_bp is None and first.oversell_risk_bp is not None:
        set_safety_stock(connection, chosen, said.safety_stock, who, now_ms)
    elif said.risk_bp is None and differ:
        others, packs = zip(*differ, strict=True)
        set_safety_stock(connection, others, packs, who, now_ms)


def suggestion_of(
    connection: Connection, chosen: Sequence[ShopOffer], now_ms: int
) -> dict[int, tuple[int, Suggestion]]:
    """Return by offer the packs to keep back now, and where that comes from; none where shops share the lots."""
    listing_id = chosen[0].listing_id
    lots = bulk.scalars(
        connection, "SELECT lot_id FROM listinglot WHERE listing_id = :listing", {"listing": listing_id}
    )
    snapshot = take_snapshot(connection, 0, now_ms, lots)
    group = [one for one in snapshot.everywhere if one.listing_id == listing_id]
    if not group:
        return {}
    found = suggestions(connection, snapshot, [group], now_ms)[listing_id]
    return {one.offer_id: (packs, found) for one, packs in zip(group, found.packs, strict=True)}


def _set(connection: Connection, chosen: Sequence[ShopOffer], column: str, value: object) -> None:
    sql = f"UPDATE listing SET {column} = :value WHERE id IN :ids"  # noqa: S608 (our own words)
    bulk.execute(connection, sql, {"value": value, "ids": sorted({one.listing_id for one in chosen})})
