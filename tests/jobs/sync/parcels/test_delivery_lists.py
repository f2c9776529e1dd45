"""F4.1, handed in at VNPost's account without an API, moves our parcels; of everybody else's nothing is kept."""

from pathlib import Path

from sqlalchemy import text

from connectors.platforms import facts_of
from connectors.sheet.files_only import FilesOnly
from jobs.sync.files.road import file_roads
from jobs.sync.run import ChannelRun
from marketplace.directory.audit import Signed
from marketplace.exchange import channels
from marketplace.exchange.files import NewShopFile
from marketplace.operations import shop_files
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from marketplace.words.instants import parse_iso
from tests import carrier
from tests.connectors.sheet.test_delivery_list import ROWS, workbook
from tests.ledger import rows


def test_a_list_of_the_post_office_moves_our_parcels_alone(database: Database, tmp_path: Path) -> None:
    carrier.build(database, road="file")
    carrier.ship(database, "B2", "EB1VN", "shipping", parse_iso("2021-06-20T08:00:00+07:00"))
    with database.write() as connection:
        connection.execute(text("UPDATE channel SET platform = 'vnpost' WHERE code = 'vtp'"))
        channel = channels.by_code(connection, "vtp")
        assert channel is not None
        content = workbook(tmp_path / "F4.1-2026.06.23.xlsx", ROWS).read_bytes()
        file = NewShopFile.of("F4.1-2026.06.23.xlsx", content, carrier.KEY)
        shop_files.hand_in(connection, EVERYTHING, channel, file, Signed(None, "An"), 5)
    roads = file_roads(database, Settings.read({"LENSAN_KEY": carrier.KEY}, tmp_path))
    now_ms = parse_iso("2026-06-24T00:00:00+07:00")
    run = ChannelRun(database, channel, FilesOnly(facts_of("vnpost")), lambda: now_ms, file_road=roads(channel))
    report = run.run()
    assert (report.status, report.orders_changed, report.shipments_taken) == ("ran", 1, 1)
    assert rows(database, "SELECT fulfilment, delivered_ms FROM orders WHERE remote_id = 'B2'") == [
        ("delivered", parse_iso("2026-06-21T10:05:00+07:00"))
    ]
    assert rows(database, "SELECT state, why, sealed FROM shop_file") == [
        ("done", "1 rows are of parcels that are none of ours; nothing of them is kept", None)
    ]
    assert rows(database, "SELECT count(*) FROM answer WHERE feed = 'parcels'") == [(0,)]
