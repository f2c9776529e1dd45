"""Transfers: one sum in the bank for many settlements and lists; what is open on either side is said."""

from datetime import date

import pytest

from marketplace.settlement.settlement_totals import SettlementTotals, settlements, totals_between
from marketplace.settlement.transfer_matching import TransferTarget, match_transfer
from marketplace.settlement.transfers import (
    TransferError,
    TransferFacts,
    cod_lists,
    record_cod_list,
    record_transfer,
    transfers,
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


@pytest.mark.both
def test_one_transfer_pays_many_settlements_less_what_was_taken_back(database: Database) -> None:
    filled(database)
    assert matched(database, S1, S2, S3) == (600_000, 0)
    assert come(database) == {"S1": (314_000, 0, 314_000), "S2": (400_000, 0, 400_000), "S3": (-114_000, 0, -114_000)}
    with database.read() as connection:
        assert transfers(connection, EVERYTHING, open_only=True) == []


@pytest.mark.both
def test_what_is_left_on_either_side_is_open(database: Database) -> None:
    filled(database)
    assert matched(database, S1, BK1) == (414_000, 186_000)
    assert matched(database, S2) == (600_000, 0)
    assert come(database)["S2"] == (400_000, 0, 186_000)
    with database.read() as connection:
        assert [(one.amount_dong, one.bank_dong) for one in cod_lists(connection, EVERYTHING)] == [(100_000, 100_000)]


def test_the_wallet_is_a_step_of_its_own(database: Database) -> None:
    filled(database)
    with database.write() as connection:
        record_transfer(
            connection, BANK._replace(step="wallet", reference="V1", amount_dong=314_000), "kế toán", LATER_MS
        )
    assert matched(database, S1, step="wallet", reference="V1") == (314_000, 0)
    assert come(database)["S1"] == (314_000, 314_000, 0)
    assert matched(database, S1) == (314_000, 286_000)
    assert come(database)["S1"] == (314_000, 314_000, 314_000)


@pytest.mark.parametrize(
    ("targets", "said"),
    [([TransferTarget("shop", "S9")], "no settlement S9"), ([TransferTarget("VTP", "BK9", cod=True)], "no list BK9"),
     ([S1, S1, S2, BK1], "Nothing is left of the transfer for BK1")],
)  # fmt: skip
def test_what_cannot_be_matched_is_said_and_nothing_is_written(
    database: Database, targets: list[TransferTarget], said: str
) -> None:
    filled(database)
    with pytest.raises(TransferError, match=said):
        matched(database, *targets)
    assert rows(database, "SELECT count(*) FROM transfer_part") == [(0,)]


def test_a_settlement_is_not_matched_twice(database: Database) -> None:
    filled(database)
    matched(database, S1)
    with pytest.raises(TransferError, match="Nothing is left of S1"):
        matched(database, S1)


def test_the_same_transfer_again_changes_nothing_and_another_under_its_number_is_refused(database: Database) -> None:
    filled(database)
    with database.write() as connection:
        assert not record_transfer(connection, BANK, "kế toán", LATER_MS)
        assert not record_cod_list(connection, "VTP", "BK1", DAY, 100_000, "kế toán", LATER_MS)
        with pytest.raises(TransferError, match="600000 đ on 20/06/2021"):
            record_transfer(connection, BANK._replace(amount_dong=1), "kế toán", LATER_MS)
        with pytest.raises(TransferError, match="written down with 100000 đ"):
            record_cod_list(connection, "VTP", "BK1", DAY, 1, "kế toán", LATER_MS)
        with pytest.raises(TransferError, match="more than 0 đ"):
            record_transfer(connection, BANK._replace(reference="FT2", amount_dong=0), "kế toán", LATER_MS)
    assert rows(database, "SELECT count(*) FROM transfer") == [(1,)]


@pytest.mark.both
def test_a_period_and_its_settlements_say_what_was_expected_received_and_differs(database: Database) -> None:
    build(database)
    take(database, told(box()), paid(157_000), paid(10_000, 9, settlement="S2"))
    with database.read() as connection:
        found = settlements(connection, EVERYTHING)
        every = totals_between(connection, EVERYTHING, None, None)
        early = totals_between(connection, EVERYTHING, None, date(2021, 6, 15))
    told_ = [(one.settlement, one.expected_dong, one.received_dong, one.difference_dong) for one in found]
    assert told_ == [("S2", 157_000, 10_000, -147_000), ("S1", 157_000, 157_000, 0)]
    assert every == SettlementTotals(314_000, 167_000, -147_000, 1)
    assert early == SettlementTotals(157_000, 157_000, 0, 0)
