"""A personal link answers one household's tasks on its day, without money, cookie or other names, and opens no more."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from marketplace.directory.people.links import issue_link, links_of, revoke_link
from marketplace.language.translation import VIETNAMESE
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.pages.context import AppContext, opened
from marketplace.pages.doors.links import PATH, link_routes, personal_link
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from marketplace.words.records import State
from tests.marketplace.pages.doors.asking import OVER_TLS, client
from tests.seeding import NOW_MS, READ_MS, box, moment, order, seed

TODAY = date(2021, 6, 20)
MIDNIGHT = moment(21, 0)


@pytest.fixture
def market(sqlite: Database) -> Iterator[Database]:
    seed(sqlite)
    with sqlite.write() as connection:
        channel, lot = TABLES["channel"], TABLES["lot"]
        channel_id = connection.execute(select(channel.c.id).where(channel.c.code == "postmart-1")).scalar_one()
        said = {"picked_on": None, "forecast_from": date(2021, 6, 18), "forecast_to": date(2021, 6, 25)}
        connection.execute(update(lot).where(lot.c.code == "L-H-AN").values(said))
        entry = order("A9", State.CONFIRMED, moment(19), [box("H-AN", 2), box("H-BINH", 1)])
        take_orders(connection, channel_id, "postmart-1", RunCaches(), [entry], READ_MS)
    with opened(AppContext(sqlite, clock=lambda: NOW_MS)):
        yield sqlite


def home_id(market: Database, code: str = "H-AN") -> int:
    with market.read() as connection:
        home = TABLES["household"]
        return int(connection.execute(select(home.c.id).where(home.c.code == code)).scalar_one())


def linked(market: Database, day: date = TODAY, code: str = "H-AN") -> str:
    with market.write() as connection:
        return PATH.format(token=issue_link(connection, home_id(market, code), day, None, NOW_MS))


def browser() -> TestClient:
    return client(link_routes())


def test_a_link_answers_what_its_household_has_to_do(market: Database) -> None:
    page = browser().get(linked(market)).text
    for said in ("Việc ngày 20/6/2021", "Nguyễn Văn An", "Cần cắt cho đơn", "Vải thiều U hồng", "thùng 5 kg", "10 kg",
                 "2 thùng", "L-H-AN", "khoảng 100 kg"):  # fmt: skip
        assert said in page, said


def test_it_shows_no_money_and_nobody_else(market: Database) -> None:
    page = browser().get(linked(market)).text
    for other in ("Trần Thị Bình", "Bình", "H-BINH", "A9", "postmart", "0912345678", "125", "250.000", " đ<", "đồng"):
        assert other not in page, other


def test_it_needs_no_cookie_and_gives_none(market: Database) -> None:
    answer = browser().get(linked(market))
    assert "set-cookie" not in answer.headers


def test_it_counts_on_its_own_day_in_vietnam_alone(market: Database) -> None:
    today, tomorrow = linked(market), linked(market, date(2021, 6, 21))
    for now_ms, open_ones in ((MIDNIGHT - 1, [200, 404]), (MIDNIGHT, [404, 200]), (moment(20, 0), [200, 404])):
        with opened(AppContext(market, clock=lambda now=now_ms: now)):
            assert [browser().get(link).status_code for link in (today, tomorrow)] == open_ones


def test_it_can_be_revoked(market: Database) -> None:
    link = linked(market)
    with market.write() as connection:
        [known] = links_of(connection, home_id(market), NOW_MS)
        assert revoke_link(connection, known.id, None, NOW_MS)
    answer = browser().get(link)
    assert (answer.status_code, "An" in answer.text.replace("Sàn", "")) == (404, False)


def test_every_link_that_is_none_gets_the_same_answer(market: Database) -> None:
    revoked, other_day = linked(market), linked(market, date(2021, 6, 21))
    with market.write() as connection:
        for known in links_of(connection, home_id(market), NOW_MS):
            if known.on_day == TODAY:
                revoke_link(connection, known.id, None, NOW_MS)
    nothing = ("/viec/" + "x" * 43, "/viec/' OR 1=1 --", "/viec/" + "x" * 5_000, revoked, other_day)
    answers = [browser().get(link) for link in nothing]
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1


def test_it_is_no_session_and_opens_nothing_else(market: Database) -> None:
    link = linked(market)
    token = link.rsplit("/", 1)[1]
    with opened(AppContext(market, clock=lambda: NOW_MS)) as there:
        assert there.visitor(token) is None
    assert browser().post(link).status_code == 405


def test_nobody_keeps_it_finds_it_or_is_told_of_it(market: Database) -> None:
    for link in (linked(market), "/viec/none"):
        said = client(link_routes(), OVER_TLS).get(link).headers
        assert (said["cache-control"], said["referrer-policy"], said["x-robots-tag"]) == (
            "no-store", "no-referrer", "noindex, nofollow",
        )  # fmt: skip


def test_what_a_name_holds_is_no_markup(market: Database) -> None:
    with market.write() as connection:
        home = TABLES["household"]
        connection.execute(update(home).where(home.c.code == "H-AN").values(name="<script>alert(1)</script>"))
    page = browser().get(linked(market)).text
    assert ("<script" in page, "&lt;script&gt;" in page) == (False, True)


def test_a_household_without_tasks_reads_so(market: Database) -> None:
    assert "chưa có việc" in browser().get(linked(market, code="H-EM")).text


def test_a_link_is_sent_with_a_message(market: Database) -> None:
    said = personal_link("https://lensan.example/", "tok", "Nguyễn Văn An", TODAY, VIETNAMESE)
    assert said.address == "https://lensan.example/viec/tok"
    assert said.message == "Lên Sàn: việc của hộ Nguyễn Văn An ngày 20/6/2021: https://lensan.example/viec/tok"
