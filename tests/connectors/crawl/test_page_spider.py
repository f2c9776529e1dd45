"""One crawl over the pages that go right and all that go wrong, over real HTTP; the pages are ours (see ``site``)."""

from dataclasses import dataclass

import pytest
from starlette.responses import PlainTextResponse

from connectors.crawl.crawl_order import CrawlLimits, CrawlOrder, CrawlResult, PageAsked, Politeness
from connectors.crawl.crawling import check_layout, crawl
from connectors.crawl.page_shapes import PageKind, PageShape
from connectors.errors import Changed
from marketplace.words.sightings import Sighting, SightingState
from tests.connectors.crawl.site import Site, bomb, declared, json_ld, microdata, moved, open_graph, page, product
from tests.connectors.crawl.site import unchanged as by_etag
from tests.loopback import served

SHAPES = [
    PageShape(kind=PageKind.PRODUCT, path=r"/p/(?P<slug>[^/]+)-(?P<id>\d+)\.html", source="s", known="k"),
    PageShape(kind=PageKind.PRODUCT, path=r"/(?P<slug>[^/]+)-p(?P<id>\d+)\.html", source="s", known="k"),
    PageShape(kind=PageKind.PRODUCT, path=r"/p/(?P<slug>[^/.]+)", source="s", known="k"),
    PageShape(kind=PageKind.INDEX, path=r"/(?P<slug>[^/]+)-c(?P<id>\d+)", source="s", known="k"),
]
QUICK = Politeness(delay_s=0, throttle=False)
VAI = "Vải thiều HTX Hồng Xuân loại 1 hộp 5kg"


def order(url: str, *paths: str | PageAsked, **how: object) -> CrawlOrder:
    pages = [one if isinstance(one, PageAsked) else PageAsked(url + one) for one in paths]
    facts = {"most_pages": 100, "politeness": QUICK, "limits": CrawlLimits(seconds=60, page_bytes=1 << 20)} | how
    return CrawlOrder(base_url=url, contact="lien-he@htx.example", pages=pages, shapes=SHAPES, **facts)  # type: ignore[arg-type]


@dataclass
class Crawled:
    site: Site
    url: str
    result: CrawlResult

    def at(self, path: str) -> Sighting:
        (found,) = [one for one in self.result.sightings if one.address == self.url + path]
        return found


ETAG = '"v1"'
KNOWN = "/p/nhan-long-hop-2kg-11.html"
PAGES = {
    "/p/vai-thieu-htx-hong-xuan-loai-1-hop-5kg-43160.html": product(VAI, 150000),
    "/nhan-long-p711236.html": microdata("Nhãn lồng Hưng Yên", "120000.00", "HTX Miền Thiết"),
    "/p/man-loai-1-khoi-luong-5kg": open_graph("Mận Tam hoa", "90.000"),
    KNOWN: by_etag(ETAG, product("Nhãn", 1)),
    "/p/doi-cach-viet-1.html": page("Trang chủ", "<div class='new-layout'>Vải 150k</div>"),
    "/p/trong-2.html": "",
    "/p/chi-ten-3.html": page("x", json_ld("Vải", None)),
    "/p/hai-gia-4.html": page("x", json_ld("Vải", None, lowPrice="90000", highPrice="150000")),
    "/p/do-la-5.html": product("Vải", 6, priceCurrency="USD"),
    "/p/ve-nha-6.html": moved("/"),
    "/p/ten-cu-7.html": moved("/p/ten-moi-7.html", 301),
    "/p/ten-moi-7.html": product("Cam sành 1kg", "45.000"),
    "/p/di-noi-khac-8.html": moved("http://169.254.169.254/latest/meta-data"),
    "/p/nam-mb-9.html": product("Vải", 1) + " " * 5_000_000,
    "/p/bom-10.html": bomb(50_000_000),
    "/p/sai-bang-ma-12.html": declared(product("Vải thiều", 70000).encode(), "text/html; charset=iso-8859-1"),
    "/p/ma-la-13.html": declared(product("Vải thiều", 70000).encode(), "text/html; charset=khong-co"),
    "/p/ma-hong-14.html": declared(product("Vải", 70000).encode().replace(b"\xba", b""), "text/html; charset=utf-8"),
    "/p/loi-15.html": lambda _request: PlainTextResponse("lỗi", 500),
    "/p/cam-khong-16.html": product("Cam", 1),
    "/san-vai-c137": page(
        "Sàn vải", "<a href='/vai-khac-p1.html?ref=x'>1</a><a href='/vai-khac-p1.html'>1</a><a href='/gio-hang'>giỏ</a>"
        "<a href='http://khac.example/vai-p2.html'>2</a><a href='http://[x'>hỏng</a>"
    ),
    "/vai-khac-p1.html": product("Vải thiều loại 2, 3 kg", 66000),
}  # fmt: skip
MISSING = "/p/het-hang-17.html"


@pytest.fixture(scope="module")
def crawled() -> Crawled:
    """One crawl of all of it: a process takes two seconds to start."""
    site = Site()
    site.pages |= PAGES
    site.pages["/p/man-loai-1-khoi-luong-5kg"] = site.watched(str(PAGES["/p/man-loai-1-khoi-luong-5kg"]))
    with served(site.app) as url:
        asked = [
            path for path in PAGES if path not in (KNOWN, "/san-vai-c137", "/vai-khac-p1.html", "/p/ten-moi-7.html")
        ]
        special = [
            PageAsked(url + KNOWN, etag=ETAG),
            PageAsked(url + "/san-vai-c137", follow=True),
            PageAsked(url + MISSING),
            PageAsked(url + "/gio-hang"),
        ]
        return Crawled(site, url, crawl(order(url, *asked, *special)))


def test_products_are_read_from_each_kind_of_structured_data(crawled: Crawled) -> None:
    one, two, three = (
        crawled.at(path).offer
        for path in (
            "/p/vai-thieu-htx-hong-xuan-loai-1-hop-5kg-43160.html",
            "/nhan-long-p711236.html",
            "/p/man-loai-1-khoi-luong-5kg",
        )
    )
    assert one and two and three
    assert (one.remote_id, one.title, one.price_dong, one.pack_g, one.seller) == (
        "43160", VAI, 150_000, 5_000, "HTX Hồng Xuân",
    )  # fmt: skip
    assert (two.remote_id, two.title, two.price_dong, two.pack_g, two.seller) == (
        "711236", "Nhãn lồng Hưng Yên", 120_000, 0, "HTX Miền Thiết",
    )  # fmt: skip
    assert (three.remote_id, three.title, three.price_dong, three.pack_g, three.seller) == (
        "", "Mận Tam hoa", 90_000, 5_000, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "state", "says"),
    [
        (KNOWN, SightingState.UNCHANGED, ""),
        ("/p/doi-cach-viet-1.html", SightingState.CHANGED, "neither title nor price"),
        ("/p/trong-2.html", SightingState.UNREAD, "empty"),
        ("/p/chi-ten-3.html", SightingState.UNREAD, "no price"),
        ("/p/hai-gia-4.html", SightingState.UNREAD, "several prices"),
        ("/p/do-la-5.html", SightingState.UNREAD, "USD"),
        ("/p/ve-nha-6.html", SightingState.MISSING, "another page"),
        ("/p/di-noi-khac-8.html", SightingState.UNREAD, "another host"),
        ("/p/nam-mb-9.html", SightingState.UNREAD, "larger than"),
        ("/p/bom-10.html", SightingState.UNREAD, "larger than"),
        ("/p/ma-hong-14.html", SightingState.UNREAD, "letters"),
        ("/p/loi-15.html", SightingState.UNREAD, "500"),
        ("/p/cam-khong-16.html", SightingState.UNREAD, "robots.txt"),
        (MISSING, SightingState.MISSING, "404"),
        ("/gio-hang", SightingState.UNREAD, "no product page"),
    ],
)
def test_what_goes_wrong_is_said_page_by_page(crawled: Crawled, path: str, state: SightingState, says: str) -> None:
    found = crawled.at(path)
    assert (found.state, found.offer) == (state, None)
    assert says in (found.why.en if found.why else "")


def test_a_product_that_moved_is_read_at_its_new_address(crawled: Crawled) -> None:
    found = crawled.at("/p/ten-cu-7.html").offer
    assert found and (found.title, found.price_dong, found.pack_g) == ("Cam sành 1kg", 45_000, 1_000)


def test_a_wrong_charset_leaves_the_letters_right(crawled: Crawled) -> None:
    found = [crawled.at(path).offer for path in ("/p/sai-bang-ma-12.html", "/p/ma-la-13.html")]
    assert [one and one.title for one in found] == ["Vải thiều", "Vải thiều"]


def test_products_of_a_list_are_looked_at_once(crawled: Crawled) -> None:
    found = crawled.at("/vai-khac-p1.html")
    assert found.offer and found.offer.pack_g == 3_000
    assert found.found_on == crawled.url + "/san-vai-c137"
    assert crawled.site.asked.count("/vai-khac-p1.html") == 1


def test_it_is_polite_and_says_who_it_is(crawled: Crawled) -> None:
    site = crawled.site
    assert site.agents == {"lensan-pages/1 (+lien-he@htx.example)"}
    assert site.asked[0] == "/robots.txt"
    assert "/p/cam-khong-16.html" not in site.asked
    assert len(site.asked) == crawled.result.requests
    assert crawled.result.delay_s == 0.02


def test_a_crawl_listens_on_no_port(crawled: Crawled) -> None:
    assert {name for name, _number in crawled.site.listening} == {"looked at"}


def test_one_page_that_changed_is_said_and_a_whole_site_stops(crawled: Crawled) -> None:
    check_layout(crawled.result)
    changed = [one for one in crawled.result.sightings if one.state is SightingState.CHANGED]
    with pytest.raises(Changed, match="No product page could be read any more"):
        check_layout(CrawlResult(sightings=changed))


def test_a_crawl_stops_at_a_challenge() -> None:
    site = Site(robots="")
    site.pages = {f"/p/vai-{number}.html": product("Vải 1kg", 1000) for number in range(4)}
    site.pages["/p/hoi-9.html"] = page("Xác nhận", "<div class='g-recaptcha'></div>")
    with served(site.app) as url:
        paths = ("/p/vai-0.html", "/p/hoi-9.html", "/p/vai-1.html", "/p/vai-2.html", "/p/vai-3.html")
        stopped = crawl(order(url, *paths))
    assert stopped.cut_short and "captcha" in stopped.cut_short.en
    assert [(one.address[len(url) :], one.offer is None) for one in stopped.sightings] == [
        ("/p/vai-0.html", False), ("/p/hoi-9.html", True),
    ]  # fmt: skip
    assert site.asked == ["/robots.txt", "/p/vai-0.html", "/p/hoi-9.html"]
