"""Signing in and out: who knows the secret is let in with a new token, and who guesses waits, at no device's cost."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from marketplace.directory.people import attempts, devices, persons, secrets
from marketplace.directory.people.attempts import PACES
from marketplace.directory.rights import Role, visitor_of
from marketplace.directory.rights.visitor import digest_of
from marketplace.pages.context import AppContext, opened
from marketplace.pages.doors.hosts import Hosts
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from marketplace.storage.tables import TABLES
from tests import people
from tests.marketplace.pages.doors.asking import OVER_TLS
from tests.marketplace.pages.doors.conftest import PASSWORD, PIN, DoorBrowser, Home

WRONG = "Số điện thoại, mã hoặc mật khẩu không đúng."
BEHIND = Hosts.read({"LENSAN_PUBLIC_URL": "https://lensan.example", "LENSAN_TRUSTED_PROXIES": "203.0.113.9"})
MINUTE_MS = 60_000


def whose(home: Home, browser: DoorBrowser, name: str = "lensan") -> int | None:
    with home.database.read() as connection:
        visitor = visitor_of(connection, browser.cookie(name), home.now_ms)
    return visitor.person_id if visitor else None


def guessed(browser: DoorBrowser, who: str, address: str = "", **fields: str) -> int:
    """Guess a secret from an address that the proxy names."""
    if address:
        browser.client.headers["x-forwarded-for"] = f"127.0.0.1, {address}"
    return browser.send("/dang-nhap", who=who, secret="không phải thế này", **fields).status_code


def remembered(home: Home, *people: persons.PersonRow) -> DoorBrowser:
    """Return the browser of a device on which these are remembered."""
    browser = home.browser()
    with home.database.write() as connection:
        token = devices.remember(connection, people[0].id, "Chrome, Android", home.now_ms)
        device = devices.device_of(connection, token, home.now_ms)
        assert device is not None
        for one in people[1:]:
            devices.add_person(connection, device.id, one.id, home.now_ms)
    browser.client.cookies.set("lensan-device", token)
    return browser


def test_who_knows_the_secret_is_let_in_by_number_or_code_and_led_on(home: Home) -> None:
    an = home.person()
    for who in (str(an.phone), "0988 000 102", an.code, "ng 2"):
        browser = home.browser()
        answer = browser.send("/dang-nhap?next=/theo-ho%3Fho%3DH-1", who=who, secret=PASSWORD)
        assert (answer.status_code, answer.headers["location"]) == (303, "/theo-ho?ho=H-1")
        assert whose(home, browser) == an.id
        assert browser.get("/dang-nhap").headers["location"] == "/"
    kept = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("lensan="))
    assert kept.endswith("; HttpOnly; Max-Age=43200; Path=/; SameSite=lax")
    assert [one.opened_by for one in home.rows("session")] == ["password"] * 4


def test_unknown_and_wrong_are_told_alike(home: Home) -> None:
    an, ended = home.person(), home.person()
    with home.database.write() as connection:
        persons.end(connection, ended.id, None, home.now_ms)
        unset = persons.add(connection, "Chưa đặt mật khẩu", None, None, home.now_ms)
    told = set()
    for who, secret in (
        (an.code, "sai mật khẩu rồi"), (an.code, ""), ("0988999999", PASSWORD), ("", PASSWORD), (ended.code, PASSWORD),
        (unset.code, ""), (unset.code, PASSWORD), ("<b>", PASSWORD),
    ):  # fmt: skip
        answer = home.browser().send("/dang-nhap", who=who, secret=secret)
        told.add((answer.status_code, WRONG in answer.text, "set-cookie" in answer.headers))
    assert told == {(403, True, False)}
    assert home.rows("session") == []


def test_a_token_that_the_browser_brought_is_never_kept(home: Home) -> None:
    an, planted = home.person(), "a-token-of-somebody-elses-choice"
    browser = home.browser(token=planted)
    browser.send("/dang-nhap", who=an.code, secret=PASSWORD)
    first = browser.client.cookies.get("lensan", domain="127.0.0.1") or browser.cookie("lensan")
    assert first != planted
    assert [row.token_digest for row in home.rows("session")] == [digest_of(first)]
    with home.database.read() as connection:
        assert visitor_of(connection, planted, home.now_ms) is None


def test_signing_in_anew_closes_the_session_that_was_there(home: Home) -> None:
    an = home.person()
    browser = home.signed_in(an)
    brought = browser.cookie("lensan")
    token = browser.token("/tai-khoan")
    answer = browser.post("/dang-nhap", form_token=token, who=an.code, secret=PASSWORD)
    assert answer.status_code == 303
    assert browser.cookie("lensan") != brought
    assert [row.closed_ms is None for row in home.rows("session")] == [False, True]


def test_a_forged_or_tampered_cookie_opens_nothing(home: Home) -> None:
    token = home.signed_in(home.person()).cookie("lensan")
    digest = home.rows("session")[0].token_digest.hex()
    for forged in (token[:-1], token + "A", token.swapcase(), digest, "1", "%00", "' OR 1=1 --"):
        assert home.browser(token=forged).get("/theo-ho").headers["location"] == "/dang-nhap?next=%2Ftheo-ho"
    assert home.browser(token=token).get("/theo-ho").status_code == 200


def test_a_person_waits_from_wherever_it_is_guessed_and_another_does_not(home: Home) -> None:
    an, hoa = home.person(), home.person()
    browser = home.browser(BEHIND)
    answers = [guessed(browser, an.code, f"198.51.100.{n}") for n in range(7)]
    assert answers == [403] * 5 + [429] * 2
    wait = browser.send("/dang-nhap", who=str(an.phone), secret=PASSWORD)
    assert wait.status_code == 429
    assert "thử lại sau 1 giây" in wait.text
    assert guessed(browser, hoa.code, "198.51.100.99") == 403
    home.now_ms += 2_000
    browser.client.headers["x-forwarded-for"] = "198.51.100.98"
    assert browser.send("/dang-nhap", who=an.code, secret=PASSWORD).status_code == 303


@pytest.mark.both
def test_two_guesses_at_once_are_two(database: Database, tmp_path: Path) -> None:
    made = Home(database, Settings.read({}, tmp_path))
    with opened(AppContext(database, lambda: made.now_ms, kept_ms=0)):
        made.person(role=Role.ADMINISTRATOR)
        an = made.person()
        with database.write() as connection:
            for _ in range(PACES["person"].free - 1):
                attempts.failed(connection, [attempts.of_person(an.id)], made.now_ms)
        browsers = [made.browser() for _ in range(3)]
        forms = [one.token("/dang-nhap") for one in browsers]
        with ThreadPoolExecutor(3) as pool:
            sent = pool.map(lambda one: one[0].post("/dang-nhap", form_token=one[1], who=an.code, secret="đoán bừa"),
                            zip(browsers, forms, strict=True))  # fmt: skip
            assert sorted(one.status_code for one in sent) == [403, 429, 429]


def test_others_may_write_while_a_secret_is_tried(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    an, done, wrote = home.person(), PasswordHasher.verify, list[int]()

    def meanwhile(self: PasswordHasher, hashed: str, secret: str) -> bool:
        with home.database.write() as connection:
            attempts.sweep(connection, home.now_ms)
        wrote.append(1)
        return done(self, hashed, secret)

    browser = home.browser()
    monkeypatch.setattr(PasswordHasher, "verify", meanwhile)
    assert guessed(browser, an.code) == 403
    assert browser.send("/dang-nhap", who=an.code, secret=PASSWORD).status_code == 303
    changed = browser.send("/tai-khoan/mat-khau", old=PASSWORD, new=PASSWORD * 2, again=PASSWORD * 2)
    assert (changed.status_code, wrote) == (303, [1, 1, 1])


def test_somebody_who_is_not_there_waits_as_a_person_does(home: Home) -> None:
    browser = home.browser(BEHIND)
    answers = [guessed(browser, "0977 123 456", f"198.51.100.{n}") for n in range(7)]
    assert answers == [403] * 5 + [429] * 2


def test_an_address_that_guesses_over_many_people_waits_and_others_do_not(home: Home) -> None:
    browser, pace = home.browser(BEHIND), attempts.PACES["address"]
    assert [guessed(browser, f"ng {100 + n}", "198.51.100.7") for n in range(3)] == [403] * 3
    with home.database.write() as connection:  # the others are as these were, and each costs a hash
        for _ in range(pace.free - 3):
            attempts.failed(connection, [attempts.of_address("198.51.100.7")], home.now_ms)
    assert guessed(browser, "ng 800", "198.51.100.7") == 429
    assert guessed(browser, "ng 900", "198.51.100.8") == 403
    spoofed = home.browser(BEHIND)
    spoofed.client.headers["x-forwarded-for"] = "192.0.2.1, 198.51.100.7"
    assert spoofed.send("/dang-nhap", who="ng 901", secret="x").status_code == 429


def test_a_remembered_device_is_never_locked_out_by_who_guesses_elsewhere(home: Home) -> None:
    an = home.person(PIN, secrets.PIN)
    device, elsewhere = remembered(home, an), home.browser()
    while guessed(elsewhere, an.code) != 429:
        pass
    answer = device.send("/dang-nhap", person=an.code, secret=PIN)
    assert answer.status_code == 303
    assert "Max-Age=7776000" in answer.headers["set-cookie"]
    assert whose(home, device) == an.id


def test_who_guesses_on_a_remembered_device_waits_there_and_nowhere_else(home: Home) -> None:
    an, hoa = home.person(PIN, secrets.PIN), home.person()
    device = remembered(home, an, hoa)
    tries = [guessed(device, "", person=an.code) for _ in range(4)]
    assert device.send("/dang-nhap", person=hoa.code, secret=PASSWORD).status_code == 303
    device.client.cookies.delete("lensan")  # who shares the telephone sets nobody free to guess on
    tries += [guessed(device, "", person=an.code) for _ in range(2)]
    assert tries == [403] * 5 + [429]
    assert home.browser().send("/dang-nhap", who=hoa.code, secret=PASSWORD).status_code == 303


def test_a_pin_counts_on_a_device_alone_that_remembers_its_person(home: Home) -> None:
    an, hoa = home.person(PIN, secrets.PIN), home.person(PIN, secrets.PIN)
    assert home.browser().send("/dang-nhap", who=an.code, secret=PIN).status_code == 403
    device = remembered(home, hoa)
    assert device.send("/dang-nhap", person=an.code, who=an.code, secret=PIN).status_code == 403
    with home.database.write() as connection:
        devices.revoke(connection, home.rows("device")[0].id, None, home.now_ms)
    assert "Người khác" not in device.get("/dang-nhap").text
    assert device.send("/dang-nhap", person=hoa.code, secret=PIN).status_code == 403


def test_two_on_one_phone_are_buttons_and_somebody_else_types(home: Home) -> None:
    an, hoa = home.person(PIN, secrets.PIN), home.person("618204", secrets.PIN)
    device = remembered(home, an, hoa)
    page = device.get("/dang-nhap").text
    assert page.count('type="radio"') == 2
    assert "Mã PIN 6 chữ số" in page
    assert 'name="who"' not in page
    assert 'name="who"' in device.get("/dang-nhap?khac=1").text
    assert device.send("/dang-nhap", person=hoa.code, secret="618204").status_code == 303
    assert whose(home, device) == hoa.id


def test_who_asks_for_it_is_remembered_with_the_name_of_the_browser(home: Home) -> None:
    an = home.person()
    browser = home.browser(OVER_TLS)
    browser.client.headers["user-agent"] = "Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537.36"
    answer = browser.send("/dang-nhap", who=an.code, secret=PASSWORD, remember="1")
    kept = answer.headers.get_list("set-cookie")
    assert [one.split("=")[0] for one in kept] == ["__Host-lensan", "__Host-lensan-device"]
    assert all("Secure" in one and "HttpOnly" in one and "Domain" not in one for one in kept)
    assert [row.label for row in home.rows("device")] == ["Chrome, Android"]
    browser.client.cookies.delete("__Host-lensan")
    assert an.name in browser.get("/dang-nhap").text
    again = browser.send("/dang-nhap?khac=1", who=an.code, secret=PASSWORD, remember="1")
    assert len(again.headers.get_list("set-cookie")) == 1
    assert len(home.rows("device")) == 1


@pytest.mark.parametrize("where", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_no_address_leads_out_of_ours(home: Home, where: str) -> None:
    browser = home.browser()
    token = browser.token("/dang-nhap")
    said = {"form_token": token, "who": home.person().code, "secret": PASSWORD}
    answer = browser.client.post("/dang-nhap", params={"next": where}, data=said)
    assert answer.headers["location"] == "/"
    assert "evil" not in home.browser().client.get("/dang-nhap", params={"next": where}).text


def test_a_form_of_another_site_or_session_signs_nobody_in_or_out(home: Home) -> None:
    an, other = home.person(), home.browser()
    said = {"who": an.code, "secret": PASSWORD}
    assert home.browser().post("/dang-nhap", **said).status_code == 403
    assert home.browser().post("/dang-nhap", form_token=other.token("/dang-nhap"), **said).status_code == 403
    browser = home.signed_in(an)
    early = home.browser()
    early_token = early.token("/dang-nhap")
    assert early.post("/dang-nhap", form_token=early_token, **said).status_code == 303
    assert early.post("/dang-xuat", form_token=early_token).status_code == 403
    token = browser.token("/dang-xuat")
    for header, value in (("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site"),
                          ("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:81")):  # fmt: skip
        headers = {header: value}
        assert browser.client.post("/dang-xuat", data={"form_token": token}, headers=headers).status_code == 403
    assert browser.get("/theo-ho").status_code == 200
    assert browser.client.get("/dang-xuat").status_code == 200


def test_who_signs_out_is_signed_out_in_every_tab(home: Home) -> None:
    browser = home.signed_in(home.person())
    token = browser.cookie("lensan")
    answer = browser.send("/dang-xuat")
    assert (answer.status_code, answer.headers["location"]) == (303, "/dang-nhap")
    assert browser.cookie("lensan") == ""
    assert home.browser(token=token).get("/theo-ho").status_code == 302


def test_while_nobody_administers_the_machine_itself_is_led_to_the_first_steps(home: Home) -> None:
    with home.database.write() as connection:
        connection.execute(update(TABLES["grants"]).values(revoked_ms=home.now_ms))
    assert home.browser().get("/dang-nhap?lang=en").headers["location"] == "/bat-dau?lang=en"
    elsewhere = home.browser(OVER_TLS).get("/dang-nhap")
    assert elsewhere.status_code == 200
    assert "lensan user add" in elsewhere.text


def test_what_is_typed_is_no_markup_and_stands_in_the_form_again(home: Home) -> None:
    answer = home.browser().send("/dang-nhap", who='"><script>alert(1)</script>', secret="x")
    assert "<script" not in answer.text
    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in answer.text


def test_a_session_that_was_used_lately_goes_on_and_one_that_was_left_ends(home: Home) -> None:
    browser = home.signed_in(home.person())
    for _ in range(3):
        home.now_ms += 100 * MINUTE_MS
        assert browser.get("/theo-ho").status_code == 200
    home.now_ms += 121 * MINUTE_MS
    assert browser.get("/theo-ho").status_code == 302


def test_the_desk_of_the_other_tests_is_a_person_too(home: Home) -> None:
    assert home.browser(token=people.desk(home.database)).get("/theo-ho").status_code == 200
