"""Corrections: what a household sets right of itself, or asks its cooperative to set right, each signed."""

from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from marketplace.directory import rectifications
from marketplace.directory.rights.may import Needs, require
from marketplace.language.translation import Language
from marketplace.pages.context import context
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.own_visit import (
    OWN,
    NotHome,
    OwnVisit,
    SeveralHomes,
    elsewhere,
    said_home,
    signed_out,
    visited,
    visitor_of,
)
from marketplace.reports.figures.household import household_facts
from marketplace.reports.own.words import OwnWords
from marketplace.storage.scope import Act
from marketplace.words.messages import Refusal, Sentence, Unreadable


def show(asked: Request) -> Response:
    """Draw the forms of what may be set right."""
    return _page(asked)


def take(asked: Request, fields: Fields) -> Response:
    """Set right what is the household's own to say, or send the request; say why where it cannot be."""
    visitor, now_ms = visitor_of(asked), context().clock()
    if visitor is None:
        return signed_out(asked)
    what, said = fields.get("what", ""), fields.get("said", "")
    try:
        with context().database.write() as connection:
            visit = visited(connection, visitor, said_home(asked))
            require(connection, visit.scope, Needs(Act.CORRECT, "household", (visit.home.id,)))
            own = rectifications.set_right(
                connection, visit.home.id, what, said, _day(fields.get("from_on", "")), visitor.person_id, now_ms
            )
    except (NotHome, SeveralHomes):
        return _page(asked)
    except (Refusal, Unreadable) as refusal:
        return _page(asked, refusal.sentence, what, said)
    context().forget()
    return RedirectResponse(address(OWN, reader_of(asked), ho=visit.home.code, xong="sua" if own else "gui"), 303)


def _page(asked: Request, refused: Sentence | None = None, what: str = "", said: str = "") -> Response:
    visitor, lang = visitor_of(asked), reader_of(asked)
    if visitor is None:
        return signed_out(asked)
    try:
        with context().database.read() as connection:
            visit = visited(connection, visitor, said_home(asked))
            facts = household_facts(connection, visit.scope, visit.home.id)
    except (SeveralHomes, NotHome) as why:
        return elsewhere(asked, why)
    return light_page(
        asked, "own_correct.html", 422 if refused else 200, visit=visit, facts=facts, words=OwnWords(lang), what=what,
        said=said, refused=lang.tell(refused) if refused else "", here=_here(visit, lang),
        longest=rectifications.LONGEST,
    )  # fmt: skip


def _here(visit: OwnVisit, lang: Language) -> str:
    return address("/ho-cua-toi/sua", lang, ho=visit.home.code)


def _day(said: str) -> date | None:
    """Return a day as browsers send it, or as people write it (10/6/2026); None for what is none."""
    said = said.strip()[:20]
    parts = said.split("/")
    try:
        if len(parts) == 3:
            day, month, year = (int(part) for part in parts)
            return date(year, month, day)
        return date.fromisoformat(said)
    except ValueError:
        return None
