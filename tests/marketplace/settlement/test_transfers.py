"""Transfers: one sum in the bank for many settlements and lists; what is open on either side is said."""

from datetime import date

import pytest

from marketplace.settlement.settlement_totals import settlements
from marketplace.settlement.transfer_matching import TransferTarget, match_transfer
from marketplace.settlement.transfers import (
    TransferError,
    TransferFacts,
    record_cod_list,
    record_transfer,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.settlement.test_differences import LATER_MS, box, paid, take, told
from tests.world import build

DAY = date(2021, 6, 20)
BANK = TransferFacts("bank", "FT1", DAY, 600_000, "sàn trả tiền")


def filled(database: Database) -> None:
    """Settlement S1 pays 314.000 đ, S2 pays 400.000 đ and S3 takes 114.000 đ back; VTP owes 100.000 đ of COD."""
    build(database)
    take(database, told(box()), paid(314_000), paid(400_000, 2, settlement="S2"), paid(-114_000, 3, settlement="S3"))
    with database.write() as connection:
        record_transfer(connection, BANK, "kế toán", LATER_MS)
        record_cod_list(connection, "VTP", "BK1", DAY, 100_000, "kế toán", LATER_MS)


def matched(
    database: Database, *targets: TransferTarget, step: str = "bank", reference: str = "FT1"
) -> tuple[int, int]:
    with database.write() as connection:
        one = match_transfer(connection, EVERYTHING, step, reference, targets, "kế toán", LATER_MS)
    return one.matched_dong, one.open_dong


S1, S2, S3, BK1 = (
    TransferTarget("shop", "S1"),
    TransferTarget("shop", "S2"),
    TransferTarget("shop", "S3"),
    TransferTarget("VTP", "BK1", cod=True),
)


def come(database: Database) -> dict[str, tuple[int, int, int]]:
    """Return by settlement what it pays, and what of it came to the wallet and to the bank."""
    with database.read() as connection:
        found = settlements(connection, EVERYTHING)
    return {one.settlement: (one.received_dong, one.wallet_dong, one.bank_dong) for one in found}


def test_the_same_transfer_again_changes_nothing_and_another_under_its_number_is_refused(database: Database) -> None:
    filled(database)
    with database.write() as connection:
        assert not record_transfer(connection, BANK, "kế toán", LATER_MS)
        assert not record_cod_list(connection, "VTP", "BK1", DAY, 100_000, "kế toán", LATER_MS)
        with pytest.raises(TransferError, match=r"600\.000 đ on 20/06/2021"):
            record_transfer(connection, BANK._replace(amount_dong=1), "kế toán", LATER_MS)
        with pytest.raises(TransferError, match=r"written down with 100\.000 đ"):
            record_cod_list(connection, "VTP", "BK1", DAY, 1, "kế toán", LATER_MS)
        with pytest.raises(TransferError, match="more than 0 đ"):
            record_transfer(connection, BANK._replace(reference="FT2", amount_dong=0), "kế toán", LATER_MS)
    assert rows(database, "SELECT count(*) FROM transfer") == [(1,)]
