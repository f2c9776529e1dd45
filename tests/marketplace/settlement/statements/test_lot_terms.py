"""The terms of a lot stay once a period has posted it."""

import pytest
from sqlalchemy import select

from marketplace.inventory.lots import CannotMove, Provenance
from marketplace.operations.fulfilment.substitution import swap
from marketplace.settlement.statements import TermsError, set_terms
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, boxes, delivered
from tests.marketplace.settlement.statements.test_closing import closed


@pytest.mark.both
def test_whose_fruit_it_was_and_its_terms_stay_once_a_period_is_closed(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(1)), delivered("D2", boxes(1, sku="H1-5"), day=9))
    line, said = TABLES["order_line"], Provenance("Hoa", AFTER_JUNE_MS, AFTER_JUNE_MS)
    with database.write() as connection:
        first, second = connection.execute(select(line.c.id).order_by(line.c.id)).scalars()
        swap(connection, first, "L-A", "L-C", said)
        set_terms(connection, "L-C", "pool")
        with pytest.raises(TermsError, match="price"):
            set_terms(connection, "L-C", "outright")
    assert [row.code for row in market.report(database, june).homes] == ["H2"]
    closed(database, june)
    with pytest.raises(CannotMove, match="HTX Quý Sơn has closed its period"), database.write() as connection:
        swap(connection, first, "L-C", "L-A", said)
    with database.write() as connection:
        swap(connection, second, "L1-5-0", "L1-5-1", said)
        set_terms(connection, "L-A", "outright", 20_000)
        set_terms(connection, "L-C", "pool")
        with pytest.raises(TermsError, match="closed period"):
            set_terms(connection, "L-C", "order")
