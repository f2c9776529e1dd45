"""What the reader takes from Shopee's samples is what was written into them, by those who had not seen the reader."""

from pathlib import Path

from connectors.registry import facts_of
from connectors.sheet.reader import read
from marketplace.words.records import OrderRecord
from tests.connectors.sheet.files.every import write_all

NOW_MS = 1_780_963_200_000  # 9 June 2026


def test_orders_of_shopee_are_read_as_they_were_written(tmp_path: Path) -> None:
    facts = facts_of("shopee")
    seen = 0
    for sample in write_all(tmp_path):
        says = sample.expected
        if says.get("platform") != "shopee" or says["refusal"] or not says["orders"]:
            continue
        path = tmp_path / sample.case / sample.name
        got = read(path, sample.name, facts.files, states=facts.states, now_ms=NOW_MS)
        orders = {order.code: order for order in got.orders if isinstance(order, OrderRecord)}
        assert set(orders) == {order["code"] for order in says["orders"]}, sample.case
        assert len(got.differences) == len(says["differences"]), sample.case
        for order in says["orders"]:
            have = orders[order["code"]]
            said = (order["state"], order["placed_ms"], order["province"])
            assert (have.status, have.placed_ms, have.province) == said, sample.case
            for name in ("quantity", "gross_dong", "returned"):
                if name in order["lines"][0]:
                    held = sum(getattr(line, name) for line in have.lines)
                    assert held == sum(line[name] for line in order["lines"]), (sample.case, name)
        seen += 1
    assert seen >= 15
