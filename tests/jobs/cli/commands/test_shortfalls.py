"""``lensan shortfalls``: what no lot serves is listed, given to somebody, and settled in parts to the last gram."""

import pytest

from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.words.instants import iso
from tests.jobs.cli.calling import Lensan, sentence
from tests.ledger import rows
from tests.seeding import seed


@pytest.fixture
def short(lensan: Lensan, sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> Lensan:
    """Run commands on a market in which one box of order B3 is short."""
    seed(sqlite)
    monkeypatch.setenv("LENSAN_DATABASE_URL", str(sqlite.engine.url))
    return lensan


def test_a_shortfall_is_listed_with_the_lots_that_could_serve_it_and_is_somebodys(short: Lensan) -> None:
    [one] = short("shortfalls", "list", "--format", "json").json
    assert {name: one[name] for name in ("channel", "order", "missing", "missing_g", "packs", "cause", "due")} == {
        "channel": "voso-1", "order": "B3", "missing": "5 kg", "missing_g": 5_000, "packs": 1, "cause": "oversold",
        "due": None,
    }  # fmt: skip
    number = str(one["number"])
    said = short("shortfalls", "assign", number, "anh Nam", "--due", "22/06/2021")
    assert (said.code, said.out) == (0, f"Shortfall {number} is anh Nam's.\n")
    [told] = short("shortfalls", "show", number, "--format", "json").json
    assert (told["owner"], told["due"]) == ("anh Nam", "2021-06-22")
    assert [(lot["lot"], lot["on"]) for lot in told["candidates"]][:1] == [("L-H-AN", "2021-06-09")]
    page = short("shortfalls", "show", number).out
    assert page.startswith("number       ")
    assert "Lots that could serve it" in page


def test_a_shortfall_is_settled_in_parts_and_its_cancel_stays_for_the_rest(short: Lensan, sqlite: Database) -> None:
    [one] = short("shortfalls", "list", "--format", "json").json
    number = str(one["number"])
    assert (one["asked"], one["asked_at"], one["asked_by"]) == (None, None, None)
    assert short("shortfalls", "settle", number, "cancel", "--who", "cô Hoa").out == f"Shortfall {number}: cancel.\n"
    [one] = short("shortfalls", "show", number, "--format", "json").json
    [(asked_ms,)] = rows(sqlite, "SELECT asked_ms FROM shortfall")
    assert (one["asked"], one["asked_at"], one["asked_by"]) == ("cancel", iso(asked_ms), "cô Hoa")
    assert short("shortfalls", "settle", number, "less weight", "--weight", "1,5 kg").out == (
        f"Shortfall {number}: less weight.\nThe cancel that was asked for stays for the rest.\n"
    )
    assert rows(sqlite, "SELECT weight_g, asked FROM shortfall") == [(3_500, "cancel")]
    assert short("shortfalls", "settle", number, "lot", "--lot", "L-H-AN").out.endswith("asked for is taken back.\n")
    for late in (("settle", number, "less weight"), ("assign", number, "chị Hoa")):
        assert short("shortfalls", *late).out == f"Shortfall {number} is settled; nothing was changed.\n"
    assert short("shortfalls", "list").out == "Nothing is short: every order has its fruit.\n"
    assert reconcile(sqlite) == []


def test_a_shortfall_that_is_not_there_is_refused_in_one_sentence(short: Lensan) -> None:
    assert sentence(short("shortfalls", "show", "99")) == (
        "There is no shortfall 99; `lensan shortfalls list` names them."
    )
