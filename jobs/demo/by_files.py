"""A season by files alone: the exports a seller would take from each platform, a day each, put into the shops' folders.

The servers live through the season first; no contract is asked. Each file has the orders placed on one day, as they
stood when the season was over, and the clock finds it in the folder like any other that somebody puts there.
"""

import csv
import io
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from jobs.demo.replay import SHOP, Demo, Progress, check_over, replace_platform, sound, steps_of
from jobs.demo.workbooks import Cell, write_workbook
from jobs.sandbox.servers import Admin, SandboxError
from jobs.service.shop_folders import FOLDER
from marketplace.exchange import channels, files
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from marketplace.words.instants import as_date, day_of, iso, start_of

HEADINGS = (
    "Mã đơn hàng", "Trạng thái", "Ngày đặt hàng", "Ngày giao", "Ngày hủy", "Tỉnh/Thành phố", "SKU", "Số lượng",
    "Thành tiền", "Giảm giá", "Số lượng trả", "Quy cách (kg)",
)  # fmt: skip
"""Those of the general list of orders."""
DAILY = "Đơn hàng "
"""How the name of a day's export begins."""
_WORDS = {
    "placed": "Mới", "confirmed": "Đã xác nhận", "collected": "Đã lấy hàng", "shipping": "Đang giao",
    "failed": "Giao thất bại", "delivered": "Đã giao", "returning": "Đang hoàn", "returned": "Đã hoàn",
    "cancelled": "Đã hủy",
}  # fmt: skip
_AMOUNTS = ("quantity", "gross_dong", "discount_dong", "returned")
_LOOK_S, _PATIENCE_S = 0.5, 120


def replay(
    database: Database, settings: Settings, demo: Demo, admins: Mapping[str, Admin], progress: Progress
) -> None:  # fmt: skip
    """Let every platform's season pass, export it, and wait until the clock has taken all files in.

    SandboxError when a file is not taken, or a channel is paused meanwhile.
    """
    stop = threading.Event()
    with ThreadPoolExecutor(len(admins)) as pool:
        works = [
            pool.submit(_FiledSeason(database, settings, replace_platform(demo, code), admin, progress, stop).pass_by)
            for code, admin in admins.items()
        ]
        try:
            for work in works:
                work.result()
        except BaseException:
            stop.set()
            raise


class _FiledSeason:
    """One platform's season."""

    def __init__(
        self, database: Database, settings: Settings, demo: Demo, admin: Admin, progress: Progress,
        stop: threading.Event,
    ) -> None:  # fmt: skip
        self._database, self._settings, self._admin, self._progress = database, settings, admin, progress
        [self._platform] = demo.figures.platforms
        self._stop = stop

    def pass_by(self) -> None:
        """Let the season pass, export it day by day, and wait until its files are taken in."""
        platform = self._platform
        steps = steps_of(platform.opens, platform.closes)
        for step_ms in steps:
            self._admin.ask("advance", {"shop_id": SHOP, "to": iso(step_ms)})
        check_over(self._admin, platform.code, steps[-1])
        folder = self._settings.home / FOLDER / platform.code
        folder.mkdir(parents=True, exist_ok=True)
        with self._database.read() as connection:
            channel = sound(channels.by_code(connection, platform.code), platform.code)
        exports = Exports(channel.base_url, channel.shop, self._settings.secret(platform.code) or "")
        self._await(exports.write(folder, platform.opens, as_date(day_of(steps[-1]))))

    def _await(self, wanted: int) -> None:
        """Wait until so many files are taken in; SandboxError where one is not."""
        code = self._platform.code
        while not self._stop.wait(_LOOK_S):
            with self._database.read() as connection:
                channel = sound(channels.by_code(connection, code), code)
                there = files.files(connection, EVERYTHING, channel.id)
            states = Counter(one.state for one in there)
            if other := next((one for one in there if one.state not in ("waiting", "done")), None):
                raise SandboxError(f"{other.name} of {code} is {other.state}: {other.why}")
            self._progress(code, states["done"], wanted)
            if states["done"] == wanted:
                return
        raise SandboxError("The replay was stopped")


@dataclass(frozen=True, slots=True)
class Exports:
    """What a shop exports: its server's address, its code there, and the token that opens it."""

    base_url: str
    shop: str
    token: str = field(repr=False)

    def write(self, folder: Path, opens: date, end: date) -> int:
        """Write the orders of each day from ``opens`` up to ``end`` as a workbook; return how many these are.

        What a server exports is by the day of its last change, so that is sorted by the day it was placed on first.
        """
        days = [(opens + timedelta(days=n)).isoformat() for n in range((end - opens).days)]
        with tempfile.TemporaryDirectory(prefix="lensan-exports-") as temporary:
            spools = {day: Path(temporary, day) for day in days}
            with ExitStack() as stack:
                writers = {
                    day: csv.writer(stack.enter_context(path.open("w", encoding="utf-8", newline="")))
                    for day, path in spools.items()
                }
                for day in days:
                    for row in self._exported(f"orders-{day}.csv"):
                        writers[row["placed_at"][:10]].writerow(_told(row))
            sold = {day: path for day, path in spools.items() if path.stat().st_size}
            for day, path in sold.items():
                write_export(path, folder / f"{DAILY}{day}.xlsx", start_of(end))
        return len(sold)

    def _exported(self, name: str) -> Iterator[Mapping[str, str]]:
        """Yield the rows of a nightly export; a planted fault is asked again."""
        address = f"{self.base_url}/v1/shops/{self.shop}/exports/{name}"
        for _ in range(20):
            answer = _asked(address, self.token)
            if answer is not None and answer.ok:
                yield from csv.DictReader(io.StringIO(answer.content.decode()))
                return
        raise SandboxError(f"The sandbox gives no {name}")


def _asked(address: str, token: str) -> requests.Response | None:
    try:
        return requests.get(address, headers={"Authorization": f"Bearer {token}"}, timeout=_PATIENCE_S)
    except requests.RequestException:
        return None


def _told(row: Mapping[str, str]) -> Sequence[Any]:
    """Return a row as the general list has it, still as text."""
    quantity, gross, discount, returned = (row[name] for name in _AMOUNTS)
    return (row["order_code"], _WORDS[row["status"]], row["placed_at"], row["delivered_at"], row["cancelled_at"],
            row["province"], row["sku"], quantity, gross, discount, returned, row["pack_g"])  # fmt: skip


def write_export(spooled: Path, target: Path, exported_ms: int) -> None:
    """Write the rows of a day as a workbook, whole under its name or not at all."""
    created = datetime.fromtimestamp(exported_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    part = spooled.with_suffix(".xlsx")
    with spooled.open(encoding="utf-8", newline="") as rows:
        write_workbook(part, HEADINGS, map(_cells, csv.reader(rows)), created)
    hidden = target.with_name(f".{target.name}")
    hidden.write_bytes(part.read_bytes())
    hidden.replace(target)


def _cells(row: Sequence[str]) -> Sequence[Cell]:
    code, status, placed, delivered, cancelled, province, sku, *amounts = row
    *counts, pack_g = map(int, amounts)
    kg = f"{pack_g // 1000},{pack_g % 1000:03d}".rstrip("0").rstrip(",")
    return (code, status, _moment(placed), _moment(delivered), _moment(cancelled), province, sku, *counts, kg)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=None) if text else None
