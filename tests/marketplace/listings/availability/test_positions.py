"""Offers that share a lot or a group stand in one component, as networkx finds them, and no others do."""

import networkx
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.listings.availability.positions import OfferPosition, components_of

FACTS = st.tuples(st.lists(st.integers(0, 6), max_size=3, unique=True), st.none() | st.integers(0, 2))


@settings(max_examples=200, deadline=None)
@given(st.lists(FACTS, max_size=8))
def test_a_component_is_what_lots_and_groups_connect(facts: list[tuple[list[int], int | None]]) -> None:
    offers = [OfferPosition(at, 1_000, 0, tuple(lots), group=group) for at, (lots, group) in enumerate(facts)]
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(offers)))
    for offer in offers:
        graph.add_edges_from((offer.id, ("lot", lot)) for lot in offer.lots)
        if offer.group is not None:
            graph.add_edge(offer.id, ("group", offer.group))
    connected = [sorted(one for one in part if isinstance(one, int)) for part in networkx.connected_components(graph)]
    found = [[offer.id for offer in component] for component in components_of(offers)]
    assert found == [sorted(ids) for ids in found], "each in the order of the offers"
    assert sorted(found) == sorted(connected)
