"""``lensan doctor``: every check is a row, whatever it meets, and the list always comes to its end."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from marketplace.exchange import leases, notices, page_watches
from marketplace.storage.clock import now_ms
from marketplace.storage.settings import Settings, SettingsError
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Sentence
from tests import people
from tests.jobs.cli.calling import Lensan
from tests.jobs.cli.test_failure_causes import home
from tests.jobs.shop import Shop

__all__ = ["home"]


def test_doctor_ends_in_three_while_something_needs_a_person(lensan_shop: Lensan, shop: Shop) -> None:
    said = lensan_shop("doctor", "--format", "json")
    states = {row["what"]: row["state"] for row in said.json}
    assert (said.code, states) == (
        3, {"database": "ok", "secrets": "ok", "clock": "look", "payouts": "ok", "administrators": "look",
            "channel shop": "ok"},
    )  # fmt: skip
    leases.take(shop.database, shop.channel.id, leases.myself(), now_ms())
    person_id = people.person(shop.database, secret="$x", secret_kind="password")
    people.grant(shop.database, person_id, "administrator", until_on=as_date(day_of(now_ms())))
    [last] = [row["finding"] for row in lensan_shop("doctor", "--format", "json").json if row["state"] != "ok"]
    assert last.startswith("the last one ends after ")
    people.grant(shop.database, person_id, "administrator")
    assert lensan_shop("doctor").code == 0


def test_doctor_says_which_beat_is_late_and_what_to_do(lensan_shop: Lensan, shop: Shop) -> None:
    leases.take(shop.database, shop.channel.id, leases.myself(), now_ms(), due_ms=1_790_000_000_000)
    said = lensan_shop("doctor", "--format", "json")
    [clock] = [row for row in said.json if row["what"] == "clock"]
    assert (said.code, clock["state"]) == (3, "look")
    assert clock["finding"] == (
        "late: shop was due at 2026-09-21T21:13:20+07:00; if it stays so, stop `lensan serve` and start it again"
    )


@pytest.mark.both
def test_doctor_says_when_the_last_notice_came(lensan_shop: Lensan, shop: Shop, tmp_path: Path) -> None:
    def told() -> list[str]:
        rows = lensan_shop("doctor", "--format", "json").json
        return [row["finding"] for row in rows if row["what"] == "webhooks of shop"]

    assert told() == []
    Settings.read({}, tmp_path / "home").keep_webhook_secret("shop", "whsec_AAAA")
    assert told() == ["no notice has come yet"]
    with shop.database.write() as connection:
        for hour in range(2):
            moment = (f"m{hour}", "order.updated", "A1", 0, hour * 3_600_000)
            notices.store(connection, shop.channel.id, *moment)
    assert told() == ["the last notice came at 1970-01-01T08:00:00+07:00"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"shop = ", "is not valid TOML; correct it or delete it"),
        (b"shop = '\xff'", "is not valid TOML; correct it or delete it"),
        (b"[shop]\na = 'b'", 'holds more than lines of the form name = "secret"; correct it or delete it'),
        (b"shop = 7", 'holds more than lines of the form name = "secret"; correct it or delete it'),
    ],
)
def test_broken_secrets_are_said_and_not_shown(lensan: Lensan, home: Path, content: bytes, says: str) -> None:
    (home / "secrets.toml").write_bytes(content)
    add = ("channels", "add", "shop", "--platform", "partner", "--shop", "x", "--url", "http://127.0.0.1:9")
    assert lensan(*add).code == 0
    with pytest.raises(SettingsError) as refused:
        Settings.read({}, home).secret("shop")
    told = str(refused.value)
    assert told == f"{home / 'secrets.toml'} {says}"
    looked = lensan("doctor", "--format", "json")
    assert (looked.code, {row["what"]: (row["state"], row["finding"]) for row in looked.json}) == (3, {
        "database": ("ok", "at the newest schema, SQLite"),
        "secrets": ("look", told),
        "clock": ("look", "no clock runs; start `lensan serve`"),
        "payouts": ("ok", "every payout is what its order says, and every transfer is matched"),
        "administrators": ("look", "nobody administers who can sign in; `lensan user add NAME --administrator`"),
        "channel shop": ("look", told),
    })  # fmt: skip


@pytest.mark.parametrize("what", ["newer", "older", "none", "damaged", "url", "postgresql"])
def test_doctor_comes_to_the_end_of_its_list_whatever_a_check_meets(
    lensan: Lensan, home: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    path = home / "lensan.sqlite"
    if what in ("newer", "older"):
        with closing(sqlite3.connect(path)) as there:
            there.execute("UPDATE alembic_version SET version_num = ?", ("9999" if what == "newer" else "0001",))
            there.commit()
    elif what == "none":
        path.unlink()
    elif what == "damaged":
        path.write_bytes(b"a letter, and no database" * 100)
    else:
        nowhere = "postgresql://nobody@127.0.0.1:9/nothing" if what == "postgresql" else "nothing"
        monkeypatch.setenv("LENSAN_DATABASE_URL", nowhere)
    said = lensan("doctor", "--format", "json")
    assert (said.code, [(row["what"], row["state"]) for row in said.json]) == (
        3, [("database", "look"), ("secrets", "ok")],
    )  # fmt: skip
    assert said.json[0]["finding"].startswith({
        "newer": "The database was made by a newer Lên Sàn", "older": "The database has an older schema",
        "none": "There is no Lên Sàn database here yet", "damaged": f"{path} is no database",
        "url": "LENSAN_DATABASE_URL is not a database URL", "postgresql": "The database does not answer",
    }[what])  # fmt: skip


@pytest.mark.parametrize(
    ("breaks", "looked"),
    [
        ("DROP TABLE lease", {"clock": "look"}),
        ("DROP TABLE payout_difference", {"payouts": "look"}),
        ("DROP TABLE event", {"webhooks of shop": "look"}),
    ],
    ids=["clock", "payouts", "webhooks"],
)
def test_a_check_of_doctor_that_cannot_be_made_is_a_finding_and_the_others_are_made(
    lensan: Lensan, home: Path, breaks: str, looked: dict[str, str]
) -> None:
    add = ("channels", "add", "shop", "--platform", "partner", "--shop", "x", "--url", "http://127.0.0.1:9")
    assert lensan(*add).code == 0
    Settings.read({}, home).keep_webhook_secret("shop", "whsec_AAAA")
    before = {row["what"]: row["state"] for row in lensan("doctor", "--format", "json").json}
    with closing(sqlite3.connect(home / "lensan.sqlite")) as there:
        there.execute("PRAGMA foreign_keys = OFF")
        there.execute(breaks)
    after = {row["what"]: row["state"] for row in lensan("doctor", "--format", "json").json}
    assert after == before | looked


def test_doctor_says_how_public_pages_stand_where_they_are_looked_at(lensan_shop: Lensan, shop: Shop) -> None:
    def told() -> list[tuple[str, str]]:
        rows = lensan_shop("doctor", "--format", "json").json
        return [(row["state"], row["finding"]) for row in rows if row["what"] == "public pages of shop"]

    assert told() == []
    with shop.database.write() as connection:
        page_watches.switch_on(connection, shop.channel.id, "https://san.example", "a@b.example", 5, 1)
    assert told() == [("ok", "not looked at yet")]
    with shop.database.write() as connection:
        page_watches.take_budget(connection, shop.channel.id, date(2021, 6, 1), 0)
    assert told() == [("ok", "looked at last at 1970-01-01T07:00:00+07:00")]
    with shop.database.write() as connection:
        page_watches.note_end(connection, shop.channel.id, Sentence("the site is busy", "sàn đang bận"), 3_600_000)
    assert told() == [(
        "look",
        "looked at last at 1970-01-01T07:00:00+07:00, and not to the end: the site is busy; "
        "the site wants to be left alone until 1970-01-01T08:00:00+07:00",
    )]  # fmt: skip
    with shop.database.write() as connection:
        page_watches.note_trouble(connection, shop.channel.id, Sentence("The site changed.", "Sàn đã đổi."))
    [(state, finding)] = told()
    assert (state, finding.startswith("looked at no more: The site changed; look why")) == ("look", True)
