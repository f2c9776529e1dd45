"""What addresses the app has: a screen that there is none of is said in one sentence, with the way back.

Streamlit itself would show the first screen for it, under a note in English.
"""

from html import escape
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from marketplace.language.translation import Language, language

FIRST_SCREEN = "theo-xa"
SCREENS = (FIRST_SCREEN, "theo-ho", "lo-hang", "dang-ban", "thieu-hang", "thanh-toan", "can-xu-ly", "san")
_PAGE = """<!doctype html>
<html lang="{lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Lên Sàn</title>
<style>body {{ font: 16px "Source Sans", sans-serif; margin: 15vh auto; max-width: 32rem; padding: 0 1rem }}</style>
<h1>Lên Sàn</h1><p>{text}</p><p><a href="/?lang={lang}">{back}</a></p></html>"""


class KnownScreens:
    """Serve the app's screens; a page that a browser asks for and that is none of them is told as unknown."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, send the first screen's own address to where it is, or answer 404."""
        answer = _answer(scope) if scope["type"] == "http" else None
        await (answer or self._app)(scope, receive, send)


def _answer(scope: Scope) -> Response | None:
    screen = scope["path"].strip("/")
    if not screen or screen in SCREENS[1:] or not _is_read_by_a_person(scope):
        return None
    query = scope["query_string"].decode("latin-1")
    if screen == FIRST_SCREEN:
        return RedirectResponse(f"/?{query}" if query else "/")
    return HTMLResponse(_said(screen, language(parse_qs(query).get("lang", [""])[0])), 404)


def _is_read_by_a_person(scope: Scope) -> bool:
    """Say whether a browser asks for a page to show, and for none of those that are not screens."""
    accepted = [value for name, value in scope["headers"] if name == b"accept"]
    outside = ("/health", "/download/", "/_stcore/", "/static/", "/media/", "/component/")
    shown = any(value.startswith(b"text/html") for value in accepted)
    return scope["method"] == "GET" and shown and not scope["path"].startswith(outside)


def _said(screen: str, lang: Language) -> str:
    text = lang.say("There is no screen {screen}.", screen=screen)
    back = lang.say("Go to the output by commune")
    return _PAGE.format(lang=lang.code, text=escape(text), back=escape(back))
