"""A household sets right what is its own to say at once; what others know it by, or figures stand on, waits."""

from datetime import date

import pytest

from marketplace.directory import rectifications
from marketplace.directory.rectifications import MOST_WAITING, RectificationError
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.messages import Refusal, Unreadable
from tests import people, rights_market
from tests.ledger import rows
from tests.marketplace.directory.test_audit import lines
from tests.rights_market import NOW_MS, A

DAY = date(2021, 6, 20)


def say(database: Database, what: str, said: str, from_on: date | None = None, by: int = 1) -> bool:
    with database.write() as connection:
        return rectifications.set_right(connection, 1, what, said, from_on, by, NOW_MS)


@pytest.fixture
def market(database: Database) -> Database:
    rights_market.write(database)
    people.person(database)
    return database


@pytest.mark.both
def test_what_is_its_own_to_say_is_set_right_at_once_signed_and_in_the_audit(market: Database) -> None:
    assert say(market, "name", "  ngô văn  MỐT ")
    assert say(market, "phone", "+84 912 345 679")
    assert say(market, "hamlet", "Thôn Bắc Một")
    assert rows(market, "SELECT name, name_key, phone, hamlet FROM household WHERE id = 1") == [
        ("ngô văn MỐT", "ngo van mot", "0912345679", "Thôn Bắc Một")
    ]
    with market.read() as connection:
        hamlet, phone, name, *_ = rectifications.rectifications(connection, EVERYTHING, 1)
    assert (hamlet.before, hamlet.wanted, hamlet.by, hamlet.outcome) == (None, "Thôn Bắc Một", "Người 1", "done")
    assert (phone.before, phone.settled_ms, phone.settled_by) == ("0912345601", NOW_MS, "Người 1")
    assert (name.before, name.household_code) == ("Ngô Văn Một", "H-1")
    told = [(who, act, subject) for _, who, act, subject, _ in lines(market) if act == "data corrected"]
    assert told == [
        ("Người 1 (NG-0001)", "data corrected", "Ngô Văn Một (H-1)"),
        ("Người 1 (NG-0001)", "data corrected", "ngô văn MỐT (H-1)"),
        ("Người 1 (NG-0001)", "data corrected", "ngô văn MỐT (H-1)"),
    ]
    assert "0912345679" not in str(lines(market))
    assert say(market, "digital_address", " 26000ABCD123 ")
    assert rows(market, "SELECT digital_address FROM household WHERE id = 1") == [("26000ABCD123",)]
    assert "26000ABCD123" not in str(lines(market))
    assert say(market, "digital_address", "")
    assert rows(market, "SELECT digital_address FROM household WHERE id = 1") == [(None,)]
    assert say(market, "phone", " ")
    assert rows(market, "SELECT phone FROM household WHERE id = 1") == [(None,)]


@pytest.mark.both
def test_what_others_know_it_by_and_what_moves_figures_waits(market: Database) -> None:
    before = rows(market, "SELECT name, commune_id, area_m2 FROM household WHERE id = 1")
    for what, said, from_on in (("name", "Ngô Văn Mốc", None), ("commune", "Xã 2", DAY), ("area", "5 sào", None),
                                ("other", "Lô L-H1 cân thiếu <b>=1+1</b>", None)):  # fmt: skip
        assert not say(market, what, said, from_on)
    assert rows(market, "SELECT name, commune_id, area_m2 FROM household WHERE id = 1") == before
    with market.read() as connection:
        found = rectifications.waiting(connection, EVERYTHING)
    assert [(one.what, one.before, one.wanted, one.from_on) for one in found if one.by] == [
        ("other", None, "Lô L-H1 cân thiếu <b>=1+1</b>", None), ("area", "360", "1800", None),
        ("commune", "Xã 1", "Xã 2", DAY), ("name", "Ngô Văn Một", "Ngô Văn Mốc", None),
    ]  # fmt: skip
    assert rows(market, "SELECT count(*) FROM audit WHERE act = 'correction asked'") == [(4,)]


@pytest.mark.parametrize(
    ("what", "said", "from_on", "why"),
    [
        ("name", "Ngô Văn Một", None, "kept so already"), ("name", "***", None, "Nothing was written"),
        ("name", "Ngô" * 40, None, "at most 100 letters"), ("phone", "12", None, "not a telephone number"),
        ("digital_address", "26000abcd123", None, "12 digits or capital letters"),
        ("digital_address", "", None, "kept so already"),
        ("hamlet", "", None, "kept so already"), ("area", "rộng lắm", None, "not an area"),
        ("commune", "Xã 2", None, "since which day"), ("commune", "Xã 2", date(2021, 6, 26), "since which day"),
        ("commune", "Xã 99", DAY, "no commune"), ("other", "", None, "Nothing was written"),
        ("code", "H-2", None, "Choose what"),
    ],
)  # fmt: skip
def test_bad_words_are_refused_in_a_sentence_and_leave_nothing(
    sqlite: Database, what: str, said: str, from_on: date | None, why: str
) -> None:
    rights_market.write(sqlite)
    people.person(sqlite)
    before = rows(sqlite, "SELECT count(*) FROM rectification")
    with pytest.raises((Refusal, Unreadable), match=why):
        say(sqlite, what, said, from_on)
    assert rows(sqlite, "SELECT count(*) FROM rectification") == before


def test_what_is_asked_already_is_not_asked_again_nor_too_much_at_once(sqlite: Database) -> None:
    rights_market.write(sqlite)
    people.person(sqlite)
    say(sqlite, "area", "5 sào")
    with pytest.raises(RectificationError, match="waits for its answer"):
        say(sqlite, "area", "6 sào")
    for n in range(MOST_WAITING - 2):  # one waits in the market already
        say(sqlite, "other", f"Yêu cầu {n}")
    with pytest.raises(RectificationError, match="waits for its answer"):
        say(sqlite, "other", "Một yêu cầu nữa")


@pytest.mark.both
def test_who_reads_a_request_and_its_answer(database: Database) -> None:
    rights_market.write(database)
    farmer = people.looked_up(database, people.signed_in(database, "farmer", household_id=1), NOW_MS).scope
    director = people.looked_up(database, people.signed_in(database, "director", cooperative_id=A), NOW_MS).scope
    weigher = people.looked_up(database, people.signed_in(database, "weigher", cooperative_id=A), NOW_MS).scope
    with database.write() as connection:
        for scope, homes in ((farmer, [1]), (director, [1]), (weigher, [])):  # H7 took back its agreement
            assert [one.household_id for one in rectifications.waiting(connection, scope)] == homes
        with pytest.raises(RectificationError, match="Say why"):
            rectifications.settle(connection, 1, "refused", " ", 1, NOW_MS)
        rectifications.settle(connection, 1, "refused", "Phiếu cân đúng", 1, NOW_MS)
        with pytest.raises(RectificationError, match="answered meanwhile"):
            rectifications.settle(connection, 1, "done", "", 1, NOW_MS)
        assert rectifications.waiting(connection, director) == []
        [one] = rectifications.rectifications(connection, farmer, 1)
    assert (one.outcome, one.reply, one.settled_by) == ("refused", "Phiếu cân đúng", "Người 1")
