"""Rendering: scripted orders and payouts as the JSON in which they are served (5 µs an order)."""

import json
from datetime import timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from connectors.partner.server.season.basket import CANCELLED, KEPT, PARTLY
from connectors.partner.server.season.plan import Plan, PlannedOffer
from connectors.partner.server.season.script import DAY, LIVES, NEVER, Script

# One row to store: its code, the local day (yyyymmdd) of its last change, and its JSON.
Rendered = tuple[str, int, bytes]

# Where parcels go; None now and then, because not every platform says.
PROVINCES = (
    "Hà Nội", "Thành phố Hồ Chí Minh", "Hà Nội", "Hải Phòng", "Đà Nẵng", "Thành phố Hồ Chí Minh", "Bắc Ninh",
    "Hải Dương", "Quảng Ninh", "Thái Nguyên", "Nghệ An", "Thanh Hóa", "Đồng Nai", "Bình Dương", "Cần Thơ", None,
)  # fmt: skip
FREIGHT = 1 << 13

_UNDER_WAY = -1
_OPEN_END = '"cancelled":0,"returned":0,"restock":false,"short_g":0}'
_SIXTY = [f"{number:02d}" for number in range(60)]
_CLOCK = [f"T{hour}:{minute}:{second}+07:00" for hour in _SIXTY[:24] for minute in _SIXTY for second in _SIXTY]
_LENGTH = {fate: len(life) for fate, life in LIVES.items()}
# By fate and steps done: the history to fill instants into, and the status; a partial return leaves it delivered.
_HISTORY = {
    fate: [",".join(f'{{"status":"{status}","at":"%s"}}' for status in life[:done]) for done in range(len(life) + 1)]
    for fate, life in LIVES.items()
}
_STATUS = {fate: ("", *life) if fate != PARTLY else ("", *life[:-1], life[-2]) for fate, life in LIVES.items()}


class _Offer(NamedTuple):
    seller: str
    head: str
    price_dong: int
    middle: str


def _utf8(text: str) -> str:
    """Return text as a string whose characters are its UTF-8 bytes; ``encode("latin-1")`` gives those bytes."""
    return text.encode().decode("latin-1")


_BUYERS = [
    f'"province":{_utf8(json.dumps(PROVINCES[number & 15], ensure_ascii=False))},'
    f'"payment":{{"method":"{"cod" if number >> 4 else "prepaid"}"}}'
    for number in range(64)
]


def amounts(word: int, gross: int) -> tuple[int, int, int]:
    """Return (discount, fee, tax) of a line in đồng, as its order's word decides."""
    return (
        gross // 20 if word & 0x700 == 0 else 0,
        gross * 3 // 100 if word & 0x1800 else 0,
        gross * 15 // 1000 if word & 0x4000 else 0,
    )


class Renderer:
    """Turns rows of one script into JSON.

    Text is put together as strings of UTF-8 bytes (``_utf8``), which halves the time of joining and encoding it.
    """

    def __init__(self, plan: Plan, script: Script, prefix: str) -> None:
        self.script = script
        self.prefix = prefix
        planned = [(seller.seller_id, offer) for seller in plan.sellers for offer in seller.offers]
        self.skus = [offer.sku for _, offer in planned]
        self._offers = [_offer(seller_id, offer) for seller_id, offer in planned]
        last = max(_last(script.steps), _last(script.settled))
        days = [plan.opens + timedelta(days=number) for number in range(last // DAY + 1)]
        self._dates = [day.isoformat() for day in days]
        self._days = [day.year * 10_000 + day.month * 100 + day.day for day in days]

    def orders(self, rows: NDArray[np.int64], done: NDArray[np.int64]) -> list[Rendered]:
        """Return orders after the first ``done`` steps of their lives."""
        script, dates, clock, rendered, low = self.script, self._dates, _CLOCK, [], 0
        packs, back, offer = self._lines_of(rows)
        for row, steps_done, fate, word, steps, lines in zip(
            rows.tolist(),
            done.tolist(),
            script.fate[rows].tolist(),
            script.word[rows].tolist(),
            script.steps[rows].tolist(),
            script.lines[rows].tolist(),
            strict=True,
        ):
            high = low + lines
            stamps = [dates[s // DAY] + clock[s % DAY] for s in steps[:steps_done]]
            code = f"{self.prefix}{row + 1:07d}"
            end = fate if steps_done == _LENGTH[fate] else _UNDER_WAY
            text = self._lines(end, word, offer[low:high], packs[low:high], back[low:high])
            body = (
                f'{{"code":"{code}",{self._offers[offer[low]].seller},"status":"{_STATUS[fate][steps_done]}",'
                f'"placed_at":"{stamps[0]}","updated_at":"{stamps[-1]}",{_BUYERS[word >> 16 & 63]},"history":['
                f'{_HISTORY[fate][steps_done] % tuple(stamps)}],"lines":[{text}]}}'
            )
            rendered.append((code, self._days[steps[steps_done - 1] // DAY], body.encode("latin-1")))
            low = high
        return rendered

    def _lines_of(self, rows: NDArray[np.int64]) -> tuple[list[int], list[int], list[int]]:
        """Return packs, packs returned and offer of all lines of some orders, order by order."""
        script = self.script
        at = script.lines_of(rows)
        return script.line_packs[at].tolist(), script.line_back[at].tolist(), script.line_offer[at].tolist()

    def _lines(self, end: int, word: int, offers: list[int], packs: list[int], back: list[int]) -> str:
        parts = []
        freight = 15_000 if word & FREIGHT else 0
        for number, (index, quantity) in enumerate(zip(offers, packs, strict=True)):
            _, head, price, middle = self._offers[index]
            gross = quantity * price
            discount, fee, tax = amounts(word, gross)
            close = _OPEN_END if end <= KEPT else _closed(end, word, quantity, back[number])
            parts.append(
                f'{{"id":"{number + 1}",{head}{quantity}{middle}{gross},"discount_dong":{discount},'
                f'"fee_dong":{fee},"freight_dong":{freight},"tax_dong":{tax},{close}'
            )
            freight = 0
        return ",".join(parts)

    def entries(self, rows: NDArray[np.int64]) -> list[Rendered]:
        """Return the payout of each order, less what was returned of it."""
        script = self.script
        packs, back, offer = self._lines_of(rows)
        rendered, low = [], 0
        for row, word, settled, lines in zip(
            rows.tolist(),
            script.word[rows].tolist(),
            script.settled[rows].tolist(),
            script.lines[rows].tolist(),
            strict=True,
        ):
            high = low + lines
            sums = self._paid(word, offer[low:high], packs[low:high], back[low:high])
            rendered.append(self._entry(f"{self.prefix}{row + 1:07d}", settled, 15_000 if word & FREIGHT else 0, *sums))
            low = high
        return rendered

    def _paid(self, word: int, offers: list[int], packs: list[int], back: list[int]) -> tuple[int, int, int]:
        """Return (gross less discount, fee, tax) of what was kept of an order."""
        gross = fee = tax = 0
        for index, quantity, returned in zip(offers, packs, back, strict=True):
            full, kept = quantity * self._offers[index].price_dong, quantity - returned
            line_discount, line_fee, line_tax = amounts(word, full)
            gross += (full - line_discount) * kept // quantity
            fee += line_fee * kept // quantity
            tax += line_tax * kept // quantity
        return gross, fee, tax

    def _entry(self, code: str, settled: int, freight: int, gross: int, fee: int, tax: int) -> Rendered:
        date = self._dates[settled // DAY]
        body = (
            f'{{"id":"TT-{code}","settlement_id":"TT-{date}","order_code":"{code}","line_id":null,'
            f'"paid_at":"{date}{_CLOCK[settled % DAY]}","gross_dong":{gross},"fee_dong":{fee},'
            f'"freight_dong":{freight},"tax_dong":{tax},"net_dong":{gross - fee - freight - tax}}}'
        )
        return code, self._days[settled // DAY], body.encode("latin-1")


def _closed(end: int, word: int, quantity: int, back: int) -> str:
    """Return the end of a line whose order did not end as delivered."""
    cancelled = quantity if end >= CANCELLED else 0
    returned = back if end == PARTLY else quantity - cancelled
    restock = "true" if returned and word >> 22 & 1 else "false"
    return f'"cancelled":{cancelled},"returned":{returned},"restock":{restock},"short_g":0}}'


def _offer(seller_id: str, offer: PlannedOffer) -> _Offer:
    seller = f'"seller_id":{json.dumps(seller_id)}'
    title = _utf8(json.dumps(offer.title, ensure_ascii=False))
    return _Offer(
        seller,
        f'"sku":{json.dumps(offer.sku)},{seller},"title":{title},"quantity":',
        offer.price_dong,
        f',"pack_g":{offer.pack_g},"gross_dong":',
    )


def _last(times: NDArray[np.int32]) -> int:
    return int(times[times < NEVER].max(initial=0))
