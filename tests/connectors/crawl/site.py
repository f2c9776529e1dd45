"""A site of product pages on loopback, ours, after the addresses that postmart.vn and voso.vn are known to have.

What stands on their pages is not known: the markup here is ours, as schema.org and ogp.me have it for a shop.
"""

import gzip
import json
from collections.abc import Callable

import psutil
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

ROBOTS = "User-agent: *\nDisallow: /p/cam-\nCrawl-delay: 0.02\n"


def page(title: str, body: str = "", head: str = "") -> str:
    top = f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
    return f"{top}<body>{body}</body></html>"


def json_ld(title: str, price: object, **more: object) -> str:
    facts = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": title,
        "offers": {"@type": "Offer", "price": price, "priceCurrency": "VND", **more},
    }
    return f'<script type="application/ld+json">{json.dumps(facts, ensure_ascii=False)}</script>'


def product(title: str, price: object, **more: object) -> str:
    return page(title, f"<h1>{title}</h1>", json_ld(title, price, **more))


def microdata(title: str, price: str, seller: str) -> str:
    return page(
        title,
        f'<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">{title}</h1>'
        '<span itemprop="brand" itemscope itemtype="https://schema.org/Brand"><b itemprop="name">Nhãn</b></span>'
        '<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">'
        f'<meta itemprop="price" content="{price}"><meta itemprop="priceCurrency" content="VND">'
        f'<span itemprop="seller" itemscope itemtype="https://schema.org/Organization"><b itemprop="name">{seller}</b>'
        "</span></div></div>",
    )


def open_graph(title: str, price: str) -> str:
    metas = {"og:type": "product", "og:title": title, "product:price:amount": price, "product:price:currency": "VND"}
    return page(title, head="".join(f'<meta property="{name}" content="{said}">' for name, said in metas.items()))


class Site:
    """Pages by their paths; remembers what was asked, by whom, and which ports our processes listened on."""

    def __init__(self, robots: str | Callable[[], Response] = ROBOTS) -> None:
        self.pages: dict[str, str | bytes | Callable[[Request], Response]] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.listening: list[tuple[str, int]] = []
        self.robots = robots
        self.app = Starlette(routes=[Route("/{path:path}", self._answer)])

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        self.asked.append(path)
        self.agents.add(request.headers["user-agent"])
        if path == "/robots.txt":
            return PlainTextResponse(self.robots) if isinstance(self.robots, str) else self.robots()
        found = self.pages.get(path)
        if found is None:
            return PlainTextResponse("không có", 404)
        if callable(found):
            return found(request)
        return Response(found, media_type="text/html")

    def watched(self, text: str) -> Callable[[Request], Response]:
        """Answer with a page, and note every port on which a crawling process listens meanwhile."""

        def answer(_request: Request) -> Response:
            for child in psutil.Process().children(recursive=True):
                if "connectors.crawl.child" in " ".join(child.cmdline()):
                    for one in child.net_connections("inet"):
                        if one.status == psutil.CONN_LISTEN:
                            self.listening.append((child.name(), one.laddr.port))
                    self.listening.append(("looked at", child.pid))
            return Response(text, media_type="text/html")

        return answer


def unchanged(etag: str, text: str) -> Callable[[Request], Response]:
    """Answer 304 where the page is known by its ETag."""

    def answer(request: Request) -> Response:
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304)
        return Response(text, media_type="text/html", headers={"ETag": etag})

    return answer


def moved(to: str, status: int = 302) -> Callable[[Request], Response]:
    return lambda _request: RedirectResponse(to, status)


def declared(body: bytes, kind: str) -> Callable[[Request], Response]:
    return lambda _request: Response(body, headers={"content-type": kind})


def bomb(size: int) -> Callable[[Request], Response]:
    packed = gzip.compress(b"<html>" + b" " * size)
    return lambda _request: Response(packed, headers={"content-type": "text/html", "content-encoding": "gzip"})
