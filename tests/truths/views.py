"""Every view that people read, held against the model: ledger, reports, statements, stories, payouts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from marketplace.directory.periods import AccountingPeriod as OpenOrClosed
from marketplace.directory.periods import periods_of
from marketplace.reports.figures import Search, communes_report, find_season, households_report
from marketplace.settlement.adjustment_allocation import unallocated_adjustments
from marketplace.settlement.difference_review import differences
from marketplace.settlement.receivables import order_receivables as still_owed
from marketplace.settlement.receivables import shop_receivables
from marketplace.settlement.statements import period_report, statement
from marketplace.settlement.statements.weight_and_money import Worth as Told
from marketplace.storage import bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import as_date, day_of
from marketplace.words.records import SettlementRecord
from tests.truths import model
from tests.truths.books import Book, Journal, Key, Period, Posted, Worth, book, net, total, worths
from tests.truths.ground import POOLED, Ground
from tests.truths.model import Line
from tests.truths.platform import Platform
from tests.truths.seats import as_told, seated
from tests.truths.stories import story_holds

_LINES = """
SELECT l.order_id, l.id, l.n, l.remote_id, l.sku, l.pack_g, l.quantity, l.cancelled_g, l.undelivered_g, l.returned_g,
       l.short_g, l.gross_dong, l.discount_dong, l.fee_dong, l.freight_dong, l.tax_dong, l.refunded_dong, l.restock,
       l.replaced, l.agreed_short_g, l.agreed_refund_dong, l.agreed_replaced, l.restock_said,
       l.extra_g
FROM order_line l ORDER BY l.order_id, l.sku, l.n
"""
_DRAWS = """
SELECT line_id, lot_id, drawn_g, cancelled_g, short_g, undelivered_g, returned_g, amount_dong, cancelled_dong,
       short_dong, undelivered_dong, returned_dong, over_g
FROM draw WHERE drawn_g <> 0 OR amount_dong <> 0 OR over_g <> 0 ORDER BY line_id, lot_id
"""
_ORDERS = "SELECT id, channel_id, remote_id, mark, paid_ms FROM orders ORDER BY id"
_PAYOUTS = """
SELECT p.channel_id, p.order_id, p.remote_id, p.settlement, p.line, p.paid_ms, p.gross_dong, p.fee_dong, p.freight_dong,
       p.tax_dong, p.net_dong, p.kind
FROM payout p ORDER BY p.channel_id, p.remote_id
"""
_LET_BE = """
SELECT order_id FROM payout_difference WHERE gone_ms IS NULL AND settled_ms IS NOT NULL AND settled_by <> 'Lên Sàn'
"""
_LOTS = "SELECT t.id, t.code, t.household_id, h.code, h.name FROM lot t JOIN household h ON h.id = t.household_id"
_MEMBERS = "SELECT household_id, joined_on, left_on FROM membership ORDER BY id"
_BEARER = "SELECT bearer FROM failed_bearer"
_PERIODS = "SELECT id, from_on, to_on, closed_ms FROM period ORDER BY from_on"
Row = tuple[Any, ...]


class Views:
    """What people read of a market, and what its model says of it, from one look to the next."""

    def __init__(self, ground: Ground, platforms: Mapping[str, Platform]) -> None:
        self._ground, self._platforms = ground, platforms
        self._shops = {row.id: code for code, row in ground.shops.items()}
        self._seats: dict[str, int] = {}
        """The ledger's number of each line, by what its platform calls it."""
        self._signs: dict[int, Row] = {}
        self._books: dict[int, Book] = {}
        self._journal = Journal()
        self._seen: Row = ()
        self._lots: dict[int, Row] = {}
        self._codes: dict[int, str] = {}
        self._owing: Row = ({}, {}, {}, {})
        """What differed, was owed, and was paid for no order at the last look."""
        self._reported: dict[str, list[int]] = {}
        """What the reports said at the last look."""
        self._numbers: dict[tuple[int, str], str] = {}
        """The check numbers of closed statements."""
        self._told: set[int] = set()
        """The orders that were there at the last look."""
        self._looks = 0
        self._said: dict[int, tuple[bool, dict[str, int], dict[str, list[Posted]]]] = {}
        """What each period said at the last look: whether closed, what came before, and its postings by household."""

    def look(self, connection: Connection, now_ms: int) -> None:
        """Compare every view with the model; AssertionError with the first that differs."""
        changed = self._read(connection)
        members = bulk.select(connection, _MEMBERS, {})
        rows = bulk.select(connection, _PERIODS, {})
        known = [Period(row[0], as_day(row[1]), as_day(row[2]), row[3] is not None) for row in rows]
        seen = (sorted(self._signs.items()), members, known, sorted(self._lots.items()))
        if seen == self._seen:
            return
        self._seen = seen
        self._looks += 1
        ours = self._ours(members)
        now = worths(self._books.values(), ours, bulk.select(connection, _BEARER, {})[0][0])
        for one in known:
            if one.closed and one.id not in self._journal.closed:
                self._journal.close(one, known, now)
        self._periods(connection, known, now)
        self._reports(connection, now_ms)
        self._payouts(connection)
        homes = {lot: row[3] for lot, row in self._lots.items()}
        for one in (self._books[number] for number in changed):
            if one.entries or any(line.stays_g < line.ordered_g for line in one.lines) or one.id in self._told:
                story_holds(connection, one, homes, ours, now)
            self._told.add(one.id)

    # --- the ledger -------------------------------------------------------------------------------------------------

    def _read(self, connection: Connection) -> list[int]:
        """Read what the ledger holds, compare it with what was told, and return the orders that changed."""
        self._lots = {row[0]: tuple(row[1:]) for row in bulk.select(connection, _LOTS, {})}
        self._codes = {number: lot[0] for number, lot in self._lots.items()}
        lines, draws = defaultdict(list), defaultdict(list)
        for order_id, *line in bulk.select(connection, _LINES, {}):
            lines[order_id].append((*line[:16], bool(line[16]), *line[17:]))
        for line_id, *drawn in bulk.select(connection, _DRAWS, {}):
            draws[line_id].append(tuple(drawn))
        payouts: dict[int | None, list[Row]] = defaultdict(list)
        for channel, order_id, *paid in bulk.select(connection, _PAYOUTS, {}):
            payouts[order_id].append((self._shops[channel], *paid))
        let_be = {row[0] for row in bulk.select(connection, _LET_BE, {})}
        changed = []
        for order_id, channel, code, mark, paid_ms in bulk.select(connection, _ORDERS, {}):
            rows = lines[order_id]
            sign = (mark, paid_ms, rows, [draws[row[0]] for row in rows], payouts[order_id], order_id in let_be)
            if self._signs.get(order_id) != sign:
                self._signs[order_id] = sign
                self._reckon(order_id, self._shops[channel], code, sign)
                changed.append(order_id)
        assert not [line for line in draws if all(line != row[0] for rows in lines.values() for row in rows)]
        self._signs[0] = (payouts[None],)
        return changed

    def _reckon(self, order_id: int, shop: str, code: str, sign: Row) -> None:
        mark, paid_ms, rows, draws, payouts, let_be = sign
        record = self._platforms[shop].told[mark]
        assert record.code == code
        before = self._books.get(order_id)
        held = {row[0]: row for row in rows}
        seats = seated(self._seats, record, before, rows)
        drawn = {row[0]: each for row, each in zip(rows, draws, strict=True)}
        served = {line: tuple((one[0], one[1]) for one in each) for line, each in drawn.items()}
        lines = []
        for told in record.lines:
            row = held.pop(seats[told.title or ""])
            expected = as_told(told, record, row)
            assert (told.remote_id or row[2], row[3:18]) == (row[2], expected), (code, row, told)
            pack_g, quantity, cancelled_g, undelivered_g, returned_g, short_g = expected[1:7]
            lines.append(Line(
                row[0], row[2], told.sku, pack_g, quantity, cancelled_g // pack_g, undelivered_g // pack_g,
                returned_g // pack_g, short_g, min(row[18], short_g), told.gross_dong - told.discount_dong,
                (told.fee_dong, told.freight_dong, told.tax_dong), expected[12], expected[13], served[row[0]],
                expected[14], row[22], {one[0]: one[-1] for one in drawn[row[0]]},
            ))  # fmt: skip
        dropped = [(row[0], row[5]) for row in held.values()]
        assert all(not quantity and not served[line] for line, quantity in dropped), (code, dropped)
        order = {row[0]: at for at, row in enumerate(rows)}
        lines.sort(key=lambda line: order[line.id])
        entries = [self._entry(shop, code, one) for one in payouts]
        new = self._books[order_id] = book(order_id, shop, record, lines, entries, self._codes, let_be=let_be)
        for line, parties in zip(lines, new.parties, strict=True):
            ledger = [each[:-1] for each in drawn[line.id]]
            assert [tuple(party) for party in parties if party.lot] == ledger, (code, line, parties, ledger)
        assert new.paid_ms == paid_ms, (code, new, paid_ms)

    def _entry(self, shop: str, code: str | None, row: Row) -> SettlementRecord:
        """Return an entry as the ledger has it, which is one that the platform told of that order."""
        place, remote_id, settlement, line, paid_ms, gross, fee, freight, tax, paid, kind = row
        found = SettlementRecord(remote_id, settlement, code, line, paid_ms, gross, fee, freight, tax, paid, kind=kind)
        platform = self._platforms[shop]
        assert place == shop
        assert found == platform.entries[remote_id] or found in platform.corrected, found
        return found

    def _ours(self, members: Sequence[Row]) -> dict[tuple[int, int], bool]:
        """Say by line and lot whether the cooperative sold it: pooled fruit, and its members' own."""
        ours = {}
        for one in self._books.values():
            day = as_date(day_of(one.record.placed_ms))
            inside = {
                home for home, joined, left in members
                if (joined is None or as_day(joined) <= day) and (left is None or day < as_day(left))
            }  # fmt: skip
            for line in one.lines:
                for lot, _ in line.served:
                    ours[line.id, lot] = line.sku in POOLED or self._lots[lot][1] in inside
        return ours

    # --- statements -------------------------------------------------------------------------------------------------

    def _periods(self, connection: Connection, known: Sequence[Period], now: Mapping[Key, Any]) -> None:
        """Compare the periods that can have changed, and the statements of the households concerned."""
        brought: dict[str, int] = defaultdict(int)
        periods = {one.id: one for one in periods_of(connection, EVERYTHING, self._ground.cooperative_id)}
        first_open = next(one for one in known if not one.closed)
        for one in known:
            posts = self._journal.posts(one, known, now)
            by_home: dict[str, list[Posted]] = defaultdict(list)
            for post in posts:
                if not post.key.own:
                    by_home[self._lots[post.key.lot][2]].append(post)
            says = (one.closed, dict(brought), {home: sorted(theirs) for home, theirs in by_home.items()})
            said = self._said.get(one.id, (False, {}, {}))
            if says != said or (one == first_open and posts):
                self._period(connection, periods[one.id], posts, by_home, brought)
            homes = sorted(by_home)
            spot = homes[self._looks // 3 % len(homes)] if homes and self._looks % 3 == 0 else None
            for home in homes:
                if home == spot or says[2][home] != said[2].get(home):
                    self._statement(connection, periods[one.id], home, by_home[home])
            self._said[one.id] = says
            for home in by_home if one.closed else ():
                brought[home] += sum(net(post.worth) for post in by_home[home])

    def _period(
        self, connection: Connection, period: OpenOrClosed, posts: Sequence[Posted],
        by_home: Mapping[str, list[Posted]], brought: Mapping[str, int],
    ) -> None:  # fmt: skip
        report = period_report(connection, EVERYTHING, period)
        found = {
            row.code: (_plain(row.sales), _plain(row.corrections), row.account.brought_dong, row.account.net_dong)
            for row in report.homes
        }  # fmt: skip
        expected = {}
        for home in by_home.keys() | brought.keys():
            own = by_home.get(home, [])
            expected[home] = (
                total(one.worth for one in own if one.period == period.id),
                total(one.worth for one in own if one.period != period.id),
                brought.get(home, 0),
                sum(net(one.worth) for one in own),
            )
        assert {home: row for home, row in found.items() if any(row[0]) or any(row[1]) or any(row[2:])} == {
            home: row for home, row in expected.items() if any(row[0]) or any(row[1]) or any(row[2:])
        }, period
        assert _plain(report.lines) == total(one.worth for one in posts if not one.key.failed), period
        assert report.failed_dong == -sum(net(one.worth) for one in posts if one.key.own), period

    def _statement(self, connection: Connection, period: OpenOrClosed, home: str, posts: Sequence[Posted]) -> None:
        paper = statement(connection, EVERYTHING, period, home)
        of = {line.id: one for one in self._books.values() for line in one.lines}
        gone = {one.key.line for one in posts} - of.keys()
        found = sorted((row.lot, "" if gone else row.order, _plain(row.worth)) for row in paper.rows)
        expected = sorted(
            (self._lots[one.key.lot][0], "" if gone else of[one.key.line].code, one.worth) for one in posts
        )
        assert found == expected, (period, home)
        if period.closed_ms is not None:  # whatever came since, its paper is proven by its number
            assert self._numbers.setdefault((period.id, home), paper.fingerprint) == paper.fingerprint, (period, home)
        first = [one.key for one in posts if one.period == period.id and not one.key.failed]
        waits = {line.id: each for one in self._books.values() for line, each in zip(one.lines, one.waits, strict=True)}
        assert paper.awaiting_dong == sum(waits.get(key.line, {}).get(key.lot, 0) for key in first), (period, home)

    # --- reports ----------------------------------------------------------------------------------------------------

    def _reports(self, connection: Connection, now_ms: int) -> None:
        """Compare the season by household or, every other time, by commune."""
        homes: dict[str, list[int]] = defaultdict(lambda: [0] * 10)
        for one in self._books.values():
            delivered, paid = one.record.delivered_ms is not None, one.paid_ms is not None
            for party in (party for each in one.parties for party in each):
                reached_g = party.drawn_g - party.cancelled_g - party.short_g - party.undelivered_g
                reached = party.amount_dong - party.cancelled_dong - party.short_dong - party.undelivered_dong
                told = (
                    party.drawn_g, party.amount_dong, delivered * reached_g, delivered * reached, party.cancelled_g,
                    party.cancelled_dong, party.returned_g, party.returned_dong, paid * party.stays_g,
                    paid * party.stays_dong,
                )  # fmt: skip
                sums = homes[self._lots[party.lot][2] if party.lot else ""]
                for at, value in enumerate(told):
                    sums[at] += value
        if homes == self._reported:
            return
        self._reported = homes
        season = find_season(connection, EVERYTHING, "vai", now_ms)
        if self._looks % 2:
            communes = communes_report(connection, EVERYTHING, season, "then", now_ms)
            placed = [sum(column) for column in zip(*(row for home, row in homes.items() if home), strict=True)]
            rows = [_measures(row.sums) for row in communes.rows if row.place.kind == "commune"]
            assert [sum(column) for column in zip(*rows, strict=True)] == (placed or [0] * 10)
            return
        report = households_report(connection, EVERYTHING, season, Search(), now_ms)
        found = {row.code: _measures(row.sums) for row in report.rows}
        found[""] = _measures(report.unattributed)
        assert {home: row for home, row in found.items() if any(row)} == {
            home: row for home, row in homes.items() if any(row)
        }

    # --- payouts ----------------------------------------------------------------------------------------------------

    def _payouts(self, connection: Connection) -> None:
        """Compare what is expected, received and still owed of every order, and what is of none."""
        expected, waiting, rounded = {}, {}, {}
        for one in self._books.values():
            stays = dict(zip([line.id for line in one.lines], one.stays_dong, strict=True))
            meant = {line.id for line in model.paid_for(one.lines, one.entries)}
            charged = sum(entry.fee_dong + entry.freight_dong + entry.tax_dong for entry in one.entries)
            due, received = sum(stays[line] for line in meant) - charged, sum(one.net_dong for one in one.entries)
            if one.entries and due != received:
                expected[one.shop, one.code] = due, received
                lines = sum(line.id in meant and line.quantity > line.cancelled for line in one.lines)
                rounded[one.shop, one.code] = not one.let_be and abs(due - received) <= lines
            if left := sum(dong for of_line in one.waits for dong in of_line.values()):
                waiting[one.shop, one.code] = left
            if one.record.delivered_ms is not None and one.paid_ms is None and not meant:
                taken = sum(entry.gross_dong for entry in one.entries)  # before anything was paid: a difference
                owing = sum(stays.values()) - sum(sum(three) for each in one.owed for three in each)
                assert received - taken + left == owing, one
        of_none = {(row[0], row[1]): row[9] for row in self._signs[0][0] if row[9]}
        says = (expected, waiting, of_none, rounded)
        if says == self._owing == ({}, {}, {}, {}):
            return
        self._owing = says
        rows = differences(connection, EVERYTHING)
        assert {(row.channel, row.order): (row.expected_dong, row.received_dong) for row in rows} == expected
        assert {(row.channel, row.order): row.settled_by == "Lên Sàn" for row in rows} == rounded
        found = {(row.channel, row.order): row.expected_dong for row in still_owed(connection, EVERYTHING)}
        assert found == waiting
        by_shop = {row.channel: row.expected_dong for row in shop_receivables(connection, EVERYTHING)}
        for shop in self._platforms:
            assert by_shop.get(shop, 0) == sum(dong for (place, _), dong in waiting.items() if place == shop)
        assert {
            (row.channel, row.entry): row.open_dong for row in unallocated_adjustments(connection, EVERYTHING)
        } == of_none


def _plain(worth: Told) -> Worth:
    return (worth.weight_g, worth.returned_g, worth.gross_dong, worth.fee_dong, worth.freight_dong, worth.tax_dong)


def _measures(sums: Any) -> list[int]:
    names = ("placed", "delivered", "cancelled", "returned", "paid")
    return [getattr(sums, f"{name}_{unit}") for name in names for unit in ("g", "dong")]


def as_day(value: Any) -> Any:
    """Return a day as both databases give it."""
    return date.fromisoformat(value) if isinstance(value, str) else value
