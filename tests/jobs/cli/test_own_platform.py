"""A platform that nobody of ours knows: one connector.toml in the home, its samples, and no code.

Its exports are read, its upload sheet is filled, its pages are looked at; and what such a folder may not be is said.
"""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from connectors.crawl.crawl_order import Politeness
from jobs.service import public_pages
from jobs.service.shop_folders import ShopFolders
from marketplace.exchange import channels
from marketplace.storage import connect
from marketplace.storage.clock import now_ms
from marketplace.storage.settings import Settings
from marketplace.words.instants import VIETNAM
from tests.connectors.crawl.site import Site, product
from tests.jobs.cli.calling import Lensan, sentence
from tests.ledger import rows
from tests.loopback import served

OWN = """
title = "Chợ Quê"
engine = "sheet"
roads = ["file", "page"]

[states]
"Chờ gửi" = "confirmed"
"Xong" = "delivered"

[[files]]
code = "don-ban"
kind = "orders"
title = "Chợ Quê – đơn bán"
sheets = ["Đơn bán"]
must = ["Số đơn", "Mã hàng bán", "Tình trạng"]
times = "%d/%m/%Y %H:%M"
amounts = "vietnamese"
moves = ["placed", "delivered"]

[files.orders]
code = "Số đơn"
status = "Tình trạng"
sku = "Mã hàng bán"
quantity = "Số hộp"
placed = "Lúc đặt"
gross = "Tiền"

[[uploads]]
code = "dang-ban"
title = "Chợ Quê – đăng bán"
first_row = 3
must = ["Tên hàng", "Giá"]
columns = [
    { heading = "Tên hàng", field = "title" },
    { heading = "Mã hàng bán", field = "sku" },
    { heading = "Giá", field = "price" },
    { heading = "Còn", field = "stock" },
]

[[pages]]
kind = "product"
path = '/hang/(?P<slug>[^/]+)-(?P<id>\\d+)'
source = "links that the seller pasted"
known = "read in links to the site"

[[evidence]]
says = "Headings, status words and addresses."
source = "exports and links of the seller"
year = 2026
known = "read in the source named"
"""
SKU = "HTX-CHU-VAI-2026-LOAI-1-5KG"
SHEETS = {
    "cooperatives": "Mã HTX,Tên,Xã/phường,Tỉnh\nHTX-CHU,HTX Chũ,Phường Chũ,Bắc Ninh\n",
    "households": "Mã hộ,Họ tên chủ hộ,Xã/phường,Tỉnh,Mã HTX\nHO-1,Nguyễn Văn An,Phường Chũ,Bắc Ninh,HTX-CHU\n",
    "lots": "Mã lô,Mã hộ,Nông sản,Loại,Khối lượng,Ngày cắt\nLO-1,HO-1,Vải thiều,Loại 1,3 tạ,{today}\n",
}


def own(home: Path, code: str = "cho-que", content: str = OWN) -> Path:
    folder = home / "platforms" / code
    folder.mkdir(parents=True)
    (folder / "connector.toml").write_text(content, encoding="utf-8")
    return folder


def workbook(sheet: str, *lines: list[Any]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime.now(UTC).replace(tzinfo=None)})
        page = book.add_worksheet(sheet)
        for at, line in enumerate(lines):
            page.write_row(at, 0, line)
    return file.getvalue()


def test_one_toml_makes_a_platform_whose_files_sheets_and_pages_are_known(lensan: Lensan, tmp_path: Path) -> None:
    home = tmp_path / "home"
    own(home)
    _market(lensan, tmp_path)
    assert "Chợ Quê" in lensan("channels", "platforms").out
    assert lensan("channels", "add", "que", "--platform", "cho-que", "--shop", "htx", "--road", "file").code == 0
    offered = ("--shop", "que", "--coop", "HTX-CHU", "--grade", "Loại 1", "--season", "vai-2026", "--seller", "htx")
    assert lensan("listings", "add", "Vải thiều", "--pack", "5 kg", "--price", "150k", *offered).code == 0
    template, filled = tmp_path / "mẫu.xlsx", tmp_path / "đăng.xlsx"
    template.write_bytes(
        workbook("Hàng", ["Tên hàng", "Mã hàng bán", "Giá", "Còn"], ["(chữ)", "(mã)", "(đồng)", "(hộp)"])
    )
    said = lensan("offers", "export", "que", "--template", str(template), "--to", str(filled))
    assert said.code == 0, said.err
    row = CalamineWorkbook.from_path(str(filled)).get_sheet_by_index(0).to_python()[2]
    assert [str(one) for one in row] == ["Vải thiều Loại 1, thùng 5 kg", SKU, "150000", "60"]
    database = connect(f"sqlite:///{home / 'lensan.sqlite'}")
    site = Site(robots="")
    site.pages["/hang/vai-thieu-7"] = product("Vải thiều Loại 1, thùng 5 kg", 150_000)
    with served(site.app) as url:
        assert lensan("pages", "on", "que", "--site", url, "--contact", "htx@chu.example").code == 0
        assert lensan("pages", "add", "que", f"{url}/hang/vai-thieu-7", "--sku", SKU).code == 0
        with database.read() as connection:
            shop = channels.by_code(connection, "que")
        assert shop is not None
        public_pages.look(database, shop, now_ms, Politeness(delay_s=0, throttle=False))
    assert rows(database, "SELECT state FROM offer") == [("live",)]
    (home / "inbox" / "que").mkdir(parents=True)
    at = datetime.now(VIETNAM).strftime("%d/%m/%Y 00:05")
    (home / "inbox" / "que" / "đơn.xlsx").write_bytes(workbook(
        "Đơn bán", ["Số đơn", "Mã hàng bán", "Tình trạng", "Số hộp", "Lúc đặt", "Tiền"],
        ["Q1", SKU, "Chờ gửi", "2", at, "300.000"], ["Q2", SKU, "Xong", "1", at, "150.000"],
    ))  # fmt: skip
    folders = ShopFolders(database, Settings.read({}, home), now_ms)
    assert [folders.look() for _ in range(2)] == [0, 1]
    assert lensan("sync", "que").code == 0
    assert rows(database, "SELECT remote_id, order_state, fulfilment FROM orders ORDER BY remote_id") == [
        ("Q1", "confirmed", "none"), ("Q2", "confirmed", "delivered"),
    ]  # fmt: skip
    assert rows(database, "SELECT sum(drawn_g) FROM draw") == [(15_000,)]
    assert rows(database, "SELECT form, state FROM shop_file") == [("don-ban", "done")]
    database.close()


@pytest.mark.parametrize(
    ("code", "content", "said"),
    [
        ("postmart", OWN, "Lên Sàn brings postmart itself"),
        ("Chợ", OWN, "a folder's name is a code of small letters"),
        ("cho-que", OWN.replace('"sheet"', '"bang-tinh"'), "there is no engine 'bang-tinh'"),
        ("cho-que", OWN.replace("[states]", "[states"), "is no TOML"),
        ("cho-que", OWN.replace('"confirmed"', '"ready"'), "Invalid enum value 'ready'"),
    ],
)
def test_a_folder_that_is_no_platform_is_said_with_its_name(
    lensan: Lensan, tmp_path: Path, code: str, content: str, said: str
) -> None:
    own(tmp_path / "home", code, content)
    told = sentence(lensan("channels", "platforms"))
    assert code in told
    assert said in told


def test_a_folder_brings_no_code(lensan: Lensan, tmp_path: Path) -> None:
    (own(tmp_path / "home") / "connector.py").write_text("raise SystemExit\n")
    assert "take the *.py away" in sentence(lensan("channels", "platforms"))


def _market(lensan: Lensan, tmp_path: Path) -> None:
    today = datetime.now(VIETNAM)
    assert lensan("migrate").code == 0
    for kind, content in SHEETS.items():
        if kind == "lots":
            year = today.year
            assert lensan("seasons", "add", "vai-2026", "Vụ vải", f"01/01/{year}", f"31/12/{year}").code == 0
        (tmp_path / f"{kind}.csv").write_text(content.format(today=today.strftime("%d/%m/%Y")), encoding="utf-8")
        assert lensan("import", kind, str(tmp_path / f"{kind}.csv")).code == 0
