"""``lensan households``: a household joins, leaves and moves on a day; what it picked before stays in the old pool."""

import pytest

from marketplace.reports.reconcile import reconcile
from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.shop import Shop
from tests.ledger import rows

STAYS = (
    "SELECT h.code, c.code, m.joined_on, m.left_on FROM membership m JOIN household h ON h.id = m.household_id"
    " JOIN cooperative c ON c.id = m.cooperative_id ORDER BY m.id"
)


@pytest.fixture
def coops(shop: Shop, lensan_shop: Lensan) -> Lensan:
    """Two cooperatives; hộ 0 and hộ 1 are members of HTX-A, whose pool their listings are."""
    for at, code in enumerate(("HTX-A", "HTX-B"), 1):
        shop.run("INSERT INTO cooperative (id, code, name, name_key, kind, commune_id) VALUES"
                 " (:at, :code, :code, 'htx', 'cooperative', 1)", at=at, code=code)  # fmt: skip
    for home in ("H0", "H1"):
        done = lensan_shop("households", "join", home, "--coop", "HTX-A", "--from", "01/06/2021")
        assert (done.code, done.out) == (0, f"{home} is a member of HTX-A from 01/06/2021.\n")
    shop.run("UPDATE listing SET cooperative_id = 1, household_id = NULL WHERE sku IN ('H0-5', 'H1-5')")
    shop.run("UPDATE offer SET seller = substr(sku, 1, 2) WHERE sku IN ('H0-5', 'H1-5')")
    return lensan_shop


def stays(shop: Shop) -> list[tuple[str, ...]]:
    return [tuple("" if one is None else str(one) for one in row) for row in rows(shop.database, STAYS)]


def test_fruit_picked_before_the_day_still_counts_and_what_is_picked_after_does_not(coops: Lensan, shop: Shop) -> None:
    shop.run("UPDATE lot SET picked_on = NULL, forecast_from = '2021-06-09', forecast_to = '2099-12-31'"
             " WHERE code = 'L0-5-0'")  # fmt: skip
    shop.run("UPDATE lot_move SET kind = 'forecast' WHERE lot_id = (SELECT id FROM lot WHERE code = 'L0-5-0')")
    assert coops("sync").code == 0
    assert shop.stocks() == {"H0-5": 20, "H1-5": 20, "H2-5": 20}
    for home in ("H0", "H1"):
        done = coops("households", "leave", home, "--coop", "HTX-A", "--from", "2021-06-11")
        assert (done.code, done.out) == (0, f"{home} is no member of HTX-A from 11/06/2021 on.\n")
    assert rows(shop.database, "SELECT count(*) > 0 FROM sync_request WHERE taken_ms IS NULL") == [(1,)]
    assert coops("sync").code == 0
    assert shop.stocks() == {"H0-5": 0, "H1-5": 20, "H2-5": 20}
    for day, packs in (("12/06/2021", 0), ("10/06/2021", 20)):
        shop.run("UPDATE lot SET picked_on = NULL WHERE code = 'L0-5-0'")
        assert coops("lots", "picked", "L0-5-0", "100 kg", "--on", day).code == 0
        assert coops("sync").code == 0
        assert shop.stocks()["H0-5"] == packs, day


@pytest.mark.both
def test_joining_another_cooperative_ends_the_first_and_is_said_once(coops: Lensan, shop: Shop) -> None:
    move = ("households", "join", "H0", "--coop", "HTX-B", "--from", "11/06/2021")
    assert coops(*move).out == "H0 is a member of HTX-B from 11/06/2021 and leaves HTX-A.\n"
    known = stays(shop)
    assert known[0] == ("H0", "HTX-A", "2021-06-01", "2021-06-11")
    assert known[2] == ("H0", "HTX-B", "2021-06-11", "")
    leave = ("households", "leave", "H0", "--coop", "HTX-A", "--from", "11/06/2021")
    for again in (move, leave):
        assert "nothing was changed" in coops(*again).out
    assert stays(shop) == known
    assert coops(*leave[:-1], "10/06/2021").code == 0
    assert stays(shop)[0] == ("H0", "HTX-A", "2021-06-01", "2021-06-10")
    assert coops("households", "leave", "H0", "--coop", "HTX-B", "--from", "20/06/2021").code == 0
    assert coops("households", "join", "H0", "--coop", "HTX-A", "--from", "20/06/2021").code == 0
    assert len(stays(shop)) == 4
    assert reconcile(shop.database) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("leave", "H0", "--coop", "HTX-A", "--from", "01/06/2021"), "It joined on 01/06/2021"),
        (("leave", "H0", "--coop", "HTX-A", "--from", "09/06/2021"), "The books of HTX-A are closed up to 09/06/2021"),
        (("leave", "H2", "--coop", "HTX-A", "--from", "11/06/2021"), "H2 is no member of HTX-A"),
        (("leave", "H9", "--coop", "HTX-A", "--from", "11/06/2021"), "There is no household H9"),
        (("join", "H2", "--coop", "HTX-C", "--from", "11/06/2021"), "There is no cooperative HTX-C"),
        (("join", "H2", "--coop", "HTX-A", "--from", "05/06/2021"), "The books of HTX-A are closed up to 09/06/2021"),
        (("join", "H0", "--coop", "HTX-B", "--from", "05/06/2021"), "The books of HTX-A are closed up to 09/06/2021"),
        (("join", "H0", "--coop", "HTX-B", "--from", "01/06/2021"), "It belongs to HTX-A in these days"),
        (("join", "H0", "--coop", "HTX-A", "--from", "11/06/2021"), "H0 is a member of HTX-A on 11/06/2021 already"),
    ],
)
def test_what_cannot_be_is_one_plain_sentence(coops: Lensan, shop: Shop, arguments: tuple[str, ...], says: str) -> None:
    shop.run("INSERT INTO period (cooperative_id, from_on, to_on, closed_ms, closed_by) VALUES"
             " (1, '2021-06-03', '2021-06-09', 1, 'Lan')")  # fmt: skip
    known = stays(shop)
    assert says in sentence(coops("households", *arguments))
    assert stays(shop) == known
