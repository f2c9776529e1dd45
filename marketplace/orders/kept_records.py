"""What the inbox keeps of orders, payouts and shipments that were understood: our own record as JSON, and back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from marketplace.words.records import (
    Fulfilment,
    LineRecord,
    OrderRecord,
    OrderState,
    SettlementRecord,
    ShipmentRecord,
)

_ORDER = set(OrderRecord._fields)
_KEPT_AS = {"fingerprint": "mark", "line_no": "n"}
"""Fields that are kept under the names they first had: an item is known again by its text, also after an upgrade."""
_ORDER_AS, _LINE_AS = (
    tuple(_KEPT_AS.get(name, name) for name in fields) for fields in (OrderRecord._fields, LineRecord._fields)
)
_FIELDS = {kept: name for name, kept in _KEPT_AS.items()}
_PAYOUT = set(SettlementRecord._fields)
_LATE = set(SettlementRecord._field_defaults)
_SHIPMENT = set(ShipmentRecord._fields)


def written(record: OrderRecord | SettlementRecord | ShipmentRecord) -> str:
    """Return a record as JSON, its lines with the names of their fields."""
    if not isinstance(record, OrderRecord):
        facts: dict[str, Any] = record._asdict()
    else:
        facts = dict(zip(_ORDER_AS, record, strict=True))
        facts["lines"] = [dict(zip(_LINE_AS, line, strict=True)) for line in record.lines]
        unsaid = sorted(facts.pop("unsaid"))
        facts |= {"unsaid": unsaid} if unsaid else {}
        if facts["promised_on"] is None:
            del facts["promised_on"]
    return msgspec.json.encode(facts).decode()


def order_of(kept: str) -> OrderRecord | None:
    """Return the order that was kept; None for what a platform said in its own words."""
    said = msgspec.json.decode(kept)
    facts = _renamed(said, _FIELDS) if isinstance(said, dict) else {}
    if "lines" not in facts or facts.keys() - _ORDER:
        return None
    try:
        facts["lines"] = tuple(LineRecord(**_renamed(line, _FIELDS)) for line in facts["lines"])
        facts["order_state"] = OrderState(facts["order_state"])
        facts["fulfilment"] = Fulfilment(facts["fulfilment"])
        facts["unsaid"] = frozenset(facts.get("unsaid", ()))
        if "promised_on" in facts:
            facts["promised_on"] = date.fromisoformat(facts["promised_on"])
        return OrderRecord(**facts)
    except (AttributeError, TypeError, KeyError, ValueError):
        return None


def _renamed(facts: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Return facts, some under other names, in their order."""
    return {names.get(name, name): fact for name, fact in facts.items()}


def payout_of(kept: str) -> SettlementRecord | None:
    """Return the payout that was kept; None for one that was never understood."""
    facts = msgspec.json.decode(kept)
    named = set(facts) if isinstance(facts, dict) else set()
    return SettlementRecord(**facts) if _PAYOUT - _LATE <= named <= _PAYOUT else None


def shipment_of(kept: str) -> ShipmentRecord | None:
    """Return the shipment that was kept; None for what a platform said in its own words."""
    facts = msgspec.json.decode(kept)
    if not isinstance(facts, dict) or set(facts) != _SHIPMENT:
        return None
    return ShipmentRecord(**facts | {"state": Fulfilment(facts["state"])})


_READ: dict[str, Callable[[str], OrderRecord | SettlementRecord | ShipmentRecord | None]] = {
    "orders": order_of, "settlements": payout_of, "shipments": shipment_of,
}  # fmt: skip


def page_of(feed: str, body: bytes) -> list[OrderRecord | SettlementRecord | ShipmentRecord]:
    """Return the records of a page that was kept in our own words (a JSON list), as those of files are.

    What a platform said in its own words is left out.
    """
    read, found = _READ.get(feed), msgspec.json.decode(body, type=list[msgspec.Raw])
    records = [read(bytes(one).decode()) for one in found] if read else []
    return [one for one in records if one is not None]
