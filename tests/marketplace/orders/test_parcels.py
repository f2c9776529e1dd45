"""A parcel is asked for by a number of its own, and believed on what its carrier says last."""

import pytest

from marketplace.orders import parcels
from marketplace.orders.parcels import NewParcel, ParcelError
from marketplace.storage import Database
from marketplace.words.messages import Sentence
from marketplace.words.parcels import ParcelMade
from tests import carrier
from tests.carrier import LEAVES, said
from tests.seeding import moment


@pytest.mark.both
def test_a_parcel_goes_from_asked_to_made_and_says_what_its_carrier_says(database: Database) -> None:
    channel = carrier.build(database)
    new = NewParcel(carrier.order_id(database, "B2"), channel.id, 3, 15_000, 375_000, 0, "VCN", LEAVES)
    with database.write() as connection:
        assert [parcels.ask(connection, new, "B2", None, n) for n in (1, 2)] == ["B2", "B2-2"]
        first, second = parcels.waiting(connection, channel.id, 9)
        parcels.note_tried(connection, first.id, 3)
        parcels.note_refused(connection, second.id, Sentence("no", "không"))
        parcels.note_made(connection, [(first, ParcelMade("B2", "VN1", 9_000))], 4)
        [made] = parcels.of_waybills(connection, channel.id, ["VN1"])
        assert (made.state, made.tried_ms, made.fee_dong, made.stands) == ("made", 3, 9_000, True)
        assert [one.reason for one in parcels.of_day(connection, channel.id, LEAVES)] == [None, Sentence("no", "không")]
        assert parcels.quiet(connection, channel.id, 4) == 0
        assert parcels.quiet(connection, channel.id, 5) == 1
        later = said("VN1", "300", moment(23), weight_g=15_200)
        parcels.note_said(connection, [parcels.after(made, later)])
        made = parcels.parcel(connection, made.id)
        assert parcels.after(made, later) is made
        assert parcels.after(made, said("VN1", "200", moment(22), weight_g=99)) is made
        parcels.note_said(connection, [parcels.after(made, said("VN1", "200", moment(22), cod_paid_ms=8))])
        made = parcels.parcel(connection, made.id)
        assert (made.status, made.carried_g, made.cod_paid_ms) == ("300", 15_200, 8)
        assert parcels.quiet(connection, channel.id, moment(23)) == 0
        parcels.ask_cancel(connection, made.id)
        parcels.note_not_cancelled(connection, made.id, Sentence("gone", "đã đi"))
        parcels.note_cancelled(connection, made.id, 9)
        assert parcels.parcel(connection, made.id).cancelled_ms == 9
        assert parcels.waiting(connection, channel.id, 9) == []
        with pytest.raises(ParcelError):
            parcels.parcel(connection, -1)
