"""A product page from its bytes: declared places where structured data is silent, and what cannot be relied on."""

from typing import Any

import pytest

from connectors.crawl.page_shapes import PageAddress, PageKind, PageShape
from connectors.crawl.product_page import Challenged, PageUnread, read_product, tree_of
from connectors.errors import Changed
from marketplace.words.sightings import PublicOffer
from tests.connectors.crawl.site import json_ld, page

ADDRESS = "https://san.example/p/vai-hop-5kg-7.html"


def read(text: str, **places: str) -> PublicOffer:
    shape = PageShape(kind=PageKind.PRODUCT, path="/p/x", source="s", known="k", **places)  # type: ignore[arg-type]
    body = text.encode()
    return read_product(tree_of(body, lambda: None), body, PageAddress(shape, "vai-hop-5kg", "7"), ADDRESS, 1)


def test_declared_places_say_what_structured_data_does_not() -> None:
    text = page("t", "<h1> Vải  thiều </h1><strong class='gia'>150,000<sup>₫</sup></strong><i>HTX C</i>")
    found = read(text, title="//h1", price="//strong[@class='gia']", seller="//i/text()")
    assert found == PublicOffer("7", ADDRESS, "Vải thiều", 150_000, 5_000, "HTX C", 1)


@pytest.mark.parametrize(
    ("text", "places", "error"),
    [
        (page("t", "<b>liên hệ</b>"), {"price": "//b"}, PageUnread),
        (page("t", "<b>90.000</b>"), {"price": "//b"}, PageUnread),
        (page("t", "<h1>Vải</h1>"), {"title": "//h1"}, PageUnread),
        (page("t", "<h1> </h1>"), {"title": "//h1", "price": "//none"}, Changed),
        (page("t", "<form>CAPTCHA</form>"), {}, Challenged),
        (page("t", json_ld("V\ufffdi", 1000)), {}, PageUnread),
    ],
)
def test_half_a_product_is_none(text: str, places: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        read(text, **places)


@pytest.mark.parametrize("body", [b"", b" \n", b"<!-- -->"])
def test_what_is_no_page_is_unread(body: bytes) -> None:
    with pytest.raises(PageUnread):
        tree_of(body, lambda: None)


@pytest.mark.parametrize(
    ("body", "encoding", "text"),
    [("Vải".encode(), "cp1252", "Vải"), ("Giá".encode("cp1258"), "cp1258", "Giá"), (b"V\xe1i", "khong-co", "V\ufffdi")],
)
def test_letters_are_read_by_what_they_can_only_be(body: bytes, encoding: str, text: str) -> None:
    root: Any = tree_of(b"<p>" + body + b"</p>", lambda: encoding)
    assert "".join(root.itertext()) == text
