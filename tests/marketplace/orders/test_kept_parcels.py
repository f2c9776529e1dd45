"""What a notice says comes back as it was kept."""

from marketplace.orders import kept_parcels
from marketplace.words.records import Reject
from tests.carrier import said
from tests.seeding import moment


def test_what_is_kept_of_a_notice_is_read_back_whole() -> None:
    strange = Reject("parcel waybill 1", "strange", "“lạ”".encode(), "status", "997")
    for one in (said("VN1", "501", moment(1), part="returned", cod_paid_ms=5), said("VN1", "202", 1), strange):
        assert kept_parcels.read(kept_parcels.written(one)) == one
