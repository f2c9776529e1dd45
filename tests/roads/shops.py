"""Shops whose roads are real: a partner server over HTTP, notices through the door, files as they are exported."""

import json
import secrets
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook
from starlette.responses import Response

from connectors.base import ChannelSettings
from connectors.partner.server.core.store import Store
from connectors.platforms import facts_of
from connectors.registry import connect
from connectors.sheet.files_only import FilesOnly
from jobs.sandbox import viettelpost
from jobs.service.webhooks import Door
from jobs.sync.connecting import connector_of
from jobs.sync.files.road import file_roads
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels, files
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.files import NewShopFile
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from marketplace.storage.settings import Settings
from tests.connectors.sheet.exports import SHOPEE, workbook
from tests.jobs.shop import SHOP, TOKEN, Shop
from tests.roads.right import CONTRACT, EXPORT, FEE, LIST, NOTICE, PARCEL, Told
from tests.world import OPENS_MS

PLACED = datetime.fromtimestamp(OPENS_MS / 1000, UTC) + timedelta(hours=8)
KEY = "mùa vải thiều 2021"
SECRET = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
HOURS = timedelta(hours=7)
LISTED = {
    "placed": "Mới", "confirmed": "Đã xác nhận", "collected": "Đã lấy hàng", "shipping": "Đang giao",
    "failed": "Giao thất bại", "delivered": "Đã giao", "returning": "Đang hoàn", "returned": "Đã hoàn",
    "cancelled": "Đã hủy",
}  # fmt: skip

EXPORTED = {
    "placed": "Chờ xác nhận", "confirmed": "Chờ lấy hàng", "collected": "Chờ giao hàng", "shipping": "Đang giao",
    "delivered": "Hoàn thành", "cancelled": "Đã hủy",
}  # fmt: skip
CARRIED = {"collected": 200, "shipping": 300, "delivered": 501, "returning": 515, "returned": 504}


class Arrival(NamedTuple):
    """A report of an order that comes now."""

    code: str
    told: Told


@dataclass
class ContractShop:
    """A shop of Postmart by contract, of which files are handed in too."""

    shop: Shop
    folder: Path
    store: Store = field(init=False)
    again: int = 0
    """How often every report came: a file that comes again is another export of the same instant."""

    def __post_init__(self) -> None:
        """Open what the server holds, to put orders there as they stand at an instant."""
        self.store = Store(self.folder / "server.sqlite")
        self.shop.run("UPDATE channel SET platform = 'postmart'")
        environment = {"LENSAN_KEY": KEY, "LENSAN_WEBHOOK_SECRET_SHOP": SECRET}
        self.settings = Settings(self.folder, self.shop.database.engine.url.render_as_string(False), environment)
        self.door = Door(self.shop.database, self.settings)

    @property
    def database(self) -> Database:
        """Where its orders are."""
        return self.shop.database

    def close(self) -> None:
        """Leave the server's file alone."""
        self.store.close()

    def take(self, arrivals: Sequence[Arrival]) -> None:
        """Let reports come in, each by its road: notices while the list cannot be had, then the list, then files."""
        noticed = [one for one in arrivals if one.told.road == NOTICE]
        if noticed:
            self._stand(noticed)
            for one in noticed:
                assert self.door.take("shop", *_signed(one, self.again)) == 200
            self.shop.door.instead = lambda asked: Response(status_code=503) if asked.path.endswith("/orders") else None
            assert self._run(tries=1) == "cut short"
            self.shop.door.instead = lambda _: None
        self._stand([one for one in arrivals if one.told.road == CONTRACT])
        hand_in(self.database, self.shop.channel.id, _files(arrivals, self.again, self.settings))
        self.again += 1
        assert self._run() == "ran"

    def _run(self, tries: int = 3) -> str:
        settings, facts = ChannelSettings("shop", "postmart", self.shop.url, SHOP, TOKEN), facts_of("postmart")
        road = file_roads(self.database, self.settings)(self.shop.channel)
        contract = connect(settings, facts=replace(facts, limits=replace(facts.limits, tries=tries)))
        return ChannelRun(self.database, self.shop.channel, contract, now_ms, file_road=road).run().status

    def _stand(self, arrivals: Iterable[Arrival]) -> None:
        with self.store.write():
            found = self.store.shop(SHOP)
            assert found is not None
            for one in arrivals:
                self.store.put_order(found.no, one.code, 0, 0, json.dumps(document(*one)).encode())


@dataclass
class FileShop:
    """A shop of Shopee by its exports and by lists of one's own, whose parcels Viettel Post carries and tells of."""

    database: Database
    folder: Path
    again: int = 0

    def __post_init__(self) -> None:
        """Have the shop read files, and the carrier's account beside it."""
        with self.database.write() as connection:
            connection.execute(text("UPDATE channel SET road = 'file', platform = 'shopee'"))
        channels.add(
            self.database, "vtp", "viettelpost", "Viettel Post", "http://127.0.0.1:1", "kho-1", 0, road="carrier"
        )
        environment = {
            "LENSAN_KEY": KEY, "LENSAN_SECRET_VTP": "0912000111:x", "LENSAN_WEBHOOK_SECRET_VTP": viettelpost.SECRET,
        }  # fmt: skip
        self.settings = Settings(self.folder, self.database.engine.url.render_as_string(False), environment)
        self.door = Door(self.database, self.settings)

    def take(self, arrivals: Sequence[Arrival]) -> None:
        """Let reports come in, each by its road; an order that is new has a parcel of its name from then on."""
        hand_in(self.database, self._channel("shop").id, _files(arrivals, self.again, self.settings))
        road = file_roads(self.database, self.settings)(self._channel("shop"))
        shop = FilesOnly(facts_of("shopee"))
        assert ChannelRun(self.database, self._channel("shop"), shop, now_ms, file_road=road).run().status == "ran"
        with self.database.write() as connection:
            connection.execute(text(_PARCELS))
        for code, told in arrivals:
            if told.road == PARCEL:
                at = _written(told.at) + ":00"
                notice = viettelpost.notice(f"VN{code}", CARRIED[told.state], at, ORDER_REFERENCE=code)
                assert self.door.take("vtp", {}, notice) == 200
        carrier = connector_of(self._channel("vtp"), self.settings)
        assert ChannelRun(self.database, self._channel("vtp"), carrier, now_ms).run().status == "ran"
        self.again += 1

    def _channel(self, code: str) -> ChannelRow:
        with self.database.read() as connection:
            found = channels.by_code(connection, code)
        assert found is not None
        return found


_PARCELS = """
INSERT INTO parcel (order_id, channel_id, number, state, packs, weight_g, value_dong, cod_dong, service, hand_over_on,
                    asked_ms, waybill, made_ms, final)
SELECT o.id, c.id, o.remote_id, 'made', 3, 15000, 0, 0, '', '2021-06-14', 1, 'VN' || o.remote_id, 2, false
FROM orders o JOIN channel c ON c.code = 'vtp'
WHERE NOT EXISTS (SELECT 1 FROM parcel p WHERE p.order_id = o.id)
"""


def hand_in(database: Database, channel_id: int, handed: Iterable[NewShopFile]) -> None:
    """Hand files of a shop in."""
    with database.write() as connection:
        for new in handed:
            files.put(connection, channel_id, new, None, now_ms())


def document(code: str, told: Told) -> dict[str, Any]:
    """Return an order as the partner contract has it."""
    gone = told.packs if told.state == "cancelled" else 0
    line = {
        "id": f"{code}-1", "sku": "H0-5", "seller_id": "H0", "title": "Vải thiều", "quantity": told.packs,
        "pack_g": 5_000, "gross_dong": told.packs * told.price, "discount_dong": 0, "fee_dong": FEE * told.packs,
        "freight_dong": 0, "tax_dong": 0, "cancelled": gone, "restock": False, "short_g": 0,
        "returned": told.packs if told.state == "returned" else 0, "undelivered": 0, "refunded_dong": 0, "replaced": 0,
        "vat_dong": 0, "pit_dong": 0, "cit_dong": 0,
    }  # fmt: skip
    history = [("placed", 0), (told.state, told.at)]
    if told.delivered is not None:
        history[1:1] = [("delivered", told.delivered)]
    if told.state == "delivered":
        del history[-1]
    return {
        "code": code, "seller_id": "H0", "status": told.state, "placed_at": _iso(0), "updated_at": _iso(told.at),
        "province": "Hà Nội", "payment": {"method": "cod"},
        "history": [{"status": status, "at": _iso(at)} for status, at in history], "lines": [line],
    }  # fmt: skip


def _iso(minute: int) -> str:
    return (PLACED + timedelta(minutes=minute)).isoformat()


def _written(minute: int | None) -> str:
    return "" if minute is None else f"{PLACED + HOURS + timedelta(minutes=minute):%d/%m/%Y %H:%M}"


def _files(arrivals: Iterable[Arrival], again: int, settings: Settings) -> list[NewShopFile]:
    """Return the files that tell of these orders, one of each kind and instant; no two are the same bytes."""
    rows: dict[tuple[str, int], list[dict[str, object]]] = {}
    for code, told in arrivals:
        if told.road in (LIST, EXPORT):
            row = _listed if told.road == LIST else _exported
            rows.setdefault((told.road, told.at), []).append(row(code, told))
    found = []
    for (road, at), lines in rows.items():
        sheet, name = ("orders", "Order.all.20210601_20210630") if road == EXPORT else ("Đơn hàng", "don-hang")
        made = (PLACED + timedelta(minutes=at)).replace(tzinfo=None)
        content = workbook(sheet, lines, created=made, beside={"Ghi chú": [[f"lần {again}"]]})
        found.append(NewShopFile.of(f"{name}-{at}-{again}.xlsx", content, settings.sealing_key()))
    return found


def _listed(code: str, told: Told) -> dict[str, object]:
    return {
        "Mã đơn": code, "Ngày đặt": _written(0), "Mã hàng": "H0-5", "Số lượng": told.packs,
        "Thành tiền": told.packs * told.price, "Trạng thái": LISTED[told.state], "Ngày giao": _written(told.delivered),
    }  # fmt: skip


def _exported(code: str, told: Told) -> dict[str, object]:
    fee, gross = FEE * told.packs, told.packs * told.price
    done = "" if told.delivered is None else f"{PLACED + HOURS + timedelta(minutes=told.delivered):%Y-%m-%d %H:%M}"
    return SHOPEE | {
        "Mã đơn hàng": code, "Ngày đặt hàng": f"{PLACED + HOURS:%Y-%m-%d %H:%M}", "SKU phân loại hàng": "H0-5",
        "Trạng Thái Đơn Hàng": EXPORTED[told.state], "Số lượng": str(told.packs), "Giá ưu đãi": str(told.price),
        "Số lượng sản phẩm được hoàn trả": str(told.back), "Tổng giá bán (sản phẩm)": str(gross),
        "Tổng giá trị đơn hàng (VND)": str(gross), "Mã giảm giá của Shop": "0", "Phí cố định": str(fee),
        "Phí Dịch Vụ": "0", "Phí thanh toán": "0", "Thời gian hoàn thành đơn hàng": done,
    }  # fmt: skip


def _signed(one: Arrival, again: int) -> tuple[dict[str, str], bytes]:
    """Return a notice that an order changed, as its platform signs it."""
    body = json.dumps(
        {"type": "order.updated", "shop_id": SHOP, "order_code": one.code, "updated_at": _iso(one.told.at)}
    )
    id_, moment = f"msg_{one.code}_{one.told.at}_{again}", datetime.now(UTC)
    return {
        "webhook-id": id_, "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(id_, moment, body),
    }, body.encode()  # fmt: skip
