"""A household's events lead from its cooperative to the money it is owed, each told on its day by who says so."""

from datetime import date

import pytest
from sqlalchemy import insert, update

from marketplace.language.translation import VIETNAMESE, Language
from marketplace.reports.explain.household_events import tell_events
from marketplace.reports.explain.story import Story
from marketplace.reports.figures import find_season
from marketplace.settlement.hand_overs import HandOverRow, add_hand_over
from marketplace.settlement.statements import close
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests import world
from tests.marketplace.reports.explain.test_household_story import told
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, boxes, delivered
from tests.marketplace.settlement.test_adjustment_allocation import fine, given

ENGLISH = Language("en")


def give(database: Database, day: date, amount_dong: int) -> None:
    """Give the first household money."""
    with database.write() as connection:
        cooperative = market.cooperative_id(connection)
        given = HandOverRow(cooperative, 1, day, "advance", amount_dong, "mua thùng", "cô Hoa", AFTER_JUNE_MS)
        add_hand_over(connection, given)


def events(database: Database, home: int) -> Story:
    """Return the events alone of a household in the season of the tests, in English."""
    story = Story("")
    with database.read() as connection:
        season = find_season(connection, EVERYTHING, None, world.OPENS_MS)
        tell_events(connection, EVERYTHING, story, (home, f"H{home - 1}"), season, ENGLISH)
    return story


@pytest.mark.both
def test_the_story_of_a_household_leads_to_what_it_is_owed(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(1)), delivered("D2", boxes(1), day=8))
    give(database, date(2021, 6, 12), 40_000)
    with database.write(one_state=True) as connection:
        close(connection, june.id, "cô Hoa", AFTER_JUNE_MS)
        connection.execute(update(TABLES["membership"]).values(left_on=date(2021, 7, 1)))
        place = {"household_id": 1, "from_on": date(2021, 6, 20), "commune_id": 2}
        connection.execute(insert(TABLES["residence"]).values(place))
    market.opened(database, market.LATER)
    give(database, date(2021, 6, 18), 5_000)
    story = told(database, "H0")
    steps = [(step.when(VIETNAMESE), step.source, step.text) for step in story.in_order()]
    assert [step[:2] for step in steps] == [
        ("1/1/2021", "HTX Quý Sơn"), ("0 giờ 00 ngày 10/6/2021", "Gian hàng"), ("12/6/2021", "cô Hoa"),
        ("0 giờ 00 ngày 17/6/2021", "cô Hoa"), ("18/6/2021", "cô Hoa"), ("20/6/2021", "Lên Sàn"),
        ("23/6/2021", "HTX Quý Sơn"), ("1/7/2021", "HTX Quý Sơn"),
    ]  # fmt: skip
    texts = [step[2] for step in steps]
    assert texts[0] == "Vào HTX."
    assert texts[1] == "Lần đầu có người đặt hàng của hộ: “Vải thiều thùng 5 kg”, đơn D1."
    assert texts[2] == "Tạm ứng: 40.000 đ (mua thùng)"
    assert texts[3].startswith("Chốt kỳ 10/6/2021 – 16/6/2021: 5 kg, hộ được hưởng 126.996 đ, còn phải trả hộ 86.996 đ")
    assert texts[5].startswith("Chuyển về Phượng Sơn")
    assert (texts[6].startswith("Kỳ 17/6/2021 – 23/6/2021 chưa chốt"), texts[7]) == (True, "Ra khỏi HTX từ ngày này.")
    owed = story.tables[-1]
    assert owed.title == "HTX Quý Sơn còn phải trả hộ"
    assert owed.rows[1][2] == owed.rows[0][-1] == "86.996 đ"
    assert [check.holds for check in story.checks] == [True] * 3


def dong(said: str) -> int:
    """Return a sum as a story writes it."""
    return int(said.replace(".", "").replace("−", "-").replace(" đ", ""))


@pytest.mark.both
@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("net_dong", [-7_000, 7_001])
def test_what_was_given_to_a_household_of_a_payout_of_no_order_is_a_term_of_its_story(
    database: Database, split: bool, net_dong: int
) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(4)))
    fine(database, shop, net_dong)
    give(database, date(2021, 6, 12), 40_000)
    parts = given(database, None if split else "H0", split=split)
    homes = {home.code: home.account for home in market.report(database, june).homes}
    assert sum(parts.values()) == sum(account.adjusted_dong for account in homes.values()) == net_dong
    for code, account in homes.items():
        story = told(database, code)
        assert [check.text for check in story.checks if not check.holds] == []
        grid = story.tables[-1]
        row = dict(zip(grid.columns, grid.rows[0], strict=True))
        brought, net, handed = (dong(row[name]) for name in ("Kỳ trước chuyển sang", "Hộ được hưởng", "Đã đưa cho hộ"))
        shown = dong(row.get("Điều chỉnh của sàn", "0 đ"))
        assert (shown, brought + net + shown - handed) == (account.adjusted_dong, account.left_dong)
        steps = [step.text for step in story.in_order() if step.text.startswith("Điều chỉnh của sàn")]
        assert steps == ([f"Điều chỉnh của sàn: {VIETNAMESE.dong(shown)}"] if shown else [])
    with database.write(one_state=True) as connection:
        close(connection, june.id, "cô Hoa", AFTER_JUNE_MS)
    market.opened(database, market.LATER)
    assert [check.text for check in told(database, "H0").checks if not check.holds] == []


def test_where_it_sells_is_told_when_its_account_was_opened_and_its_box_stood_there(database: Database) -> None:
    market.build(database)
    with database.write() as connection:
        account = {"household_id": 1, "remote_id": "S", "channel_id": 1}
        connection.execute(insert(TABLES["account"]).values(**account, opened_on=date(2021, 5, 2)))
        connection.execute(insert(TABLES["account"]).values(channel_id=1, household_id=2, remote_id="T"))
        for listing, accepted_ms in ((2, world.OPENS_MS), (1, world.OPENS_MS + 60_000), (3, None)):
            offer = {"channel_id": 1, "listing_id": listing, "sku": str(listing), "state": "live"}
            connection.execute(insert(TABLES["offer"]).values(**offer, accepted_ms=accepted_ms))
    steps = [(step.when(ENGLISH), step.source, step.text) for step in events(database, 1).in_order()]
    assert [step for step in steps if step[1] == "Gian hàng"] == [
        ("2 May 2021", "Gian hàng", "Its seller account was opened."),
        ("0:00 on 10 June 2021", "Gian hàng", "“Vải thiều 19” stands in the shop, as read or accepted then."),
    ]
    assert [step.source for step in events(database, 2).in_order()] == ["HTX Quý Sơn"], "it only joined"


def test_what_was_given_before_the_season_is_brought_forward_and_no_event(database: Database) -> None:
    market.build(database)
    market.opened(database, (date(2021, 1, 1), date(2021, 1, 31)))
    june = market.opened(database)
    give(database, date(2021, 1, 12), 40_000)
    give(database, date(2021, 6, 12), 5_000)
    story = events(database, 1)
    assert [step.text for step in story.in_order() if "Advance" in step.text] == ["Advance: 5,000 đ (mua thùng)"]
    [table] = story.tables
    assert [(row[0], row[2], row[-1]) for row in table.rows] == [
        ("10 June 2021 – 16 June 2021", "-40,000 đ", "owes the cooperative 45,000 đ"),
    ]
    assert [check.holds for check in story.checks] == [True]
    assert market.of(database, june, "H0").account.left_dong == -45_000


def test_a_household_of_no_cooperative_has_no_money_to_tell(database: Database) -> None:
    world.build(database)
    story = events(database, 1)
    assert (story.steps, story.tables, story.checks) == ([], [], [])
