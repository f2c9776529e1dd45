"""Measures: what a draw counts at each event is exactly what it is, to the gram and the đồng."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.inventory.allocation import Drawn, LineFacts, attribute, take_from
from marketplace.orders.totals import EVENTS, Times, measure, sold

ALWAYS = Times(1, 2, 3, 4, 5)


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Return a draw of a line that one lot serves whole."""
    ordered_g = draw(st.integers(1, 50_000))
    parts, left_g = [], ordered_g
    for _ in range(4):
        parts.append(draw(st.integers(0, left_g)))
        left_g -= parts[-1]
    cancelled_g, short_g, returned_g, undelivered_g = parts
    line = LineFacts(
        ordered_g, cancelled_g, short_g, returned_g, draw(st.integers(0, 10**7)), undelivered_g=undelivered_g
    )
    [one], _ = attribute(line, take_from(line, [(1, ordered_g)]))
    return one


@given(drawn())
def test_what_goes_and_what_stays_sold_is_all_of_it(one: Drawn) -> None:
    placed_g, placed_dong, delivered_g, delivered_dong, *_, returned_g, returned_dong, paid_g, paid_dong = measure(
        ALWAYS, one
    )
    assert (placed_g, placed_dong) == (one.drawn_g, one.amount_dong)
    assert (delivered_g - returned_g, delivered_dong - returned_dong) == (paid_g, paid_dong) == sold(one)


@given(drawn(), st.sampled_from(range(len(EVENTS))))
def test_an_event_that_has_not_happened_counts_nothing(one: Drawn, missing: int) -> None:
    without = Times(*(None if at == missing else moment for at, moment in enumerate(ALWAYS)))
    amounts, all_ = measure(without, one), measure(ALWAYS, one)
    assert amounts[2 * missing : 2 * missing + 2] == (0, 0)
    assert amounts == tuple(0 if at // 2 == missing else amount for at, amount in enumerate(all_))
