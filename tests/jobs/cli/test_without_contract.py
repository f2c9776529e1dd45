"""A box of fruit from the upload sheet to the household's money, where no platform has given anybody an API.

Everything runs as it does: the commands, the folder of the shop, the carrier and the shop's pages over HTTP, the door
of notices. The platform is played by hand, as its seller would: what the sheet says is put on its pages, its orders and
payouts are exported. The pages and the carrier are stand-ins of ours.
"""

import io
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from connectors.crawl.crawl_order import Politeness
from jobs.sandbox.viettelpost import PASSWORD, SECRET, USER, WAREHOUSE, StandIn, notice
from jobs.service import public_pages
from jobs.service.shop_folders import ShopFolders
from jobs.service.webhooks import Door
from marketplace.exchange import channels, file_forms
from marketplace.pages.context import AppContext, opened
from marketplace.reports.figures import find_season
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, connect
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from marketplace.words.instants import VIETNAM
from tests import people
from tests.connectors.conftest import Loopback, loopback
from tests.connectors.crawl.site import Site, product
from tests.jobs.cli.calling import Lensan
from tests.ledger import rows
from tests.loopback import served
from tests.marketplace.pages.conftest import draw_screen
from tests.marketplace.pages.drawn import said
from tests.searched import found_in, holds, parts_of, told_by

__all__ = ["loopback"]
BUYER = {"Người nhận": "Lò Thị Mây Trắng", "Số điện thoại": "0987 650 321", "Địa chỉ": "17 ngách 8 Thềm Đá"}
WANTED = parts_of(*BUYER.values(), "0987650321")
SKU = "HTX-CHU-VAI-2026-LOAI-1-5KG"

SHEETS = {
    "htx.csv": "Mã HTX,Tên,Xã/phường,Tỉnh\nHTX-CHU,HTX Chũ,Phường Chũ,Bắc Ninh\n",
    "ho.csv": "Mã hộ,Họ tên chủ hộ,Xã/phường,Tỉnh,Mã HTX\nHO-1,Nguyễn Văn An,Phường Chũ,Bắc Ninh,HTX-CHU\n",
    "lo.csv": "Mã lô,Mã hộ,Nông sản,Loại,Khối lượng,Ngày cắt\nLO-1,HO-1,Vải thiều,Loại 1,3 tạ,{today}\n",
}
FORM = (
    '{"code":"doi-soat","kind":"settlement","title":"Đối soát","must":["Mã đơn","Ngày trả","Thực nhận"],"exact":true,'
    '"amounts":"plain","times":"%d/%m/%Y %H:%M:%S","day_first":true,"moves":["paid"],"is_whole":true,'
    '"money":{"code":"Mã đơn","paid":"Ngày trả","net":"Thực nhận","gross":["Tiền hàng"],"fee":["Phí sàn"]}}'
)
"""How the shop's sheet of payouts is read, as a person confirms it in the app."""


class Coop:
    """The cooperative at its home, and what it does there."""

    def __init__(self, lensan: Lensan, home: Path, folder: Path, database_url: str) -> None:
        self._lensan, self.home, self._folder = lensan, home, folder
        self.settings = Settings.read({}, home)
        self.database = connect(database_url)
        self._folders = ShopFolders(self.database, self.settings, now_ms)

    def does(self, *words: str) -> str:
        said = self._lensan(*words)
        assert said.code == 0, (words, said.err)
        return said.out

    def sheet(self, name: str, content: str) -> str:
        (self._folder / name).write_text(content, encoding="utf-8")
        return str(self._folder / name)

    def drops(self, name: str, content: bytes) -> None:
        """Put a file into the folder of the shop, and let the clock find it."""
        inbox = self.home / "inbox" / "gian-hang"
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(content)
        assert [self._folders.look() for _ in range(2)] == [0, 1]
        self.does("sync", "gian-hang")
        assert [row[0] for row in rows(self.database, "SELECT state FROM shop_file ORDER BY id")][-1] == "done", rows(
            self.database, "SELECT state, why FROM shop_file"
        )

    def left(self) -> set[tuple[str, str]]:
        """Return what of the buyer stands anywhere at home, in the database's file, its log and free pages."""
        return found_in(self._places(), WANTED) | self._told(())

    def knows(self) -> set[tuple[str, str]]:
        """Return what of the buyer is found by who has the key."""
        keys = self.settings.opening_keys()
        return found_in(self._places(), WANTED, keys) | self._told(keys)

    def _places(self) -> list[Path]:
        files = self.database.file
        return [self.home, *(files.parent.glob(f"{files.name}*") if files is not None else ())]

    def _told(self, keys: tuple[str, ...]) -> set[tuple[str, str]]:
        return {("a table", one) for one in holds(told_by(self.database, keys), WANTED)}


@pytest.fixture
def coop(lensan: Lensan, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Coop]:
    monkeypatch.setenv("LENSAN_DATABASE_URL", database_url)
    assert lensan("migrate").code == 0
    coop = Coop(lensan, tmp_path / "home", tmp_path, database_url)
    yield coop
    coop.database.close()


def exported(headings: list[str], *lines: list[Any]) -> bytes:
    """Return an export as a platform gives it, made now."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime.now(UTC).replace(tzinfo=None)})
        page = book.add_worksheet("Đơn hàng")
        for at, line in enumerate([headings, *lines]):
            page.write_row(at, 0, line)
    return file.getvalue()


def orders(status: str) -> bytes:
    placed = (datetime.now(VIETNAM) - timedelta(hours=1)).strftime("%d/%m/%Y")
    told = {"Mã đơn hàng": "BD-1", "Trạng thái": status, "Ngày đặt": placed, "SKU": SKU, "Số lượng": 2,
            "Thành tiền": 300_000, "Tỉnh": "Bắc Ninh", **BUYER, "Xã/Phường": "Xã Lục Ngạn"}  # fmt: skip
    return exported(list(told), list(told.values()))


def put_on_pages(sheet: Path, site: Site) -> list[str]:
    """Do what a platform does with an upload sheet: each of its rows is a product with a page."""
    [headings, *products] = CalamineWorkbook.from_path(str(sheet)).get_sheet_by_index(0).to_python()
    paths = []
    for at, one in enumerate(products, start=1):
        told = dict(zip(headings, one, strict=True))
        title, price = told["Tên sản phẩm"], int(str(told["Giá bán (đồng)"]).replace(".", ""))
        paths.append(f"/p/vai-thieu-{at}.html")
        site.pages[paths[-1]] = product(str(title), price)
    return paths


@pytest.mark.both
def test_a_box_goes_from_the_upload_sheet_to_the_households_money(
    coop: Coop, loopback: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    today = datetime.now(VIETNAM).date()
    _fruit(coop, today.strftime("%d/%m/%Y"), str(today.year))
    site = Site(robots="")
    with served(site.app) as url:
        coop.does("offers", "export", "gian-hang", "--to", str(tmp_path / "dang.xlsx"))
        [path] = put_on_pages(tmp_path / "dang.xlsx", site)
        coop.does("pages", "on", "gian-hang", "--site", url, "--contact", "htx@chu.example")
        coop.does("pages", "add", "gian-hang", url + path, "--sku", SKU)
        assert rows(coop.database, "SELECT state FROM offer") == [("wanted",)]
        with coop.database.read() as connection:
            shop = channels.by_code(connection, "gian-hang")
        assert shop is not None
        public_pages.look(coop.database, shop, now_ms, Politeness(delay_s=0, throttle=False))
        assert rows(coop.database, "SELECT state FROM offer") == [("live",)]
    carrier = _carrier(coop, loopback, monkeypatch)
    coop.drops("đơn.xlsx", orders("Chờ lấy hàng"))
    assert rows(coop.database, "SELECT d.drawn_g FROM draw d") == [(10_000,)]
    assert coop.left() == set()
    assert {one for _, one in coop.knows()} == {BUYER["Người nhận"], "0987650321", BUYER["Địa chỉ"]}
    backup = tmp_path / "sao lưu.zip"
    coop.does("backup", str(backup))
    assert found_in([backup], WANTED, coop.settings.opening_keys()) == set()
    coop.does("parcels", "post", "BD-1")
    coop.does("sync", "vtp")
    [(waybill, parcel)] = carrier.parcels.items()
    assert (parcel["RECEIVER_FULLNAME"], parcel["PRODUCT_WEIGHT"]) == (BUYER["Người nhận"], 10_000)
    assert coop.knows() == set()
    door = Door(coop.database, coop.settings, now_ms)
    delivered = datetime.now(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")
    assert door.take("vtp", {}, notice(waybill, 501, delivered, ORDER_REFERENCE="BD-1")) == 200
    coop.does("sync", "vtp")
    assert rows(coop.database, "SELECT fulfilment FROM orders") == [("delivered",)]
    with coop.database.write() as connection:
        file_forms.put(connection, shop.id, "doi-soat", FORM, None, now_ms())
    coop.drops("tiền.xlsx", exported(["Mã đơn", "Ngày trả", "Tiền hàng", "Phí sàn", "Thực nhận"],
                                     ["BD-1", delivered, 300_000, -15_000, 285_000]))  # fmt: skip
    coop.drops("đơn cũ.xlsx", orders("Đã giao"))
    assert rows(coop.database, "SELECT count(*) FROM recipient") == [(0,)]
    assert coop.knows() | found_in([tmp_path / "temporary"], WANTED) == set()
    assert holds("\n".join(caplog.messages).encode(), WANTED) == set()
    screen = _screen(coop.database)
    assert re.search(r"Đã nhận tiền +10 kg +tiền hàng 300\.000 đ", screen), screen
    assert "Hộ được hưởng 285.000 đ" in screen
    assert (reconcile(coop.database), rows(coop.database, "SELECT * FROM inboxitem")) == ([], [])


def _fruit(coop: Coop, today: str, year: str) -> None:
    """Have a household's fruit on sale in a shop that is reached by files alone."""
    for kind, name in (("cooperatives", "htx.csv"), ("households", "ho.csv"), ("lots", "lo.csv")):
        if kind == "lots":
            coop.does("seasons", "add", "vai-2026", "Vụ vải", f"01/01/{year}", f"31/12/{year}")
        coop.does("import", kind, coop.sheet(name, SHEETS[name].format(today=today)))
    coop.does("channels", "add", "gian-hang", "--platform", "postmart", "--shop", "htx-chu", "--road", "file")
    coop.does("listings", "add", "Vải thiều", "--pack", "5 kg", "--price", "150k", "--shop", "gian-hang", "--coop",
              "HTX-CHU", "--grade", "Loại 1", "--season", "vai-2026", "--seller", "htx-chu")  # fmt: skip


def _carrier(coop: Coop, loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Have the cooperative ship with the stand-in of a carrier, whose places are known."""
    carrier = StandIn()
    loopback.rule = carrier.answer
    coop.does("channels", "add", "vtp", "--platform", "viettelpost", "--road", "carrier", "--shop", str(WAREHOUSE),
              "--url", loopback.url)  # fmt: skip
    for name, secret in (("SECRET", f"{USER}:{PASSWORD}"), ("WEBHOOK_SECRET", SECRET)):
        monkeypatch.setenv(f"LENSAN_{name}_VTP", secret)
    coop.settings = Settings.read(
        {"LENSAN_WEBHOOK_SECRET_VTP": SECRET, "LENSAN_SECRET_VTP": f"{USER}:{PASSWORD}"}, coop.home
    )
    coop.does("carriers", "units", "vtp", "--read")
    chu = rows(coop.database, "SELECT code FROM commune WHERE system = '34' AND name = 'Phường Chũ'")[0][0]
    coop.does("carriers", "ship", "HTX-CHU", "--carrier", "vtp", "--name", "HTX Chũ", "--phone", "0204 888 777",
              "--street", "Kho Chũ", "--commune", chu, "--service", "VCN", "--post-office", "BC Chũ")  # fmt: skip
    return carrier


def _screen(database: Database) -> str:
    """Return what the household reads of itself on its own screen, as text."""
    token = people.signed_in(database, "farmer", household_id=1)
    with opened(AppContext(database, now_ms, token=lambda: token)):
        app = AppTest.from_function(draw_screen, args=("households",), default_timeout=60)
        app.query_params["ho"] = "HO-1"
        with database.read() as connection:
            app.session_state["season"] = find_season(connection, EVERYTHING, None, now_ms())
        return " ".join(re.sub("<[^>]*>", " ", said(app.run())).split())
