"""``lensan post-lists``: a list is written once, and what of it stands is listed."""

import json

import pytest

from marketplace.storage.clock import now_ms
from marketplace.words.instants import as_date, day_of
from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.shop import Shop


@pytest.mark.both
def test_a_list_is_written_once_corrected_and_listed(lensan_shop: Lensan, shop: Shop) -> None:
    today = as_date(day_of(now_ms())).isoformat()
    add = ("post-lists", "add", "shop", "H0-5", "12", "--on", today, "--office", "Bưu cục Lục Ngạn")
    assert "Nobody said" in sentence(lensan_shop(*add))
    assert lensan_shop("post-lists", "run", "shop", "--since", "2021-06-01").code == 0
    said = [lensan_shop(*add, "--price", "120k").out for _ in range(2)]
    assert said[0] == said[1]
    code = said[0].split()[1]
    shop.order("H0-5", 5, "A1")
    assert lensan_shop("sync").code == 0

    def standing() -> list[tuple[int, int]]:
        told = json.loads(lensan_shop("post-lists", "list", "shop", "--format", "json").out)
        assert [(one["code"], one["sku"], one["collect_on"], one["price_dong"]) for one in told] == [
            (code, "H0-5", today, 120_000)
        ]
        return [(one["packs"], one["held"]) for one in told]

    assert standing() == [(12, 7)]
    assert lensan_shop("post-lists", "apart", "shop", "A1").code == 0
    assert standing() == [(12, 12)]
    assert lensan_shop("post-lists", "apart", "shop", "A1", "--back").code == 0
    assert lensan_shop("post-lists", "correct", "shop", code, "3").code == 0
    assert standing() == [(3, 0)]
    assert "more boxes than all lists: 2 of H0-5" in lensan_shop("post-lists", "list", "shop").err
    assert "no list" in sentence(lensan_shop("post-lists", "correct", "shop", "BK-1", "3"))
