"""What every connector that is found must keep when it writes, and when its platform fails."""

import pytest

from connectors.base import (
    PullsOffers,
    PullsSellers,
    PullsShipments,
    PushesOffers,
)
from connectors.errors import AuthFailed, ConnectorError, NotConfigured, Unreachable
from connectors.partner.server.app import create_app
from connectors.partner.server.faults.dice import Faults
from connectors.partner.server.threaded import running
from marketplace.words.records import (
    DesiredOffer,
    OfferRecord,
    Outcome,
)
from tests.connectors.conformance import SHOP, TOKEN, last_of_each, make, serve

__all__ = ["make", "serve"]


def test_offers_go_out_come_back_and_going_out_again_changes_nothing(make, serve):
    connector = make(serve().url)
    if not isinstance(connector, PushesOffers) or not isinstance(connector, PullsOffers):
        return
    wishes = [
        DesiredOffer(f"SKU-{n}", "S1", "Vải 5 kg", "Cắt sáng", "trái cây", 150_000, 5000, n, None, None, None)
        for n in range(7)
    ]
    first = connector.push_offers(wishes)
    assert [(r.sku, r.outcome, r.offer.stock) for r in first] == [(w.sku, Outcome.ACCEPTED, w.stock) for w in wishes]
    again = connector.push_offers(wishes)  # what an answer that was lost looks like: the engine compares
    assert {result.outcome for result in again} <= {Outcome.ACCEPTED, Outcome.CONFLICT}
    assert [result.offer for result in again] == [result.offer for result in first]
    found = [item for page in connector.pull_offers() for item in page.items]
    assert found == [result.offer for result in first]
    assert {type(offer) for offer in found} == {OfferRecord}
    (some,) = connector.pull_offers(["SKU-3"])
    assert [offer.stock for offer in some.items] == [3]


def test_a_write_against_a_newer_version_is_a_conflict(make, serve):
    connector = make(serve().url)
    if not isinstance(connector, PushesOffers):
        return
    wish = DesiredOffer("SKU", "S1", "Vải 5 kg", "", "", 150_000, 5000, 9, None, None, None)
    connector.push_offers([wish])
    connector.push_offers([wish._replace(if_version=1, stock=5)])
    (late,) = connector.push_offers([wish._replace(if_version=1, stock=8)])
    assert (late.outcome, late.offer.stock, late.offer.version) == (Outcome.CONFLICT, 5, 2)


def test_credentials_that_are_not_accepted_stop_every_verb(make, serve):
    connector = make(serve().url, "not-the-token")
    verbs = [connector.check, lambda: list(connector.pull_orders(None)), lambda: list(connector.pull_settlements(None))]
    if isinstance(connector, PullsShipments):
        verbs.append(lambda: list(connector.pull_shipments(None)))
    if isinstance(connector, PullsSellers):
        verbs.append(lambda: list(connector.pull_sellers()))
    for verb in verbs:
        with pytest.raises(AuthFailed) as caught:
            verb()
        assert "not-the-token" not in str(caught.value)


def test_a_platform_that_is_down_is_unreachable(make, serve, tmp_path):
    with running(create_app(tmp_path / "gone.sqlite", title="Sàn mẫu", seed=3, tokens={TOKEN: [SHOP]})) as url:
        connector = make(url)
    with pytest.raises(Unreachable):
        connector.check()


def test_a_channel_without_a_shop_is_not_configured(make):
    with pytest.raises(NotConfigured):
        make("https://x.vn", "")


@pytest.mark.parametrize("seed", [1, 2])
def test_the_full_storm_changes_nothing_that_arrives(make, serve, seed):
    storm = Faults.storm(seed)
    calm, wild = serve(Faults(one_instant=storm.one_instant)), serve(storm)
    for platform in (calm, wild):
        platform.advance("2021-08-01")
    expected, _ = last_of_each(make(calm.url).pull_orders(None))
    connector, cursor, pages = make(wild.url), None, []
    while not pages or pages[-1].more:
        try:
            for page in connector.pull_orders(cursor):
                pages.append(page)
                cursor = page.next_cursor
        except Unreachable:
            continue  # as the next tick would
    orders, rejects = last_of_each(pages)
    planted = {code for code in orders if code.startswith("STORM-")}
    assert {code: o for code, o in orders.items() if code not in planted} == expected
    assert len(planted) == 3
    assert {reject.reason for reject in rejects} == {"The status 'held_for_inspection' is not in the status table."}


def test_offers_pushed_through_the_storm_are_accepted_or_told(make, serve):
    connector = make(serve(Faults.storm(4).with_(lost=0.4)).url)
    if not isinstance(connector, PushesOffers):
        return
    wish = DesiredOffer("SKU", "S1", "Vải 5 kg", "", "", 150_000, 5000, 0, None, None, None)
    version = None
    for stock in range(1, 25):
        try:
            (result,) = connector.push_offers([wish._replace(stock=stock, if_version=version)])
        except ConnectorError as error:
            assert isinstance(error, Unreachable)
            continue
        assert result.outcome is Outcome.ACCEPTED or result.offer is not None
        version = result.offer.version
    assert version is not None
