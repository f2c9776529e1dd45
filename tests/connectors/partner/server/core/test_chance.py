"""Chance is splitmix64: the same on every machine and in every release, for one number and for arrays of them."""

import numpy as np
import pytest

from connectors.partner.server.core.chance import bits, blend, mix, share, words

GOLDEN = 0x9E3779B97F4A7C15
WORD = 1 << 64


def test_the_words_are_those_of_splitmix64() -> None:
    """The first four of its stream for the seed 0, as every implementation gives them."""
    known = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F, 0xF88BB8A8724C81EC]
    assert [mix(number) for number in range(4)] == known


@pytest.mark.parametrize(("seed", "stream"), [(0, 0), (5, 1), (2**53, 2)])
def test_a_stream_holds_the_words_of_numbers_that_follow_each_other(seed: int, stream: int) -> None:
    first = (blend(seed, stream) * pow(GOLDEN, -1, WORD) - 1) % WORD
    assert words(seed, stream, 50).tolist() == [mix((first + number) % WORD) for number in range(50)]


def test_streams_and_seeds_have_words_of_their_own_and_a_longer_one_begins_as_the_shorter() -> None:
    drawn = [tuple(words(seed, stream, 8).tolist()) for seed in (1, 2) for stream in (1, 2)]
    assert len(set(drawn)) == 4
    assert words(1, 1, 20)[:8].tolist() == list(drawn[0])
    assert words(1, 1, 0).tolist() == []


def test_a_blend_depends_on_every_number_and_on_their_order() -> None:
    assert len({blend(1, 2, 3), blend(1, 3, 2), blend(1, 2), blend(1, 2, 0), blend(-1, 2, 3), blend()}) == 6


def test_a_share_is_a_fraction_below_one() -> None:
    shares = [share(7, number) for number in range(1_000)]
    assert 0 <= min(shares) < 0.01
    assert 0.99 < max(shares) < 1
    assert share(7, 1) != share(1, 7)


def test_bits_are_cut_out_as_numbers_that_are_never_below_zero() -> None:
    word = np.array([WORD - 1, 0b1011_0100, 0], dtype=np.uint64)
    assert bits(word, 2, 62).tolist() == [2**62 - 1, 0b10_1101, 0]
    assert bits(word, 4, 3).tolist() == [0b111, 0b011, 0]
    assert bits(word, 63, 1).tolist() == [1, 0, 0]
