"""The parts of a tax are held against it where any of them is said, of a line as of an entry, and below zero too."""

import msgspec
import pytest

from connectors.partner.contract.mapping.taxes import odd_tax
from connectors.partner.contract.wire import Entry, Line
from tests.connectors.partner.contract.mapping.test_orders import LINE as TOLD
from tests.connectors.partner.contract.mapping.test_payouts import ENTRY as PAID

LINE = msgspec.convert(TOLD, Line)
ENTRY = msgspec.convert(PAID, Entry)


@pytest.mark.parametrize("taxed", [LINE, ENTRY], ids=["a line", "an entry"])
@pytest.mark.parametrize(
    ("tax", "vat", "pit", "cit", "odd"),
    [
        (6_750, 0, 0, 0, False),
        (0, 0, 0, 0, False),
        (6_750, 4_500, 2_250, 0, False),
        (6_750, 0, 0, 6_750, False),
        (6_750, 4_500, 2_249, 0, True),
        (0, 1, 0, 0, True),
        (6_750, 4_500, 2_250, 1, True),
    ],
)
def test_the_parts_are_the_tax_or_none_is_said(taxed, tax, vat, pit, cit, odd):
    told = msgspec.structs.replace(taxed, tax_dong=tax, vat_dong=vat, pit_dong=pit, cit_dong=cit)
    assert odd_tax(told) == ("VAT, PIT and CIT do not add up to the tax." if odd else None)


def test_what_is_taken_back_of_a_tax_adds_up_too():
    back = msgspec.structs.replace(ENTRY, tax_dong=-6_750, vat_dong=-4_500, pit_dong=-2_250)
    assert odd_tax(back) is None
    assert odd_tax(msgspec.structs.replace(back, pit_dong=2_250)) is not None
