"""Peer (c): one ``session.merge`` per row in plain SQLModel, as a first version would write it.

Orders, lines and draws from the same lots; the totals are left out, which only makes it faster.
"""

import json
from datetime import datetime
from typing import Any

import requests
from sqlmodel import Session, col, create_engine, select

from jobs.bench.stage import SHOP
from marketplace.storage.tables import Draw, Listing, ListingLot, Order, OrderLine


def pull(url: str, token: str, path: str) -> int:
    """Pull a season into a copy of the empty market; return how many orders were written."""
    engine = create_engine(f"sqlite:///{path}")
    session_to = requests.Session()
    session_to.headers["Authorization"] = f"Bearer {token}"
    parameters: dict[str, Any] = {"limit": 1000}
    count = 0
    with Session(engine) as session:
        shelf = _shelf(session)
        while True:
            answer = session_to.get(f"{url}/v1/shops/{SHOP}/orders", params=parameters, timeout=60)
            page = json.loads(answer.content)
            for order in page["orders"]:
                count += 1
                _merge(session, shelf, count, order)
            session.commit()
            parameters["cursor"] = page["next_cursor"]
            if not page["has_more"]:
                return count


def _shelf(session: Session) -> dict[str, tuple[int, int]]:
    feeds = select(Listing.sku, Listing.id, ListingLot.lot_id).where(ListingLot.listing_id == Listing.id)
    rows = session.exec(feeds.order_by(col(ListingLot.lot_id)))
    return {sku: (listing or 0, lot) for sku, listing, lot in rows}


def _merge(session: Session, shelf: dict[str, tuple[int, int]], order_id: int, order: dict[str, Any]) -> None:
    at = {event["status"]: _ms(event["at"]) for event in order["history"]}
    session.merge(
        Order(
            id=order_id, channel_id=1, remote_id=order["code"], state=order["status"], status=order["status"],
            province=order["province"], updated_ms=_ms(order["updated_at"]), placed_ms=_ms(order["placed_at"]),
            delivered_ms=at.get("delivered"), cancelled_ms=at.get("cancelled"), returned_ms=at.get("returned"), mark=0,
        )
    )  # fmt: skip
    for n, line in enumerate(order["lines"]):
        listing_id, lot_id = shelf[line["sku"]]
        line_id = order_id * 8 + n
        grams = line["quantity"] * line["pack_g"]
        session.merge(
            OrderLine(
                id=line_id, order_id=order_id, listing_id=listing_id, sku=line["sku"], n=n, remote_id=line["id"],
                quantity=line["quantity"], pack_g=line["pack_g"], ordered_g=grams, gross_dong=line["gross_dong"],
                discount_dong=line["discount_dong"], fee_dong=line["fee_dong"], freight_dong=line["freight_dong"],
                tax_dong=line["tax_dong"],
            )
        )  # fmt: skip
        session.merge(Draw(line_id=line_id, lot_id=lot_id, drawn_g=grams, amount_dong=line["gross_dong"]))


def _ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)
