"""Rounding: a payout that differs by one đồng a line at most holds no order back, asks nobody, and is in the sums."""

import pytest

from jobs.sync.audit import _paid_otherwise
from marketplace.language.translation import language
from marketplace.orders.status import PaymentStatus
from marketplace.reports.explain import explain_line, explain_order
from marketplace.reports.reconcile import fix, reconcile
from marketplace.settlement.difference_review import SettlingReason, differences, settle_difference
from marketplace.settlement.order_payments import payments
from marketplace.settlement.settlement_totals import totals_between
from marketplace.settlement.statements import period_report
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import LineRecord
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.test_differences import LATER_MS, box, paid, take, told
from tests.world import DAY_MS, OPENS_MS, build

LINES = tuple(
    box(dong, sku, remote_id=name)
    for dong, sku, name in ((314_000, "H0-5", "A"), (100_000, "H1-5", "B"), (50_000, "H2-5", "C"))
)
OPEN = (None, None)
SAID = ("làm tròn, mỗi dòng không quá 1 đ", "Lên Sàn")


def stands(database: Database) -> tuple[str, list[tuple[int, tuple[str | None, str | None]]]]:
    """Return how the money of order O stands, and what differs, with why it may stay and who says so."""
    [(since,)] = rows(database, "SELECT paid_ms FROM orders")
    with database.read() as connection:
        word = payments(connection, {1: since})[1]
        found = [(one.difference_dong, (one.reason, one.settled_by)) for one in differences(connection, EVERYTHING)]
        sums = totals_between(connection, EVERYTHING, None, None)
    assert sums.difference_dong == sum(dong for dong, _ in found)
    assert (sums.received_dong - sums.expected_dong, sums.open_differences) == (
        sums.difference_dong, sum(said == OPEN for _, said in found),
    )  # fmt: skip
    assert len(list(_paid_otherwise(database))) == sums.open_differences
    assert reconcile(database) == []
    return word, found


@pytest.mark.parametrize("by_line", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_as_many_dong_as_there_are_lines_are_rounding_and_one_more_is_not(
    database: Database, count: int, by_line: bool
) -> None:
    build(database)
    lines = LINES[:count]
    take(database, told(*lines))
    due = sum(one.gross_dong for one in lines)
    for less, stand in (
        (0, ("paid", [])), (1, ("paid", [(-1, SAID)])), (count, ("paid", [(-count, SAID)])),
        (count + 1, ("part paid", [(-count - 1, OPEN)])), (-count, ("paid", [(count, SAID)])),
        (-count - 1, ("paid", [(count + 1, OPEN)])), (1, ("paid", [(-1, SAID)])),
    ):  # fmt: skip
        if by_line:
            cut = [less // count + (at < less % count) for at in range(count)]
            entries = [
                paid(one.gross_dong - dong, n, line_id=one.remote_id)
                for n, (one, dong) in enumerate(zip(lines, cut, strict=True), start=1)
            ]
        else:
            entries = [paid(due - less)]
        take(database, *entries)
        assert stands(database) == stand, less


def test_what_is_cancelled_leaves_no_room_for_rounding(database: Database) -> None:
    build(database)
    first, second = LINES[:2]
    take(database, told(first, second), paid(413_998))
    assert stands(database) == ("paid", [(-2, SAID)])
    take(database, told(first, second._replace(cancelled=1), day=2, cancelled_ms=OPENS_MS + 2 * DAY_MS))
    take(database, paid(313_998))
    assert stands(database) == ("part paid", [(-2, OPEN)])
    take(database, paid(313_999))
    assert stands(database) == ("paid", [(-1, SAID)])


def test_a_line_that_is_free_and_cancelled_takes_its_room_along(database: Database) -> None:
    build(database)
    gift = box(0, "H1-5", remote_id="B")
    take(database, told(LINES[0], gift), paid(313_998))
    assert stands(database) == ("paid", [(-2, SAID)])
    take(database, told(LINES[0], gift._replace(cancelled=1), day=2, cancelled_ms=OPENS_MS + 2 * DAY_MS))
    assert stands(database) == ("part paid", [(-2, OPEN)])


def test_a_claw_back_of_a_dong_is_rounding_and_of_all_is_none(database: Database) -> None:
    build(database)
    take(database, told(LINES[0]), paid(314_000), paid(-1, 2))
    assert stands(database) == ("paid", [(-1, SAID)])
    take(database, paid(-314_000, 2))
    assert stands(database) == ("taken back", [(-314_000, OPEN)])


def test_what_a_person_says_of_rounding_stays_theirs(database: Database) -> None:
    build(database)
    take(database, told(LINES[0]), paid(313_999))
    with database.write() as connection:
        settle_difference(connection, EVERYTHING, "O", None, SettlingReason("đã hỏi sàn", "kế toán", LATER_MS))
    take(database, told(LINES[0]._replace(title="again"), day=6))
    assert stands(database) == ("paid", [(-1, ("đã hỏi sàn", "kế toán"))])


def test_rounding_is_said_in_the_story_and_the_platform_is_not_asked(database: Database) -> None:
    build(database)
    take(database, told(*LINES), paid(463_999))
    with database.read() as connection:
        stories = explain_order(connection, EVERYTHING, "O", None, language("en"))
        line = explain_line(connection, EVERYTHING, 1, language("en"))
    assert line is not None
    [story] = stories
    steps = [step.text for step in story.steps]
    assert "The difference stays, for this reason: làm tròn, mỗi dòng không quá 1 đ." in steps
    assert [step for step in steps if "ask the platform" in step or "not clear yet" in step] == []
    assert [check.text for check in story.checks if not check.holds] == []


def test_a_line_paid_but_for_a_dong_is_paid_and_nothing_of_it_is_estimated(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    line: LineRecord = market.boxes(1, sku="H0-5", remote_id="A")
    market.take(database, shop, market.delivered("D1", line))
    due = line.gross_dong - line.discount_dong
    market.pay(database, shop, "D1", 7_000, 15_000, 0, net=due - 22_000 - 1)
    [row] = market.of(database, june, "H0").rows
    assert (row.payment, row.worth.net_dong, row.estimated) == (PaymentStatus.PAID, due - 22_000, False)
    with database.read() as connection:
        assert period_report(connection, EVERYTHING, june).lines.net_dong == due - 22_000


@pytest.mark.both
@pytest.mark.parametrize(
    ("less", "said", "stand"),
    [
        (1, "reason = NULL, settled_ms = NULL, settled_by = NULL", ("paid", [(-1, SAID)])),
        (2, f"reason = '{SAID[0]}', settled_ms = {LATER_MS}, settled_by = '{SAID[1]}'", ("part paid", [(-2, OPEN)])),
    ],
)
def test_reconcile_sees_rounding_that_is_open_and_a_difference_called_rounding(
    database: Database, less: int, said: str, stand: tuple[str, list[tuple[int, tuple[str | None, str | None]]]]
) -> None:
    build(database)
    take(database, told(LINES[0]), paid(314_000 - less))
    with database.write() as connection:
        connection.exec_driver_sql(f"UPDATE payout_difference SET {said}")
    [found] = [one for one in reconcile(database) if "payouts of order O" in one.where]
    assert {found.ledger.split(";")[0], found.found.split(";")[0]} == {"rounding", "open"}
    fix(database, "kế toán", "đối chiếu", LATER_MS)
    assert stands(database) == stand
