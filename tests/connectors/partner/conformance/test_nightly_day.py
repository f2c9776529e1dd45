"""Which nightly files there should be by now."""

from datetime import date

from connectors.partner.conformance import check
from tests.connectors.partner.conformance.reference import server

__all__ = ["server"]


def test_a_day_that_is_not_over_has_no_file_yet(server, transport):
    first = check(server, "tok", "shop-1", 0, http=transport(server), day=date(2089, 12, 31))[0]
    assert (first.ok, first.says) == (False, "orders-2089-12-31.csv: it answers 404 where 200 was agreed.")
