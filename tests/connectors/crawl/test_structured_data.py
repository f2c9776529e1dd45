"""What JSON-LD, microdata and OpenGraph say of a product, as schema.org and ogp.me have it; the pages are ours."""

import pytest
from lxml import html

from connectors.crawl.structured_data import ProductFacts, product_facts
from tests.connectors.crawl.site import json_ld, microdata, open_graph, page

GRAPH = """<script type="application/LD+JSON">{"@graph": [
  {"@type": "BreadcrumbList", "name": "x"},
  {"@type": ["https://schema.org/Product"], "name": " Vải  thiều ", "offers": {
    "@type": "AggregateOffer", "lowPrice": 90000.0, "highPrice": 150000, "priceCurrency": "VND",
    "offers": [{"price": "120.000", "seller": {"name": "HTX A"}}]}}
]}</script>"""


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (page("t", json_ld("Vải", "150000.00")), ProductFacts("Vải", frozenset({150_000}), "VND")),
        (page("t", GRAPH), ProductFacts("Vải thiều", frozenset({90_000, 120_000, 150_000}), "VND", "HTX A")),
        (page("t", '<script type="application/ld+json">{"@type": "Product", </script>'), ProductFacts()),
        (page("t", '<script type="application/ld+json">' + "[" * 99_999 + "</script>"), ProductFacts()),
        (page("t", json_ld("Vải", True)), ProductFacts("Vải", frozenset(), None)),
        (page("t", json_ld("Vải", "liên hệ")), ProductFacts("Vải", frozenset(), None)),
        (page("t", json_ld("Vải", 0)), ProductFacts("Vải", frozenset(), None)),
        (page("t", json_ld("", -5)), ProductFacts(None, frozenset(), None)),
        (microdata("Nhãn", "90000", "HTX B"), ProductFacts("Nhãn", frozenset({90_000}), "VND", "HTX B")),
        (open_graph("Mận", "90.000"), ProductFacts("Mận", frozenset({90_000}), "VND")),
        (page("t", head='<meta property="og:title" content="Trang chủ">'), ProductFacts()),
        (page("t"), ProductFacts()),
    ],
)
def test_what_a_page_says_of_its_product(text: str, facts: ProductFacts) -> None:
    assert product_facts(html.document_fromstring(text)) == facts


def test_one_syntax_fills_what_another_leaves_out_and_no_price_mixes() -> None:
    both = page("t", json_ld("Vải", 150_000), '<meta property="product:price:amount" content="99000">')
    assert product_facts(html.document_fromstring(both)).prices == {150_000}
    split = page("t", json_ld("Vải", None), '<meta property="product:price:amount" content="99000">')
    assert product_facts(html.document_fromstring(split)) == ProductFacts("Vải", frozenset({99_000}), None)


def several(heading: str) -> str:
    return page("t", f"<h1>{heading}</h1>", json_ld("Cam", 10_000) + json_ld("Vải thiều", 150_000))


def test_of_several_products_the_page_is_about_the_one_in_its_heading() -> None:
    assert product_facts(html.document_fromstring(several("VẢI  thiều"))).prices == {150_000}
    assert product_facts(html.document_fromstring(several("Hàng mới"))) == ProductFacts()
    scopes = (
        '<div itemscope itemtype="https://schema.org/Product"><i itemprop="name">{}</i><i itemprop="price">{}</i></div>'
    )
    both = page("t", "<h1>Nhãn</h1>" + scopes.format("Cam", 10_000) + scopes.format("Nhãn", 90_000))
    assert product_facts(html.document_fromstring(both)).prices == {90_000}


def test_products_in_a_list_are_others() -> None:
    others = (
        '{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": {"@type": "Product", "name": "x"}}]}'
    )
    text = page("t", f'<script type="application/ld+json">{others}</script>')
    assert product_facts(html.document_fromstring(text)) == ProductFacts()


def test_the_price_that_is_asked_counts_and_not_the_one_that_is_struck_out() -> None:
    specs = [{"priceType": "https://schema.org/ListPrice", "price": "200000"}, {"price": "150000"}]
    found = product_facts(html.document_fromstring(page("t", json_ld("Vải", None, priceSpecification=specs))))
    assert found.prices == {150_000}
