"""The second factor: shown after the secret, each code once, and set up by who knows the secret too."""

import re

import pyotp
from sqlalchemy import update

from marketplace.directory.people import factors
from marketplace.directory.rights import Role
from marketplace.pages.doors.one_time_codes import STEP_MS
from marketplace.storage.tables import TABLES
from tests.marketplace.pages.doors.asking import OVER_TLS
from tests.marketplace.pages.doors.conftest import PASSWORD, DoorBrowser, Home

SET_UP, CODE = "/tai-khoan/lop-hai", "/ma-xac-thuc"


def code(home: Home, secret: str, apart: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(home.now_ms // STEP_MS + apart)


def proposed(browser: DoorBrowser) -> str:
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', browser.get(SET_UP).text)
    assert found
    return found[1].replace(" ", "")


def set_up(home: Home, browser: DoorBrowser) -> str:
    secret = proposed(browser)
    answer = browser.send(SET_UP, secret=PASSWORD, code=code(home, secret))
    assert answer.status_code == 303, answer.text
    return secret


def test_an_administrator_elsewhere_sets_it_up_and_then_sees_everything(home: Home) -> None:
    one = home.person(role=Role.ADMINISTRATOR)
    browser = home.signed_in(one, OVER_TLS)
    before = browser.cookie("__Host-lensan")
    assert "data:image/svg+xml" in browser.get(SET_UP).text
    secret = set_up(home, browser)
    assert browser.cookie("__Host-lensan") != before
    assert home.browser(OVER_TLS, before).get("/theo-ho").status_code == 302
    assert browser.get("/theo-ho").status_code == 200
    kept = next(row for row in home.rows("person") if row.id == one.id).totp_sealed
    assert secret.encode() not in kept


def test_setting_it_up_ends_the_other_sessions_and_asks_password_and_code(home: Home) -> None:
    one = home.person()
    other, browser = home.signed_in(one), home.signed_in(one)
    secret = proposed(browser)
    assert secret != proposed(other)
    for said in ({"secret": "sai mật khẩu", "code": code(home, secret)}, {"secret": PASSWORD, "code": "000000"},
                 {"secret": PASSWORD, "code": code(home, proposed(other))}, {"secret": PASSWORD}):  # fmt: skip
        assert browser.send(SET_UP, **said).status_code == 403
    assert other.get("/theo-ho").status_code == 200
    set_up(home, browser)
    assert other.get("/theo-ho").status_code == 302


def test_who_has_one_sees_its_form_alone_until_a_code_was_shown(home: Home) -> None:
    one = home.person()
    secret = set_up(home, home.signed_in(one))
    browser = home.signed_in(one)
    for path in ("/theo-ho", "/tai-khoan", SET_UP):
        assert browser.get(path).headers["location"].startswith(f"{CODE}?next=")
        assert browser.client.get(path).status_code == 401
    for path in ("/tai-khoan/mat-khau", "/tai-khoan/phien", SET_UP):
        assert browser.post(path, form_token=browser.token(CODE), secret=PASSWORD).status_code == 401
    before = browser.cookie("lensan")
    answer = browser.send(f"{CODE}?next=/theo-ho", code=code(home, secret, 1))
    assert (answer.status_code, answer.headers["location"]) == (303, "/theo-ho")
    assert browser.cookie("lensan") != before
    assert home.browser(token=before).get("/theo-ho").status_code == 302
    assert browser.get("/theo-ho").status_code == 200
    assert browser.get(CODE).headers["location"] == "/"


def test_no_code_is_taken_twice_nor_one_before_it(home: Home) -> None:
    one = home.person()
    secret = set_up(home, home.signed_in(one))
    assert home.signed_in(one).send(CODE, code=code(home, secret)).status_code == 403  # it was shown to set it up
    assert home.signed_in(one).send(CODE, code=code(home, secret, 1)).status_code == 303
    replayed = home.signed_in(one)
    for apart in (1, 0, -1):
        answer = replayed.send(CODE, code=code(home, secret, apart))
        assert answer.status_code == 403
        assert "Mã này không đúng hoặc đã dùng" in answer.text
    home.now_ms += 2 * STEP_MS
    assert replayed.send(CODE, code=code(home, secret)).status_code == 303


def test_who_guesses_codes_waits(home: Home) -> None:
    one = home.person()
    set_up(home, home.signed_in(one))
    browser = home.signed_in(one)
    tries = [browser.send(CODE, code=f"{n:06}").status_code for n in range(4)]
    browser = home.signed_in(one)  # the password, right once more, sets nobody free to guess on
    tries += [browser.send(CODE, code=f"{n:06}").status_code for n in range(2)]
    assert tries == [403] * 5 + [429]


def test_a_reset_one_is_asked_for_no_more_and_ends_every_session(home: Home) -> None:
    one = home.person()
    browser = home.signed_in(one)
    set_up(home, browser)
    with home.database.write() as connection:
        assert factors.forget(connection, one.id, None, home.now_ms)
    assert browser.get("/theo-ho").status_code == 302
    assert home.signed_in(one).get("/theo-ho").status_code == 200


def test_one_that_was_sealed_elsewhere_is_told_and_can_be_reset(home: Home) -> None:
    one = home.person()
    secret = set_up(home, home.signed_in(one))
    with home.database.write() as connection:
        connection.execute(
            update(TABLES["person"]).where(TABLES["person"].c.id == one.id).values(totp_sealed=b"x" * 99)
        )
    answer = home.signed_in(one).send(CODE, code=code(home, secret, 1))
    assert answer.status_code == 403
    assert "hãy nhờ người quản trị đặt lại" in answer.text


def test_who_waits_may_sign_out(home: Home) -> None:
    one = home.person()
    set_up(home, home.signed_in(one))
    browser = home.signed_in(one)
    assert browser.send("/dang-xuat", page=CODE).headers["location"] == "/dang-nhap"
    assert browser.get(CODE).headers["location"] == "/"
    assert browser.get(SET_UP).headers["location"].startswith("/dang-nhap")
