"""A demo season: the published figures, and the households, lots and orders made up so that they come out exactly."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

from marketplace.words import weight
from marketplace.words.apportion import largest_remainder

FACTS = Path(__file__).parents[2] / "data" / "demo" / "season-2021.toml"
PACKS = ((5, 7), (10, 3))
"""Pack sizes in kg, and the parts of a household's harvest that go into them."""
LYCHEE = "Vải thiều"
_UNIT_KG = 10
_CRATE_G = 5_000
_CANCELLED, _RETURNED, _PARTLY = 0.05, 0.012, 0.008
_FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Giáp",
    "Ngô",
    "Dương",
    "Lý",
    "Thân",
    "Vi",
)
_MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Quang", "Thu", "Hữu", "Xuân", "Ngọc", "Đình")
_GIVEN = ("An", "Bình", "Chiến", "Dũng", "Giang", "Hà", "Hạnh", "Hòa", "Hùng", "Hương", "Khánh", "Lan", "Linh", "Long",
          "Mai", "Nam", "Nga", "Phúc", "Quý", "Sơn", "Tâm", "Thắng", "Thảo", "Tuấn", "Vân", "Yến")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform's published result. ``leads`` of its sellers are lead households selling for neighbours."""

    code: str
    title: str
    households: int
    sold_kg: int
    opens: date
    closes: date
    leads: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A season's figures; ``orders`` is how many orders are placed in all."""

    code: str
    name: str
    produce: str
    starts_on: date
    ends_on: date
    crop_kg: int | None
    orders: int
    source: str
    price_from: int
    price_to: int
    platforms: tuple[Platform, ...]
    districts: dict[str, int]


@dataclass(frozen=True, slots=True)
class DemoOffer:
    """What a seller offers in one pack: ``packs`` is what is sold in the end, ``in_g`` what was picked for it."""

    sku: str
    pack_g: int
    price_dong: int
    packs: int
    in_g: int


@dataclass(frozen=True, slots=True)
class Seller:
    """A household that sells, made up."""

    code: str
    name: str
    commune: int
    leads_group: bool
    orders: int
    cancelled: int
    returned: int
    partly_returned: int
    offers: tuple[DemoOffer, ...]


def read_figures(path: Path = FACTS) -> Figures:
    """Read a season's published figures from the facts we ship."""
    facts: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Figures(
        facts["code"], facts["name"], facts["produce"], facts["starts_on"], facts["ends_on"], facts["crop_kg"],
        facts["orders"], facts["source"], facts["price_from_dong_per_kg"], facts["price_to_dong_per_kg"],
        tuple(Platform(**platform) for platform in facts["platforms"]), facts["districts"],
    )  # fmt: skip


def orders_of(figures: Figures, orders: int) -> list[int]:
    """Split the orders over the platforms by tonnes sold."""
    return largest_remainder(orders, [platform.sold_kg for platform in figures.platforms])


def sellers_of(
    platform: Platform, orders: int, communes: Sequence[tuple[int, int]], prices: tuple[int, int], seed: int
) -> list[Seller]:
    """Make up a platform's sellers; their packs sum to its published volume exactly.

    ``communes`` are (index, weight); ``prices`` đồng a kg, from and to.
    """
    chance = Random(f"{seed} {platform.code}")  # noqa: S311 (made-up figures, not secrets)
    weights = sorted((chance.lognormvariate(0, 0.8) + 0.15 for _ in range(platform.households)), reverse=True)
    spare = platform.sold_kg // _UNIT_KG - 3 * platform.households
    shares = largest_remainder(spare, [round(weight * 1_000_000) for weight in weights])
    units = [3 + share for share in shares]
    counts = [1 + n for n in largest_remainder(orders - platform.households, units)]
    places = chance.choices([c for c, _ in communes], [w for _, w in communes], k=platform.households)
    sellers = [
        _seller(platform, number, place, unit * _UNIT_KG, count, prices, chance)
        for number, (place, unit, count) in enumerate(zip(places, units, counts, strict=True))
    ]
    chance.shuffle(sellers)
    return sellers


def _seller(
    platform: Platform, number: int, commune: int, sold_kg: int, orders: int, prices: tuple[int, int], chance: Random
) -> Seller:
    lost = [int(orders * share) for share in (_CANCELLED, _RETURNED, _PARTLY)]
    code = f"{platform.code[:2].upper()}{number + 1:04d}"
    name = made_up_name(chance)
    price = chance.randrange(prices[0], prices[1] + 1, 500)
    cancelled, returned, partly = lost
    offers = _offers(code, sold_kg, price, sum(lost) / orders)
    return Seller(code, name, commune, number < platform.leads, orders, cancelled, returned, partly, offers)


def made_up_name(chance: Random) -> str:
    """Return a name that nobody in particular has."""
    return f"{chance.choice(_FAMILY)} {chance.choice(_MIDDLE)} {chance.choice(_GIVEN)}"


def _offers(code: str, sold_kg: int, price_dong_per_kg: int, lost: float) -> tuple[DemoOffer, ...]:
    """Split a harvest over the packs; what is picked leaves room for orders that are cancelled or come back."""
    (small, part), (large, rest) = PACKS
    large_kg = sold_kg * rest // (part + rest) // large * large
    offers = []
    for size, kg in ((small, sold_kg - large_kg), (large, large_kg)):
        if kg:
            in_kg = round(kg * (1.12 + 2 * lost)) + 40 * size
            offers.append(
                DemoOffer(f"{code}-{size}KG", size * 1000, price_dong_per_kg * size, kg // size, in_kg * 1000)
            )
    return tuple(offers)


def plan_of(
    platform: Platform, shop: str, sellers: Sequence[Seller], seed: int, produce: str = LYCHEE
) -> dict[str, Any]:
    """Return what the reference server must let happen, as its ``/sandbox/plan`` takes it."""
    return {
        "shop_id": shop,
        "title": platform.title,
        "seed": crc32(f"{seed} {platform.code}".encode()),  # no two platforms sell at the same seconds
        "opens": platform.opens.isoformat(),
        "closes": platform.closes.isoformat(),
        "max_lines": 3,
        "settle": True,
        "sellers": [
            {
                "seller_id": seller.code,
                "title": f"Gian hàng {seller.code}",
                "orders": seller.orders,
                "cancelled": seller.cancelled,
                "returned": seller.returned,
                "partly_returned": seller.partly_returned,
                "offers": [
                    {"sku": o.sku, "title": title_of(o.pack_g, produce), "pack_g": o.pack_g,
                     "price_dong": o.price_dong, "packs": o.packs}
                    for o in seller.offers
                ],
            }
            for seller in sellers
        ],
    }  # fmt: skip


def title_of(pack_g: int, produce: str = LYCHEE) -> str:
    """Return a listing's title: the produce, where from, and the pack ("thùng 5 kg", "hộp 1,9 kg")."""
    box = "thùng" if pack_g >= _CRATE_G else "hộp"
    return f"{produce} Bắc Giang {box} {weight.text(pack_g)}"
