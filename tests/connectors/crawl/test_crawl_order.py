"""What a crawl may be asked: honest about who asks, on the open internet, and nowhere else."""

import pytest

from connectors.crawl.crawl_order import CrawlOrder, PageAsked, check, is_loopback, is_public
from connectors.crawl.page_shapes import PageKind, PageShape
from connectors.errors import NotConfigured

SHAPE = PageShape(kind=PageKind.PRODUCT, path="/p/x", source="s", known="k")


def order(**facts: object) -> CrawlOrder:
    given = {"base_url": "https://san.example", "contact": "a@htx.example", "pages": [], "shapes": [SHAPE],
             "most_pages": 9}  # fmt: skip
    return CrawlOrder(**(given | facts))  # type: ignore[arg-type]


def test_an_order_says_who_asks() -> None:
    check(order())
    check(order(contact="https://htx.example/lien-he"))
    assert order().user_agent == "lensan-pages/1 (+a@htx.example)"


@pytest.mark.parametrize(
    "facts",
    [
        {"contact": ""},
        {"contact": "  "},
        {"contact": "không ai"},
        {"contact": "a@b.vn) x"},
        {"shapes": []},
        {"base_url": ""},
        {"base_url": "ftp://san.example"},
        {"base_url": "http://san.example"},
        {"base_url": "https://a:b@san.example"},
        {"base_url": "https://192.168.1.1"},
        {"base_url": "https://169.254.169.254"},
        {"pages": [PageAsked("https://khac.example/p/1")]},
        {"pages": [PageAsked("http://san.example/p/1")]},
    ],
)
def test_other_orders_are_not_carried_out(facts: dict[str, object]) -> None:
    with pytest.raises(NotConfigured):
        check(order(**facts))


@pytest.mark.parametrize(
    ("number", "public", "loopback"),
    [
        ("8.8.8.8", True, False),
        ("10.0.0.1", False, False),
        ("127.0.0.2", False, True),
        ("::1", False, True),
        ("fe80::1", False, False),
        ("::ffff:127.0.0.1", False, False),
        ("100.64.0.1", False, False),
        ("localhost", False, True),
        ("san.example", False, False),
    ],
)
def test_which_addresses_are_public(number: str, public: bool, loopback: bool) -> None:
    assert (is_public(number), is_loopback(number)) == (public, loopback)
