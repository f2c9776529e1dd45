"""A product page, from its bytes to a public offer, or to why it cannot be one."""

from collections.abc import Callable
from typing import Any

from lxml import etree

from connectors.crawl.page_shapes import PageAddress
from connectors.crawl.structured_data import ProductFacts, product_facts
from connectors.errors import Changed
from marketplace.words import money, names, pack_titles
from marketplace.words.messages import Refusal, Sentence, Unreadable
from marketplace.words.sightings import PublicOffer

_LONGEST_TITLE = 300
_CHALLENGES = (b"captcha", b"cf-challenge", b"cf_chl_", b"are you a robot")
_LOST = "\ufffd"
CHALLENGED = Sentence("the site asks for a person (captcha)", "sàn hỏi mã xác nhận (captcha)")


class PageUnread(Refusal):
    """A page says nothing that can be relied on; the message is one plain sentence."""


class Challenged(PageUnread):
    """A page asks whether we are a person; it is left alone."""


def tree_of(body: bytes, declared: Callable[[], str | None]) -> Any:
    """Return the lxml tree of a page; PageUnread where it is empty or no HTML.

    A body that is UTF-8 is read so, whatever was declared: no other encoding looks like it by chance. ``declared`` is
    what the answer says otherwise.
    """
    if not body.strip():
        raise PageUnread("the page is empty", "trang trống")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        body = _decoded(body, declared()).encode("utf-8")
    root = etree.fromstring(body, _parser())
    if root is None:
        raise PageUnread("the page is no HTML", "trang không phải HTML")
    return root


def read_product(root: Any, body: bytes, known: PageAddress, address: str, now_ms: int) -> PublicOffer:
    """Return the offer a product page shows; PageUnread where a part of it is missing or has two readings.

    Challenged where it asks for a person, Changed where it shows neither title nor price.
    """
    facts = product_facts(root).filled_by(_selected(root, known))
    if not facts.title and not facts.prices:
        if is_challenge(body):
            raise Challenged(*CHALLENGED)
        raise Changed(
            f"{address} is a product page by its address and shows neither title nor price",
            vi=f"Trang {address} là trang sản phẩm nhưng không còn thấy tên và giá: sàn đã đổi cách trình bày.",
        )
    title, price = _title(facts), _price(facts)
    seller = facts.seller or pack_titles.cooperative(title)
    return PublicOffer(known.remote_id, address, title, price, pack_titles.pack_g(title, known.slug), seller, now_ms)


def is_challenge(body: bytes) -> bool:
    """Say whether a page that shows nothing else asks whether we are a person."""
    lower = body.lower()
    return any(mark in lower for mark in _CHALLENGES)


def _title(facts: ProductFacts) -> str:
    if not facts.title:
        raise PageUnread("the page shows a price and no title", "trang có giá mà không có tên sản phẩm")
    if _LOST in facts.title:
        raise PageUnread("the letters of the title cannot be read", "không đọc được chữ trong tên sản phẩm")
    return facts.title[:_LONGEST_TITLE]


def _price(facts: ProductFacts) -> int:
    if facts.currency and facts.currency.upper() not in ("VND", "₫", "Đ"):
        raise PageUnread(f"the price is in {facts.currency[:8]}", f"giá tính bằng {facts.currency[:8]}")
    if not facts.prices:
        raise PageUnread("the page shows no price", "trang không có giá")
    if len(facts.prices) > 1:
        raise PageUnread("the page shows several prices", "trang có nhiều giá cho nhiều loại")
    (price,) = facts.prices
    return price


def _selected(root: Any, known: PageAddress) -> ProductFacts:
    """Return what the declared places of a page say."""
    title, price, seller = (
        _at(root, place) if place else None for place in (known.shape.title, known.shape.price, known.shape.seller)
    )
    prices: frozenset[int] = frozenset()
    if price:
        try:
            prices = frozenset((money.dong(price),))
        except Unreadable as unreadable:
            raise PageUnread(f"the price {unreadable}", f"giá {unreadable.sentence.vi}") from None
    return ProductFacts(title, prices, None, seller)


def _at(root: Any, place: str) -> str | None:
    found = root.xpath(place)
    for one in found if isinstance(found, list) else [found]:
        text = names.tidy(one if isinstance(one, str) else "".join(one.itertext()))
        if text:
            return text
    return None


def _parser() -> Any:
    """Return a parser of UTF-8 that fetches nothing; it serves one page, for it is not made for several threads."""
    return etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)


def _decoded(body: bytes, encoding: str | None) -> str:
    """Return a body that is no UTF-8 as text; what cannot be read in it is U+FFFD."""
    try:
        return body.decode(encoding or "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
