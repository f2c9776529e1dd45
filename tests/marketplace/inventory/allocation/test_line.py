"""Draws are exact to the gram and the đồng, and do not depend on what else happened to be read."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from marketplace.inventory.allocation import LineFacts, attribute, missing_of, take_from
from marketplace.orders.totals import sold

LESS = ("cancelled", "short", "returned", "undelivered")
LOTS = st.lists(st.integers(0, 60_000), max_size=4).map(lambda free: list(enumerate(free, 1)))


@st.composite
def lines(draw: st.DrawFn) -> LineFacts:
    """Return a line whose cancelled, short, returned and undelivered grams fit into what was ordered."""
    ordered_g = draw(st.integers(1, 50_000))
    cancelled_g = draw(st.integers(0, ordered_g))
    short_g = draw(st.integers(0, ordered_g - cancelled_g))
    returned_g = draw(st.integers(0, ordered_g - cancelled_g - short_g))
    undelivered_g = draw(st.integers(0, ordered_g - cancelled_g - short_g - returned_g))
    dong = draw(st.integers(0, 10_000_000))
    return LineFacts(ordered_g, cancelled_g, short_g, returned_g, dong, undelivered_g=undelivered_g)


@given(lines(), LOTS)
def test_what_lots_give_and_what_they_lack_is_what_was_ordered(line: LineFacts, lots: list[tuple[int, int]]) -> None:
    draws, missing = attribute(line, take_from(line, lots))
    every = [*draws, missing] if missing else draws
    assert sum(drawn.drawn_g for drawn in every) == line.ordered_g
    assert sum(drawn.amount_dong for drawn in every) == line.amount_dong
    for name in (f"{kind}_g" for kind in LESS):
        assert sum(getattr(drawn, name) for drawn in every) == getattr(line, name)


@given(lines(), LOTS)
def test_every_dong_that_goes_and_stays_has_a_draw_whose_grams_do(line: LineFacts, lots: list[tuple[int, int]]) -> None:
    draws, missing = attribute(line, take_from(line, lots))
    every = [*draws, missing] if missing else draws
    kept = line.amount_dong
    for name in LESS:
        of_draws = sum(getattr(drawn, f"{name}_dong") for drawn in every)
        assert abs(of_draws - Fraction(line.amount_dong * getattr(line, f"{name}_g"), line.ordered_g)) < 1
        kept -= of_draws
    assert sum(sold(drawn)[1] for drawn in every) == kept
    for drawn in every:
        gone = [(getattr(drawn, f"{name}_g"), getattr(drawn, f"{name}_dong")) for name in LESS]
        for grams, dong in (*gone, sold(drawn)):
            assert dong >= 0
            assert grams or not dong
    assert missing_of(line, draws) == missing


@given(st.integers(1, 12), st.integers(1, 999_999), st.lists(st.integers(1, 40_000), min_size=3, max_size=3), st.data())
def test_boxes_cost_their_price_whatever_lots_they_come_from(
    boxes: int, price: int, free: list[int], data: st.DataObject
) -> None:
    cancelled, returned = (data.draw(st.integers(0, boxes // 2)) for _ in range(2))
    line = LineFacts(boxes * 5_000, cancelled * 5_000, 0, returned * 5_000, boxes * price)
    draws, missing = attribute(line, take_from(line, list(enumerate(free, 1))))
    every = [*draws, missing] if missing else draws
    assert sum(drawn.cancelled_dong for drawn in every) == cancelled * price
    assert sum(drawn.returned_dong for drawn in every) == returned * price
    assert sum(sold(drawn)[1] for drawn in every) == (boxes - cancelled - returned) * price


def test_five_of_ten_boxes_returned_leave_three_draws_the_price_of_five() -> None:
    line = LineFacts(50_000, 0, 0, 25_000, 10 * 123_457)
    draws, _ = attribute(line, [(1, 15_000), (2, 20_000), (3, 15_000)])
    assert [drawn.amount_dong for drawn in draws] == [370_371, 493_828, 370_371]
    assert [sold(drawn)[1] for drawn in draws] == [185_185, 246_914, 185_186]
    assert sum(sold(drawn)[1] for drawn in draws) == 5 * 123_457


@given(lines(), LOTS)
def test_no_lot_gives_more_than_it_has(line: LineFacts, lots: list[tuple[int, int]]) -> None:
    free = dict(lots)
    draws, _ = attribute(line, take_from(line, lots))
    for drawn in draws:
        kept_g = drawn.drawn_g - drawn.cancelled_g
        assert 0 <= kept_g <= free[drawn.lot_id]
        assert kept_g - drawn.short_g - drawn.returned_g >= 0


@given(lines(), LOTS)
def test_older_lots_are_emptied_before_younger_ones(line: LineFacts, lots: list[tuple[int, int]]) -> None:
    taken = dict(take_from(line._replace(cancelled_g=0), lots))
    given_g = [taken.get(lot_id, 0) for lot_id, _ in lots]
    for at, (_, free_g) in enumerate(lots):
        assert given_g[at] == free_g or not any(given_g[at + 1 :])


def test_a_line_that_came_cancelled_counts_where_its_fruit_would_have_come_from() -> None:
    """Seen first as placed or first as cancelled, it ends the same."""
    placed, cancelled = LineFacts(10_000, 0, 0, 0, 460_000), LineFacts(10_000, 10_000, 0, 0, 460_000)
    lots = [(1, 0), (2, 5_000), (3, 9_000)]
    assert take_from(cancelled, lots) == take_from(placed, lots) == [(2, 5_000), (3, 5_000)]
