"""Matching: one transfer pays many settlements and lists; what is left on either side is open."""

import pytest

from marketplace.settlement.transfer_matching import TransferTarget
from marketplace.settlement.transfers import (
    TransferError,
    cod_lists,
    record_transfer,
    transfers,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.settlement.test_differences import LATER_MS
from tests.marketplace.settlement.test_transfers import BANK, BK1, S1, S2, S3, come, filled, matched


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
