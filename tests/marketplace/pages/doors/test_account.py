"""My account: only my own, ended and changed by me alone, in a form that was drawn for me."""

from datetime import date

import pytest

from marketplace.directory.people import attempts, devices, grants, secrets
from marketplace.directory.rights import Role
from tests.marketplace.pages.doors.conftest import PASSWORD, PIN, Home

NEW = "gà đồi yên thế 2026"
ACCOUNT, SECRET = "/tai-khoan", "/tai-khoan/mat-khau"


def test_it_says_who_i_am_where_i_am_signed_in_and_what_remembers_me(home: Home) -> None:
    one = home.person(role=Role.ADMINISTRATOR)
    home.signed_in(one)
    page = home.signed_in(one, remember="1").get(ACCOUNT).text
    for told in (
        one.name,
        one.code,
        "Người quản trị",
        "hãy cài xác thực lớp thứ hai",
        "đang dùng ở đây",
        "dùng lần cuối",
    ):
        assert told in page
    assert page.count('name="session"') == 2
    assert page.count('name="device"') == 1
    english = home.signed_in(home.person()).get(f"{ACCOUNT}?lang=en").text
    assert "Nothing yet; ask your administrator." in english
    assert 'action="/dang-xuat?lang=en"' in english


def test_i_end_my_own_sessions_and_nobody_elses(home: Home) -> None:
    an, hoa = home.person(), home.person()
    old, browser, other = home.signed_in(an), home.signed_in(an), home.signed_in(hoa)
    ids = [row.id for row in home.rows("session")]
    for session in (str(ids[2]), "0", "x", ""):
        refused = browser.send(f"{ACCOUNT}/phien", page=ACCOUNT, session=session)
        assert (refused.status_code, "không phải của bạn" in refused.text) == (404, True)
    assert (old.get(ACCOUNT).status_code, other.get(ACCOUNT).status_code) == (200, 200)
    browser.send(f"{ACCOUNT}/phien", page=ACCOUNT, session=str(ids[0]))
    assert (old.get(ACCOUNT).status_code, browser.get(ACCOUNT).status_code) == (302, 200)


def test_i_am_forgotten_on_my_own_devices_alone(home: Home) -> None:
    an, hoa = home.person(), home.person()
    browser = home.signed_in(an)
    with home.database.write() as connection:
        for one in (an, hoa):
            devices.remember(connection, one.id, "Chrome", home.now_ms)
    for row in home.rows("device"):
        browser.send(f"{ACCOUNT}/may", page=ACCOUNT, device=str(row.id))
    assert [row.revoked_ms is None for row in home.rows("device")] == [False, True]


def test_who_knows_the_old_secret_chooses_another_and_stays_signed_in_here_alone(home: Home) -> None:
    one = home.person()
    other, browser = home.signed_in(one), home.signed_in(one)
    before = browser.cookie("lensan")
    answer = browser.send(SECRET, old=PASSWORD, new=NEW, again=NEW)
    assert answer.headers["location"] == "/tai-khoan?xong=1"
    assert "Đã đổi" in browser.get("/tai-khoan?xong=1").text
    assert browser.cookie("lensan") != before
    assert home.browser(token=before).get(ACCOUNT).status_code == 302
    assert other.get(ACCOUNT).status_code == 302
    assert home.browser().send("/dang-nhap", who=one.code, secret=PASSWORD).status_code == 403
    assert home.browser().send("/dang-nhap", who=one.code, secret=NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "why"),
    [
        ("sai mật khẩu", NEW, NEW, "cũ không đúng"),
        (PASSWORD, NEW, "khác", "không giống nhau"),
        (PASSWORD, "ngắn", "ngắn", "ít nhất 8 ký tự"),
        (PASSWORD, "password123", "password123", "dễ đoán"),
    ],
)
def test_otherwise_nothing_is_changed_and_it_is_said_why(home: Home, old: str, new: str, again: str, why: str) -> None:
    one = home.person()
    browser = home.signed_in(one)
    answer = browser.send(SECRET, old=old, new=new, again=again)
    assert answer.status_code in (400, 403)
    assert why in answer.text
    assert browser.get(ACCOUNT).status_code == 200
    assert home.browser().send("/dang-nhap", who=one.code, secret=PASSWORD).status_code == 303


def test_who_guesses_the_old_secret_waits(home: Home) -> None:
    browser = home.signed_in(home.person())
    tries = [browser.send(SECRET, old="sai", new=NEW, again=NEW).status_code for _ in range(6)]
    assert tries == [403] * 5 + [429]


def test_a_pin_stays_a_pin(home: Home) -> None:
    one = home.person(PIN, secrets.PIN)
    browser = home.browser()
    with home.database.write() as connection:
        browser.client.cookies.set("lensan-device", devices.remember(connection, one.id, "Chrome", home.now_ms))
    browser.send("/dang-nhap", person=one.code, secret=PIN)
    assert "lớp thứ hai" not in browser.get(ACCOUNT).text
    with home.database.write() as connection:  # guessing elsewhere is not in the way of who is remembered here
        for _ in range(9):
            attempts.failed(connection, [attempts.of_person(one.id)], home.now_ms)
    assert "6 chữ số" in browser.send(SECRET, old=PIN, new=NEW, again=NEW).text
    assert browser.send(SECRET, old=PIN, new="618204", again="618204").status_code == 303
    assert [row.secret_kind for row in home.rows("person") if row.id == one.id] == ["pin"]


def test_a_form_that_was_drawn_for_another_session_changes_nothing(home: Home) -> None:
    an = home.signed_in(home.person())
    stolen = home.signed_in(home.person()).token(ACCOUNT)
    for path in (SECRET, f"{ACCOUNT}/phien", f"{ACCOUNT}/may", "/tai-khoan/lop-hai", "/dang-xuat"):
        said = {"old": PASSWORD, "new": NEW, "again": NEW, "session": str(home.rows("session")[0].id)}
        assert an.post(path, **said).status_code == 403
        assert an.post(path, form_token=stolen, **said).status_code == 403
    assert an.get(ACCOUNT).status_code == 200


def test_a_grant_says_until_when(home: Home) -> None:
    one = home.person()
    with home.database.write() as connection:
        grants.grant(connection, one.id, Role.ADMINISTRATOR, grants.NOWHERE, date(2020, 1, 1), date(2099, 12, 31), None,
                     None, home.now_ms)  # fmt: skip
    assert "Người quản trị · đến 31/12/2099" in home.signed_in(one).get(ACCOUNT).text
