"""Worth: whatever the split, grams and đồng sum to the line's own."""

from fractions import Fraction
from math import floor

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from marketplace.inventory.allocation import Drawn, LineFacts, attribute
from marketplace.orders.totals import sold
from marketplace.settlement.statements.charges import Charges
from marketplace.settlement.statements.valuation import LineToValue, Rate, SettledCharges, order_worth

DONG = some.integers(-50_000, 900_000)
KIND = some.integers(0, 90_000)


def _charges(amounts: tuple[int, ...]) -> Charges:
    fee, freight, *kinds = amounts
    return Charges(fee, freight, sum(kinds), *kinds[:3])


REPORTED = some.tuples(*[KIND] * 6).map(_charges)
CHARGES = some.tuples(*[DONG] * 6).map(_charges)


@some.composite
def lines(draw: some.DrawFn) -> LineToValue:
    """A line of any packs over any lots, cancelled, short and returned in any way that can be."""
    weights = draw(some.lists(some.integers(1, 90_000), min_size=1, max_size=5))
    ordered_g = sum(weights) + draw(some.integers(0, 5_000))
    cancelled_g = draw(some.integers(0, ordered_g))
    short_g = draw(some.integers(0, ordered_g - cancelled_g))
    returned_g = draw(some.integers(0, ordered_g - cancelled_g - short_g))
    facts = LineFacts(ordered_g, cancelled_g, short_g, returned_g, draw(some.integers(0, 9_000_000)))
    draws, missing = attribute(facts, list(enumerate(weights, start=1)))
    return LineToValue(
        draw(some.sampled_from([None, "1", "2"])), draw(REPORTED), [*draws, *([missing] if missing else [])]
    )


PAID = some.tuples(some.sampled_from([None, "1", "2"]), CHARGES).map(lambda said: SettledCharges(*said))


def _expected(line: LineToValue, named: list[int], *, told: bool) -> list[int]:
    """What a line reported, cut to what stays of it: fee and tax by money, freight by grams, each rounded down.

    It is less what is ``named`` already; nothing of a line that is free and was ``told`` of.
    """
    amount, ordered = (sum(getattr(one, name) for one in line.parties) for name in ("amount_dong", "drawn_g"))
    grams, dong = (sum(sold(one)[at] for one in line.parties) for at in (0, 1))
    by_grams = Fraction(grams, ordered)
    by_money = Fraction(dong, amount) if amount else by_grams
    whole = [floor(sum_ * by) for sum_, by in zip(line.reported[:3], (by_money, by_grams, by_money), strict=True)]
    still = [min(dong, max(dong - said, 0)) for dong, said in zip(whole, named, strict=True)]
    return [0, 0, 0] if told and not dong else still


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(lines(), min_size=1, max_size=4), some.lists(PAID, max_size=4))
def test_every_charge_is_split_to_the_dong(order: list[LineToValue], paid: list[SettledCharges]) -> None:
    found, named = order_worth(order, paid), order_worth(order, paid, final=True)
    assert [sum(worth[at] for line in named for worth in line.parties) for at in range(3, 9)] == [
        sum(one.charges[at] for one in paid) for at in range(6)
    ]
    ids = {line.remote_id for line in order} - {None}
    for line, money, said in zip(order, found, named, strict=True):
        held = [sum(worth[at] for worth in said.parties) for at in (3, 4, 5)]
        whole, own = (
            [one.charges for one in paid if one.line not in ids],
            [one.charges for one in paid if one.line == line.remote_id],
        )
        told = any(map(sum, zip(*whole, strict=True))) or (
            line.remote_id in ids and any(map(sum, zip(*own, strict=True)))
        )
        still = _expected(line, held, told=told)
        assert [sum(worth[at] for worth in money.parties) for at in (3, 4, 5)] == [
            a + b for a, b in zip(held, still, strict=True)
        ]
        assert [worth[:1] + worth[2:3] for worth in money.parties] == [sold(party) for party in line.parties]
        assert [worth.returned_g for worth in money.parties] == [party.returned_g for party in line.parties]


def _paid(line: str | None, *charges: int, gross: int = 300_000, kind: str = "order") -> SettledCharges:
    return SettledCharges(line, Charges(*charges), kind, gross)


def _line(line_id: str, reported: Charges, *, packs: int = 2, returned: int = 0, lot: int = 1) -> LineToValue:
    facts = LineFacts(packs * 5_000, 0, 0, returned * 5_000, packs * 150_000)
    draws, _ = attribute(facts, [(lot, packs * 5_000)])
    return LineToValue(line_id, reported, draws)


def _held(order: list[LineToValue], *paid: SettledCharges) -> list[tuple[int, ...]]:
    return [one.parties[0][3:6] for one in order_worth(order, paid)]


def test_a_line_of_one_dong_is_not_rounded_away_by_a_charge_alone() -> None:
    """What is paid for it may be a đồng less; of this one nothing was paid."""
    order = [LineToValue(None, Charges(0, 1, 0), attribute(LineFacts(1, 0, 0, 0, 1), [(1, 1)])[0])]
    assert _held(order, _paid(None, 0, 0, 1, gross=0)) == [(0, 1, 1)]


def test_a_line_is_charged_for_what_stays_of_it() -> None:
    reported = Charges(9_000, 15_001, 4_500, 3_000, 1_500)
    for returned, held in ((0, (9_000, 15_001, 4_500)), (1, (4_500, 7_500, 2_250)), (2, (0, 0, 0))):
        line = _line("1", reported, returned=returned)
        assert _held([line]) == [held]
        [worth] = order_worth([line], [])
        assert (worth.settled, sum(worth.parties[0][6:])) == (False, held[2])


def test_a_settlement_of_an_order_is_split_by_what_its_lines_said_of_themselves() -> None:
    order = [
        _line("1", Charges(9_000, 15_000, 0), lot=1),
        _line("2", Charges(3_000, 0, 4_500), lot=2),
        _line("3", Charges(6_000, 9_000, 3_000), returned=2, lot=3),
    ]
    exact = _paid(None, 18_000, 24_000, 7_500, gross=600_000)
    assert _held(order, exact) == [(9_000, 15_000, 0), (3_000, 0, 4_500), (6_000, 9_000, 3_000)]
    of_what_stays = _paid(None, 12_000, 15_000, 4_500, gross=600_000)
    assert _held(order, of_what_stays) == [(9_000, 15_000, 0), (3_000, 0, 4_500), (0, 0, 0)]
    more = _paid(None, 12_001, 15_002, 4_501, gross=600_000)
    assert _held(order, more) == [(9_001, 15_002, 0), (3_000, 0, 4_501), (0, 0, 0)]


def test_an_adjustment_is_held_back_besides_and_settles_nothing() -> None:
    line = _line("1", Charges(9_000, 15_000, 0))
    assert _held([line], SettledCharges(None, Charges(500, 0, 0), "adjustment")) == [(9_500, 15_000, 0)]
    assert [one.settled for one in order_worth([line], [SettledCharges("1", Charges(500, 0, 0), "penalty")])] == [False]
    assert _held([line], SettledCharges("1", Charges(500, 0, 0), "penalty"), _paid(None, 8_000, 0, 0)) == [
        (8_500, 0, 0)
    ]


def test_what_settlements_count_of_an_order_is_of_what_they_left_open() -> None:
    order = [_line("1", Charges(9_000, 0, 0)), _line("2", Charges(6_000, 0, 0), lot=2)]
    first, all_of_it = _paid("1", 8_000, 0, 0), _paid(None, 14_000, 0, 0, gross=600_000)
    rest, back = _paid(None, 0, 0, 0), _paid("1", -8_000, 0, 0, gross=-300_000)
    for paid, settled, fees in (
        ([first], [True, False], [8_000, 6_000]), ([first, rest], [True, True], [8_000, 0]),
        ([first, _paid(None, 0, 0, 0, gross=150_000)], [True, False], [8_000, 3_000]),
        ([all_of_it, back], [False, True], [9_000, 5_600]), ([first, back], [False, False], [9_000, 6_000]),
        ([first, rest, _paid(None, 0, 0, 0, gross=-200_000)], [False, False], [9_000, 2_000]),
    ):  # fmt: skip
        for entries in (paid, paid[::-1]):
            found = order_worth(order, entries)
            assert [one.settled for one in found] == settled
            assert [one.parties[0].fee_dong for one in found] == fees
            assert all(one.settled for one in order_worth(order, entries, final=True))


def test_a_line_that_is_free_is_charged_by_estimate_until_its_freight_is_named() -> None:
    draws, _ = attribute(LineFacts(10_000, 0, 0, 0, 0), [(1, 10_000)])
    gift = LineToValue("1", Charges(0, 10_000, 0), draws)
    for paid, freight in (
        ([], 10_000),
        ([_paid("1", 0, 7_000, 0, gross=0)], 7_000),
        ([SettledCharges(None, Charges(500), "penalty")], 10_000),
        ([_paid("1", 0, 7_000, 0, gross=0), _paid("1", 0, -7_000, 0, gross=0)], 10_000),
    ):
        assert _held([gift], *paid)[0][1] == freight


def test_what_a_settlement_says_of_a_line_that_is_gone_is_of_the_order() -> None:
    order = [_line("1", Charges(9_000, 0, 0)), LineToValue("2", Charges(), [])]
    found = order_worth(order, [_paid("2", 700, 0, 0), _paid("9", 50, 0, 0)])
    assert [[worth[3:6] for worth in one.parties] for one in found] == [[(750, 0, 0)], []]


def test_lines_of_one_id_share_what_is_settled_under_it() -> None:
    order = [_line("1", Charges(9_000, 0, 0)), _line("1", Charges(3_000, 0, 0), lot=2)]
    assert _held(order, _paid("1", 8_000, 0, 0, gross=600_000)) == [(6_000, 0, 0), (2_000, 0, 0)]


def test_a_rate_counts_only_where_the_platform_says_nothing_of_tax() -> None:
    rate = Rate(150, "Nghị định 117/2025/NĐ-CP")
    silent = LineToValue("1", Charges(1_000, 0, 0), [Drawn(1, 5_000, 0, 0, 0, 200_001)], rate)
    assert [(one.parties[0].tax_dong, one.tax_source) for one in order_worth([silent], [])] == [(3_000, rate.source)]
    told = order_worth([silent._replace(reported=Charges(0, 0, 7))], [])
    settled = order_worth([silent], [_paid(None, 0, 0, 9)])
    corrected = order_worth([silent], [_paid("1", 0, 0, 9), _paid("1", 0, 0, -9, gross=0)])
    in_part = order_worth([silent], [_paid(None, 0, 0, 9, gross=100_000)])
    taken_back = order_worth([silent], [_paid("1", 0, 0, 9), _paid("1", 0, 0, -9, gross=-300_000)])
    found = (told, settled, corrected, in_part, taken_back)
    assert [(one[0].parties[0].tax_dong, one[0].tax_source) for one in found] == [
        (7, None), (9, None), (0, None), (9 + 1_500, rate.source), (3_000, rate.source),
    ]  # fmt: skip


POOLS = some.lists(
    some.tuples(some.sampled_from("ABC"), some.integers(0, 50_000), some.integers(0, 900_000), CHARGES), max_size=6
)
