"""Structured data of a product page: JSON-LD, microdata and OpenGraph, read into the few facts that are asked.

Of six syntaxes that extruct reads these three tell of products. It was last released in November 2024, and brings
eleven packages, RDF and HTML5 parsers among them, before pages that anybody may write.
"""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from lxml import etree

from marketplace.words import money, names
from marketplace.words.messages import Unreadable

_MOST_DEEP = 12
# Compiled, for they walk the tree in C: by ElementTree's own paths a page took four times as long.
_SCRIPTS = etree.XPath("//script[@type]")
_PRODUCTS = etree.XPath("//*[@itemscope][contains(@itemtype, 'Product')]")
_PROPERTIES = etree.XPath(".//*[@itemprop]")
_HEADINGS = etree.XPath("//h1")
_METAS = etree.XPath("//meta[@property]")
_PRICES = ("price", "lowPrice", "highPrice")
_Product = TypeVar("_Product")
_OPEN_GRAPH_PRICES = ("product:price:amount", "og:price:amount")
_OPEN_GRAPH_CURRENCIES = ("product:price:currency", "og:price:currency")


class ProductFacts(NamedTuple):
    """What is said of a product; None where nothing is. ``prices`` are those of its variants, in đồng."""

    title: str | None = None
    prices: frozenset[int] = frozenset()
    currency: str | None = None
    seller: str | None = None

    def filled_by(self, other: "ProductFacts") -> "ProductFacts":
        """Return these facts, and what another says where these say nothing; a price goes with its own currency."""
        prices, currency = (self if self.prices else other)[1:3]
        return ProductFacts(self.title or other.title, prices, currency, self.seller or other.seller)


def product_facts(root: Any) -> ProductFacts:
    """Return what the structured data of a page (an lxml tree) says of its product: JSON-LD before all else."""
    facts = _json_ld(root)
    for read in (_microdata, _open_graph):
        if not (facts.title and facts.prices):
            facts = facts.filled_by(read(root))
    return facts


def _json_ld(root: Any) -> ProductFacts:
    products = [one for text in _scripts(root) for one in _typed(_loaded(text), "Product", 0)]
    product = _meant([(_text(one.get("name")), one) for one in products], root)
    if product is None:
        return ProductFacts()
    offers = [one for one in _listed(product.get("offers")) if isinstance(one, dict)]
    inner = [one for offer in offers for one in _listed(offer.get("offers")) if isinstance(one, dict)]
    every = [*offers, *inner]
    every += [spec for offer in every for spec in _listed(offer.get("priceSpecification")) if _is_asked(spec)]
    prices = {found for offer in every for name in _PRICES for found in _price(offer, name)}
    sellers = [_name(offer.get("seller")) for offer in every]
    currencies = [_text(offer.get("priceCurrency")) for offer in every]
    return ProductFacts(_text(product.get("name")), frozenset(prices), _first(currencies), _first(sellers))


def _scripts(root: Any) -> Iterator[str]:
    for script in _SCRIPTS(root):
        if script.get("type", "").strip().lower() == "application/ld+json" and script.text:
            yield script.text


def _loaded(text: str) -> Any:
    """Return the JSON of a script; None where it is none: pages that anybody writes have such."""
    try:
        return json.loads(text, strict=False, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None


def _typed(found: Any, kind: str, deep: int) -> Iterator[dict[str, Any]]:
    """Yield the objects of a type that a page is about."""
    if deep > _MOST_DEEP:
        return
    if isinstance(found, list):
        for one in found:
            yield from _typed(one, kind, deep + 1)
    elif isinstance(found, dict):
        if kind in (str(one).rpartition("/")[2] for one in _listed(found.get("@type"))):
            yield found
        for name in ("@graph", "mainEntity"):  # not in lists, which are of other products
            yield from _typed(found.get(name), kind, deep + 1)


def _meant(products: Sequence[tuple[str | None, _Product]], root: Any) -> _Product | None:
    """Return the product a page is about: the only one, or of several that whose name is the page's heading."""
    if len({name for name, _ in products}) <= 1:
        return products[0][1] if products else None
    headings = {names.key("".join(one.itertext())) for one in _HEADINGS(root)}
    fitting = [one for name, one in products if name and names.key(name) in headings]
    return fitting[0] if fitting else None


def _is_asked(spec: Any) -> bool:
    """Say whether a price specification is of the price that is asked, and not of a list price that is struck out."""
    return isinstance(spec, dict) and not str(spec.get("priceType", "")).endswith("ListPrice")


def _microdata(root: Any) -> ProductFacts:
    scopes = [one for one in _PRODUCTS(root) if one.get("itemtype", "").rpartition("/")[2] == "Product"]
    scope = _meant([(_own_name(one), one) for one in scopes], root)
    if scope is None:
        return ProductFacts()
    said: dict[str, list[str]] = {}
    for one in _PROPERTIES(scope):
        said.setdefault(one.get("itemprop"), []).append(_value(one))
    prices = {dong for name in _PRICES for text in said.get(name, ()) for dong in _dong(text)}
    return ProductFacts(
        _own_name(scope), frozenset(prices), _first(said.get("priceCurrency", ())), _seller_within(scope)
    )


def _own_name(scope: Any) -> str | None:
    """Return the name of a thing itself, not that of its brand, its seller or a review."""
    for one in scope.iterfind(".//*[@itemprop='name']"):
        owner = next((above for above in one.iterancestors() if above.get("itemscope") is not None), None)
        if owner is scope:
            return _value(one) or None
    return None


def _seller_within(scope: Any) -> str | None:
    for one in scope.iterfind(".//*[@itemprop='seller']"):
        return (_own_name(one) if one.get("itemscope") is not None else _value(one)) or None
    return None


def _value(element: Any) -> str:
    said = element.get("content")
    return names.tidy(said if said is not None else "".join(element.itertext()))


def _open_graph(root: Any) -> ProductFacts:
    said: dict[str, str] = {}
    for meta in _METAS(root):
        said.setdefault(meta.get("property").strip().lower(), meta.get("content", ""))
    prices = {dong for name in _OPEN_GRAPH_PRICES for dong in _dong(said.get(name, ""))}
    currency = _first(said.get(name) for name in _OPEN_GRAPH_CURRENCIES)
    kind = said.get("og:type", "").lower()
    title = _text(said.get("og:title")) if prices or "product" in kind else None
    return ProductFacts(title, frozenset(prices), currency, None)


def _price(offer: dict[str, Any], name: str) -> list[int]:
    found = offer.get(name)
    return _dong(found) if isinstance(found, str | int | Decimal) and not isinstance(found, bool) else []


def _dong(said: str | int | Decimal) -> list[int]:
    """Return a price in đồng, or nothing where it is none: 0 is what a page says of what has no price."""
    try:
        return [found] if (found := money.dong(said)) else []
    except Unreadable:
        return []


def _name(found: Any) -> str | None:
    return _text(found.get("name")) if isinstance(found, dict) else _text(found)


def _text(found: Any) -> str | None:
    return (names.tidy(found) or None) if isinstance(found, str) else None


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [] if found is None else [found]


def _first(found: Any) -> str | None:
    return next((names.tidy(one) for one in found if one and names.tidy(one)), None)
