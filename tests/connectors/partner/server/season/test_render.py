"""Orders and payouts are served as the documents say, each step of an order, and every đồng is accounted for."""

import msgspec
import numpy as np

from connectors.partner.server.core.documents import Order
from connectors.partner.server.season.basket import PARTLY
from connectors.partner.server.season.plan import PlannedOffer, PlannedSeller
from connectors.partner.server.season.render import Renderer, amounts
from connectors.partner.server.season.script import LIVES, compose
from tests.connectors.partner.server.season.sandboxes import OVER, Sandbox, plan_of, run, sandbox

__all__ = ["sandbox"]


def test_payouts_add_up_and_leave_out_what_came_back(sandbox: Sandbox) -> None:
    run(sandbox.play(plan_of(200), OVER))
    orders = {order.code: order for order in sandbox.orders()}
    for entry in sandbox.entries():
        assert entry.net_dong == entry.gross_dong - entry.fee_dong - entry.freight_dong - entry.tax_dong
        lines = orders[entry.order_code].lines
        assert entry.gross_dong == sum(
            (line.gross_dong - line.discount_dong) * (line.quantity - line.returned) // line.quantity for line in lines
        )
    assert {entry.order_code for entry in sandbox.entries()} == {
        code for code, order in orders.items() if order.status == "delivered"
    }


def test_every_step_of_every_life_is_served_as_the_documents_say() -> None:
    plan = plan_of(120)
    script = compose(plan)
    renderer = Renderer(plan, script, "DH-")
    for fate, life in LIVES.items():
        rows = np.flatnonzero(script.fate == fate)[:3]
        assert len(rows)
        for done in range(1, len(life) + 1):
            for row, (code, day, body) in zip(rows, renderer.orders(rows, np.full(len(rows), done)), strict=True):
                order = msgspec.json.decode(body, type=Order)
                assert (order.code, [step.status for step in order.history]) == (code, list(life[:done]))
                assert code == f"DH-{row + 1:07d}"
                assert day == int(order.updated_at[:10].replace("-", ""))
                part = fate == PARTLY and done == len(life)
                assert order.status == ("delivered" if part else life[done - 1])
                assert any(line.returned for line in order.lines) is (done == len(life) and "returned" in life)


def test_what_sellers_call_their_goods_is_served_as_they_wrote_it() -> None:
    title = 'Vải "thiều" \\ 5 %s kg – Lục Ngạn'
    plan = plan_of(sellers=[PlannedSeller("H", "Hộ", 3, [PlannedOffer("A", title, 5_000, 150_000, 4)])])
    rows = np.arange(3)
    bodies = [body for _, _, body in Renderer(plan, compose(plan), "DH-").orders(rows, np.ones(3, dtype=np.int64))]
    lines = [line for body in bodies for line in msgspec.json.decode(body, type=Order).lines]
    assert {(line.title, line.sku, line.seller_id, line.pack_g) for line in lines} == {(title, "A", "H", 5_000)}
    assert all(line.gross_dong == 150_000 * line.quantity for line in lines)


def test_no_line_costs_its_seller_more_than_it_brings() -> None:
    for word in range(0, 1 << 15, 0x80):  # whatever the bits say that are looked at
        for gross in (0, 1, 19, 999, 150_000):
            discount, fee, tax = amounts(word, gross)
            assert min(discount, fee, tax) >= 0
            assert discount + fee + tax <= gross
