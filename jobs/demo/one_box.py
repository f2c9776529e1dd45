"""One box of fruit on the roads that need nobody's permission: from the upload sheet to the household's money.

Every step is a command as anybody gives it, or a file put into the shop's folder. The platform is played by hand, as a
seller would: what the sheet says is put on a page, its orders and payouts are exported. The page and the carrier are
stand-ins of ours on this machine, for as long as the story lasts.
"""

import html
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from jobs.demo.workbooks import Cell, write_workbook
from jobs.sandbox import viettelpost
from jobs.sandbox.loopback import Asked, Loopback, Reply
from jobs.sandbox.servers import SandboxError
from jobs.service import child
from jobs.service.shop_folders import FOLDER, ShopFolders
from jobs.service.webhooks import Door
from marketplace.exchange import channels, file_forms
from marketplace.storage import Database, bulk
from marketplace.storage.clock import Clock
from marketplace.storage.settings import Settings
from marketplace.words.instants import VIETNAM

SHOP, CARRIER, HOUSEHOLD, COOP, ORDER = "gian-hang-htx", "vtp-htx", "HO-CHU-1", "HTX-CHU", "BD-1"
_SEASON, _SKU = "vai-mot-thung", "VAI-MOT-THUNG-5KG"
_BUYER = {
    "Người nhận": "Lò Thị Mây Trắng", "Số điện thoại": "0987 650 321", "Địa chỉ": "17 ngách 8 Thềm Đá",
    "Xã/Phường": "Xã Lục Ngạn",
}  # fmt: skip
"""Who gets the box; made up."""
_SHEETS = {
    "cooperatives": "Mã HTX,Tên,Xã/phường,Tỉnh\nHTX-CHU,HTX Chũ,Phường Chũ,Bắc Ninh\n",
    "households": "Mã hộ,Họ tên chủ hộ,Xã/phường,Tỉnh,Mã HTX\nHO-CHU-1,Nguyễn Văn An,Phường Chũ,Bắc Ninh,HTX-CHU\n",
    "lots": "Mã lô,Mã hộ,Nông sản,Loại,Khối lượng,Ngày cắt\nLO-CHU-1,HO-CHU-1,Vải thiều,Loại 1,3 tạ,{today}\n",
}
_PAYOUTS = {
    "code": "doi-soat", "kind": "settlement", "title": "Đối soát", "must": ["Mã đơn", "Ngày trả", "Thực nhận"],
    "exact": True, "amounts": "plain", "times": "%d/%m/%Y %H:%M:%S", "day_first": True, "moves": ["paid"],
    "is_whole": True, "money": {
        "code": "Mã đơn", "paid": "Ngày trả", "net": "Thực nhận", "gross": ["Tiền hàng"], "fee": ["Phí sàn"],
    },
}  # fmt: skip
"""How the shop's sheet of payouts is read, as a person confirms it in *Chỉ cách đọc*."""
_MADE_UP = "UPDATE season SET origin = 'simulated' WHERE code = :code"
_SHIPPED = "SELECT number, waybill FROM parcel WHERE waybill IS NOT NULL ORDER BY number DESC LIMIT 1"
_TELLS = "SELECT state FROM offer o JOIN channel c ON c.id = o.channel_id WHERE c.code = :code"
_STANDS = "SELECT fulfilment FROM orders o JOIN channel c ON c.id = o.channel_id WHERE c.code = :code"
_KEPT = "SELECT count(*) FROM recipient"
_PAID = "SELECT paid_ms FROM orders o JOIN channel c ON c.id = o.channel_id WHERE c.code = :code"
_TAKEN = "SELECT state, why FROM shop_file f JOIN channel c ON c.id = f.channel_id WHERE c.code = :code ORDER BY f.id"

Say = Callable[[str], None]


def is_walked(database: Database) -> bool:
    """Say whether the story was told at this home, to its end."""
    with database.read() as connection:
        return bool(bulk.scalar(connection, _PAID, {"code": SHOP}))


def walk(database: Database, settings: Settings, clock: Clock, say: Say) -> None:
    """Tell the story, step by step; SandboxError where a step does not come out as it should.

    ``database`` is that of the home, whose clock does not run meanwhile.
    """
    with database.read() as connection:
        begun = channels.by_code(connection, SHOP) is not None
    if begun:
        raise SandboxError("The story of the one box was stopped half way at this home; start anew with --fresh")
    site, carrier = _Site(), viettelpost.StandIn()
    with _served(site.answer) as pages, _served(carrier.answer) as carriers:
        _Story(database, settings, clock, say, site, carrier).tell(pages.url, carriers.url)


@contextmanager
def _served(rule: Callable[[Asked], Reply]) -> Iterator[Loopback]:
    server = Loopback()
    server.rule = rule
    try:
        yield server
    finally:
        server.close()


class _Site:
    """The shop's public pages."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}

    def put(self, sheet: Path) -> str:
        """Do what a platform does with an upload sheet, and return the path of the page of its product."""
        [headings, product] = CalamineWorkbook.from_path(str(sheet)).get_sheet_by_index(0).to_python()
        told = dict(zip(headings, map(str, product), strict=True))
        title, price = told["Tên sản phẩm"], int(told["Giá bán (đồng)"].replace(".", ""))
        facts = {
            "@context": "https://schema.org", "@type": "Product", "name": title,
            "offers": {"@type": "Offer", "price": price, "priceCurrency": "VND"},
        }  # fmt: skip
        marked = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")
        name = html.escape(title)
        self.pages["/p/vai-thieu-1.html"] = (
            f'<!doctype html><html><head><meta charset="utf-8"><title>{name}</title>'
            f'<script type="application/ld+json">{marked}</script></head><body><h1>{name}</h1></body></html>'
        )
        return "/p/vai-thieu-1.html"

    def answer(self, asked: Asked) -> Reply:
        found = self.pages.get(asked.path)
        if asked.path == "/robots.txt":
            return Reply(body=b"User-agent: *\n", kind="text/plain")
        return Reply(404) if found is None else Reply(body=found.encode(), kind="text/html")


@dataclass(frozen=True)
class _Story:
    """The story at one home."""

    database: Database
    settings: Settings
    clock: Clock
    say: Say
    site: _Site
    carrier: viettelpost.StandIn
    steps: Iterator[int] = field(default_factory=lambda: iter(range(1, 10)))

    def tell(self, pages: str, carriers: str) -> None:
        """Walk it from the sheet to the money."""
        work = self.settings.home / "one-box"
        work.mkdir(exist_ok=True)
        now = datetime.fromtimestamp(self.clock() / 1_000, VIETNAM)
        self._open(work, now)
        sheet = work / "dang-len-san.xlsx"
        self._does("offers", "export", SHOP, "--to", str(sheet))
        self._step(f"the upload sheet is filled: {sheet}")
        page = pages + self.site.put(sheet)
        self._does("pages", "on", SHOP, "--site", pages, "--contact", "htx@example.vn")
        self._does("pages", "add", SHOP, page, "--sku", _SKU)
        self._is(_TELLS, "wanted")
        self._does("pages", "check", SHOP)
        self._does("pages", "off", SHOP)
        self._is(_TELLS, "live")
        self._step("it was uploaded, and the product's public page confirms that it is live")
        self._hire(carriers)
        self._drop("don-hang.xlsx", self._orders(now, "Chờ lấy hàng"), now)
        self._step(f"the orders' export was put into {self.settings.home / FOLDER / SHOP}: order {ORDER}, 2 boxes")
        self._ship()
        self._deliver(now)
        with self.database.write() as connection:
            shop = channels.by_code(connection, SHOP)
            definition = json.dumps(_PAYOUTS, ensure_ascii=False)
            file_forms.put(connection, shop.id if shop else 0, "doi-soat", definition, None, self.clock())
        self._drop("doi-soat.xlsx", self._payout(now), now)
        if not is_walked(self.database):
            raise SandboxError("The payout of the one box was taken in, and its order is not paid")
        self._step(f"the sheet of payouts was put there: 285.000 đ came; household {HOUSEHOLD} reads “Đã nhận tiền”")

    def _open(self, work: Path, now: datetime) -> None:
        """Have a household's fruit on sale in a shop that is reached by files alone."""
        for kind, sheet in _SHEETS.items():
            if kind == "lots":
                year = now.year
                self._does("seasons", "add", _SEASON, "Một thùng vải", f"{year}-01-01", f"{year}-12-31")
                with self.database.write() as connection:
                    bulk.execute(connection, _MADE_UP, {"code": _SEASON})
            path = work / f"{kind}.csv"
            path.write_text(sheet.format(today=f"{now:%d/%m/%Y}"), encoding="utf-8")
            season = ("--season", _SEASON) if kind == "lots" else ()
            self._does("import", kind, str(path), *season)
        self._does("channels", "add", SHOP, "--platform", "postmart", "--shop", "htx-chu", "--road", "file")
        self._does("listings", "add", "Vải thiều", "--pack", "5 kg", "--price", "150k", "--shop", SHOP, "--coop", COOP,
                   "--grade", "Loại 1", "--season", _SEASON, "--seller", "htx-chu", "--sku", _SKU)  # fmt: skip

    def _hire(self, carriers: str) -> None:
        """Have the cooperative ship with the carrier, so that it is kept who gets a box."""
        self._does("channels", "add", CARRIER, "--platform", "viettelpost", "--road", "carrier", "--shop",
                   str(viettelpost.WAREHOUSE), "--url", carriers)  # fmt: skip
        self.settings.keep_secret(CARRIER, f"{viettelpost.USER}:{viettelpost.PASSWORD}")
        self.settings.keep_webhook_secret(CARRIER, viettelpost.SECRET)
        self._does("carriers", "units", CARRIER, "--read")
        with self.database.read() as connection:
            sql = "SELECT code FROM commune WHERE system = '34' AND name = 'Phường Chũ'"
            commune = str(bulk.scalar(connection, sql, {}))
        self._does("carriers", "ship", COOP, "--carrier", CARRIER, "--name", "HTX Chũ", "--phone", "0204 888 777",
                   "--street", "Kho Chũ", "--commune", commune, "--service", "VCN",
                   "--post-office", "BC Chũ")  # fmt: skip

    def _ship(self) -> None:
        """Hand the box over; who gets it is told the carrier, and kept no more."""
        self._is(_KEPT, 1)
        self._does("parcels", "post", ORDER, "--shop", SHOP)
        self._does("sync", CARRIER)
        self._is(_KEPT, 0)
        self._step("the carrier has the parcel, and nobody here knows any more who gets it")

    def _deliver(self, now: datetime) -> None:
        """Let the carrier say by a notice at the door that the parcel was delivered."""
        with self.database.read() as connection:
            [(number, waybill)] = bulk.select(connection, _SHIPPED, {})
        told = viettelpost.notice(waybill, 501, f"{now:%d/%m/%Y %H:%M:%S}", ORDER_REFERENCE=number)
        if Door(self.database, self.settings, self.clock).take(CARRIER, {}, told) != 200:
            raise SandboxError("The door did not take the carrier's notice")
        self._does("sync", CARRIER)
        self._is(_STANDS, "delivered")
        self._step(f"the carrier's notice came through the door: parcel {waybill} is delivered")

    def _orders(self, now: datetime, status: str) -> list[Mapping[str, Cell]]:
        placed = f"{now - timedelta(hours=1):%d/%m/%Y}"
        return [{"Mã đơn hàng": ORDER, "Trạng thái": status, "Ngày đặt": placed, "SKU": _SKU, "Số lượng": 2,
                 "Thành tiền": 300_000, "Tỉnh": "Bắc Ninh", **_BUYER}]  # fmt: skip

    def _payout(self, now: datetime) -> list[Mapping[str, Cell]]:
        return [{"Mã đơn": ORDER, "Ngày trả": f"{now:%d/%m/%Y %H:%M:%S}", "Tiền hàng": 300_000, "Phí sàn": -15_000,
                 "Thực nhận": 285_000}]  # fmt: skip

    def _drop(self, name: str, rows: Sequence[Mapping[str, Cell]], now: datetime) -> None:
        """Put an export into the shop's folder, and have it found and taken in."""
        folder = self.settings.home / FOLDER / SHOP
        folder.mkdir(parents=True, exist_ok=True)
        made = f"{now.astimezone(VIETNAM) - timedelta(hours=7):%Y-%m-%dT%H:%M:%SZ}"
        write_workbook(folder / name, list(rows[0]), [list(row.values()) for row in rows], made)
        folders = ShopFolders(self.database, self.settings, self.clock)
        if [folders.look() for _ in range(2)] != [0, 1]:
            raise SandboxError(f"{name} was not found in the folder of {SHOP}")
        self._does("sync", SHOP)
        with self.database.read() as connection:
            *_, (state, why) = bulk.select(connection, _TAKEN, {"code": SHOP})
        if state != "done":
            raise SandboxError(f"{name} is {state}: {why}")

    def _does(self, *words: str) -> None:
        """Give a command, and tell it; SandboxError with what it says where it fails."""
        self.say(f"  $ lensan {' '.join(repr(one) if ' ' in one else one for one in words)}")
        called = [sys.executable, "-m", "jobs.cli", "--home", str(self.settings.home), *words]
        environment = child.environ(self.settings)
        done = subprocess.run(called, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise SandboxError(f"`lensan {' '.join(words)}` ended with {done.returncode}: {done.stderr.strip()[-300:]}")

    def _is(self, sql: str, wanted: Any) -> None:
        """Hold what the market says now; SandboxError where it is something else."""
        with self.database.read() as connection:
            found = bulk.scalar(connection, sql, {"code": SHOP} if ":code" in sql else {})
        if found != wanted:
            raise SandboxError(f"The story does not come out: {found!r} stands where {wanted!r} should")

    def _step(self, what: str) -> None:
        self.say(f"{next(self.steps)}. {what}")
