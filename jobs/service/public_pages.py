"""Public pages: one polite crawl of a shop's pages, as an operator has switched on, and what came of it."""

import logging
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from connectors.crawl.crawl_order import CrawlOrder, CrawlResult, PageAsked, Politeness, check
from connectors.crawl.crawling import check_layout, crawl
from connectors.crawl.page_shapes import PageKind, PageShape, recognise
from connectors.errors import Changed, ConnectorError, NotConfigured
from connectors.platforms import facts_of
from marketplace.exchange import channels, page_watches
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.page_watches import PageWatchRow
from marketplace.listings import page_sightings
from marketplace.listings.page_sightings import SightingCounts
from marketplace.storage import Database
from marketplace.storage.clock import Clock
from marketplace.words.instants import as_date, day_of, iso
from marketplace.words.messages import Sentence

log = logging.getLogger("lensan.clock")
POLITE = Politeness()
NIGHT_MS = (3 * 60 + 45) * 60_000
"""A shop's pages are looked at once a day, at a quarter to four or when the clock is started after that."""
_WAIT_MS = 60 * 60_000
"""So long is a site left alone that asked for it and did not say how long."""
_LONGEST_WAIT_MS = 366 * 24 * 60 * 60_000
_OFF = NotConfigured(
    "The pages of this shop are not looked at; switch it on: `lensan pages on`.",
    vi="Chưa bật đọc trang công khai của gian hàng này.",
)
_SPENT = NotConfigured(
    "The pages of this day are used up, or are being looked at; come again tomorrow.",
    vi="Đã dùng hết số trang được đọc hôm nay, hoặc máy đang đọc.",
)


_NONE = NotConfigured(
    "There is no page to look at; give one: `lensan pages add`.", vi="Chưa có trang nào để đọc; hãy thêm một trang."
)


class PagesReport(NamedTuple):
    """What came of a crawl: the counts, how many requests it took, and why it was cut short."""

    counts: SightingCounts
    requests: int
    cut_short: Sentence | None


def shapes_of(channel: ChannelRow, watch: PageWatchRow | None) -> list[PageShape]:
    """Return the shapes of a shop's pages: that of the pasted links before those of its platform."""
    pasted = [] if watch is None or watch.shape is None else [msgspec.json.decode(watch.shape, type=PageShape)]
    return [*pasted, *facts_of(channel.platform).pages]


def is_index(address: str, shapes: list[PageShape]) -> bool:
    """Say whether an address is that of a list of products; NotConfigured where it is no page that is known."""
    known = recognise(address, shapes)
    if known is None:
        raise NotConfigured(
            f"{address} is no product page that is known; say what they look like: `lensan pages shape`",
            vi=f"Đường dẫn {address} không phải dạng trang sản phẩm đã biết.",
        )
    return known.shape.kind is PageKind.INDEX


def check_page(channel: ChannelRow, watch: PageWatchRow, address: str) -> bool:
    """Say whether an address is a list; NotConfigured where it is no page of the site that is looked at."""
    shapes = shapes_of(channel, watch)
    check(_order(watch, shapes, [PageAsked(address)], 1, POLITE))
    return is_index(address, shapes)


def look(
    database: Database,
    channel: ChannelRow,
    now: Clock,
    politeness: Politeness = POLITE,
    is_stopping: Callable[[], bool] = lambda: False,
) -> PagesReport:
    """Look at the pages of a shop, ours first, as far as the day's pages go, and write what they showed.

    NotConfigured where it is off, the day's pages are used up, or the site asked to be left alone; Changed, and off
    until a person acts, where no product page can be read any more.
    """
    began_ms = now()
    day = as_date(day_of(began_ms))
    with database.read() as connection:
        watch = page_watches.watch_of(connection, channel.id)
        asked = page_sightings.asked_pages(connection, channel.id)
    if watch is None or watch.on_since_ms is None:
        raise _OFF
    if not asked:
        raise _NONE
    if watch.wait_until_ms is not None and began_ms < watch.wait_until_ms:
        raise _left_alone(watch.wait_until_ms)
    before = watch.spent if watch.spent_on == day else 0
    pages = [PageAsked(one.address, one.etag, one.modified, follow=one.kind == "index") for one in asked]
    order = _order(watch, shapes_of(channel, watch), pages, watch.pages_per_day - before, politeness)
    check(order)
    with database.write() as connection:
        if not page_watches.take_budget(connection, channel.id, day, began_ms):
            raise _SPENT
    result = crawl(order, is_stopping)
    with database.write() as connection:
        page_watches.give_back(connection, channel.id, day, min(before + result.requests, watch.pages_per_day))
        page_watches.note_end(connection, channel.id, _early(result, order), _wait_until(result, now()))
        counts = page_sightings.record(connection, channel.id, result.sightings, began_ms)
    _stop_where_changed(database, channel, result)
    return PagesReport(counts, result.requests, result.cut_short)


def look_at_all(
    database: Database, now: Clock, is_stopping: Callable[[], bool], politeness: Politeness = POLITE
) -> int:
    """Look at the pages of every shop that has not been looked at since the last night; return how many there were.

    What goes wrong with one is logged, and keeps no other from its turn; what is not set up waits for a person.
    """
    looked = 0
    for channel in _due(database, now()):
        if is_stopping():
            break
        looked += 1
        try:
            report = look(database, channel, now, politeness, is_stopping)
        except ConnectorError as error:
            log.warning("public pages of %s: %s", channel.code, error)
            if error is not _SPENT:
                with database.write() as connection:
                    page_watches.note_trouble(connection, channel.id, error.sentence)
        else:
            log.info("public pages of %s: %s live, %s missing", channel.code, report.counts.live, report.counts.missing)
            if report.cut_short:
                log.warning("public pages of %s: it ended early: %s", channel.code, report.cut_short.en)
    return looked


def _due(database: Database, now_ms: int) -> list[ChannelRow]:
    """Return the shops whose turn it is: switched on, with pages, not looked at this night, and not spent."""
    night, today = day_of(now_ms - NIGHT_MS), as_date(day_of(now_ms))
    with database.read() as connection:
        rows = {row.id: row for row in channels.all_channels(connection)}
        return [
            rows[one.channel_id]
            for one in page_watches.watched(connection)
            if (one.crawled_ms is None or day_of(one.crawled_ms - NIGHT_MS) != night)
            and one.left_on(today) > 0
            and (one.wait_until_ms is None or one.wait_until_ms <= now_ms)
            and page_sightings.asked_pages(connection, one.channel_id)
        ]


def site_of(address: str) -> str:
    """Return the site of a page, without its path."""
    scheme, host, *_ = urlsplit(address.strip())
    return f"{scheme}://{host}"


def _order(
    watch: PageWatchRow,
    shapes: list[PageShape],
    pages: list[PageAsked],
    most: int,
    politeness: Politeness,
) -> CrawlOrder:
    return CrawlOrder(
        base_url=watch.base_url,
        contact=watch.contact,
        pages=pages,
        shapes=shapes,
        most_pages=max(0, most),
        politeness=politeness,
    )


def _early(result: CrawlResult, order: CrawlOrder) -> Sentence | None:
    """Return why a crawl ended early; None where it did not, or had asked for all pages of the day."""
    return result.cut_short if result.requests < order.most_pages else None


def _wait_until(result: CrawlResult, now_ms: int) -> int | None:
    if result.wait_s is None:
        return None
    return now_ms + (min(round(result.wait_s * 1000), _LONGEST_WAIT_MS) or _WAIT_MS)


def _left_alone(until_ms: int) -> NotConfigured:
    return NotConfigured(
        f"The site asked to be left alone until {iso(until_ms)}; its pages are looked at after that.",
        vi=f"Sàn yêu cầu tạm ngừng đọc trang đến {iso(until_ms)}; sau đó máy sẽ đọc lại.",
    )


def _stop_where_changed(database: Database, channel: ChannelRow, result: CrawlResult) -> None:
    try:
        check_layout(result)
    except Changed as changed:
        with database.write() as connection:
            page_watches.note_trouble(connection, channel.id, changed.sentence)
        raise
