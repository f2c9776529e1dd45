"""My household: all that is kept of it, who sees it, and the ways to set it right, take it along or withdraw it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.language.translation import Language
from marketplace.pages.context import context
from marketplace.pages.doors import own_agreement, own_corrections
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.light import light_page, reader_of
from marketplace.pages.doors.own_visit import (
    AGREED,
    CORRECT,
    OWN,
    NotHome,
    OwnVisit,
    SeveralHomes,
    elsewhere,
    note_look,
    said_home,
    signed_out,
    visited,
    visitor_of,
)
from marketplace.reports.figures import SeasonRow, seasons, usual_season
from marketplace.reports.own import own_record, own_statements
from marketplace.reports.own.words import OwnWords
from marketplace.storage.scope import Act, Sight

PAGE = 20
_STATEMENTS = 6
_MOST_PAGES = 10_000


def own_doors() -> list[Route]:
    """Return the doors of what is a household's own, but for what is taken along."""
    return [
        Route(OWN, show_own, methods=["GET"]),
        Route(CORRECT, FormDoor(own_corrections.take, own_corrections.show).answer, methods=["GET", "POST"]),
        Route(AGREED, FormDoor(own_agreement.take, own_agreement.show).answer, methods=["GET", "POST"]),
    ]


def show_own(asked: Request) -> Response:
    """Draw what is kept of the household that the address names, or let the visitor choose one."""
    visitor = visitor_of(asked)
    if visitor is None:
        return signed_out(asked)
    try:
        with context().database.read() as connection:
            visit = visited(connection, visitor, said_home(asked))
            values = _values(connection, asked, visit)
    except (SeveralHomes, NotHome) as why:
        return elsewhere(asked, why)
    note_look(visit)
    return light_page(asked, "own.html", **values)


def _values(connection: Connection, asked: Request, visit: OwnVisit) -> Mapping[str, Any]:
    lang, now_ms, page = reader_of(asked), context().clock(), _page(asked)
    known = seasons(connection, visit.scope)
    season = _season(asked, known, now_ms)
    record = own_record(connection, visit.scope, visit.home.id, now_ms, season, PAGE, page * PAGE)
    if record is None:  # a grant that ended since the visitor was looked up
        raise NotHome("There is nothing here for you.", "Ở đây không có gì dành cho bạn.")
    statements = own_statements(connection, visit.scope, visit.home.code, _STATEMENTS)
    return {
        "record": record, "visit": visit, "words": OwnWords(lang), "seasons": known, "season": season, "page": page,
        "pages": _pages(record.own.report.found_orders if record.own else 0), "statements": statements,
        "sees": _seen(visit), "withdraws": visit.scope.may(Act.WITHDRAW), "told": _told(asked, lang),
    }  # fmt: skip


def _season(asked: Request, known: list[SeasonRow], now_ms: int) -> SeasonRow | None:
    """Return the season that the address names, else the usual one; None where there is none yet."""
    said = asked.query_params.get("vu")
    named = next((one for one in known if one.code == said), None)
    return named or (usual_season(known, now_ms) if known else None)


def _page(asked: Request) -> int:
    said = asked.query_params.get("trang", "1")
    return max(min(int(said[:6]), _MOST_PAGES) - 1, 0) if said.isascii() and said.isdecimal() else 0


def _pages(found: int) -> int:
    return max(-(-found // PAGE), 1)


def _seen(visit: OwnVisit) -> Mapping[str, bool]:
    asked = {"lots": Sight.LOTS, "orders": Sight.ORDERS, "figures": Sight.FIGURES, "money": Sight.MONEY}
    return {name: visit.scope.sees(sight) for name, sight in asked.items()}


def _told(asked: Request, lang: Language) -> str:
    """Return what the last form did."""
    return {
        "sua": lang.say("It is set right; your name stands beside it below."),
        "gui": lang.say("Your request was sent; the answer will stand below."),
        "rut": lang.say("It is withdrawn, from now on."),
        "lai": lang.say("It is given again, from now on."),
    }.get(asked.query_params.get("xong", ""), "")
