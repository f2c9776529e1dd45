"""``lensan migrate``: what an upgrade changed is printed by household."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from jobs.cli.commands.migrate import bring_up
from marketplace.directory.communes import Gazetteer
from marketplace.directory.neighbours import are_neighbours
from marketplace.storage import connect
from marketplace.storage.schema import upgrade
from tests.jobs.cli.calling import Lensan, Said
from tests.ledger import rows
from tests.old_home import made

_DONE = "The database is at the newest schema, with the communes of both eras."


def test_an_older_home_is_told_by_household_what_changed(
    lensan: Lensan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    made(f"sqlite:///{tmp_path / 'home' / 'lensan.sqlite'}").close()
    monkeypatch.setenv("COLUMNS", "200")
    said = lensan("migrate")
    assert (said.code, said.err) == (0, "")
    done, title, _, heads, _, *homes, _ = said.out.splitlines()
    assert (done, title.strip()) == (_DONE, "What that changed, by household")
    assert [_cells(line) for line in (heads, *homes)] == [
        ["household", "name", "sold before", "sold", "value before", "value", "corrects closed periods"],
        ["H", "An", "10 kg", "15 kg", "220.000 đ", "320.000 đ", "160.000 đ"],
        ["K", "Ba", "5 kg", "5 kg", "60.000 đ", "60.000 đ", "-60.000 đ"],
    ]
    again = lensan("migrate")
    assert (again.code, again.out) == (0, f"{_DONE}\n")


def test_an_older_home_learns_what_units_are_called_since_and_what_lies_beside_them(bare_url: str) -> None:
    database = connect(bare_url)
    with database.write() as connection:
        upgrade(connection, "0025")
        connection.execute(text(
            "INSERT INTO commune (id, system, code, name, name_key, kind, province_code, province, valid_from)"
            " VALUES (90007, '34', '07444', 'Xã Lục Nam', 'luc nam', 'Xã', '24', 'Tỉnh Bắc Ninh', '2025-07-01')"
        ))  # fmt: skip
        connection.execute(text(
            "INSERT INTO household (id, code, name, name_key, commune_id, commune_now_id, leads_group)"
            " VALUES (1, 'H', 'An', 'an', 90007, 90007, false)"
        ))  # fmt: skip
    assert bring_up(database) == []
    days = [date(2026, 9, 19), date(2026, 9, 20)]
    with database.read() as connection:
        names = [str(Gazetteer(connection, on).place(90007)) for on in days]
        assert are_neighbours(connection, "07444", "07450", days[1])
    assert names == ["Xã Lục Nam, Tỉnh Bắc Ninh", "Phường Lục Nam, Thành phố Bắc Ninh"]
    assert rows(database, "SELECT commune_id, commune_now_id FROM household") == [(90007, 90007)]
    assert bring_up(database) == []
    database.close()


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split("[│┃]", line)[1:-1]]


def test_migrating_twice_is_as_once(lensan: Lensan) -> None:
    assert (lensan("migrate").code, lensan("migrate").code) == (0, 0)
    assert lensan("sync") == Said(0, "There is no channel to sync.\n", "")
    assert lensan("sync", "--format", "json").json == []
