"""Page shapes: which addresses of a platform are product pages, and which are lists of products.

They are declared in its connector.toml (``[[pages]]``). Where none is known, the shape is taken from two product
links that the operator pastes.
"""

import re
from enum import StrEnum
from itertools import zip_longest
from typing import Annotated, NamedTuple
from urllib.parse import urljoin, urlsplit

import msgspec
from lxml import etree

from connectors.errors import NotConfigured

_NUMBERED = re.compile(r"(?P<slug>.*?)(?P<mark>[-_.]?[a-z]{0,2})(?P<id>\d{2,})(?P<end>(?:\.[a-z]+)?)")
_ID = r"(?P<id>\d+)"
_SLUG = r"(?P<slug>[^/]+?)"


class PageKind(StrEnum):
    """What a page is about."""

    PRODUCT = "product"
    INDEX = "index"
    """A category or a shop: a list of products."""


class PageShape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The addresses of one kind of page: a pattern for the whole path, with the groups ``slug`` and ``id``.

    ``title``, ``price`` and ``seller`` are XPath expressions for what a page's structured data does not say.
    """

    kind: PageKind
    path: Annotated[str, msgspec.Meta(min_length=2)]
    source: Annotated[str, msgspec.Meta(min_length=1)]
    known: Annotated[str, msgspec.Meta(min_length=1)]
    title: str = ""
    price: str = ""
    seller: str = ""

    def __post_init__(self) -> None:
        try:
            if extra := re.compile(self.path).groupindex.keys() - {"slug", "id"}:
                raise ValueError(f"the groups of a path are slug and id, not {', '.join(sorted(extra))}")
            for expression in filter(None, (self.title, self.price, self.seller)):
                etree.XPath(expression)
        except (re.error, etree.XPathSyntaxError) as error:
            raise ValueError(f"{error} in the shape of {self.path!r}") from None


class PageAddress(NamedTuple):
    """An address that was recognised."""

    shape: PageShape
    slug: str
    remote_id: str


def recognise(address: str, shapes: list[PageShape]) -> PageAddress | None:
    """Return what kind of page an address is, by the first shape that fits; None where none does."""
    path = urlsplit(address).path
    for shape in shapes:
        if found := re.fullmatch(shape.path, path):
            groups = found.groupdict(default="")
            return PageAddress(shape, groups.get("slug", ""), groups.get("id", ""))
    return None


def shape_of_links(one: str, other: str) -> PageShape:
    """Return the shape of product pages that two links have in common; NotConfigured where they have none.

    What both links share stays, the number that differs is the id, and the words that differ are the slug.
    """
    first, second = (urlsplit(link.strip()) for link in (one, other))
    if not first.hostname or first.hostname != second.hostname or first.path == second.path:
        raise _unlike("the links must be of two different products on one host")
    pairs = list(zip_longest(first.path.split("/"), second.path.split("/"), fillvalue=""))
    if sum(mine != yours for mine, yours in pairs) != 1 or not all(mine and yours for mine, yours in pairs[1:]):
        raise _unlike("their addresses differ in more than one part")
    path = "/".join(re.escape(mine) if mine == yours else _differing(mine, yours) for mine, yours in pairs)
    return PageShape(kind=PageKind.PRODUCT, path=path, source=f"{one} {other}", known="two links pasted")


def _differing(mine: str, yours: str) -> str:
    """Return the pattern of the part of a path in which two links differ."""
    one, other = _NUMBERED.fullmatch(mine), _NUMBERED.fullmatch(yours)
    if one and other and one["mark"] == other["mark"] and one["end"] == other["end"] and one["id"] != other["id"]:
        slug = _SLUG if one["slug"] or other["slug"] else ""
        return slug + re.escape(one["mark"]) + _ID + re.escape(one["end"])
    endings = {re.search(r"(?:\.[a-z]+)?$", part)[0] for part in (mine, yours)}  # type: ignore[index] # it always fits
    return _SLUG + (re.escape(endings.pop()) if len(endings) == 1 else "")


def _unlike(why: str) -> NotConfigured:
    return NotConfigured(
        f"These two links show no pattern: {why}; paste the links of two product pages of the same shop.",
        vi="Hai đường dẫn này không cùng một dạng; hãy dán đường dẫn của hai trang sản phẩm khác nhau trên cùng sàn.",
    )


def product_links(base: str, hrefs: list[str], shapes: list[PageShape]) -> list[str]:
    """Return the product pages of one's own host that a page leads to, each once, in the order of the page."""
    origin = urlsplit(base)[:2]
    found: dict[str, None] = {}
    for href in hrefs:
        try:
            parts = urlsplit(urljoin(base, href.strip()))
        except ValueError:
            continue
        address = parts._replace(query="", fragment="").geturl()
        known = recognise(address, shapes)
        if parts[:2] == origin and known is not None and known.shape.kind is PageKind.PRODUCT:
            found[address] = None
    return list(found)
