"""A shop's today is the day its orders are known up to, and nothing rises in one that is paused or not taken over."""

from datetime import date

from marketplace.listings.availability.shops import ShopState, shop_states
from marketplace.storage import Database
from tests.marketplace.listings.availability.test_desired import change, market
from tests.world import DAY_MS, OPENS_MS

TODAY = date(2021, 6, 10)
MARK = "INSERT INTO watermark (channel_id, feed, as_of_ms, moved_ms) VALUES"


def test_a_shop_is_at_the_moment_up_to_which_its_orders_are_known_and_else_at_ours(database: Database) -> None:
    first, second, third = market(database, shops=3)
    change(database, f"{MARK} ({first}, 'orders', {OPENS_MS - 1}, 1), ({first}, 'settlements', {OPENS_MS + DAY_MS}, 1)")
    change(database, f"{MARK} ({second}, 'orders', NULL, 1)")
    change(database, f"UPDATE channel SET transit_days = 2, road = 'hand' WHERE id = {second}")
    with database.read() as connection:
        found = shop_states(connection, OPENS_MS, [second, first, first])
    assert found == {
        first: ShopState(True, 0, True, date(2021, 6, 9), OPENS_MS - 1),
        second: ShopState(False, 2, True, TODAY, OPENS_MS),
    }
    assert third not in found


def test_nothing_rises_in_a_shop_that_is_paused_or_not_taken_over(database: Database) -> None:
    first, second, third = market(database, shops=3)
    change(database, f"UPDATE channel SET paused_reason = 'too many refusals' WHERE id = {first}")
    change(database, f"UPDATE channel SET adopted = false WHERE id = {second}")
    with database.read() as connection:
        found = shop_states(connection, OPENS_MS, [first, second, third])
        assert shop_states(connection, OPENS_MS, []) == {}
    assert [found[shop].live for shop in (first, second, third)] == [False, False, True]
