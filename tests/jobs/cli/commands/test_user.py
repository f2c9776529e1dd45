"""``lensan user``: the first administrator is made here, and nobody's secret is typed or shown."""

import re
import sqlite3
from pathlib import Path

import pytest

from marketplace.directory.people import cards
from marketplace.storage import connect
from marketplace.storage.clock import now_ms
from tests.jobs.cli.calling import Lensan, Said, sentence
from tests.jobs.cli.test_failure_causes import home

__all__ = ["home"]
CODE = re.compile(r"Card ([0-9A-Z]{4}-[0-9A-Z]{4}), once, until \d\d:\d\d \d\d/\d\d/\d{4}\.")


def code_of(said: Said) -> str:
    """Return the code of the card that a command printed."""
    [code] = CODE.findall(said.out)
    return str(code)


def holder(home: Path, code: str) -> int | None:
    """Use a card; return whose it was."""
    database = connect(f"sqlite:///{home / 'lensan.sqlite'}")
    try:
        with database.write() as connection:
            return cards.take(connection, code, now_ms())
    finally:
        database.close()


def noted(home: Path) -> list[tuple[str, str]]:
    """Return who did what, as the audit says."""
    with sqlite3.connect(home / "lensan.sqlite") as connection:
        return connection.execute("SELECT who, act FROM audit ORDER BY id").fetchall()


def test_the_first_administrator_gets_a_card_of_one_use(
    lensan: Lensan, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "chi-huong")
    assert lensan("user", "list").out.startswith("There is nobody yet; add the first: `lensan user add NAME")
    said = lensan("user", "add", "Đỗ Thị Hương", "--phone", "0912 345 678", "--administrator")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Đỗ Thị Hương (NG-0001) is added, and may do everything.\nCard ")
    assert (holder(home, code_of(said)), holder(home, code_of(said))) == (1, None)
    assert lensan("user", "list", "--format", "json").json == [
        {"code": "NG-0001", "name": "Đỗ Thị Hương", "phone": "0912345678", "secret": "", "second factor": False,
         "grants": "administrator", "ended": ""}
    ]  # fmt: skip
    acts = [("chi-huong", "person added"), ("chi-huong", "grant given"), ("chi-huong", "card issued")]
    assert noted(home) == [*acts, ("Đỗ Thị Hương (NG-0001)", "card used")]


def test_a_card_has_a_qr_code_where_our_address_is_known(
    lensan: Lensan, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = lensan("user", "add", "Lê An")
    assert "with LENSAN_PUBLIC_URL a QR code stands here too" in said.out
    monkeypatch.setenv("LENSAN_PUBLIC_URL", "https://lensan.example.vn/")
    drawn = lensan("user", "card", "ng1")
    assert drawn.out.startswith("A card for Lê An (NG-0001):\nCard ")
    lines = drawn.out.splitlines()[2:]
    assert len({len(line) for line in lines}) == 1
    assert "".join(lines).strip("█▀▄ ") == ""
    assert holder(home, code_of(said)) is None
    assert holder(home, code_of(drawn)) == 1


_COMMUNE = """
INSERT INTO commune (system, code, name, name_key, kind, province_code, province)
VALUES ('34', '07576', 'Xã Quý Sơn', 'quy son', 'Xã', '24', 'Tỉnh Bắc Ninh')
"""


def test_a_grant_stands_at_its_place_on_its_basis(lensan: Lensan, home: Path) -> None:
    with sqlite3.connect(home / "lensan.sqlite") as connection:
        connection.execute(_COMMUNE)
    lensan("user", "add", "Lê An")
    assert sentence(lensan("user", "grant", "ng1", "officer", "--province", "24")).startswith("An officer stands on")
    lensan("user", "basis", "add", "state", "12/UBND")
    given = lensan("user", "grant", "ng1", "officer", "--province", "24", "--basis", "1", "--from", "2026-06-01")
    assert given.out == "Grant 1 stands: Lê An (NG-0001) is officer from 01/06/2026.\n"
    staff = lensan("user", "grant", "NG-0001", "Commune-Staff", "--commune", "Quý Sơn", "--basis", "1",
                   "--from", "2026-01-01")  # fmt: skip
    assert staff.out == "Grant 2 stands: Lê An (NG-0001) is commune staff from 01/01/2026.\n"
    rows = lensan("user", "list", "ng1", "--format", "json").json
    assert [(row["grant"], row["of"], row["reaches"]) for row in rows] == [
        (2, "Xã Quý Sơn", True), (1, "Tỉnh Bắc Ninh", True),
    ]  # fmt: skip
    assert lensan("user", "revoke", "1").out == "Grant 1 is revoked.\n"
    assert sentence(lensan("user", "revoke", "1")).startswith("There is no grant 1 that could be revoked")
    wrong = lensan("user", "grant", "ng1", "boss")
    assert (wrong.code, "the roles are: farmer, helper" in " ".join(wrong.err.split())) == (2, True)


def test_a_reset_prints_a_new_card_and_an_end_is_the_end(lensan: Lensan, home: Path) -> None:
    lensan("user", "add", "Hương", "--administrator")
    first = lensan("user", "add", "Lê An", "--phone", "0912345678")
    reset = lensan("user", "reset", "0912345678")
    assert reset.out.startswith("Lê An (NG-0002) is signed out everywhere, and chooses a new secret with this card:\n")
    assert (holder(home, code_of(first)), holder(home, code_of(reset))) == (None, 2)
    assert lensan("user", "factor", "ng2").out == "Lê An (NG-0002) has no second factor.\n"
    assert lensan("user", "end", "ng2").out == "Lê An (NG-0002) has ended.\n"
    assert sentence(lensan("user", "card", "ng2")).startswith("This person may not sign in any more")
    assert sentence(lensan("user", "end", "ng1")).startswith("This is the last administrator")
    assert sentence(lensan("user", "end", "ng7")) == "There is no person ng7; see `lensan user list`"
    ended = lensan("user", "list", "--format", "json").json[-1]
    assert (ended["code"], ended["phone"], bool(ended["ended"])) == ("NG-0002", "", True)


def test_what_is_refused_leaves_nobody(lensan: Lensan, home: Path) -> None:
    assert "telephone number of Vietnam" in sentence(lensan("user", "add", "Lê An", "--phone", "123"))
    assert "has a name" in sentence(lensan("user", "add", "!!!"))
    assert noted(home) == []
