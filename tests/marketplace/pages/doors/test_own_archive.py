"""A household takes along all that is kept of it, and of nobody else; that it was taken is noted."""

import csv
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import insert
from starlette.applications import Starlette

from marketplace.pages.doors import own_archive
from marketplace.storage import Database
from marketplace.storage.encryption import seal
from marketplace.storage.settings import Settings
from marketplace.storage.tables import TABLES
from tests import people
from tests.ledger import rows
from tests.marketplace.pages.doors.own_market import NAMES, browser

ARCHIVE = "/download/ho-cua-toi.zip"
OTHERS = ("Hai", "Lê Văn Ba", "H-2", "H-3", "L-H3", "L-H2", "HTX Bưởi Ba")
TAKEN = "SELECT who FROM audit WHERE act = 'household data handed out'"


def files(answer: Any) -> dict[str, str]:
    with ZipFile(BytesIO(answer.content)) as archive:
        return {name.lstrip("0123456789-"): archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def test_all_of_the_household_is_in_it_nothing_of_others_and_no_formula(mounted: Starlette, sqlite: Database) -> None:
    answer = browser(mounted, "farmer").get(ARCHIVE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    found = files(answer)
    assert set(found) == {
        "ho.csv", "lo-hang.csv", "lich-su-lo.csv", "don-hang.csv", "bang-thanh-toan-HTX-1-2021-06-01.csv",
        "tien-da-nhan.csv", "ai-lam-thay.csv", "ai-da-xem.csv", "da-dong-y.csv", "da-sua.csv", "tep-da-nop.csv",
        "doc-truoc.html",
    }  # fmt: skip
    whole = "\n".join(found.values())
    assert [other for other in OTHERS if other in whole] == []
    for name, said in (("lo-hang.csv", "L-H1"), ("don-hang.csv", "125000"), ("tien-da-nhan.csv", "60001"),
                       ("doc-truoc.html", "Ngô Văn Một"), ("da-sua.csv", "Sửa lô của hộ 1")):  # fmt: skip
        assert said in found[name], name
    assert "'=1+1 <b>Cháu</b>" in found["ai-lam-thay.csv"]
    assert "<b>" not in found["doc-truoc.html"]
    cells = [cell for name, text in found.items() if name.endswith(".csv")
             for line in csv.reader(TextIOWrapper(BytesIO(text.encode()), "utf-8")) for cell in line]  # fmt: skip
    assert [cell for cell in cells if cell[:1] in {"=", "+", "@"}] == []
    assert rows(sqlite, TAKEN) == [(f"{NAMES['farmer']} (NG-0001)",)]


def test_a_helper_takes_no_money_along_and_is_noted_to_the_household(mounted: Starlette, sqlite: Database) -> None:
    found = files(browser(mounted, "helper").get(ARCHIVE))
    assert {"tien-da-nhan.csv", "bang-thanh-toan-HTX-1-2021-06-01.csv"} & set(found) == set()
    assert "125000" not in found["don-hang.csv"]
    assert rows(sqlite, "SELECT what FROM viewing WHERE household_id = 1") == [("data",)]
    assert len(rows(sqlite, TAKEN)) == 1


def test_a_grant_that_ends_while_it_is_written_hands_nothing_out(
    mounted: Starlette, sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = own_archive.write_csv

    def ends(*args: Any) -> None:
        monkeypatch.setattr(own_archive, "write_csv", written)
        people.revoke(sqlite, rows(sqlite, "SELECT id FROM grants WHERE role = 'helper'")[0][0])
        written(*args)

    monkeypatch.setattr(own_archive, "write_csv", ends)
    answer = browser(mounted, "helper").get(ARCHIVE)
    assert (answer.status_code, "L-H1" in answer.text) == (404, False)
    assert rows(sqlite, TAKEN) == []
    assert list((tmp_path / "home").rglob("*.zip")) == []


def test_photographs_are_in_it_and_one_that_no_key_opens_is_named(
    mounted: Starlette, sqlite: Database, tmp_path: Path
) -> None:
    table, key = TABLES["upload"], Settings(tmp_path / "home", "", {}).sealing_key()
    more = {"kind": "photo", "name": "Vườn.jpg", "media_type": "image/jpeg", "size": 4, "digest": b"1", "made_ms": 1}
    with sqlite.write() as connection:
        kept = [more | {"household_id": home, "sealed": seal(said, key)} for home, said in ((1, b"mine"), (2, b"not"))]
        connection.execute(insert(table), kept)
    farmer = browser(mounted, "farmer")
    with ZipFile(BytesIO(farmer.get(ARCHIVE).content)) as archive:
        photographs = {name: archive.read(name) for name in archive.namelist() if name.startswith("tep/")}
        page = archive.read("doc-truoc.html").decode()
    assert list(photographs.values()) == [b"mine"]
    assert "không kèm trong tệp này: t." in page
    assert farmer.get("/ho-cua-toi").text.count('href="/tep/') == 2


def test_nothing_stays_on_the_disk(mounted: Starlette, tmp_path: Path) -> None:
    browser(mounted, "farmer").get(ARCHIVE)
    assert list((tmp_path / "home").rglob("*.zip")) == []
