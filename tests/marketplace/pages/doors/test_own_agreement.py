"""A household takes its agreement back, and gives it again; it is told before what ends and what stays."""

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from marketplace.directory import rectifications
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests import people
from tests.ledger import rows
from tests.marketplace.pages.doors.own_market import browser
from tests.rights_market import NOW_MS

HOME = TABLES["household"]
STANDING = "SELECT kind, ended_ms IS NULL FROM withdrawal WHERE household_id = 1 ORDER BY id"


@pytest.mark.parametrize(
    ("kind", "says"),
    [("agreement", ("không còn xem được hộ", "Cán bộ quản lý nhà nước vẫn xem", "không xóa dữ liệu nào")),
     ("consent", ("=1+1 &lt;b&gt;Cháu&lt;/b&gt; không còn xem", "Hợp tác xã vẫn làm việc như trước"))],
)  # fmt: skip
def test_it_is_said_first_done_once_and_given_again(
    mounted: Starlette, sqlite: Database, kind: str, says: tuple[str, ...]
) -> None:
    farmer, page = browser(mounted, "farmer"), f"/ho-cua-toi/dong-y?ho=H-1&loai={kind}"
    asked = farmer.get(page).text
    assert [said for said in says if said not in asked] == []
    assert farmer.get("/ho-cua-toi/dong-y?ho=H-1&loai=state").status_code == 404
    assert rows(sqlite, STANDING) == []
    token = farmer.token(page)
    for _ in range(2):  # a second press of the same page
        done = farmer.post(page, form_token=token, do="withdraw")
        assert done.headers["location"].endswith("xong=rut")
    assert rows(sqlite, STANDING) == [(kind, 1)]
    assert "đã rút lúc" in farmer.get("/ho-cua-toi?ho=H-1").text
    assert "Những gì bắt đầu lại" in farmer.get(page).text
    assert farmer.send(page, do="again").headers["location"].endswith("xong=lai")
    assert rows(sqlite, STANDING) == [(kind, 0)]
    acts = [act for (act,) in rows(sqlite, "SELECT act FROM audit ORDER BY id")]
    assert acts[-2:] == [f"{kind} withdrawn", f"{kind} given again"]


def test_the_cooperative_sees_the_household_no_more_and_state_management_still(
    mounted: Starlette, sqlite: Database
) -> None:
    browser(mounted, "farmer").send("/ho-cua-toi/dong-y?ho=H-1", do="withdraw")
    seen = {}
    for role in ("director", "commune staff"):
        scope = people.looked_up(sqlite, f"token-of-{role}", NOW_MS).scope
        with sqlite.read() as connection:
            found = connection.execute(select(HOME.c.id).where(HOME.c.id == 1, scope.where(HOME))).scalars()
            seen[role] = (list(found), [one.household_id for one in rectifications.waiting(connection, scope)])
    assert seen == {"director": ([], []), "commune staff": ([1], [])}


def test_nobody_but_the_household_withdraws(mounted: Starlette, sqlite: Database) -> None:
    helper = browser(mounted, "helper")
    token = helper.token("/ho-cua-toi/sua?ho=H-1")
    for role, asked in (("helper", helper), ("director", browser(mounted, "director"))):
        answer = asked.post("/ho-cua-toi/dong-y?ho=H-1", form_token=token, do="withdraw")
        assert answer.status_code in {403, 404}, role
    assert rows(sqlite, STANDING) == []
