"""A signal ends a block in order: the first one is heard, those after it wait until everything is put away."""

import signal

import pytest

from jobs.service.stopping import Stopped, stoppable

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_leaves_the_block_and_a_second_one_lets_it_be_put_away(number: signal.Signals) -> None:
    before = [signal.getsignal(one) for one in SIGNALS]
    put_away: list[str] = []
    with pytest.raises(Stopped), stoppable():
        try:
            signal.raise_signal(number)
        finally:
            for again in SIGNALS:
                signal.raise_signal(again)
            put_away.append("everything")
    assert put_away == ["everything"]
    assert [signal.getsignal(one) for one in SIGNALS] == before


def test_a_block_that_ends_by_itself_leaves_the_signals_as_they_were() -> None:
    before = [signal.getsignal(one) for one in SIGNALS]
    with stoppable():
        assert [signal.getsignal(one) for one in SIGNALS] != before
    assert [signal.getsignal(one) for one in SIGNALS] == before


def test_whoever_looks_for_errors_does_not_take_a_stop_for_one() -> None:
    with pytest.raises(Stopped), stoppable():
        try:
            signal.raise_signal(signal.SIGTERM)
        except Exception:
            pytest.fail("a stop is no error")
