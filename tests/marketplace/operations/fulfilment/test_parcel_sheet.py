"""A carrier's sheet of parcels: exact headings, recipients as they were sealed, and a hidden one never."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import update

from connectors.platforms import facts_of
from marketplace.directory.audit import Signed
from marketplace.operations.fulfilment import posting
from marketplace.operations.fulfilment.parcel_sheet import ParcelSheet, parcel_sheet
from marketplace.operations.offer_files import fitting
from marketplace.orders.parcels import ParcelError
from marketplace.spreadsheets.filling import Template
from marketplace.storage import Database
from marketplace.storage.encryption import seal
from marketplace.storage.scope import EVERYTHING, Scope
from marketplace.storage.tables import TABLES
from tests import carrier
from tests.carrier import LEAVES
from tests.marketplace.operations.test_shop_files import audited, scope_of
from tests.marketplace.spreadsheets.broken_sheets import xlsx
from tests.seeding import NOW_MS

WHO = Signed(None, "An")
NEW, OLD = facts_of("viettelpost").uploads
HEADINGS = [
    "STT", "Mã đơn hàng", "Tên người nhận (*)", "Số ĐT người nhận (*)", "Địa chỉ nhận (*)", "Tên hàng hóa (*)",
    "Số lượng", "Trọng lượng (gram)  (*)", "Giá trị hàng (VND) (*)", "Tiền thu hộ COD (VND)", "Loại hàng hóa (*)",
    "Tính chất hàng hóa đặc biệt", "Dịch vụ  (*)", "Dịch vụ cộng thêm", "Thu tiền xem hàng", "Dài (cm)", "Rộng (cm)",
    "Cao (cm)", "Người trả cước", "Yêu cầu khác", "Thời gian hẹn lấy", "Thời gian giao",
]  # fmt: skip


def made(database: Database, template: Template | None = None, scope: Scope = EVERYTHING) -> ParcelSheet:
    form = NEW if template is None else fitting([NEW, OLD], template) or OLD
    with database.write() as connection:
        return parcel_sheet(connection, scope, form, template, NEW.services[0], (carrier.KEY,), WHO, NOW_MS)


def cells(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[one.value for one in row] for row in sheet.iter_rows()]


@pytest.mark.both
def test_the_sheet_has_the_carriers_exact_headings_and_what_is_to_be_sent(database: Database) -> None:
    carrier.build(database)
    carrier.keep(database, "B2", NOW_MS)
    sheet = made(database)
    rows = cells(sheet.content)
    assert (sheet.parcels, sheet.hidden) == (1, 0)
    assert (rows[1][0], rows[3]) == ("DANH SÁCH ĐƠN HÀNG", HEADINGS)
    row = dict(zip(HEADINGS, rows[4], strict=True))
    assert (row["STT"], row["Mã đơn hàng"], row["Tên người nhận (*)"]) == ("1", "B2", carrier.TO.name)
    assert row["Địa chỉ nhận (*)"] == f"{carrier.TO.street}, {carrier.TO.commune}, {carrier.TO.province}"
    assert (row["Loại hàng hóa (*)"], row["Dịch vụ  (*)"]) == ("Bưu kiện", "SCN - Chuyển phát nhanh")
    assert row["Người trả cước"] == "Người gửi trả"
    assert audited(database)[-1] == "parcel sheet made"


@pytest.mark.both
def test_what_a_carrier_was_asked_for_and_what_is_nobodys_is_in_no_sheet(database: Database) -> None:
    carrier.build(database)
    with pytest.raises(ParcelError, match="Shopee and TikTok go on the platform's label"):
        made(database)
    carrier.keep(database, "B2", NOW_MS)
    with database.write() as connection:
        posting.post(connection, EVERYTHING, "B2", LEAVES, WHO, NOW_MS)
    with pytest.raises(ParcelError, match="No order to send"):
        made(database)


def test_a_hidden_recipient_never_gets_into_a_sheet_of_ours(database: Database) -> None:
    carrier.build(database)
    carrier.keep(database, "B2", NOW_MS)
    hidden = seal(json.dumps(carrier.TO._replace(phone="******21", name="T***h")).encode(), carrier.KEY)
    with database.write() as connection:
        connection.execute(update(TABLES["recipient"]).values(sealed=hidden))
    with pytest.raises(ParcelError, match="Shopee and TikTok"):
        made(database)


def test_who_may_send_no_orders_gets_no_sheet(database: Database) -> None:
    carrier.build(database)
    carrier.keep(database, "B2", NOW_MS)
    accountant, _ = scope_of(database, "accountant", cooperative_id=1)
    with pytest.raises(ParcelError, match="No order to send"):
        made(database, scope=accountant)


def test_the_older_variant_is_filled_in_its_own_template(database: Database, tmp_path: Path) -> None:
    carrier.build(database)
    carrier.keep(database, "B2", NOW_MS)
    path = tmp_path / "mau.xlsx"
    path.write_bytes(xlsx(["Công ty"], ["DANH SÁCH ĐƠN HÀNG"], ["(*)"], ["Mã đơn shop", *HEADINGS[2:13]]))
    template = Template(path)
    assert fitting([NEW, OLD], template) == OLD
    rows = cells(made(database, template).content)
    assert rows[4][:2] == ["B2", carrier.TO.name]
    path.write_bytes(xlsx(["Mã đơn khác"]))
    with pytest.raises(ParcelError, match="no template of Viettel Post"):
        made(database, Template(path))
