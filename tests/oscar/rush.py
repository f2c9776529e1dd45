"""A rush: customers buy in every shop at once, the clock syncs each channel at its beat, and somebody looks on.

What is measured is measured by a watch of its own: when each order was bought, and what each shop had on sale when.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import requests

from jobs.sandbox.servers import Admin, SandboxError
from jobs.service.scheduler import Scheduler
from jobs.sync.report import RunReport
from tests.oscar.shop import Customer, OscarShop


class Pauses(NamedTuple):
    """After how many seconds whoever looks on looks again, and a customer who found nothing comes back.

    Each look and each refusal costs a shop a question, and what is measured is measured to the looks' own distance.
    """

    look_s: float
    return_s: float


HASTY = Pauses(look_s=0.02, return_s=0.02)
"""The pauses of what is measured: customers who hardly wait, and looks that are close together."""
UNHURRIED = Pauses(look_s=0.05, return_s=0.2)
"""Where nothing is measured: what is asked seldom leaves the machine to the sales."""


class Bought(NamedTuple):
    """One order as its customer knows it; ``at_s`` is when the shop had answered."""

    shop: str
    code: str
    sku: str
    packs: int
    at_s: float


class Seen(NamedTuple):
    """What a shop had on sale at a moment, by SKU."""

    shop: str
    at_s: float
    packs: dict[str, int]


class Till(Protocol):
    """A shop as its customers see it."""

    code: str

    def buy(self, sku: str, packs: int) -> str | None:
        """Buy in one order; the order's code, or None when the shop would not sell."""
        ...

    def on_sale(self) -> dict[str, int]:
        """Return the packs on sale by SKU."""
        ...


class OscarTill:
    """The shop on django-oscar; every thread is a customer of its own."""

    def __init__(self, code: str, shop: OscarShop) -> None:
        self.code = code
        self._shop = shop
        self._mine = threading.local()

    def buy(self, sku: str, packs: int) -> str | None:
        if not hasattr(self._mine, "customer"):
            self._mine.customer = Customer(self._shop.url, self._shop.ask("products"))
        return self._mine.customer.buy(**{sku: packs})

    def on_sale(self) -> dict[str, int]:
        return self._shop.on_sale()


class PartnerTill:
    """A shop on the reference server; it looks at its stock before it sells, and sells to one customer at a time."""

    def __init__(self, code: str, url: str, admin: Admin, shop: str, token: str) -> None:
        self.code = code
        self._admin = admin
        self._shop = shop
        self._offers = f"{url}/v1/shops/{shop}/offers?limit=1000"
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._door = threading.Lock()

    def buy(self, sku: str, packs: int) -> str | None:
        with self._door:
            if self._read().get(sku, 0) < packs:
                return None
            try:
                placed = self._admin.ask("orders", {"shop_id": self._shop, "lines": [{"sku": sku, "quantity": packs}]})
            except SandboxError:
                return None
            return str(placed["code"])

    def on_sale(self) -> dict[str, int]:
        with self._door:
            return self._read()

    def _read(self) -> dict[str, int]:
        for _ in range(50):
            try:
                answer = self._session.get(self._offers, timeout=30)
                if answer.status_code == 200:
                    return {offer["sku"]: offer["stock"] for offer in answer.json()["offers"]}
            except (requests.RequestException, ValueError, KeyError):
                continue
        raise RuntimeError("the shop cannot be read")


@dataclass(slots=True)
class Rush:
    """What happened."""

    tills: Sequence[Till]
    pauses: Pauses = HASTY
    bought: list[Bought] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    reports: list[RunReport] = field(default_factory=list)
    failed: list[Exception] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _watch: Callable[[], float] = time.time

    def open_doors(
        self, customers: int, skus: Sequence[str], most: int, seed: int = 1, orders: int | None = None
    ) -> list[threading.Thread]:
        """Let customers in, each buying up to ``most`` packs at a time wherever there is something.

        Once there are so many ``orders`` nobody begins another; None: they buy until the doors are closed.
        """
        threads = [
            threading.Thread(target=self._shop_around, args=(skus, most, random.Random(seed + n), orders), daemon=True)
            for n in range(customers)
        ]
        for thread in threads:
            thread.start()
        return threads

    def _shop_around(self, skus: Sequence[str], most: int, chance: random.Random, orders: int | None) -> None:
        try:
            while (orders is None or len(self.bought) < orders) and not self._over.is_set():
                till, sku, packs = chance.choice(self.tills), chance.choice(skus), chance.randint(1, most)
                code = till.buy(sku, packs)
                if code is not None:
                    self.bought.append(Bought(till.code, code, sku, packs, self._watch()))
                else:
                    self._over.wait(self.pauses.return_s)
        except Exception as error:
            self.failed.append(error)

    def look(self) -> bool:
        """Note what is on sale everywhere; say whether that is nothing at all. A customer's mishap comes up here."""
        if self.failed:
            raise self.failed[0]
        for till in self.tills:
            self.seen.append(Seen(till.code, self._watch(), till.on_sale()))
        return all(packs <= 0 for seen in self.seen[-len(self.tills) :] for packs in seen.packs.values())

    def until_all_is_offered(self, skus: Sequence[str], patience_s: float) -> None:
        """Look on until every shop has all of these on sale."""
        self.until(lambda: all(till.on_sale().get(sku, 0) > 0 for till in self.tills for sku in skus), patience_s)

    def until(self, enough: Callable[[], bool], patience_s: float) -> None:
        """Look on until it is enough; RuntimeError when that takes too long."""
        began = time.monotonic()
        while not enough():
            self.look()
            if time.monotonic() - began > patience_s:
                raise RuntimeError(f"only {len(self.bought)} orders: {self.reports[-4:]}")
            time.sleep(self.pauses.look_s)

    def until_sold_out(self, lots_g: int, packs: dict[str, int], still_s: float, patience_s: float) -> None:
        """Look on until no whole box is left and nothing has been on sale for so long; RuntimeError if it takes long.

        Nothing may be on sale for a while where a beat is late, whatever is left.
        """
        began = nothing_since = time.monotonic()
        while time.monotonic() - nothing_since < still_s:
            if not self.look() or self._last(lots_g, packs) is None:
                nothing_since = time.monotonic()
            if time.monotonic() - began > patience_s:
                raise RuntimeError(f"still on sale: {self.seen[-len(self.tills) :]}")
            time.sleep(self.pauses.look_s)

    def close(self, threads: Sequence[threading.Thread]) -> None:
        """Let nobody buy any more."""
        self._over.set()
        for thread in threads:
            thread.join(60)

    @contextmanager
    def beating(self, work: Scheduler, beat_s: float) -> Iterator[None]:
        """Sync every channel at its beat, each in a thread of its own, until the block ends."""
        stopped = threading.Event()

        def beat(code: str) -> None:
            while not stopped.is_set():
                began = time.monotonic()
                report = work.tick(code)
                if report is not None:
                    self.reports.append(report)
                stopped.wait(max(0.0, beat_s - (time.monotonic() - began)))

        threads = [threading.Thread(target=beat, args=(till.code,), daemon=True) for till in self.tills]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stopped.set()
            for thread in threads:
                thread.join(120)

    def settle(self, work: Scheduler) -> None:
        """Sync until two rounds in a row changed nothing anywhere."""
        still = 0
        for _ in range(60):
            reports = [work.tick(till.code) for till in self.tills]
            self.reports += [report for report in reports if report is not None]
            fine = all(report is not None and report.status == "ran" and not report.changed for report in reports)
            still = still + 1 if fine else 0
            if still == 2:
                return
        raise RuntimeError(f"it does not come to rest: {self.reports[-4:]}")

    # --- what it comes to -----------------------------------------------------------------------------------------

    def sold_g(self, packs: dict[str, int]) -> int:
        """Return the grams that customers bought everywhere; ``packs`` are the grams of each SKU."""
        return sum(one.packs * packs[one.sku] for one in self.bought)

    def emptied(self, lots_g: int, packs: dict[str, int]) -> Bought:
        """Return the order that took the last whole box there was."""
        last = self._last(lots_g, packs)
        if last is None:
            raise RuntimeError("the lots were not sold out")
        return last

    def _last(self, lots_g: int, packs: dict[str, int]) -> Bought | None:
        left_g, smallest_g = lots_g, min(packs.values())
        for one in sorted(self.bought, key=lambda one: one.at_s):
            left_g -= one.packs * packs[one.sku]
            if left_g < smallest_g:
                return one
        return None

    def zero_after_s(self, since_s: float) -> dict[str, float]:
        """Return after how long each shop showed nothing for good, by its code; to the looks' own distance."""
        after = {}
        for till in self.tills:
            looks = [one for one in self.seen if one.shop == till.code]
            shown = [one.at_s for one in looks if any(packs > 0 for packs in one.packs.values())]
            first = next((one.at_s for one in looks if not shown or one.at_s > shown[-1]), looks[-1].at_s)
            after[till.code] = max(0.0, first - since_s)
        return after
