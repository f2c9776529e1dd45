"""``lensan parcels``: a packed order is posted, listed, taken back and counted in part."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from marketplace.exchange import channels
from marketplace.orders import parcels, recipients
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from marketplace.words.instants import as_date, day_of
from marketplace.words.parcels import ParcelMade
from tests import carrier
from tests.connectors.vnpost import carrier as post
from tests.jobs.cli.calling import Lensan, sentence
from tests.ledger import rows


def test_an_order_is_posted_listed_and_taken_back(
    lensan: Lensan, database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LENSAN_DATABASE_URL", database_url)
    carrier.build(database)
    today: date = as_date(day_of(now_ms()))
    with database.write() as connection:
        of = carrier.order_id(database, "B2")
        recipients.keep(connection, of, carrier.TO, today, now_ms(), carrier.KEY)
    posted = lensan("parcels", "post", "B2", "--cod", "300k", "--on", today.isoformat())
    assert posted.out == "Parcel B2 of order B2 is asked for: 3 packs, 300.000 đ to collect.\n"
    [row] = lensan("parcels", "list", "vtp", "--format", "json").json
    assert (row["number"], row["state"], row["cod"]) == ("B2", "asked", 300_000)
    assert "has a parcel already" in sentence(lensan("parcels", "post", "B2"))
    assert "take parcel B2 back" in lensan("parcels", "cancel", "B2").out
    assert "no carrier told" in sentence(lensan("parcels", "part", "B2", "1=1"))
    assert lensan("parcels", "part", "B2", "one").code == 2
    assert "has no parcel X" in sentence(lensan("parcels", "label", "vtp", "X", "--to", str(tmp_path / "a.pdf")))
    assert rows(database, "SELECT act FROM audit WHERE subject = 'B2' ORDER BY id") == [
        ("parcel asked for",), ("parcel taken back",),
    ]  # fmt: skip


def test_labels_of_several_parcels_are_named_as_the_zip_that_they_are(
    lensan: Lensan, database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LENSAN_DATABASE_URL", database_url)
    monkeypatch.setenv("LENSAN_SECRET_BD", f"{post.NAME}:{post.PASSWORD}")
    carrier.build(database)
    with closing(post.Carrier()) as at:
        channels.add(database, "bd", "vnpost", "Bưu điện", at.url, post.CUSTOMER, 0, road="carrier")
        with database.write() as connection:
            channel = channels.by_code(connection, "bd")
            assert channel is not None
            of = carrier.order_id(database, "B2")
            for waybill in ("EB1VN", "EB2VN"):
                new = parcels.NewParcel(of, channel.id, 1, 5_000, 0, 0, "CTN007", carrier.LEAVES)
                number = parcels.ask(connection, new, "B2", None, 0)
                [asked] = parcels.of_waybills(connection, channel.id, (), [number])
                parcels.note_made(connection, [(asked, ParcelMade(number, waybill, None))], 0)
                at.carries(waybill)
        said = lensan("parcels", "label", "bd", "EB1VN", "EB2VN", "--to", str(tmp_path / "nhãn.pdf"))
        assert said.out.replace("\n", " ").endswith("nhãn.zip holds 2 labels. "), said
        lensan("parcels", "label", "bd", "EB1VN", "--to", str(tmp_path / "nhãn.pdf"))
    assert {one.name: one.read_bytes()[:4] for one in tmp_path.glob("nhãn.*")} == {
        "nhãn.zip": b"PK\3\4",
        "nhãn.pdf": b"%PDF",
    }
