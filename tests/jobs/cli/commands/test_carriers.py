"""``lensan carriers``: an account is added, a cooperative ships with it, and its places are reported and said."""

import pytest

from marketplace.storage import Database
from tests import carrier
from tests.jobs.cli.calling import Lensan, sentence
from tests.ledger import rows

SHIP = ("carriers", "ship", "HTX", "--carrier", "vnp", "--name", "An", "--phone", "0204 999 888", "--street", "Kho 3",
        "--commune", "07582", "--vpostcode", "26000ABCD123")  # fmt: skip


def test_a_cooperative_ships_with_an_account_whose_places_are_known(
    lensan: Lensan, database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENSAN_DATABASE_URL", database_url)
    carrier.build(database)
    added = lensan("channels", "add", "vnp", "--platform", "vnpost", "--road", "carrier", "--shop", "KHL1")
    assert "lensan carriers units vnp --read" in added.out
    assert lensan(*SHIP).out == "HTX ships with vnp.\n"
    assert rows(database, "SELECT street, code FROM pick_up") == [("Kho 3", "26000ABCD123")]
    assert [row["code"] for row in lensan("carriers", "list", "--format", "json").json] == ["vnp", "vtp"]
    left = lensan("carriers", "units", "vtp", "--format", "json").json
    assert [row["unit_id"] for row in left] == ["778", "903"]
    assert "two levels: 2 of 3 communes are known." in lensan("carriers", "units", "vtp").out
    assert lensan("carriers", "place", "vtp", "778", "07525", "--before-2025").code == 0
    assert lensan("carriers", "units", "vtp", "--format", "json").json == left[1:]
    assert "is a shop and no carrier" in sentence(lensan("carriers", "units", "voso-1"))
    assert "has no secret" in sentence(lensan("carriers", "units", "vnp", "--read"))
