"""Sites that fail: what a polite crawl asks of them then, what it says of it, and that nothing is missing by it.

What is expected of robots.txt is RFC 9309's, 2.3.1: 4xx allows all, 5xx and silence forbid all, redirects are followed.
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest

from connectors.crawl.crawl_order import CrawlLimits, CrawlOrder, Politeness
from marketplace.words.sightings import SightingState
from tests.connectors.crawl.faulty import DROPPED, SILENT, Crawled, FaultySite, answer, crawl_many, serving
from tests.connectors.crawl.site import page, product
from tests.connectors.crawl.test_page_spider import order

ONE, TWO, THREE, FOUR = "/p/vai-1.html", "/p/vai-2.html", "/p/vai-3.html", "/p/vai-4.html"
LIST = "/san-vai-c137"
GOOD = answer(200, product("Vải 1kg", 50_000))
ALLOWS = answer(404)
FORBIDS = "User-agent: *\nDisallow: /p/\n"
CUT = answer(200, product("Vải 1kg", 50_000), content_length="99999")
WALL = page("Xác nhận", "<div class='g-recaptcha'></div>")
READ, UNREAD, MISSING = SightingState.LIVE, SightingState.UNREAD, SightingState.MISSING
NO_ROBOTS, IN_A_ROW = "robots.txt could not be read", "3 pages in a row did not come"
LEFT_ALONE = "left alone for now"


class Fault(NamedTuple):
    """What a site answers to two pages, or to those named; what is asked of it, seen and said then.

    ``waits`` is for how many seconds it wants to be left alone, None where it does not.
    """

    robots: bytes
    answers: dict[str, bytes]
    asked: list[str]
    states: list[SightingState]
    says: str = ""
    pages: tuple[str, ...] = (ONE, TWO)
    waits: float | None = None
    page_s: float = 60.0
    most_pages: int = 100


def robots(said: bytes, *more: str, waits: float | None = None, page_s: float = 60.0) -> Fault:
    """A robots.txt that forbids all."""
    return Fault(said, {}, ["/robots.txt", *more], [], NO_ROBOTS, waits=waits, page_s=page_s)


def allowing(said: bytes, *more: str, **answers: bytes) -> Fault:
    """A robots.txt that allows all."""
    told = {f"/{name}": one for name, one in answers.items()}
    return Fault(said, {ONE: GOOD, TWO: GOOD, **told}, ["/robots.txt", *more, ONE, TWO], [READ, READ])


def pages(*said: bytes, states: list[SightingState], says: str = "", **how: object) -> Fault:
    """Pages that fail, behind a robots.txt that allows all."""
    paths = (ONE, TWO, THREE, FOUR)[: len(said)]
    asked = ["/robots.txt", *paths[: len(states)]]
    return Fault(ALLOWS, dict(zip(paths, said, strict=True)), asked, states, says, pages=paths, **how)  # type: ignore[arg-type]


def moved(to: str) -> bytes:
    return answer(302, location=to)


ROUND = {f"/r{number}": moved(f"/r{number + 1}") for number in range(9)}
FAULTS = {
    "robots 500": robots(answer(500)),
    "robots 503": robots(answer(503, retry_after="120"), waits=120),
    "robots 429": robots(answer(429), waits=0),
    "robots silent": robots(SILENT, page_s=0.5),
    "robots dropped": robots(DROPPED),
    "robots cut off": robots(answer(200, FORBIDS, content_length="9999")),
    "robots of 5 MB": robots(answer(200, b"# \n" * 1_700_000)),
    "robots in UTF-16": robots(answer(200, FORBIDS.encode("utf-16"))),
    "robots on another host": robots(moved("http://169.254.169.254/robots.txt")),
    "robots led nowhere": robots(answer(302)),
    "robots led in a round": Fault(
        moved("/robots.txt"), {}, ["/robots.txt"] * 6, [], NO_ROBOTS
    ),
    "robots led on without end": Fault(
        moved("/r0"), ROUND, ["/robots.txt", "/r0", "/r1", "/r2", "/r3", "/r4"], [], NO_ROBOTS
    ),
    "robots led on beyond the day's pages": Fault(
        moved("/r0"), ROUND, ["/robots.txt", "/r0"], [], NO_ROBOTS, most_pages=2
    ),
    "robots 403": allowing(answer(403)),
    "robots 404": allowing(ALLOWS),
    "robots led on": allowing(moved("/r0"), "/r0", r0=answer(200, "User-agent: *\nDisallow: /gio-hang\n")),
    "robots led on to a ban": Fault(
        moved("/r0"), {"/r0": answer(200, FORBIDS)}, ["/robots.txt", "/r0"], [UNREAD, UNREAD], "does not allow"
    ),
    "robots in a broken charset": Fault(
        answer(200, b"# c\xe1\xbb\n\xff\xfe\n" + FORBIDS.encode()), {}, ["/robots.txt"],
        [UNREAD, UNREAD], "does not allow",
    ),
    "429 without a time": pages(answer(429), GOOD, states=[UNREAD], says=LEFT_ALONE, waits=0),
    "429 with a time": pages(answer(429, retry_after="7200"), GOOD, states=[UNREAD], says=LEFT_ALONE, waits=7200),
    "503 with a day": pages(
        answer(503, retry_after="Mon, 31 May 2021 23:26:40 GMT"), GOOD, states=[UNREAD], says=LEFT_ALONE, waits=3_600
    ),
    "503 with a day gone by": pages(
        answer(503, retry_after="Sat, 01 May 2021 00:00:00 GMT"), GOOD, states=[UNREAD], says=LEFT_ALONE, waits=0
    ),
    "503 with no sense": pages(answer(503, retry_after="soon"), GOOD, states=[UNREAD], says=LEFT_ALONE, waits=0),
    "three fail": pages(answer(500), answer(502), answer(500), GOOD, states=[UNREAD] * 3, says=IN_A_ROW),
    "three cut off": pages(CUT, CUT, DROPPED, GOOD, states=[UNREAD] * 3, says=IN_A_ROW),
    "one of several fails": pages(answer(500), DROPPED, GOOD, answer(500), states=[UNREAD, UNREAD, READ, UNREAD]),
    "a page is silent": pages(SILENT, GOOD, states=[UNREAD, READ], says="did not come in time", page_s=3.0),
    "a product in a round": Fault(
        ALLOWS, {ONE: moved(ONE)}, ["/robots.txt", *[ONE] * 4], [UNREAD], "without end", pages=(ONE,)
    ),
    "a product led on without end": Fault(
        ALLOWS, {f"/p/v{number}-1.html": moved(f"/p/v{number + 1}-1.html") for number in range(9)},
        ["/robots.txt", *(f"/p/v{number}-1.html" for number in range(4))], [UNREAD], "without end",
        pages=("/p/v0-1.html",),
    ),
    "a slash that comes and goes": Fault(
        ALLOWS, {"/p/vai": moved("/p/vai/"), "/p/vai/": moved("/p/vai")}, ["/robots.txt", *["/p/vai", "/p/vai/"] * 2],
        [UNREAD], "without end", pages=("/p/vai",),
    ),
    "a product led to a private address": pages(
        moved("http://10.0.0.1/p/vai-1.html"), GOOD, states=[UNREAD, READ], says="another host, 10.0.0.1"
    ),
    "a product led to no address": pages(moved("http://[x/"), GOOD, states=[UNREAD, READ], says="leads to no address"),
    "a redirect that names none": pages(answer(302), GOOD, states=[UNREAD, READ], says="leads to no address"),
    "a wall to sign in": pages(moved("/dang-nhap?next=x"), GOOD, states=[UNREAD, READ], says="shows no products"),
    "a product led home": pages(moved("/"), GOOD, states=[MISSING, READ], says="another page of the site"),
    "a product led to its list": pages(moved(LIST), GOOD, states=[MISSING, READ], says="another page of the site"),
    "a product led to another": pages(moved(TWO), GOOD, states=[MISSING, READ], says="another page of the site"),
    "a list fails": Fault(ALLOWS, {LIST: answer(500)}, ["/robots.txt", LIST], [UNREAD], "answers 500", pages=(LIST,)),
    "a list asks for a person": Fault(
        ALLOWS, {LIST: answer(200, WALL)}, ["/robots.txt", LIST], [UNREAD], "captcha", pages=(LIST,)
    ),
    "403 asks for a person": pages(answer(403, WALL), GOOD, states=[UNREAD], says="captcha"),
}  # fmt: skip
NOBODY = "nobody listens"
FULL = "nobody takes the connection"
GENTLE = Politeness(delay_s=0.01, throttle=True)
CRAWL_DELAY_S = 0.2


class Looked(NamedTuple):
    """A fault, what was asked of its site, and what came of the crawl."""

    fault: Fault
    site: FaultySite
    crawled: Crawled


def _order(url: str, fault: Fault) -> CrawlOrder:
    limits = CrawlLimits(page_bytes=1 << 20, page_s=fault.page_s)
    given = order(url, *fault.pages, limits=limits, most_pages=fault.most_pages)
    # A list is looked at for what it leads to.
    followed = [one if not one.address.endswith(LIST) else type(one)(one.address, follow=True) for one in given.pages]
    return CrawlOrder(
        base_url=url, contact=given.contact, pages=followed, shapes=given.shapes, most_pages=given.most_pages,
        politeness=given.politeness, limits=limits,
    )  # fmt: skip


@pytest.fixture(scope="module")
def looked() -> Iterator[dict[str, Looked]]:
    """Every fault, looked at once, and a site that asks for time between two pages."""
    sites = {name: FaultySite({"/robots.txt": one.robots, **one.answers}) for name, one in FAULTS.items()}
    slow = FaultySite({
        "/robots.txt": answer(200, f"User-agent: *\nCrawl-delay: {CRAWL_DELAY_S}\n"), ONE: GOOD, TWO: GOOD, THREE: GOOD,
    })  # fmt: skip
    with ExitStack() as open_, socket.socket() as nobody, socket.socket() as full:
        open_.enter_context(serving(*sites.values(), slow))
        nobody.bind(("127.0.0.1", 0))
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(2):  # what may wait for the server waits; who comes now gets no connection
            waiting = open_.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        orders = [_order(sites[name].url, one) for name, one in FAULTS.items()]
        gone = [
            _order(f"http://127.0.0.1:{one.getsockname()[1]}", robots(b"", page_s=0.5)) for one in (nobody, full)
        ]  # fmt: skip
        crawled = crawl_many([*orders, *gone, order(slow.url, ONE, TWO, THREE, politeness=GENTLE)])
    found = {name: Looked(FAULTS[name], sites[name], one) for name, one in zip(FAULTS, crawled, strict=False)}
    for name, one in zip((NOBODY, FULL), crawled[-3:-1], strict=True):
        found[name] = Looked(robots(b""), FaultySite({}), one)
    found["slow"] = Looked(allowing(b""), slow, crawled[-1])
    yield found


@pytest.mark.parametrize("name", FAULTS)
def test_a_site_that_fails_is_asked_no_more_than_is_polite(looked: dict[str, Looked], name: str) -> None:
    fault, site, crawled = looked[name]
    assert site.asked == fault.asked
    assert crawled.result.requests == len(fault.asked)


@pytest.mark.parametrize("name", [*FAULTS, NOBODY, FULL])
def test_what_failed_is_said_and_no_product_is_missing_by_it(looked: dict[str, Looked], name: str) -> None:
    fault, _site, (result, *_) = looked[name]
    assert [one.state for one in result.sightings] == fault.states
    assert [one.offer is not None for one in result.sightings] == [one is READ for one in fault.states]
    told = [result.cut_short, *(one.why for one in result.sightings)]
    assert any(fault.says in one.en and one.vi for one in told if one) if fault.says else result.cut_short is None
    assert result.wait_s == fault.waits


def test_a_crawl_delay_holds_at_every_page_also_where_the_site_answers_quickly(looked: dict[str, Looked]) -> None:
    crawled = looked["slow"].crawled
    assert crawled.throttled
    assert crawled.result.delay_s == CRAWL_DELAY_S
    assert len(crawled.delays) == 2 * 3, "as each page is asked for, and as it comes"
    assert min(crawled.delays) >= CRAWL_DELAY_S > GENTLE.delay_s
