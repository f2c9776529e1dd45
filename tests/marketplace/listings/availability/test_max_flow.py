"""The flow network gives all that can be given, as the maximum flow of networkx says, and never takes away."""

from itertools import accumulate

import networkx
from hypothesis import event, given, settings
from hypothesis import strategies as st

from marketplace.listings.availability.max_flow import FlowNetwork

LOTS = st.dictionaries(st.integers(0, 5), st.integers(-2, 12), min_size=1)


@st.composite
def markets(draw: st.DrawFn) -> tuple[dict[int, int], list[list[int]], list[int]]:
    """Some lots with grams, by which of them each sink is fed, and how much each would have."""
    lots = draw(LOTS)
    feeds = draw(st.lists(st.lists(st.sampled_from(sorted(lots)), unique=True), min_size=1, max_size=5))
    return lots, feeds, draw(st.lists(st.integers(0, 15), min_size=len(feeds), max_size=len(feeds)))


def most(lots: dict[int, int], feeds: list[list[int]], wanted: list[int]) -> int:
    """What networkx gives to sinks that want so much."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(("lots", "wanted"))
    for lot, grams in lots.items():
        graph.add_edge("lots", ("lot", lot), capacity=max(0, grams))
    for sink, (fed, grams) in enumerate(zip(feeds, wanted, strict=True)):
        graph.add_edge(("sink", sink), "wanted", capacity=grams)
        graph.add_edges_from((("lot", lot), ("sink", sink)) for lot in fed)
    return int(networkx.maximum_flow_value(graph, "lots", "wanted"))


@settings(max_examples=300, deadline=None)
@given(markets())
def test_sink_by_sink_all_is_given_that_a_maximum_flow_gives(
    market: tuple[dict[int, int], list[list[int]], list[int]],
) -> None:
    lots, feeds, wanted = market
    network = FlowNetwork(lots, feeds)
    got = [network.give(sink, grams) for sink, grams in enumerate(wanted)]
    sofar = [most(lots, feeds[: sink + 1], wanted[: sink + 1]) for sink in range(len(feeds))]
    assert list(accumulate(got)) == sofar
    fed = {lot for lots_of in feeds for lot in lots_of}
    assert network.free == sum(max(0, lots[lot]) for lot in fed) - sum(got)
    event("scarce" if sum(got) < sum(wanted) else "enough")


@settings(max_examples=200, deadline=None)
@given(markets(), st.integers(1, 5))
def test_whole_packs_are_as_many_as_fit_and_leave_the_rest_free(
    market: tuple[dict[int, int], list[list[int]], list[int]], pack_g: int
) -> None:
    lots, feeds, wanted = market
    network = FlowNetwork(lots, feeds)
    given_g: list[int] = []
    for sink, packs in enumerate(wanted):
        before = most(lots, feeds[: sink + 1], [*given_g, packs * pack_g]) - sum(given_g)
        got = network.give_whole(sink, pack_g, packs)
        assert got == before // pack_g
        given_g.append(got * pack_g)
    assert most(lots, feeds, given_g) == sum(given_g), "all of it is in the lots at once"


def test_what_is_taken_back_is_free_again() -> None:
    network = FlowNetwork({1: 5, 2: 7}, [[1, 2], [1]])
    assert (network.give(0, 12), network.give(1, 3), network.free) == (12, 0, 0)
    network.clear()
    assert (network.give(0, 7), network.give(1, 5), network.free) == (7, 5, 0)


def test_parts_are_shared_out_by_weight_where_they_are_free() -> None:
    network = FlowNetwork({1: 6, 2: 9}, [[1, 2], [1]])
    assert network.parts({0: 2, 1: 1}) == {0: 4 + 9, 1: 2}
