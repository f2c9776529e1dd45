"""``lensan reconcile``: 3 where a total is not what the ledger says."""

from tests.jobs.cli.calling import Lensan
from tests.jobs.shop import Shop


def test_reconcile_ends_in_three_where_a_total_is_not_the_ledger(lensan_shop: Lensan, shop: Shop) -> None:
    shop.order("H0-5", 2)
    lensan_shop("sync")
    assert lensan_shop("reconcile").code == 0
    assert lensan_shop("reconcile", "--format", "json").json == []
    shop.run("UPDATE household_total SET placed_g = placed_g + 1")
    said = lensan_shop("reconcile", "--format", "json")
    assert (said.code, len(said.json)) == (3, 1)
    assert said.json[0]["where"].startswith("household_total (")
    assert lensan_shop("reconcile").code == 3
