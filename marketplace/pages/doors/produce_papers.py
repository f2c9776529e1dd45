"""Papers of a household's own fruit: land, residence, unprocessed, entered by its director or its commune's staff."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.directory import own_produce
from marketplace.directory.own_produce import OwnProduceError, ProduceFact, ProducePaper
from marketplace.directory.produce import all_produce, produce_id
from marketplace.directory.rights import Visitor
from marketplace.directory.rights.at_home import homes_of
from marketplace.directory.rights.may import Needs, require
from marketplace.language.labels import own_produce_name
from marketplace.pages.context import context
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.own_visit import said_home, signed_out, visitor_of, way_back
from marketplace.pages.doors.refusal import refusal_page
from marketplace.storage.scope import Act, Sight
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal, Sentence

PAPERS = "/giay-to"
_HOUSEHOLD = TABLES["household"]


class NoPapers(Refusal):
    """The visitor has nothing to do with papers of such a household: one sentence, whether there is one or not."""


class PaperVisit(NamedTuple):
    """Somebody at a household's papers; ``attests``: whether they enter and end them."""

    visitor: Visitor
    household_id: int
    code: str
    name: str
    facts: list[ProduceFact]
    attests: bool


def paper_doors() -> list[Route]:
    """Return the door of a household's papers."""
    return [Route(PAPERS, FormDoor(take, show).answer, methods=["GET", "POST"])]


def show(asked: Request) -> Response:
    """Draw the papers that are there, and the form where the visitor enters them."""
    return _page(asked)


def take(asked: Request, fields: Fields) -> Response:
    """Keep a paper, or let one end; say why where it cannot be."""
    visitor, now_ms = visitor_of(asked), context().clock()
    if visitor is None:
        return signed_out(asked)
    try:
        with context().database.write() as connection:
            visit = _visit(connection, visitor, said_home(asked))
            require(connection, visitor.scope, Needs(Act.ATTEST, "household", (visit.household_id,)))
            if fields.get("do") == "end":
                _end(connection, visit, fields, now_ms)
            else:
                own_produce.add_fact(connection, _paper(connection, visit, fields), visitor.person_id, now_ms)
    except NoPapers:
        return _page(asked)
    except Refusal as refusal:
        return _page(asked, refusal.sentence, fields)
    context().forget()
    return RedirectResponse(address(PAPERS, reader_of(asked), ho=visit.code, xong="1"), 303)


def _page(asked: Request, refused: Sentence | None = None, said: Fields | None = None) -> Response:
    visitor, lang = visitor_of(asked), reader_of(asked)
    if visitor is None:
        return signed_out(asked)
    try:
        with context().database.read() as connection:
            visit = _visit(connection, visitor, said_home(asked))
            produce = [one.name for one in all_produce(connection)] if visit.attests else []
    except NoPapers as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    today = as_date(day_of(context().clock()))
    return light_page(
        asked, "produce_papers.html", 422 if refused else 200, visit=visit, produce=produce, said=said or {},
        whats=[(what, own_produce_name(what, lang)) for what in own_produce.WHATS],
        named=lambda what: own_produce_name(what, lang), today=today, longest=own_produce.LONGEST,
        refused=lang.tell(refused) if refused else "", done=bool(asked.query_params.get("xong")),
        back=way_back(asked, visitor.scope, visit.code),
    )  # fmt: skip


def _visit(connection: Connection, visitor: Visitor, code: str) -> PaperVisit:
    """Return the visit of a household by its code; NoPapers where the visitor neither enters nor sees its papers."""
    scope = visitor.scope
    query = select(_HOUSEHOLD.c.id, _HOUSEHOLD.c.code, _HOUSEHOLD.c.name).where(_HOUSEHOLD.c.code == code)
    for home_id, own_code, name in connection.execute(query.where(scope.where(_HOUSEHOLD))):
        there = select(_HOUSEHOLD.c.id).where(_HOUSEHOLD.c.id == home_id, scope.doing(Act.ATTEST).where(_HOUSEHOLD))
        attests = scope.may(Act.ATTEST) and connection.execute(there).one_or_none() is not None
        found = own_produce.facts(connection, scope, home_id)
        if attests or found or _reads(connection, visitor, home_id):
            return PaperVisit(visitor, home_id, own_code, name, found, attests)
    raise NoPapers("There is nothing here for you.", "Ở đây không có gì dành cho bạn.")


def _reads(connection: Connection, visitor: Visitor, household_id: int) -> bool:
    """Say whether somebody is at home there, or sees the household's money, so that its papers are theirs to read."""
    if household_id in {one.id for one in homes_of(connection, visitor.scope)}:
        return True
    seen = visitor.scope.of_household(Sight.MONEY, _HOUSEHOLD.c.id)
    query = select(_HOUSEHOLD.c.id).where(_HOUSEHOLD.c.id == household_id, seen)
    return connection.execute(query).one_or_none() is not None


def _paper(connection: Connection, visit: PaperVisit, fields: Fields) -> ProducePaper:
    """Return the paper that a form says; of commune and produce the one that its kind names."""
    what, produce = fields.get("what", ""), fields.get("produce", "")
    plain = what == "unprocessed"
    known = plain and produce in {one.name for one in all_produce(connection)}
    return ProducePaper(
        visit.household_id, what, fields.get("document", ""), _day(fields, "from_on"),
        _day(fields, "until_on") if fields.get("until_on") else None, "" if plain else fields.get("commune", "")[:200],
        produce_id(connection, produce) if known else None,
    )  # fmt: skip


def _end(connection: Connection, visit: PaperVisit, fields: Fields, now_ms: int) -> None:
    number = fields.get("paper", "")[:9]
    fact_id = int(number) if number.isascii() and number.isdecimal() else 0
    if fact_id not in {one.id for one in visit.facts}:
        raise OwnProduceError("There is no such paper here; choose one of the list.",
                              "Không có giấy tờ này; hãy chọn trong danh sách.")  # fmt: skip
    last_on = _day(fields, "last_on") if fields.get("last_on") else None
    own_produce.end_fact(connection, fact_id, last_on, visit.visitor.person_id, now_ms)


def _day(fields: Fields, name: str) -> date:
    try:
        return date.fromisoformat(fields.get(name, "").strip()[:10])
    except ValueError as error:
        raise OwnProduceError(
            "Write the day as the calendar has it, such as 2026-06-10.",
            "Hãy chọn ngày trên lịch, chẳng hạn 10/06/2026.",
        ) from error
