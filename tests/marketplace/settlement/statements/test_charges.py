"""Charges: what the contract says is owed in each case is what is reckoned, to the đồng."""

import re
from pathlib import Path

import pytest

import connectors.partner
from marketplace.inventory.allocation import LineFacts, attribute
from marketplace.settlement.statements.charges import Charges
from marketplace.settlement.statements.valuation import LineToValue, SettledCharges, order_worth

CONTRACT = Path(connectors.partner.__path__[0]) / "contract" / "openapi.yaml"
REPORTED = Charges(18_000, 40_000, 9_000)
ALL = LineFacts(20_000, 0, 0, 0, 600_000)
CASES = {
    "delivered": ALL,
    "1 pack cancelled": ALL._replace(cancelled_g=5_000),
    "wholly cancelled": ALL._replace(cancelled_g=20_000),
    "failed, came back": ALL._replace(returned_g=20_000),
    "delivered, 1 pack returned": ALL._replace(returned_g=5_000),
    "delivered, all returned": ALL._replace(returned_g=20_000),
    "500 g short": ALL._replace(short_g=500),
    "60000 refunded, nothing returned": ALL._replace(refunded_dong=60_000),
    "1 pack returned, settled with full freight": ALL._replace(returned_g=5_000),
    "half of it settled, the fee at 8000": ALL,
    "settled and taken back": ALL,
}
SETTLED = {
    "1 pack returned, settled with full freight": [
        SettledCharges(None, Charges(13_500, 40_000, 6_750), gross_dong=450_000)
    ],
    "half of it settled, the fee at 8000": [SettledCharges(None, Charges(8_000, 20_000, 4_500), gross_dong=300_000)],
    "settled and taken back": [
        SettledCharges(None, REPORTED, gross_dong=600_000),
        SettledCharges(None, Charges(-18_000, -40_000, -9_000), gross_dong=-600_000),
    ],
}


def _written() -> dict[str, tuple[int, ...]]:
    """Return what the contract's table says, by case."""
    row = re.compile(r"^ +\| ([^|/]+?) /[^|]*\|((?: *-?\d+ *\|){5})$", re.MULTILINE)
    table = row.findall(CONTRACT.read_text(encoding="utf-8"))
    return {case: tuple(int(cell) for cell in cells.strip("| ").split("|")) for case, cells in table}


def test_the_contract_has_an_example_of_each_case() -> None:
    assert _written().keys() == CASES.keys()


@pytest.mark.parametrize("case", CASES)
def test_what_is_owed_is_what_the_contract_says(case: str) -> None:
    draws, _ = attribute(CASES[case], [(1, 12_000), (2, 8_000)])
    [line] = order_worth([LineToValue("1", REPORTED, draws)], SETTLED.get(case, []))
    sums = [sum(one[at] for one in line.parties) for at in (2, 3, 4, 5)]
    assert (*sums, sums[0] - sum(sums[1:])) == _written()[case]
