"""A tax code is kept once, sealed, and nobody reads it but by the key; what is shown are three digits."""

import pytest
from sqlalchemy import text

from marketplace.settlement import holder_tax_codes
from marketplace.storage import Database
from marketplace.storage.encryption import SealError
from marketplace.storage.scope import EVERYTHING
from marketplace.words.file_reports import ToldTaxCode
from tests.marketplace.settlement.statements import market

KEYS = ("khóa của máy nhà số một", "khóa của máy nhà số hai")


@pytest.mark.both
def test_a_code_is_kept_once_and_sealed(database: Database) -> None:
    shop = market.build(database)
    told = [ToldTaxCode("8000000001", 5, 7), ToldTaxCode("9000000001", 6, 6)]
    with database.write() as connection:
        holder_tax_codes.take(connection, shop, told, KEYS[1:])
        holder_tax_codes.take(connection, shop, [ToldTaxCode("8000000001", 3, 9)], KEYS)
        shown = holder_tax_codes.masked_codes(connection, EVERYTHING)
        kept = bytes(connection.execute(text("SELECT sealed FROM holder_tax_code")).scalars().first())
        assert sorted(holder_tax_codes.opened_codes(connection, KEYS).values()) == ["8000000001", "9000000001"]
        with pytest.raises(SealError):
            holder_tax_codes.opened_codes(connection, KEYS[:1])
        holder_tax_codes.take(connection, shop, [ToldTaxCode("9000000001", 6, 6)], KEYS[:1])
        assert len(holder_tax_codes.masked_codes(connection, EVERYTHING)) == 3
    assert [(one.shop, one.masked, one.first_ms, one.last_ms) for one in shown] == [
        ("Gian hàng", "•••••••001", 3, 9), ("Gian hàng", "•••••••001", 6, 6),
    ]  # fmt: skip
    assert b"8000000001" not in kept and "8000000001" not in repr(told)
