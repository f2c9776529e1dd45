"""Agreement: what a household agreed to, how it takes that back, and gives it again; what ends and what stays is said.

It is asked once before it is done: the page says what follows, and the button on it does it.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from marketplace.directory.people import withdrawals
from marketplace.directory.rights.may import Needs, NotAllowed, require
from marketplace.pages.context import context
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.own_visit import (
    AGREED,
    OWN,
    NotHome,
    SeveralHomes,
    elsewhere,
    said_home,
    signed_out,
    visited,
    visitor_of,
)
from marketplace.reports.own import own_record
from marketplace.reports.own.words import OwnWords
from marketplace.storage.scope import Act
from marketplace.words.messages import Refusal


def show(asked: Request) -> Response:
    """Say what ends and what stays where one kind of agreement is taken back, or what begins again."""
    visitor, lang = visitor_of(asked), reader_of(asked)
    if visitor is None:
        return signed_out(asked)
    now_ms = context().clock()
    try:
        kind = _kind(asked)
        with context().database.read() as connection:
            visit = visited(connection, visitor, said_home(asked))
            require(connection, visit.scope, Needs(Act.WITHDRAW, "household", (visit.home.id,)))
            record = own_record(connection, visit.scope, visit.home.id, now_ms)
    except (SeveralHomes, NotHome, NotAllowed) as why:
        return elsewhere(asked, why)
    here = address(AGREED, lang, ho=visit.home.code, loai=kind)
    return light_page(
        asked, "own_agreement.html", visit=visit, record=record, words=OwnWords(lang), kind=kind, here=here
    )


def take(asked: Request, fields: Fields) -> Response:
    """Take the agreement back, or give it again, as the page said; a second press changes nothing."""
    visitor, lang, now_ms = visitor_of(asked), reader_of(asked), context().clock()
    if visitor is None:
        return signed_out(asked)
    again = fields.get("do") == "again"
    try:
        with context().database.write() as connection:
            visit = visited(connection, visitor, said_home(asked))
            require(connection, visit.scope, Needs(Act.WITHDRAW, "household", (visit.home.id,)))
            act = withdrawals.give_again if again else withdrawals.withdraw
            act(connection, visit.home.id, _kind(asked), visitor.person_id, now_ms)
    except (SeveralHomes, Refusal) as why:
        return elsewhere(asked, why)
    context().forget()
    return RedirectResponse(address(OWN, lang, ho=visit.home.code, xong="lai" if again else "rut"), 303)


def _kind(asked: Request) -> str:
    """Return what is meant, which can be withdrawn; NotHome for anything else."""
    kind = asked.query_params.get("loai", "agreement")
    if kind not in withdrawals.KINDS:
        raise NotHome("There is nothing here for you.", "Ở đây không có gì dành cho bạn.")
    return kind
