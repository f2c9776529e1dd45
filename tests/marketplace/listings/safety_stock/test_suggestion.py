"""The suggestion: more is kept back where shops hear late or sell fast, nothing where nobody sells."""

import pytest

from marketplace.language.translation import Language
from marketplace.listings.safety_stock import Demand, suggest, why

LAGS = (60.0,) * 200


def demand(per_hour: int, *, lags: tuple[float, ...] = LAGS, packs: int = 1, quiet_s: float = 0.0) -> Demand:
    every = 3_600 / per_hour if per_hour else 0
    return Demand([(quiet_s + n * every, packs) for n in range(3 * per_hour)], lags)


def test_nothing_is_kept_back_while_far_more_is_left_than_is_sold_in_a_lag() -> None:
    assert suggest(2_000, [demand(20), demand(20)], 0.01).packs == (0, 0)


def test_the_number_falls_to_nothing_when_selling_stops() -> None:
    busy, slow = demand(60), demand(60, quiet_s=22_000)
    assert max(suggest(10, [busy, busy], 0.01).packs) > 0
    assert suggest(10, [slow, slow], 0.01).packs == (0, 0)
    assert suggest(10, [demand(0), demand(0)], 0.01).packs == (0, 0)


def test_the_later_shops_hear_of_each_other_the_more_is_kept_back() -> None:
    late = (*LAGS, 900.0)
    assert suggest(20, [demand(40), demand(2)], 0.05).packs == (0, 0)
    assert suggest(20, [demand(40, lags=late), demand(2, lags=late)], 0.05).packs == (10, 10)


def test_a_smaller_risk_never_keeps_back_less() -> None:
    shops = [demand(20), demand(10)]
    found = [suggest(30, shops, risk).packs for risk in (0.2, 0.05, 0.01, 0.001)]
    assert found == sorted(found)


def test_one_shop_alone_keeps_nothing_back() -> None:
    assert suggest(5, [demand(100)], 0.01).packs == (0,)


def test_where_little_is_left_the_shops_share_it() -> None:
    found = suggest(7, [demand(60), demand(60)], 0.01)
    assert found.shares
    assert sum(7 - packs for packs in found.packs) <= 7


def test_where_nothing_is_left_the_shops_share_and_a_number_taken_then_is_what_the_others_sell_in_a_lag() -> None:
    found = suggest(0, [demand(60), demand(30)], 0.01)
    assert (found.packs, found.shares) == ((9, 15), True)
    assert found == suggest(-3, [demand(60), demand(30)], 0.01)
    assert not suggest(0, [demand(0), demand(0)], 0.01).shares


@pytest.mark.parametrize("balance", [0, 7, 100, 100_000])
def test_the_reason_is_said_in_both_languages(balance: int) -> None:
    found = suggest(balance, [demand(60), demand(10)], 0.01)
    english, vietnamese = why(found, Language("en")), why(found, Language("vi"))
    assert english != vietnamese
    assert ("76 packs an hour" in english) is any(found.packs)
