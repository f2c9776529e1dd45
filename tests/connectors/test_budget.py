"""The rate budget of an account: never above our own limit, nor above what the platform says."""

import pytest

from connectors.budget import Budget, retry_after_s

DATE = "Fri, 11 Jun 2021 08:00:00 GMT"


def spent(budget):
    """Take calls until none is left; return how many there were."""
    taken = 0
    while budget.wait_s() == 0:
        taken += 1
    return taken


def test_a_burst_is_let_through_and_then_the_rate(clock):
    budget = Budget(2.0, 5, clock.monotonic)
    assert (spent(budget), budget.wait_s()) == (5, 0.5)
    clock.sleep(1.0)
    assert spent(budget) == 2


def test_a_long_rest_saves_no_more_than_a_burst(clock):
    budget = Budget(2.0, 5, clock.monotonic)
    clock.sleep(10_000)
    assert spent(budget) == 5


def test_the_platforms_policy_slows_us_down_but_never_speeds_us_up(clock):
    slower, faster = Budget(10.0, 1, clock.monotonic), Budget(10.0, 1, clock.monotonic)
    slower.heed({"RateLimit-Policy": '"burst";q=100;w=10,"day";q=120;w=60'})
    faster.heed({"RateLimit-Policy": '"default";q=100;w=1'})
    assert (spent(slower), slower.wait_s()) == (1, 0.5)
    assert (spent(faster), faster.wait_s()) == (1, pytest.approx(0.1))


def test_what_is_left_is_used_in_full_and_no_further(clock):
    budget = Budget(10.0, 20, clock.monotonic)
    budget.heed({"RateLimit": '"default";r=3;t=60'})
    assert spent(budget) == 3


def test_a_closed_budget_opens_when_its_time_is_over(clock):
    budget = Budget(10.0, 20, clock.monotonic)
    budget.close_for(30)
    budget.close_for(5)
    assert budget.wait_s() == 30
    clock.sleep(30)
    assert budget.wait_s() == 0


@pytest.mark.parametrize("text", ["", "rubbish", '"default";r=x;t=1', '"default"', '"a";q=0;w=0'])
def test_headers_that_say_nothing_change_nothing(clock, text):
    budget = Budget(10.0, 20, clock.monotonic)
    budget.heed({"RateLimit": text, "RateLimit-Policy": text})
    assert spent(budget) == 20


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120.0),
        ({"Retry-After": "Fri, 11 Jun 2021 08:00:42 GMT", "Date": DATE}, 42.0),
        ({"Retry-After": "Fri, 11 Jun 2021 07:00:00 GMT", "Date": DATE}, 0.0),
        ({"Retry-After": "Fri, 11 Jun 2021 08:00:42 GMT"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon", "Date": DATE}, None),
        ({}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(headers, seconds):
    assert retry_after_s(headers) == seconds
