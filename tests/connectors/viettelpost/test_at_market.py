"""A parcel whose answer was lost, by the clock, the door and the stand-in: one parcel, and its notice finds it."""

import pytest

from jobs.sandbox.viettelpost import SECRET, StandIn, notice
from jobs.service.webhooks import Door
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from tests import carrier as market
from tests.connectors.viettelpost.conftest import Connect
from tests.jobs.sync.parcels.test_handing_over import kept, parcels_of, post, run
from tests.ledger import rows
from tests.seeding import NOW_MS

CREATE = "/v2/order/createOrder"
STANDS = "SELECT fulfilment FROM orders WHERE remote_id = 'B2'"


@pytest.mark.parametrize("asked_again", [False, True])
def test_a_parcel_whose_answer_was_lost_is_found_by_its_notice_and_never_made_twice(
    database: Database, carrier: StandIn, connect: Connect, tmp_path: object, asked_again: bool
) -> None:
    channel = market.build(database)
    market.keep(database, "B2", NOW_MS)
    post(database)
    carrier.lose.add(CREATE)
    assert run(database, channel, connect(shop="kho-1")).status == "cut short"
    [waybill] = carrier.parcels
    if asked_again:
        assert run(database, channel, connect(shop="kho-1")).status == "ran"
        [refused] = parcels_of(database)
        assert refused.reason is not None
        assert (refused.state, "có thể đã được tạo" in refused.reason.vi, kept(database)) == ("refused", True, 1)
    settings = Settings.read({"LENSAN_SECRET_VTP": "a:b", "LENSAN_WEBHOOK_SECRET_VTP": SECRET}, tmp_path)  # type: ignore[arg-type]
    door = Door(database, settings, lambda: NOW_MS, make=lambda _: connect())
    told = notice(waybill, 501, "24/06/2021 09:00:00", ORDER_REFERENCE="B2")
    assert [door.take("vtp", {}, told) for _ in range(2)] == [200, 200]
    assert door.take("vtp", {}, notice(waybill, token="x")) == 401
    assert run(database, channel, connect(shop="kho-1")).status == "ran"
    [made] = parcels_of(database)
    assert (made.state, made.waybill, made.reason, kept(database)) == ("made", waybill, None, 0)
    assert rows(database, STANDS) == [("delivered",)]
    assert (len(carrier.parcels), carrier.asked[CREATE]) == (1, 1 + asked_again)
