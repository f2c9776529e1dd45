"""What one crawl is asked, and what it says: frozen values that go to a process of their own and come back as lines."""

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from connectors.crawl.page_shapes import PageShape
from connectors.errors import NotConfigured
from marketplace.words.messages import Sentence
from marketplace.words.sightings import Sighting

_CONTACT_LEAST = 6
Positive = Annotated[float, msgspec.Meta(gt=0)]


class Politeness(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How gently a host is asked: seconds between two pages, pages at once, and whether slow answers slow us down."""

    delay_s: Annotated[float, msgspec.Meta(ge=0)] = 5.0
    at_once: Annotated[int, msgspec.Meta(ge=1)] = 1
    throttle: bool = True


class CrawlLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a crawl may cost: seconds in all and for one page, bytes of one page and of the whole process."""

    seconds: Positive = 1800.0
    page_s: Positive = 30.0
    page_bytes: Annotated[int, msgspec.Meta(ge=1)] = 3 * 2**20
    memory_bytes: Annotated[int, msgspec.Meta(ge=1)] = 2**30


class PageAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page to look at, and what the last answer was known by; ``follow`` says to look at the products it lists."""

    address: str
    etag: str | None = None
    modified: str | None = None
    follow: bool = False


class CrawlOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One crawl of one host: at most ``most_pages`` requests, by an agent that says who to write to."""

    base_url: str
    contact: str
    pages: list[PageAsked]
    shapes: list[PageShape]
    most_pages: int
    politeness: Politeness = Politeness()
    limits: CrawlLimits = CrawlLimits()

    @property
    def user_agent(self) -> str:
        """Return how the crawl introduces itself: what it is, and who to write to."""
        return f"lensan-pages/1 (+{self.contact})"


class CrawlResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a crawl saw and how many requests it made; ``delay_s`` is the least time it left between two pages.

    ``cut_short`` says why it ended before its pages did, None where it did not; ``wait_s`` for how many seconds the
    site wants to be left alone, 0 where it did not say how many, None where it did not ask for that.
    """

    sightings: list[Sighting] = []
    requests: int = 0
    delay_s: float = 0.0
    cut_short: Sentence | None = None
    wait_s: float | None = None


class Seen(msgspec.Struct, frozen=True, tag=True):
    """One look, as a crawling process tells it."""

    sighting: Sighting


class Ended(msgspec.Struct, frozen=True, tag=True):
    """The end of a crawl, as its process tells it."""

    requests: int
    delay_s: float
    cut_short: Sentence | None
    wait_s: float | None


Told = Seen | Ended


def check(order: CrawlOrder) -> None:
    """Raise NotConfigured where an order cannot be carried out honestly and safely."""
    contact = order.contact.strip()
    if len(contact) < _CONTACT_LEAST or not ("@" in contact or contact.startswith("https://")) or not contact.isascii():
        raise NotConfigured(
            "Say who the site may write to before its pages are read: an e-mail address or a web address.",
            vi="Cần ghi địa chỉ thư điện tử hoặc trang liên hệ của mình trước khi đọc trang của sàn.",
        )
    if not contact.isprintable() or set(contact) & set("()\\ "):
        raise NotConfigured("The contact is one address, without blanks and brackets.")
    if not order.shapes:
        raise NotConfigured(
            "It is not known which pages of this shop are product pages; paste the links of two of them.",
            vi="Chưa biết trang nào của sàn là trang sản phẩm; hãy dán đường dẫn của hai trang sản phẩm.",
        )
    base = urlsplit(order.base_url)
    if base.scheme not in ("http", "https") or not base.hostname or base.username:
        raise NotConfigured("The address of the site is missing or no web address.")
    if _is_number(base.hostname) and not (is_public(base.hostname) or is_loopback(base.hostname)):
        raise NotConfigured("The address of the site is not on the open internet.")
    if base.scheme == "http" and not is_loopback(base.hostname):
        raise NotConfigured("The address of the site must begin with https.")
    for page in order.pages:
        if urlsplit(page.address)[:2] != base[:2]:
            raise NotConfigured(f"{page.address} is not on {base.scheme}://{base.netloc}")


def is_loopback(host: str) -> bool:
    """Say whether a host is this very machine, by its name or its number."""
    return host == "localhost" or (_is_number(host) and ip_address(host).is_loopback)


def is_public(number: str) -> bool:
    """Say whether an IP address is one of the open internet."""
    return _is_number(number) and ip_address(number).is_global


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
