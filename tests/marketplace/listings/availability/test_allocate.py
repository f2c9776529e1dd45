"""What offers may show: no lot is promised twice, whatever stands where; and what stands is left alone."""

from itertools import chain, combinations

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from marketplace.listings.availability.allocate import allocate, remaining_for
from marketplace.listings.availability.positions import OfferPosition
from tests.truths.chance import Below, between, chance, one_of, some

PACKS = one_of((500, 1_900, 2_000, 5_000))
Made = tuple[dict[int, int], list[OfferPosition]]


def markets(*, everywhere: bool = False) -> st.SearchStrategy[Made]:
    """Some lots, and offers fed by some of them, standing anyhow; under 'everywhere' one group of three among them.

    Each is drawn by a number, which is quicker than that every figure of it is drawn alone.
    """
    return NUMBERS.map(lambda number: made(chance(number), everywhere=everywhere))


def ageing() -> st.SearchStrategy[Made]:
    """Such markets in which some lots do not count for some offers today, but may be drawn of all the same."""
    return NUMBERS.map(lambda number: aged(made(chance(number), everywhere=False), chance(number + 1)))


def aged(market: Made, below: Below) -> Made:
    lots, offers = market
    return lots, [one._replace(also=tuple(lot for lot in lots if lot not in one.lots and below(2))) for one in offers]


NUMBERS = st.integers(0, 2**32)


def made(below: Below, *, everywhere: bool) -> Made:
    lots = {lot: 500 * below(13) if below(3) == 0 else below(60_001) for lot in range(1 + below(4))}
    offers = []
    for number in range(1 + below(5)):
        fed = several(below, lots, least=0)
        hidden, still = below(2) == 1, below(2) == 1
        facts = PACKS(below), below(21), fed, below(5)
        offers.append(OfferPosition(number, *facts, not (hidden and still), not still))
    if everywhere:
        pack_g, exposure, fed = PACKS(below), below(31), several(below, lots, least=1)
        for number in range(10, 13):
            offers.append(OfferPosition(number, pack_g, below(21), fed, below(5), group=1, exposure=exposure))
    fed_by = set(chain.from_iterable(offer.lots for offer in offers))
    return {lot: grams for lot, grams in lots.items() if lot in fed_by}, offers


def several(below: Below, lots: dict[int, int], *, least: int) -> tuple[int, ...]:
    """Draw some of the lots, in any order."""
    left, found = sorted(lots), []
    for _ in range(least + below(len(lots) + 1 - least)):
        found.append(left.pop(below(len(left))))
    return tuple(found)


def missing(lots: dict[int, int], claims: list[tuple[tuple[int, ...], int]]) -> int:
    """Return the grams of these claims that the lots cannot serve (König: the worst set of claims says it)."""
    worst = 0
    for size in range(1, len(claims) + 1):
        for these in combinations(claims, size):
            near = set(chain.from_iterable(fed for fed, _ in these))
            worst = max(worst, sum(grams for _, grams in these) - sum(lots[lot] for lot in near))
    return worst


def claims(
    offers: list[OfferPosition], packs: dict[int, int], *, drawn: bool = False
) -> list[tuple[tuple[int, ...], int]]:
    """Return what packs claim, of the lots that count for them or of all that they may be drawn of."""
    return [
        (offer.claimed if drawn else offer.lots, packs[offer.id] * offer.fruit_g) for offer in offers if packs[offer.id]
    ]


@settings(max_examples=300, deadline=None)
@given(markets() | ageing())
def test_no_raise_promises_what_another_shop_may_still_show(market: Made) -> None:
    lots, offers = market
    shown = allocate(lots, offers)
    stands = {offer.id: offer.remote_packs for offer in offers}
    after = {
        offer.id: shown[offer.id] + offer.safety_packs if shown[offer.id] > offer.remote_packs else offer.remote_packs
        for offer in offers
    }
    for drawn in (False, True):
        before = missing(lots, claims(offers, stands, drawn=drawn))
        assert missing(lots, claims(offers, after, drawn=drawn)) == before
    event("raised" if after != stands else "not raised")


@settings(max_examples=300, deadline=None)
@given(markets())
def test_once_every_push_is_accepted_all_that_stands_is_in_the_lots(
    market: Made,
) -> None:
    lots, offers = market
    settled = settle(lots, offers)
    assert (
        missing(
            lots, claims(settled, {o.id: o.remote_packs + (o.safety_packs if o.remote_packs else 0) for o in settled})
        )
        == 0
    )
    assert allocate(lots, settled) == {offer.id: offer.remote_packs for offer in settled}, "and then all is still"


def _missing_both(lots: dict[int, int], offers: list[OfferPosition]) -> list[int]:
    """Return the grams that what stands lacks in the lots that count for it, and in all that it may be drawn of."""
    stands = {offer.id: offer.remote_packs for offer in offers}
    return [missing(lots, claims(offers, stands, drawn=drawn)) for drawn in (False, True)]


@settings(max_examples=200, deadline=None)
@given(markets() | ageing(), NUMBERS)
def test_in_whatever_order_the_shops_are_pushed_nothing_is_promised_twice(market: Made, number: int) -> None:
    lots, offers = market
    turns = some(between(0, 4), 0, 6)(chance(number))
    offers = settle(lots, offers)
    lots = {lot: grams // 2 for lot, grams in lots.items()} if len(turns) % 2 else lots
    before = _missing_both(lots, offers)
    for turn in turns:
        shown = allocate(lots, offers)
        at = turn % len(offers)
        offers[at] = offers[at]._replace(remote_packs=shown[offers[at].id])
        now = _missing_both(lots, offers)
        assert all(one <= other for one, other in zip(now, before, strict=True))
        before = now


@settings(max_examples=300, deadline=None)
@given(markets() | ageing(), st.integers(1, 4))
def test_a_shop_that_is_pushed_again_while_the_others_are_not_comes_to_rest(market: Made, ours: int) -> None:
    """The first offers are of the shop that answers; what stands in the others stays too high for ever."""
    come_to_rest(*market, ours)


def test_a_shop_that_rises_by_a_few_packs_at_a_time_comes_to_rest_too() -> None:
    lots, offers = made(chance(6_262_385), everywhere=False)
    rest = come_to_rest(lots, offers, 1)
    assert rest[0].remote_packs > offers[0].remote_packs
    assert rest[1:] == offers[1:]


LONG = 250
"""Pushes of one shop: of 200,000 markets none took more than 40."""


def come_to_rest(lots: dict[int, int], offers: list[OfferPosition], ours: int) -> list[OfferPosition]:
    """Push the first offers until they stand as they may; none comes back to where it has been, nor creeps for long."""
    seen: list[list[OfferPosition]] = []
    while offers not in seen:
        assert len(seen) < LONG, offers
        seen.append(offers)
        shown = allocate(lots, offers)
        offers = [one._replace(remote_packs=shown[one.id]) if one.id < ours else one for one in offers]
    assert offers == seen[-1]
    return offers


def test_a_shop_rests_beside_one_that_claims_too_much_and_cannot_be_reached() -> None:
    """Of six offers over 62,867 g the first three are pushed; their packs went 1, 0, 1 and 7, 6, 7 before."""
    lots, both = {1: 38_099, 2: 24_768}, (1, 2)
    offers = [
        OfferPosition(1, 5_100, 0, both), OfferPosition(2, 1_900, 7, both), OfferPosition(3, 5_000, 0, (1,), 3),
        OfferPosition(4, 5_100, 3, both), OfferPosition(5, 1_900, 9, both, 3), OfferPosition(6, 5_000, 1, (1,)),
    ]  # fmt: skip
    seen = []
    for _ in range(4):
        shown = allocate(lots, offers)
        offers = [one._replace(remote_packs=shown[one.id]) if one.id <= 3 else one for one in offers]
        seen.append([one.remote_packs for one in offers[:3]])
    assert seen == [[0, 7, 0]] * 4


@settings(max_examples=200, deadline=None)
@given(markets(), NUMBERS)
def test_a_sale_moves_no_other_shops_number(market: Made, number: int) -> None:
    """As long as it does not sell the shop out; a sale takes the packs from the lots and from where it was."""
    lots, offers = market
    offers = settle(lots, offers)
    selling = [offer for offer in offers if offer.remote_packs > 1 and len(offer.lots) == 1]
    if not selling:
        event("nothing to sell")
        return
    below = chance(number)
    shop = one_of(selling)(below)
    packs = between(1, shop.remote_packs - 1)(below)
    [lot] = shop.lots
    if lots[lot] < packs * shop.fruit_g:
        return
    lots = {**lots, lot: lots[lot] - packs * shop.fruit_g}
    offers = [offer._replace(remote_packs=offer.remote_packs - packs) if offer is shop else offer for offer in offers]
    if missing(lots, claims(offers, {offer.id: offer.remote_packs + offer.safety_packs for offer in offers})):
        event("served by another lot than the one it stood for")
        return
    assert allocate(lots, offers) == {offer.id: offer.remote_packs for offer in offers}


@settings(max_examples=200, deadline=None)
@given(markets(everywhere=True))
def test_everywhere_each_shop_shows_the_whole_and_together_no_more_than_the_exposure(
    market: Made,
) -> None:
    lots, offers = market
    settled = settle(lots, offers)
    group = [offer for offer in settled if offer.group == 1]
    whole = max(*(one.remote_packs for one in group), sum(one.remote_packs for one in group) - group[0].exposure)
    others = [
        (one.lots, (one.remote_packs + one.safety_packs) * one.fruit_g)
        for one in settled
        if one.group is None and one.remote_packs
    ]
    assert missing(lots, [*others, (group[0].lots, whole * group[0].fruit_g)]) == 0


@settings(max_examples=200, deadline=None)
@given(markets(everywhere=True))
def test_once_all_is_still_a_group_has_left_what_it_claims_beside_the_others(
    market: Made,
) -> None:
    lots, offers = market
    settled = settle(lots, offers)
    stands = [one.remote_packs for one in settled if one.group == 1]
    whole = max(*stands, sum(stands) - settled[-1].exposure)
    left_g = remaining_for(lots, settled, 1)
    assert whole * settled[-1].fruit_g <= left_g <= sum(lots[lot] for lot in settled[-1].lots)
    event("others stand" if any(one.remote_packs and one.group is None for one in settled) else "alone")


def settle(lots: dict[int, int], offers: list[OfferPosition]) -> list[OfferPosition]:
    """Push everything until nothing differs."""
    return come_to_rest(lots, offers, max(one.id for one in offers) + 1)


@pytest.mark.parametrize("number", [5_321, 6_257, 15_220, 19_623])
def test_a_shop_that_shows_nothing_is_given_its_part_or_not_however_others_stand(number: int) -> None:
    """In these it was given one while the others kept a pack back and none when they did not, and so for ever."""
    settle(*made(chance(number), everywhere=True))


def test_remainders_of_several_lots_make_a_whole_pack() -> None:
    assert allocate({1: 3_000, 2: 3_000, 3: 4_000}, [OfferPosition(7, 5_000, 0, (1, 2, 3))]) == {7: 2}
    two = [OfferPosition(7, 5_000, 0, (1, 2, 3)), OfferPosition(8, 5_000, 0, (1, 2, 3))]
    assert allocate({1: 3_000, 2: 3_000, 3: 4_000}, two) == {7: 1, 8: 1}


def test_an_offer_makes_way_where_it_has_another_lot() -> None:
    offers = [OfferPosition(1, 1_000, 0, (1, 2)), OfferPosition(2, 1_000, 10, (1,))]
    assert allocate({1: 10_000, 2: 10_000}, offers) == {1: 10, 2: 10}


def test_a_shop_is_raised_only_after_the_other_was_lowered() -> None:
    lots = {1: 20_000}
    offers = [OfferPosition(1, 1_000, 20, (1,), shown=False), OfferPosition(2, 1_000, 0, (1,))]
    assert allocate(lots, offers) == {1: 0, 2: 0}
    assert allocate(lots, [offers[0]._replace(remote_packs=5), offers[1]]) == {1: 0, 2: 15}


def test_what_stands_claims_fruit_that_does_not_count_for_it_today() -> None:
    """Found by a life: a lot that counted no more for one shop was shown in another while the first could sell it."""
    far, near = OfferPosition(1, 1_000, 20, (1,), also=(2,)), OfferPosition(2, 1_000, 5, (1, 2))
    assert allocate({1: 10_000, 2: 12_000}, [far, near]) == {1: 10, 2: 5}
    assert allocate({1: 10_000, 2: 12_000}, [far._replace(remote_packs=10), near]) == {1: 10, 2: 12}


def test_a_shop_that_sold_out_gets_its_part_of_what_the_others_show() -> None:
    lots = {1: 30_000}
    offers = [OfferPosition(1, 1_000, 0, (1,)), OfferPosition(2, 1_000, 30, (1,))]
    assert allocate(lots, offers) == {1: 0, 2: 15}
    assert allocate(lots, [offers[0], offers[1]._replace(remote_packs=15)]) == {1: 15, 2: 15}
    assert allocate({1: 1_000}, [offers[0], offers[1]._replace(remote_packs=1)]) == {1: 0, 2: 1}


def test_forty_lots_and_three_shops_show_all_there_is() -> None:
    lots = {lot: 10_000 + lot for lot in range(40)}
    offers = [OfferPosition(shop, 5_000, 0, tuple(lots)) for shop in range(3)]
    assert sum(allocate(lots, offers).values()) == sum(lots.values()) // 5_000


def test_what_another_group_claims_counts_once_however_many_shops_show_it() -> None:
    """100 kg, two listings of 5 kg, 10 packs of each standing in both shops: each has its half left."""
    offers = [
        OfferPosition(shop + 10 * group, 5_000, 10, (1,), group=group, exposure=20)
        for group in (1, 2)
        for shop in (1, 2)
    ]
    assert remaining_for({1: 100_000}, offers, 1) == remaining_for({1: 100_000}, offers, 2) == 50_000
    assert allocate({1: 100_000}, offers) == {offer.id: 10 for offer in offers}


def test_another_offer_makes_way_to_lots_of_its_own() -> None:
    offers = [OfferPosition(1, 1_000, 5, (1,), group=1, exposure=9), OfferPosition(2, 1_000, 8, (1, 2), safety_packs=2)]
    assert remaining_for({1: 10_000, 2: 7_000}, offers, 1) == 7_000
    assert remaining_for({1: 10_000, 2: 0}, offers, 1) == 0
