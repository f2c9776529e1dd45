"""Scrapy's settings: nothing listens, everything is bounded, and names lead to the open internet alone."""

from scrapy.settings import Settings
from scrapy.utils.misc import load_object

from connectors.crawl.crawl_order import CrawlLimits, CrawlOrder, Politeness
from connectors.crawl.crawl_settings import settings_of
from connectors.crawl.public_resolver import PublicResolver


def order(base_url: str, **facts: object) -> CrawlOrder:
    return CrawlOrder(base_url=base_url, contact="a@b.example", pages=[], shapes=[], most_pages=1, **facts)  # type: ignore[arg-type]


def test_every_setting_is_one_that_scrapy_has() -> None:
    known = Settings()
    assert [name for name in settings_of(order("https://san.example")) if name not in known] == []


def test_nothing_listens_and_all_is_bounded() -> None:
    found = Settings(settings_of(order("https://san.example", limits=CrawlLimits(page_bytes=9, page_s=2))))
    assert not found.getbool("REMOTE_CONTROL_ENABLED")
    assert not found.getbool("TELNETCONSOLE_ENABLED")
    assert found.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert (found.getint("DOWNLOAD_MAXSIZE"), found.getfloat("DOWNLOAD_TIMEOUT")) == (9, 2)
    assert (found.getint("CONCURRENT_REQUESTS"), found.getfloat("DOWNLOAD_DELAY")) == (1, 5)
    assert found.getbool("AUTOTHROTTLE_ENABLED")


def test_names_lead_to_the_open_internet_unless_the_operator_named_this_machine() -> None:
    given = [settings_of(order(url))["TWISTED_DNS_RESOLVER"] for url in ("https://san.example", "http://localhost:1")]
    assert [load_object(one) is PublicResolver for one in given] == [True, False]


def test_politeness_can_be_lowered_for_a_measurement() -> None:
    found = settings_of(order("http://127.0.0.1:1", politeness=Politeness(delay_s=0, at_once=8, throttle=False)))
    assert (found["CONCURRENT_REQUESTS_PER_DOMAIN"], found["DOWNLOAD_DELAY"], found["AUTOTHROTTLE_ENABLED"]) == (
        8,
        0,
        False,
    )
