"""The account: what was handed over stands beside what is owed."""

from datetime import date

import pytest

from marketplace.settlement.hand_overs import HandOverError
from marketplace.settlement.statements import close
from marketplace.storage import Database
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, boxes, delivered
from tests.marketplace.settlement.statements.test_household import _hand_over


def test_what_was_handed_over_stands_beside_what_is_owed(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    market.take(database, shop, delivered("D1", boxes(1, sku="H0-5")))
    for kind, amount in (("advance", 30_000), ("paid", 20_000), ("cod", 10_000)):
        _hand_over(database, "H0", date(2021, 6, 12), kind, amount)
    account = market.of(database, june, "H0").account
    assert account == (0, 126_996, 30_000, 20_000, 10_000, 0)
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", AFTER_JUNE_MS)
    assert market.of(database, june, "H0").account == account
    with pytest.raises(HandOverError, match="closed"):
        _hand_over(database, "H0", date(2021, 6, 16), "paid", 1)
    _hand_over(database, "H0", date(2021, 6, 17), "paid", 66_996)
    after = market.of(database, later, "H0").account
    assert (after, after.left_dong) == ((66_996, 0, 0, 66_996, 0, 0), 0)
