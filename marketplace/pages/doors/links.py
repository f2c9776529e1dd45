"""Personal links: one household's tasks of one day, for who holds the address; no sign-in, no cookie, no money.

A link opens nothing else: it is not a session, and whoever it was passed on to reads what is to be cut, and no more.
"""

from datetime import date
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.directory.people import links
from marketplace.language.translation import Language
from marketplace.pages.context import context
from marketplace.pages.doors.light import address, drawn, message_page, reader_of
from marketplace.reports.figures.tasks import tasks_of

PATH = "/viec/{token}"
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}


class SentLink(NamedTuple):
    """A link as it is given away: its address, and what to send with it."""

    address: str
    message: str


def link_routes() -> list[Route]:
    """Return the door for personal links."""
    return [Route(PATH, tasks, methods=["GET"])]


def tasks(asked: Request) -> Response:
    """Answer the tasks of the link's household on the link's day; the same sentence for every link that is none."""
    lang, now_ms = reader_of(asked), context().clock()
    with context().database.read() as connection:
        known = links.household_of_link(connection, asked.path_params["token"], now_ms)
        found = None if known is None else tasks_of(connection, *known)
    if known is None or found is None:
        answer = _closed(lang)
    else:
        answer = drawn("tasks.html", lang, tasks=found, day=known[1], now_ms=now_ms)
    answer.headers.update(_HEADERS)
    return answer


def personal_link(base: str, token: str, household: str, on_day: date, lang: Language) -> SentLink:
    """Return a link that was issued, with the message in which it is sent by Zalo; ``base`` is our public address."""
    where = base.rstrip("/") + address(PATH.format(token=token), lang)
    said = lang.say("Lên Sàn: tasks of {household} on {day}: {address}", household=household, day=lang.day(on_day),
                    address=where)  # fmt: skip
    return SentLink(where, said)


def _closed(lang: Language) -> Response:
    text = lang.say("This link counts on its own day alone; ask your cooperative for today's, or sign in.")
    return message_page(text, lang, address("/dang-nhap", lang), lang.say("Sign in"), 404)
