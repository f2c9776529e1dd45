"""``lensan parcels sheet``: a file that only its owner reads, or one sentence and no file."""

import stat
from pathlib import Path

import pytest

from marketplace.orders import recipients
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from marketplace.words.instants import as_date, day_of
from tests import carrier
from tests.jobs.cli.calling import Lensan, sentence


def test_parcels_are_written_into_a_file_of_its_owner(
    lensan: Lensan, database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LENSAN_DATABASE_URL", database_url)
    monkeypatch.setenv("LENSAN_KEY", carrier.KEY)
    carrier.build(database)
    target = tmp_path / "vtp.xlsx"
    sheet = ("parcels", "sheet", "--to", str(target))
    assert "No order to send" in sentence(lensan(*sheet))
    assert "No sheet of parcels of shopee" in sentence(lensan(*sheet, "--carrier", "shopee"))
    assert "no service XYZ" in sentence(lensan(*sheet, "--service", "XYZ"))
    assert not target.exists()
    with database.write() as connection:
        of = carrier.order_id(database, "B2")
        recipients.keep(connection, of, carrier.TO, as_date(day_of(now_ms())), now_ms(), carrier.KEY)
    said = lensan(*sheet, "--service", "STK")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("1 parcels are in ")
    assert carrier.TO.name not in said.out
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
