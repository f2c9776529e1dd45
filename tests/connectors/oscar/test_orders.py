"""Walking the order list: what costs a call, what the night brings, what is gone, and what a kill leaves."""

import json
from collections.abc import Callable

import pytest

from connectors.errors import Changed
from connectors.http import Http
from connectors.oscar.connector import OscarConnector
from connectors.oscar.pull_cursor import OrderCursor
from connectors.platforms import facts_of
from marketplace.words.records import Fulfilment, OrderRecord, Reject
from tests.oscar.shop import PARTNER

SKU = "V-5"


class Noting(Http):
    """The transport, which notes what is asked and may answer in the shop's place."""

    def __init__(self, url: str) -> None:
        super().__init__(url, facts_of("oscar").limits)
        self.asked: list[str] = []
        self.instead: Callable[[str, bytes], bytes] = lambda _, body: body

    def send(self, method, path, **how):
        self.asked.append(path)
        answer = super().send(method, path, **how)
        return answer._replace(body=self.instead(path, answer.body))

    def lines(self) -> int:
        """Return how many orders had their lines read, and forget them."""
        count = sum(path.endswith("/lines/") for path in self.asked)
        self.asked.clear()
        return count


class Bench:
    """A shop, a connector of it, and what they say to each other."""

    def __init__(self, shop) -> None:
        self.shop = shop
        self.http = Noting(shop.url)
        self.connector = OscarConnector(shop.settings(), facts_of("oscar"), self.http)
        shop.ask("put_product", sku=SKU, title="Vải 5 kg", price=150_000, stock=1_000, partner=PARTNER)

    def place(self, *numbers: str, **facts: str) -> None:
        for number in numbers:
            self.shop.ask("place", sku=SKU, packs=1, number=number, **facts)

    def pull(self, cursor: str | None) -> tuple[dict[str, OrderRecord | Reject], str]:
        pages = list(self.connector.pull_orders(cursor))
        items = [item for page in pages for item in page.items]
        return {one.code if isinstance(one, OrderRecord) else one.where: one for one in items}, pages[-1].next_cursor


@pytest.fixture
def bench(oscar) -> Bench:
    return Bench(oscar)


def at_night(cursor: str) -> str:
    """Return the cursor as it was before last night."""
    seen = OrderCursor.read(cursor)
    seen.night = 20200101
    return seen.write()


def test_lines_are_read_only_where_the_entry_changed(bench):
    bench.place("1", "2", "3")
    _, cursor = bench.pull(None)
    assert bench.http.lines() == 3
    assert (bench.pull(cursor)[0], bench.http.lines()) == ({}, 0)
    bench.shop.ask("set_status", number="2", to="Being processed")
    found, cursor = bench.pull(cursor)
    assert (list(found), bench.http.lines()) == (["2"], 1)


def test_a_line_cancelled_on_its_own_is_seen_at_night(bench):
    bench.place("1", "2")
    orders, cursor = bench.pull(None)
    bench.shop.ask("set_line_status", number="1", sku=SKU, to="Cancelled")
    assert bench.pull(cursor)[0] == {}
    again, cursor = bench.pull(at_night(cursor))
    assert again["1"].lines[0].cancelled == 1
    assert again["2"].fingerprint == orders["2"].fingerprint
    assert again["1"].updated_ms > orders["1"].updated_ms
    bench.http.lines()
    assert (bench.pull(cursor)[0], bench.http.lines()) == ({}, 0)


def test_the_night_takes_a_page_at_each_pull(bench):
    bench.place(*(str(number) for number in range(1, 23)))
    _, cursor = bench.pull(None)
    bench.http.lines()
    cursor, read = at_night(cursor), []
    for _ in range(5):
        cursor = bench.pull(cursor)[1]
        read.append(bench.http.lines())
    assert read == [10, 10, 2, 0, 0]


def test_a_first_pull_that_was_cut_off_goes_on_where_it_stood(bench):
    bench.place(*(str(number) for number in range(1, 23)))
    first = next(iter(bench.connector.pull_orders(None)))
    bench.http.lines()
    bench.place("23")
    rest, cursor = bench.pull(first.next_cursor)
    assert {item.code for item in first.items} | rest.keys() == {str(number) for number in range(1, 24)}
    assert bench.http.lines() <= 14
    assert bench.pull(cursor)[0] == {}


def test_what_is_final_and_old_leaves_the_cursor(bench):
    bench.place(*(f"old {n}" for n in range(25)), at="2026-01-05T08:00:00+07:00", status="Complete")
    bench.place("open", at="2026-01-06T08:00:00+07:00")
    bench.place("new")
    orders, cursor = bench.pull(None)
    assert len(orders) == 27
    assert OrderCursor.read(cursor).known.keys() == {"open", "new"}
    bench.shop.ask("ship", number="open")
    found, cursor = bench.pull(cursor)
    assert (found["open"].fulfilment, OrderCursor.read(cursor).known.keys()) == (Fulfilment.DELIVERED, {"new"})


def test_an_open_order_far_down_is_asked_for_by_itself(bench):
    bench.place("far", at="2026-01-01T08:00:00+07:00")
    bench.place(*(f"old {n}" for n in range(25)), at="2026-01-05T08:00:00+07:00", status="Complete")
    bench.place("new")
    _, cursor = bench.pull(None)
    bench.shop.ask("set_status", number="far", to="Cancelled")
    bench.http.asked.clear()
    assert list(bench.pull(cursor)[0]) == ["far"]
    assert len(bench.http.asked) == 3


def test_an_order_the_shop_deleted_is_told_once(bench):
    bench.place("1", "2")
    _, cursor = bench.pull(None)
    bench.shop.ask("delete", number="1")
    found, cursor = bench.pull(cursor)
    assert [(one.where, one.reason) for one in found.values()] == [
        ("orders[] number 1", "The shop has deleted this order.")
    ]
    assert bench.pull(cursor)[0] == {}


def test_a_list_that_came_empty_retires_nothing(bench):
    bench.place("1", "2")
    _, cursor = bench.pull(None)
    empty = json.dumps({"count": 0, "next": None, "results": []}).encode()
    bench.http.instead = lambda path, body: empty if path == "/admin/orders/" else body
    found, after = bench.pull(cursor)
    assert (found, OrderCursor.read(after).known.keys()) == ({}, {"1", "2"})
    bench.http.instead = lambda _, body: body
    bench.shop.ask("set_status", number="1", to="Cancelled")
    assert list(bench.pull(after)[0]) == ["1"]


def test_orders_in_a_row_of_pulls_are_told_in_their_order(bench):
    """Three changes within one second of the shop's clock: the later reading carries the later instant."""
    bench.place("1")
    told, cursor = [], None
    for status in ("Being processed", "Complete"):
        orders, cursor = bench.pull(cursor)
        told.append(orders["1"].updated_ms)
        bench.shop.ask("set_status", number="1", to=status)
    orders, _ = bench.pull(cursor)
    told.append(orders["1"].updated_ms)
    assert told == sorted(set(told))


@pytest.mark.parametrize("cursor", ["", "no cursor", "e30="])
def test_a_cursor_that_is_none_begins_anew(bench, cursor):
    bench.place("1")
    assert list(bench.pull(cursor)[0]) == ["1"]


ELSEWHERE = "http://elsewhere.example/api/admin/orders/"


def linked(ending: str, link: Callable[[int], str]) -> Callable[[str, bytes], bytes]:
    """Give every page of a list a link to the next one; ``link`` gets how many pages there were before it."""
    pages = [0]

    def instead(path: str, body: bytes) -> bytes:
        if not path.endswith(ending):
            return body
        pages[0] += 1
        return json.dumps({**json.loads(body), "next": link(pages[0])}).encode()

    return instead


@pytest.mark.parametrize("ending", ["/orders/", "/lines/"])
@pytest.mark.parametrize(
    ("link", "why"),
    [
        (lambda _: f"{ELSEWHERE}?limit=10", "the cursor does not move on"),
        (lambda number: f"{ELSEWHERE}?limit=10&seen={number}", "the same page comes again and again"),
    ],
    ids=["the same link", "ever other links"],
)
def test_a_list_whose_links_come_to_no_end_is_refused(bench, ending, link, why):
    bench.place("1")
    bench.http.instead = linked(ending, link)
    with pytest.raises(Changed, match=why):
        bench.pull(None)


def test_a_night_whose_list_comes_to_no_end_is_refused_though_it_reads_a_page_at_each_pull(bench):
    bench.place("1")
    cursor = at_night(bench.pull(None)[1])
    bench.http.instead = linked("/orders/", lambda number: f"{ELSEWHERE}?limit=10&seen={number // 2}")
    with pytest.raises(Changed, match="pages came of a list of 1 orders"):
        for _ in range(50):
            cursor = next(iter(bench.connector.pull_orders(cursor))).next_cursor


def test_a_link_to_another_host_is_asked_for_at_our_own(bench):
    bench.place(*(str(number) for number in range(1, 13)))
    told = []

    def instead(path: str, body: bytes) -> bytes:
        page = json.loads(body)
        if not path.endswith("/orders/") or not page["next"]:
            return body
        told.append(page["next"])
        return json.dumps({**page, "next": page["next"].replace(bench.shop.url, "http://127.0.0.1:9")}).encode()

    bench.http.instead = instead
    orders, _ = bench.pull(None)
    assert (len(orders), bool(told)) == (12, True)
