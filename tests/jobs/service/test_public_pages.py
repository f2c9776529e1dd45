"""A shop's public pages, looked at over real HTTP and written down; the pages are ours (see the site of the crawl)."""

import pytest
from sqlalchemy import text

from connectors.crawl.crawl_order import Politeness
from connectors.errors import Changed, NotConfigured
from jobs.service import public_pages
from jobs.service.public_pages import check_page, look, look_at_all, shapes_of
from marketplace.exchange import channels, page_watches
from marketplace.exchange.channels import ChannelRow
from marketplace.listings import page_sightings
from marketplace.storage import Database
from marketplace.words.instants import MS_PER_DAY
from tests.connectors.crawl.faulty import FaultySite, answer, serving
from tests.connectors.crawl.site import Site, page, product, unchanged
from tests.ledger import rows
from tests.loopback import served
from tests.marketplace.listings.availability.test_desired import market
from tests.world import OPENS_MS

QUICK = Politeness(delay_s=0, throttle=False)
NIGHT_MS = OPENS_MS - OPENS_MS % MS_PER_DAY + 2 * MS_PER_DAY  # 07:00 in Vietnam


def shop(database: Database, url: str, pages: int = 50) -> ChannelRow:
    """A shop reached by file on Postmart, whose pages may be looked at."""
    market(database)
    with database.write() as connection:
        connection.execute(text("UPDATE channel SET platform = 'postmart', road = 'file'"))
        connection.execute(text("UPDATE listing SET price_dong = 125000"))
        page_watches.switch_on(connection, 1, url, "a@htx.example", pages, 1)
        found = channels.by_code(connection, "shop")
    assert found
    return found


def give(database: Database, url: str, **paths: str) -> None:
    with database.write() as connection:
        for sku, path in paths.items():
            page_sightings.watch_offer(connection, 1, url + path, sku.replace("_", "-"))


def looks(database: Database) -> list[tuple[object, ...]]:
    return [tuple(row) for row in rows(database, "SELECT o.sku, p.state, o.state, p.price_dong FROM page_sighting p "
                                                 "JOIN offer o ON o.id = p.offer_id ORDER BY o.sku")]  # fmt: skip


def test_a_shop_is_looked_at_once_a_night_and_never_beyond_its_days_pages(database: Database) -> None:
    site = Site(robots="")
    site.pages = {
        "/p/vai-hop-5kg-1.html": unchanged('"a"', product("Vải hộp 5kg", 125_000)),
        "/p/vai-hop-5kg-2.html": product("Vải hộp 5kg", 130_000),
    }
    with served(site.app) as url:
        channel = shop(database, url, pages=7)
        assert look_at_all(database, lambda: NIGHT_MS, lambda: False, QUICK) == 0, "it has no pages yet"
        give(database, url, H0_5="/p/vai-hop-5kg-1.html", H1_5="/p/vai-hop-5kg-2.html", H2_5="/p/vai-hop-5kg-3.html")
        assert look_at_all(database, lambda: NIGHT_MS, lambda: False, QUICK) == 1
        assert looks(database) == [
            ("H0-5", "live", "live", 125_000), ("H1-5", "live", "wanted", 130_000), ("H2-5", "missing", "wanted", None),
        ]  # fmt: skip
        assert look_at_all(database, lambda: NIGHT_MS + 1, lambda: False, QUICK) == 0, "once a night"
        report = look(database, channel, lambda: NIGHT_MS + 2, QUICK)
        assert report.cut_short and "used up" in report.cut_short.en
        assert (report.requests, report.counts.live, report.counts.missing) == (3, 2, 0)
        with pytest.raises(NotConfigured, match="used up"):
            look(database, channel, lambda: NIGHT_MS + 3, QUICK)
    assert rows(database, "SELECT spent, trouble FROM page_watch") == [(7, None)]
    assert len(site.asked) == 7
    assert rows(database, "SELECT seen_ms FROM page_sighting WHERE etag IS NOT NULL")[0][0] > 0


def test_a_site_that_shows_its_pages_differently_stops_the_shop_loudly(database: Database) -> None:
    site = Site(robots="")
    site.pages = {"/p/vai-1.html": page("Trang mới", "<b>Vải 125 nghìn</b>")}
    with served(site.app) as url:
        channel = shop(database, url)
        give(database, url, H0_5="/p/vai-1.html")
        with pytest.raises(Changed, match="No product page could be read"):
            look(database, channel, lambda: NIGHT_MS, QUICK)
        assert looks(database) == [("H0-5", "changed", "wanted", None)]
        assert look_at_all(database, lambda: NIGHT_MS + MS_PER_DAY, lambda: False, QUICK) == 0
    assert "shows them differently" in rows(database, "SELECT trouble FROM page_watch")[0][0]


def test_a_site_that_fails_is_left_alone_and_makes_nothing_missing(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    site = FaultySite({"/p/vai-1.html": answer(503, retry_after="172800")})
    two_days_on_ms = NIGHT_MS + 2 * MS_PER_DAY
    with serving(site):
        channel = shop(database, site.url)
        give(database, site.url, H0_5="/p/vai-1.html", H1_5="/p/vai-2.html")
        with database.write() as connection:
            connection.execute(text("UPDATE page_sighting SET state = 'live', price_dong = 125000"))
            connection.execute(text("UPDATE offer SET state = 'live'"))
        assert look_at_all(database, lambda: NIGHT_MS, lambda: False, QUICK) == 1
        assert "it ended early: the site asked to be left alone for now" in caplog.text
        assert looks(database) == [("H0-5", "unread", "live", 125_000), ("H1-5", "live", "live", 125_000)]
        with pytest.raises(NotConfigured, match="left alone until 2021-06-13T07:00:00"):
            look(database, channel, lambda: two_days_on_ms - 1, QUICK)
        assert look_at_all(database, lambda: two_days_on_ms - 1, lambda: False, QUICK) == 0
        assert site.asked == ["/robots.txt", "/p/vai-1.html"]
        site.answers = {"/robots.txt": answer(500)}
        assert look_at_all(database, lambda: two_days_on_ms, lambda: False, QUICK) == 1
    assert looks(database) == [("H0-5", "unread", "live", 125_000), ("H1-5", "live", "live", 125_000)]
    assert rows(database, "SELECT trouble, ended_early, wait_until_ms FROM page_watch") == [
        (None, "robots.txt could not be read, so nothing else was", None)
    ]


def test_what_is_not_set_up_is_said_before_anything_is_asked(database: Database) -> None:
    channel = shop(database, "https://san.example")
    with pytest.raises(NotConfigured, match="no page to look at"):
        look(database, channel, lambda: NIGHT_MS)
    give(database, "https://san.example", H0_5="/p/vai-1.html")
    with database.write() as connection:
        connection.execute(text("UPDATE page_watch SET contact = ''"))
    assert look_at_all(database, lambda: NIGHT_MS, lambda: True) == 0, "the clock is to end"
    assert look_at_all(database, lambda: NIGHT_MS, lambda: False) == 1
    assert "who the site may write to" in rows(database, "SELECT trouble, spent FROM page_watch")[0][0]
    with database.write() as connection:
        page_watches.switch_off(connection, 1)
    with pytest.raises(NotConfigured, match="lensan pages on"):
        look(database, channel, lambda: NIGHT_MS)


def test_a_page_is_checked_before_it_is_looked_at(database: Database) -> None:
    channel = shop(database, "https://san.example")
    with database.read() as connection:
        watch = page_watches.watch_of(connection, 1)
    assert watch
    assert not check_page(channel, watch, "https://san.example/p/vai-1.html")
    assert check_page(channel._replace(platform="voso"), watch, "https://san.example/san-vai-c1")
    with pytest.raises(NotConfigured, match="is not on"):
        check_page(channel, watch, "https://khac.example/p/vai-1.html")
    with pytest.raises(NotConfigured, match="no product page that is known"):
        check_page(channel, watch, "https://san.example/gio-hang")
    shape = '{"kind":"product","path":"/sp/(?P<id>\\\\d+)","source":"s","known":"k"}'
    pasted = shapes_of(channel, watch._replace(shape=shape))
    assert [one.path for one in pasted[:1]] == [r"/sp/(?P<id>\d+)"]
    assert public_pages.site_of(" https://san.example:8/p/x ") == "https://san.example:8"
