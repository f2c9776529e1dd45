"""Cursors that look like nothing, and short pages, some empty, that never know they are the last."""

from __future__ import annotations

from dataclasses import dataclass, field
from secrets import token_urlsafe

from tests.second_server import spoken
from tests.second_server.books import Shop, written
from tests.second_server.refusals import Refused


@dataclass(frozen=True)
class Place:
    """Where in a list of a shop a cursor points; rested: an empty page was given there."""

    shop_id: str
    name: str
    at: int
    rested: bool = False


@dataclass
class Cursors:
    """Every cursor that was given out; each reading gets others, for the same place too."""

    given: dict[str, Place | None] = field(default_factory=dict)

    def give(self, place: Place) -> str:
        """Give out a new cursor of a place."""
        cursor = f"~{token_urlsafe(9)}.={place.at % 7}"
        self.given[cursor] = place
        return cursor

    def find(self, cursor: str, shop_id: str, name: str) -> Place:
        """Find the place of a cursor of this list, else refuse it."""
        place = self.given.get(cursor, Place("", "", 0))
        if place is None:
            raise Refused("cursor-gone", "Con trỏ này đã quá 30 ngày.")
        if (place.shop_id, place.name) != (shop_id, name):
            raise Refused("cursor", "Không có con trỏ này.")
        return place

    def forget(self) -> None:
        """Forget all cursors that were given out, as after 30 days."""
        self.given = dict.fromkeys(self.given)


def page(shop: Shop, cursors: Cursors, name: str, cursor: str | None, limit: int, only: set[str] | None) -> spoken.Json:
    """Give a page of a list; two thirds of limit at most, the first empty, and one where a place is divisible by 5."""
    place = cursors.find(cursor, shop.shop_id, name) if cursor is not None else Place(shop.shop_id, name, 0)
    waiting = [(at, key) for at, key in shop.journals[name].after(place.at) if only is None or key in only]
    if waiting and place.at % 5 == 0 and not place.rested:
        waiting, next_place, more = [], Place(shop.shop_id, name, place.at, rested=True), True
    else:
        waiting = waiting[: max(1, limit * 2 // 3)]
        next_place = Place(shop.shop_id, name, waiting[-1][0]) if waiting else place
        more = bool(waiting)
    held = cursor if cursor is not None and next_place == place else cursors.give(next_place)
    return {
        "as_of": written(shop.clock.promised()), "next_cursor": held, "has_more": more, "took_ms": 0.25,
        {"settlements": "entries"}.get(name, name): [spoken.record(shop, name, key) for _, key in waiting],
    }  # fmt: skip
