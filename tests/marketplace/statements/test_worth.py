"""Worth: whatever the split, grams and đồng sum to the line's own."""

from hypothesis import given
from hypothesis import strategies as some

from marketplace.draws import Drawn, LineFacts, attribute
from marketplace.sales import sold
from marketplace.statements.pool import Pooled, average
from marketplace.statements.worth import Charges, LineMoney, Paid, Rate, Worth, order_worth, price_of, tax_of

DONG = some.integers(-50_000, 900_000)
CHARGES = some.builds(Charges, DONG, DONG, DONG)


@some.composite
def lines(draw: some.DrawFn) -> LineMoney:
    """A line of any packs over any lots, cancelled, short and returned in any way that can be."""
    weights = draw(some.lists(some.integers(1, 90_000), min_size=1, max_size=5))
    ordered_g = sum(weights) + draw(some.integers(0, 5_000))
    cancelled_g = draw(some.integers(0, ordered_g))
    short_g = draw(some.integers(0, ordered_g - cancelled_g))
    returned_g = draw(some.integers(0, ordered_g - cancelled_g - short_g))
    facts = LineFacts(ordered_g, cancelled_g, short_g, returned_g, draw(some.integers(0, 9_000_000)))
    draws, missing = attribute(facts, list(enumerate(weights, start=1)))
    return LineMoney(
        draw(some.sampled_from([None, "1", "2"])), draw(CHARGES), [*draws, *([missing] if missing else [])]
    )


PAID = some.builds(Paid, some.sampled_from([None, "1", "2"]), CHARGES)


@given(some.lists(lines(), min_size=1, max_size=4), some.lists(PAID, max_size=4))
def test_every_charge_is_split_to_the_dong(order: list[LineMoney], paid: list[Paid]) -> None:
    found = order_worth(order, paid)
    of_order = [one.charges for one in paid if one.line is None]
    whole = [sum(worth[at] for line in found for worth in line.parties) for at in (3, 4, 5)]
    settled = [[one.charges for one in paid if one.line == line.remote_id and one.line] for line in order]
    wanted = [sum(one[at] for own in settled for one in own) + sum(one[at] for one in of_order) for at in range(3)]
    if not of_order:
        unsettled = [line.reported for line, own in zip(order, settled, strict=True) if not own]
        wanted = [total + sum(one[at] for one in unsettled) for at, total in enumerate(wanted)]
    assert whole == wanted
    for line, (worths, _) in zip(order, found, strict=True):
        assert [worth[:1] + worth[2:3] for worth in worths] == [sold(party) for party in line.parties]
        assert [worth.returned_g for worth in worths] == [party.returned_g for party in line.parties]


def test_a_rate_counts_only_where_the_platform_says_nothing_of_tax() -> None:
    rate = Rate(150, "Nghị định 117/2025/NĐ-CP")
    silent = LineMoney("1", Charges(1_000, 0, 0), [Drawn(1, 5_000, 0, 0, 0, 200_001)], rate)
    assert [(one.parties[0].tax_dong, one.tax_source) for one in order_worth([silent], [])] == [(3_000, rate.source)]
    told = order_worth([silent._replace(reported=Charges(0, 0, 7))], [])
    settled = order_worth([silent], [Paid(None, Charges(0, 0, 9))])
    taken_back = order_worth([silent], [Paid("1", Charges(0, 0, 9)), Paid("1", Charges(0, 0, -9))])
    assert [(one[0].parties[0].tax_dong, one[0].tax_source) for one in (told, settled, taken_back)] == [
        (7, None), (9, None), (0, None),
    ]  # fmt: skip


def test_halves_go_up() -> None:
    assert (tax_of(100, Rate(50, "")), tax_of(99, Rate(50, "")), price_of(1_500, 25_001)) == (1, 0, 37_502)


POOLS = some.lists(
    some.tuples(some.sampled_from("ABC"), some.integers(0, 50_000), some.integers(0, 900_000), CHARGES), max_size=6
)


@given(POOLS)
def test_the_average_takes_from_one_what_it_adds_to_another(drawn: list[tuple[str, int, int, Charges]]) -> None:
    lots = [Pooled(home, f"L{n}", Worth(g, 0, dong, *held)) for n, (home, g, dong, held) in enumerate(drawn)]
    added = average(lots)
    assert [sum(worth[at] for worth in added.values()) for at in range(6)] == [0] * 6
    assert average(lots[::-1]) == added
    grams, net = (
        (sum(values) for values in zip(*((one.own.weight_g, one.own.net_dong) for one in lots), strict=True))
        if lots
        else (0, 0)
    )
    for home in {one.household for one in lots} if grams else ():
        own = [one for one in lots if one.household == home]
        got = sum(one.own.net_dong + added[one.lot].net_dong for one in own)
        share = sum(one.own.weight_g for one in own) * abs(net)
        assert abs(abs(got) * grams - share) < grams
