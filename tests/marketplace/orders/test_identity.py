"""Identity of a line: its id, else its content, and only among equals its place; what an order drops is gone."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from marketplace.exchange import inbox
from marketplace.language.translation import language
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.explain import explain_order
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.statements import close
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.records import LineRecord, State
from tests.ledger import rows, whole
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_LATER_MS, boxes, delivered
from tests.world import OPENS_MS, build, line, order

CHEAP = line("H0-5", 1)._replace(gross_dong=100_000)
DEAR = line("H0-5", 1, n=1)._replace(gross_dong=160_000)
LINES = "SELECT id, gross_dong, remote_id FROM order_line WHERE quantity > 0 ORDER BY id"


def tell(database: Database, channel: int, *told: tuple[LineRecord, ...]) -> None:
    [(last_ms,)] = rows(database, "SELECT coalesce(max(updated_ms), 0) FROM orders")
    for at_ms, lines in enumerate(told, start=max(OPENS_MS, last_ms + 1)):
        numbered = [
            one._replace(line_no=sum(before.sku == one.sku for before in lines[:at])) for at, one in enumerate(lines)
        ]
        with database.write() as connection:
            report = order("A", tuple(numbered), state=State.CONFIRMED, updated_ms=at_ms)
            take_orders(connection, channel, "shop", RunCaches(), [report], OPENS_MS)
        assert reconcile(database) == []


def test_lines_of_one_sku_in_the_other_order_are_the_same_lines(database: Database) -> None:
    channel = build(database, lot_g=5_000)
    tell(database, channel, (CHEAP, DEAR))
    before = whole(database)
    tell(database, channel, (DEAR, CHEAP))
    after = whole(database)
    assert {name for name in before if before[name] != after[name]} <= {"orders"}


def test_the_road_with_ids_and_the_road_without_meet_on_one_line(database: Database) -> None:
    channel = build(database)
    named = (DEAR._replace(remote_id="d"), CHEAP._replace(remote_id="c"))
    tell(database, channel, (CHEAP, DEAR), named, (DEAR, CHEAP))
    assert [row[1:] for row in rows(database, LINES)] == [(100_000, "c"), (160_000, "d")]
    assert rows(database, "SELECT count(*) FROM order_line") == [(2,)]


def test_a_line_with_another_id_is_another_line_and_a_corrected_price_is_not(database: Database) -> None:
    channel = build(database)
    first, other = CHEAP._replace(remote_id="c"), CHEAP._replace(remote_id="x")
    tell(database, channel, (first,), (first._replace(gross_dong=90_000),))
    [(line_id, *_)] = rows(database, LINES)
    tell(database, channel, (other,))
    [(other_id, _, remote_id)] = rows(database, LINES)
    assert (other_id != line_id, remote_id) == (True, "x")


WAITS = "SELECT kind, key, cause, reason, settled_ms IS NULL FROM inboxitem"


@pytest.mark.both
@pytest.mark.parametrize("held", [False, True])
def test_an_order_of_two_lines_with_one_id_waits_until_it_is_certain(database: Database, held: bool) -> None:
    channel = build(database)
    named = (CHEAP._replace(remote_id="c"), DEAR._replace(remote_id="d"))
    if held:
        tell(database, channel, named)
    before = rows(database, LINES)
    doubled = (named[0], named[1]._replace(remote_id="c"))
    tell(database, channel, doubled)
    assert rows(database, LINES) == before
    [(*what, reason, is_open)] = rows(database, WAITS)
    assert (what, is_open) == (["order", "A", "record"], True)
    assert "two lines have the id c" in reason
    with database.read() as connection:
        assert inbox.unread_codes(connection, "shop", 5) == ["A"]
    with database.write() as connection:
        report = order("A", named, state=State.CONFIRMED, updated_ms=OPENS_MS + 9)
        take_orders(connection, channel, "shop", RunCaches(), [report], OPENS_MS)
    assert [row[1:] for row in rows(database, LINES)] == [(100_000, "c"), (160_000, "d")]
    assert [row[-1] for row in rows(database, WAITS)] == [False]
    assert reconcile(database) == []


@pytest.mark.both
@pytest.mark.parametrize("beside", [False, True])
def test_an_id_that_is_given_to_another_sku_is_that_lines_alone(database: Database, beside: bool) -> None:
    channel = build(database)
    other = line("H1-5", 1)._replace(gross_dong=90_000, remote_id="c")
    now = (CHEAP, other) if beside else (other,)
    tell(database, channel, (CHEAP._replace(remote_id="c"), line("H1-5", 1)._replace(gross_dong=90_000)), now)
    assert [row[1:] for row in rows(database, LINES)] == [(100_000, None)] * beside + [(90_000, "c")]
    tell(database, channel, now[::-1], (CHEAP._replace(remote_id="c"),))
    assert [row[1:] for row in rows(database, LINES)] == [(100_000, "c")]


def test_no_two_lines_of_an_order_have_one_id_in_the_database(database: Database) -> None:
    channel = build(database)
    tell(database, channel, (CHEAP._replace(remote_id="c"), DEAR))
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(update(TABLES["order_line"]).values(remote_id="c"))


@pytest.mark.parametrize("named", [False, True])
def test_lines_told_in_the_other_order_after_a_close_post_nothing(database: Database, named: bool) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    lines = [
        boxes(2, gross_dong=300_000, discount_dong=0),
        boxes(2, gross_dong=360_000, discount_dong=0)._replace(line_no=1),
    ]
    if named:
        lines = [one._replace(remote_id=word) for one, word in zip(lines, "cd", strict=True)]
    market.take(database, shop, delivered("D1", *lines))
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", AFTER_LATER_MS)
    swapped = [one._replace(line_no=n) for n, one in enumerate(reversed(lines))]
    market.take(database, shop, delivered("D1", *swapped, version=1))
    market.take(database, shop, delivered("D1", *(one._replace(remote_id=None) for one in swapped), version=2))
    assert [market.of(database, later, home).rows for home in ("H0", "H1", "H2")] == [(), (), ()]
    assert reconcile(database) == []


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("paid", [False, True])
@pytest.mark.parametrize("gone", [0, 1, 2])
def test_what_an_order_drops_is_nobodys_money_in_any_view(
    database: Database, gone: int, paid: bool, closed: bool
) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    lines = [boxes(2, sku=f"H{n}-5", gross_dong=300_000, discount_dong=0) for n in range(2)]
    lines.append(boxes(1, sku="H0-5", gross_dong=150_000, discount_dong=0)._replace(line_no=1))
    kept = [one for at, one in enumerate(lines) if at != gone]
    market.take(database, shop, delivered("D1", *lines))
    if closed:
        with database.write(one_state=True) as connection:
            close(connection, june.id, "Kế toán", AFTER_LATER_MS)
    if paid:
        market.pay(database, shop, "D1", 0, 0, 0, net=1)
    market.take(database, shop, delivered("D1", *kept, version=1))
    for home in ("H0", "H1"):
        papers = [market.of(database, period, home) for period in (june, later)]
        own = [one for one in kept if one.sku == f"{home}-5"]
        assert sum(paper.total.weight_g for paper in papers) == sum(5_000 * one.quantity for one in own)
        assert sum(paper.total.gross_dong for paper in papers) == sum(one.gross_dong for one in own)
    market.report(database, later)
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "D1", None, language("en"))
    assert all(check.holds for check in story.checks if "settlement" not in check.text)
    assert reconcile(database) == []
