"""Rows of an upload sheet: offers as a platform's sheet asks for them, packs of one product told as its options."""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from marketplace.words.records import DesiredOffer
from marketplace.words.uploads import UploadField
from marketplace.words.weight import text

_PACK = re.compile(r",?\s*\b(thùng|hộp|túi|gói|khay|giỏ)\s+\d[\d.,]*\s*(?:kg|g|gam|gram)\s*$", re.IGNORECASE)
_OPTION_LETTERS = 20
VARIATION = "Quy cách"
"""What the packs of one product are called."""


def upload_rows(offers: Sequence[DesiredOffer]) -> list[dict[UploadField, str]]:
    """Return a row for each offer; those of one seller that differ by their pack alone are one product."""
    products = [(one.seller, product_of(one.title)) for one in offers]
    several = {product for product, count in Counter(products).items() if count > 1 and _differ(product, offers)}
    numbers = {
        product: str(at + 1) for at, product in enumerate(dict.fromkeys(one for one in products if one in several))
    }
    return [_row(one, numbers.get(product)) for one, product in zip(offers, products, strict=True)]


def product_of(title: str) -> str:
    """Return a title without its pack ("Vải thiều loại 1, thùng 5 kg")."""
    return _PACK.sub("", title).strip()


def option_of(offer: DesiredOffer) -> str:
    """Return how a pack is told from the others of its product, in at most 20 letters."""
    found = _PACK.search(offer.title)
    named = f"{found[1].capitalize()} {text(offer.pack_g)}" if found else text(offer.pack_g)
    return named if len(named) <= _OPTION_LETTERS else text(offer.pack_g)


def _differ(product: tuple[str, str], offers: Sequence[DesiredOffer]) -> bool:
    """Say whether the packs of a product can be told apart by their options."""
    options = [option_of(one) for one in offers if (one.seller, product_of(one.title)) == product]
    return len(set(options)) == len(options)


def _row(offer: DesiredOffer, number: str | None) -> dict[UploadField, str]:
    row = {
        UploadField.SKU: offer.sku,
        UploadField.TITLE: offer.title if number is None else product_of(offer.title),
        UploadField.DESCRIPTION: offer.description or offer.title,
        UploadField.CATEGORY: offer.category or "",
        UploadField.PRICE: str(offer.price_dong),
        UploadField.STOCK: str(offer.stock),
        UploadField.WEIGHT_KG: f"{(Decimal(offer.pack_g) / 1000).normalize():f}",
        UploadField.WEIGHT_G: str(offer.pack_g),
        UploadField.GROWING_AREA: offer.growing_area or "",
        UploadField.CERTIFICATE: offer.certificate or "",
        UploadField.SELLER: offer.seller,
    }
    if number is not None:
        row |= {UploadField.INTEGRATION: number, UploadField.VARIATION: VARIATION, UploadField.OPTION: option_of(offer)}
    return row
