"""A page that says why a door hands nothing out, with the way back to the app."""

from html import escape

from starlette.responses import HTMLResponse, Response

from marketplace.language.translation import Language


def refusal_page(text: str, lang: Language, status: int = 404) -> Response:
    """Return the page; ``text`` is a sentence in the reader's language, and never markup."""
    back = lang.say("Back to Lên Sàn")
    page = (
        f'<!doctype html><html lang="{lang.code}"><meta charset="utf-8"><title>Lên Sàn</title>'
        f'<body style="font-family:sans-serif;margin:2rem"><p>{escape(text)}</p><p><a href="../">{escape(back)}</a></p>'
        "</body></html>"
    )
    return HTMLResponse(page, status)
