"""Boxes that were packed meet waybills on the list of a day, and where they do not there is a task."""

from datetime import date

import pytest
from sqlalchemy import text

from marketplace.directory.audit import Signed
from marketplace.language.translation import language
from marketplace.operations.fulfilment import posting
from marketplace.orders import parcels
from marketplace.reports.export.hand_over_sheets import hand_over_sheet
from marketplace.reports.export.sheets import xlsx_bytes
from marketplace.reports.figures.hand_over_list import ParcelTask, PostedRow, hand_over_list
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.messages import Sentence
from marketplace.words.parcels import ParcelMade
from tests import carrier
from tests.carrier import LEAVES
from tests.seeding import NOW_MS


@pytest.mark.both
def test_each_difference_between_boxes_and_waybills_is_a_task(database: Database) -> None:
    channel = carrier.build(database)
    carrier.keep(database, "B2", NOW_MS)

    def seen(today: date = LEAVES) -> PostedRow:
        with database.read() as connection:
            [row] = hand_over_list(connection, EVERYTHING, channel.id, LEAVES, today).rows
        return row

    def change(sql: str) -> None:
        with database.write() as connection:
            connection.execute(text(sql))

    assert seen() == PostedRow("BC Chũ", "voso-1", "B2", None, None, 3, 15_000, 0, ParcelTask.NOT_POSTED)
    with database.write() as connection:
        posting.post(connection, EVERYTHING, "B2", LEAVES, Signed(None, "An"), NOW_MS)
        [asked] = parcels.waiting(connection, channel.id, 9)
    assert seen().task is ParcelTask.NOT_MADE
    with database.write() as connection:
        parcels.note_refused(connection, asked.id, Sentence("no", "không"))
    assert (seen().task, seen().reason) == (ParcelTask.REFUSED, Sentence("no", "không"))
    with database.write() as connection:
        parcels.note_made(connection, [(asked, ParcelMade("B2", "VN001", None))], NOW_MS)
    assert (seen().task, seen().waybill, seen().cod_dong) == (None, "VN001", 375_000)
    assert seen(date(2021, 6, 22)).task is ParcelTask.NOT_FETCHED
    change("UPDATE parcel SET part = 'returned'")
    assert seen().task is ParcelTask.PART
    change("UPDATE parcel SET packs = 2")
    assert seen().task is ParcelTask.OTHER_BOXES
    change("UPDATE orders SET order_state = 'cancelled' WHERE remote_id = 'B2'")
    assert seen().task is ParcelTask.CANCELLED
    with database.read() as connection:
        found = hand_over_list(connection, EVERYTHING, channel.id, LEAVES, LEAVES)
        assert hand_over_list(connection, EVERYTHING, channel.id, date(2021, 6, 1), LEAVES).rows == []
    assert (found.boxes, found.waybills, len(found.tasks)) == (3, 1, 1)
    sheet = hand_over_sheet(found, "Viettel Post", language("vi"))
    assert sheet.title == "Bảng kê bàn giao bưu gửi ngày 21/6/2021, Viettel Post"
    assert sheet.rows[0][:4] == ("BC Chũ", "B2", "VN001", 3)
    assert sheet.rows[0][-1] == "đơn đã hủy: hãy hủy bưu gửi"
    assert xlsx_bytes(sheet).startswith(b"PK")
