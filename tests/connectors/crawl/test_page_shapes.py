"""Addresses of product pages: declared, or taken from two links that a person pastes."""

import msgspec
import pytest

from connectors.crawl.page_shapes import PageKind, PageShape, product_links, recognise, shape_of_links
from connectors.errors import NotConfigured
from connectors.platforms import facts_of


@pytest.mark.parametrize(
    ("platform", "path", "kind", "slug", "remote_id"),
    [
        ("postmart", "/p/tao-dai-muong-la-htx-hung-thinh-hop-5kg-43160.html", "product",
         "tao-dai-muong-la-htx-hung-thinh-hop-5kg", "43160"),
        ("postmart", "/p/man-loai-1-khoi-luong-5kg", "product", "man-loai-1-khoi-luong-5kg", ""),
        ("voso", "/dac-san-p711236.html", "product", "dac-san", "711236"),
        ("voso", "/san-dac-san-c137", "index", "san-dac-san", "137"),
        ("voso", "/dac-san-vo-so-s3145375", "index", "dac-san-vo-so", "3145375"),
    ],
)  # fmt: skip
def test_the_published_addresses_are_known(platform: str, path: str, kind: str, slug: str, remote_id: str) -> None:
    found = recognise(f"https://san.example{path}?ref=1", facts_of(platform).pages)
    assert found and (found.shape.kind, found.slug, found.remote_id) == (kind, slug, remote_id)


@pytest.mark.parametrize("path", ["/gio-hang", "/khach-hang.html", "/tim-kiem-vai", "/p/", "/p/a/b"])
def test_other_addresses_are_no_products(path: str) -> None:
    assert [recognise(f"https://san.example{path}", facts_of(one).pages) for one in ("postmart", "voso")] == [None] * 2


@pytest.mark.parametrize(
    ("one", "other", "third", "expected"),
    [
        ("/p/tao-hop-5kg-43160.html", "/p/man-4316.html", "/p/vai-1-77.html", ("vai-1", "77")),
        ("/a-p711236.html", "/b-c-p7113.html", "/vai-p22.html", ("vai", "22")),
        ("/san-pham/vai-thieu", "/san-pham/man-5kg", "/san-pham/cam", ("cam", "")),
        ("/sp/123", "/sp/456", "/sp/789", ("", "789")),
        ("/sp/123", "/sp/456", "/sp/cam", None),
        ("/p/a-10.html", "/p/b-20.html", "/q/c-30.html", None),
    ],
)
def test_two_links_show_the_pattern(one: str, other: str, third: str, expected: tuple[str, str] | None) -> None:
    shape = shape_of_links(f"https://san.example{one}", f"https://san.example{other}")
    found = recognise(f"https://san.example{third}", [shape])
    assert (found and (found.slug, found.remote_id)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/p/x-10", "https://b.example/p/y-20"),
        ("https://a.example/p/x", "https://a.example/p/x"),
        ("https://a.example/sp/12/vai", "https://a.example/sp/45/man"),
        ("https://a.example/sp/12", "https://a.example/sp/12/vai"),
        ("/p/x-10", "/p/y-20"),
    ],
)
def test_links_without_a_pattern_are_refused(one: str, other: str) -> None:
    with pytest.raises(NotConfigured, match="These two links show no pattern"):
        shape_of_links(one, other)


@pytest.mark.parametrize("wrong", [{"path": "/p/(?P<slug>["}, {"path": "/p/(?P<other>x)"}, {"title": "//h1["}])
def test_a_shape_that_cannot_be_one_is_refused(wrong: dict[str, str]) -> None:
    facts = {"kind": "product", "path": "/p/x", "source": "s", "known": "k"} | wrong
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(facts, PageShape)


def test_links_of_a_page_are_those_of_its_own_host() -> None:
    shapes = [PageShape(kind=PageKind.PRODUCT, path=r"/p/(?P<id>\d+)", source="s", known="k")]
    hrefs = ["/p/1?x=1", " /p/1#y", "https://b.example/p/2", "javascript:void(0)", "http://[", "/q", "../p/3"]
    assert product_links("https://a.example/list/", hrefs, shapes) == ["https://a.example/p/1", "https://a.example/p/3"]
