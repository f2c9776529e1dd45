"""A run of a carrier hands over what waits and hears what came, in one beat."""

from marketplace.storage import Database
from tests import carrier
from tests.carrier import AskedCarrier, said
from tests.jobs.sync.parcels.test_handing_over import parcels_of, post, run
from tests.seeding import NOW_MS, moment


def test_a_parcel_is_made_and_followed_in_one_beat(database: Database) -> None:
    channel = carrier.build(database)
    carrier.keep(database, "B2", NOW_MS)
    post(database)
    report = run(database, channel, AskedCarrier(listed=[said("VN001", "200", moment(21))]))
    assert (report.status, report.shipments_taken, report.orders_changed) == ("ran", 1, 1)
    assert parcels_of(database)[0].status == "200"
