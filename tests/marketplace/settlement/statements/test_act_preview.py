"""A preview says what an act would do to lots and money, and leaves everything as it was."""

from functools import partial

from marketplace.inventory.lots import Provenance
from marketplace.operations.fulfilment.overrides import refund
from marketplace.settlement.statements import close
from marketplace.settlement.statements.act_preview import PreviewedChange, preview_act
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests import people, rights_market
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, boxes, delivered

BY = Provenance("cô Hoa", AFTER_JUNE_MS, AFTER_JUNE_MS)
MONEY = "SELECT refunded_dong FROM order_line"


def test_a_refund_is_previewed_for_the_households_it_takes_from_and_not_written(sqlite: Database) -> None:
    shop = market.build(sqlite)
    market.opened(sqlite)
    market.take(sqlite, shop, delivered("O1", boxes(3)._replace(fee_dong=0, freight_dong=0)))
    before = rows(sqlite, MONEY)
    with sqlite.write() as connection:
        found = preview_act(connection, EVERYTHING, 1, lambda one: refund(one, 1, 15_000, BY))
    assert found.changes == [
        PreviewedChange("L-A", "Hộ 0", 0, 0, -8_000),
        PreviewedChange("L-B", "Hộ 1", 0, 0, -7_000),
    ]
    assert (found.closed, rows(sqlite, MONEY)) == (False, before)


def test_an_order_of_a_closed_period_is_said_to_be_posted_already(sqlite: Database) -> None:
    shop = market.build(sqlite)
    june = market.opened(sqlite)
    market.take(sqlite, shop, delivered("O1", boxes(1)))
    with sqlite.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", AFTER_JUNE_MS)
    with sqlite.write() as connection:
        assert preview_act(connection, EVERYTHING, 1, lambda one: refund(one, 1, 1_000, BY)).closed


def test_of_an_order_with_fruit_of_others_no_name_and_no_figure_of_theirs_is_told(sqlite: Database) -> None:
    rights_market.write(sqlite)
    with sqlite.read() as connection:
        of = rights_market.ids(connection)
    found = {}
    for role in ("director", "seller"):
        token = people.signed_in(sqlite, role, cooperative_id=rights_market.A)
        scope = people.looked_up(sqlite, token, rights_market.NOW_MS).scope
        for code in ("A1/S-A", "X1/S-H3"):  # in the first is fruit of H7, which took back its agreement
            with sqlite.write() as connection:
                act = partial(refund, line_id=of[code], dong=100_000, by=BY)
                found[role, code] = preview_act(connection, scope, of[code], act)
    told = {who: ([(one.lot, one.dong) for one in of_role.changes], of_role.untold) for who, of_role in found.items()}
    assert told == {
        ("director", "A1/S-A"): ([("L-H1", -25_000), ("L-H2", -25_000)], True),
        ("director", "X1/S-H3"): ([], True),
        ("seller", "A1/S-A"): ([], True),
        ("seller", "X1/S-H3"): ([], True),
    }
