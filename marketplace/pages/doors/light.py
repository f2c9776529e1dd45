"""The light pages beside the screens: plain HTML under one layout, readable without JavaScript, small for a telephone.

``light_page`` draws a template of ``templates/`` for who asked. In each ``say`` and ``lang`` are the reader's language,
``link`` makes an address that keeps it, and ``token`` is what every form sends along (``forms``).
"""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response

from marketplace.language.translation import Language, language
from marketplace.pages.doors import cookies, forms

_HERE = Path(__file__).parent
_TEMPLATES = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ASSETS = {
    "light.css": (_HERE / "assets" / "light.css", "text/css; charset=utf-8"),
    "card.css": (_HERE / "assets" / "card.css", "text/css; charset=utf-8"),
    "brand.svg": (_HERE.parent / "brand.svg", "image/svg+xml"),
}
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


def reader_of(asked: HTTPConnection) -> Language:
    """Return the language in which a page was asked for."""
    return language(asked.query_params.get("lang"))


def address(path: str, lang: Language, **query: str) -> str:
    """Return an address of ours which keeps the language."""
    said = {name: value for name, value in query.items() if value} | ({} if lang.code == "vi" else {"lang": lang.code})
    return f"{path}?{urlencode(said)}" if said else path


def light_page(asked: Request, template: str, status: int = 200, **values: Any) -> Response:
    """Draw a template of ours for who asked; a browser without the cookie of forms gets one."""
    lang = reader_of(asked)
    held = cookies.read(asked, cookies.FORM)
    secret = held or forms.new_secret()
    token = forms.token(secret, cookies.read(asked, cookies.SESSION))
    answer = drawn(template, lang, status, token=token, asked=asked, **values)
    if not held:
        cookies.keep(asked, answer, cookies.FORM, secret)
    return answer


def drawn(template: str, lang: Language, status: int = 200, **values: Any) -> Response:
    """Draw a template in a language, for whomever."""
    text = written(template, lang, **values)
    return HTMLResponse(text, status, {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"})


def written(template: str, lang: Language, **values: Any) -> str:
    """Return a template as text; ``style`` is our look, for a page that is read without us."""

    def link(path: str, **query: str) -> str:
        return address(path, lang, **query)

    known = {"lang": lang, "say": lang.say, "link": link, "asset": asset_address, "brand": _brand(), "asked": None,
             "style": _style()}  # fmt: skip
    return _TEMPLATES.get_template(template).render(known | values)


def message_page(text: str, lang: Language, way: str, label: str, status: int = 200) -> Response:
    """Say one sentence, with the way on from it."""
    return drawn("message.html", lang, status, text=text, way=way, label=label)


def asset(asked: Request) -> Response:
    """Hand out what every light page needs; its address changes with what is in it, so it is kept for good."""
    name = asked.path_params["name"]
    if name not in _ASSETS:
        raise HTTPException(404)
    path, media_type = _ASSETS[name]
    return Response(path.read_bytes(), media_type=media_type, headers=_FOR_GOOD)


@cache
def asset_address(name: str) -> str:
    """Return the address of an asset."""
    return f"/assets/{name}?v={sha256(_ASSETS[name][0].read_bytes()).hexdigest()[:12]}"


@cache
def _style() -> str:
    return _ASSETS["light.css"][0].read_text(encoding="utf-8")


@cache
def _brand() -> str:
    return _ASSETS["brand.svg"][0].read_text(encoding="utf-8")
