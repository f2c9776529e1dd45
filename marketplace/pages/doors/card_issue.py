"""Issuing cards: one is made for a person or for a household's farmer, and shown once, to be printed."""

from typing import Any, NamedTuple

import segno
from markupsafe import Markup
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.directory.people import cards, farmers, persons
from marketplace.directory.people.cards import IssuedCard
from marketplace.directory.people.first_secret import first_secret
from marketplace.directory.people.issuing import may_issue_for, may_issue_to
from marketplace.directory.rights import Visitor
from marketplace.pages.context import context, token_of
from marketplace.pages.doors.cards import BY_HAND, BY_QR
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.refusal import refusal_page
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal

FOR_PERSON, FOR_HOUSEHOLD = "/cap-the/nguoi/{code}", "/cap-the/ho/{code}"


class NotYours(Refusal):
    """The card of somebody who is not there, or not for the visitor to give: one sentence for both."""


class Receiver(NamedTuple):
    """Who shall get a card: a person, or a household whose farmer is added with it."""

    name: str
    person_id: int | None
    household_id: int | None = None


class IssueDoor:
    """The doors of cards that are issued; ``public`` is our origin as browsers know it, None on this machine."""

    def __init__(self, public: str | None) -> None:
        self._public = public

    def routes(self) -> list[Route]:
        """Return both doors."""
        answer = FormDoor(self._issue, _ask).answer
        return [Route(path, answer, methods=["GET", "POST"]) for path in (FOR_PERSON, FOR_HOUSEHOLD)]

    def _issue(self, asked: Request, _fields: Fields) -> Response:
        """Make the card, and show it this once."""
        now_ms = context().clock()
        try:
            visitor = _visitor(asked)
            with context().database.write() as connection:
                whose = _receiver(connection, visitor, asked, now_ms)
                person_id = whose.person_id
                if person_id is None:
                    person_id = farmers.add_farmer(connection, whose.household_id or 0, visitor.person_id, now_ms)
                card = cards.issue(connection, person_id, visitor.person_id, now_ms)
                person = persons.person_of(connection, person_id)
                wanted = first_secret(connection, person_id, as_date(day_of(now_ms)))
        except Refusal as refusal:
            return _refused(asked, refusal)
        return _page(asked, "card_print.html", name=person.name, person_code=person.code, letters=card.code,
                     qr=self._square(asked, card), address=self._origin(asked) + BY_HAND, chooses=wanted.kind,
                     ends_ms=now_ms + cards.VALID_MS, on=wanted.on)  # fmt: skip

    def _square(self, asked: Request, card: IssuedCard) -> Markup:
        """Return the QR code of a card's address, as a picture in the page."""
        code = segno.make(self._origin(asked) + BY_QR.format(token=card.token), error="m")
        return Markup(code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704 - made of an address of ours

    def _origin(self, asked: Request) -> str:
        return self._public or f"{asked.url.scheme}://{asked.url.netloc}"


def _ask(asked: Request) -> Response:
    """Ask whether a card shall be made, and for whom; nothing is made of it."""
    try:
        with context().database.read() as connection:
            whose = _receiver(connection, _visitor(asked), asked, context().clock())
    except Refusal as refusal:
        return _refused(asked, refusal)
    return _page(asked, "card_issue.html", name=whose.name, here=address(asked.url.path, reader_of(asked)))


def _visitor(asked: Request) -> Visitor:
    found = context().visitor(token_of(asked.cookies))
    if found is None:
        raise NotYours("Sign in first; you are not signed in, or no more.", "Bạn chưa đăng nhập; hãy đăng nhập trước.")
    return found


def _receiver(connection: Connection, visitor: Visitor, asked: Request, now_ms: int) -> Receiver:
    """Return who shall get the card; NotYours where the visitor has none to give them."""
    code = asked.path_params["code"]
    if asked.url.path.startswith("/cap-the/nguoi/"):
        person = persons.find(connection, code)
        found = None if person is None else Receiver(person.name, person.id)
    else:
        found = _farmer(connection, visitor, code, now_ms)
    if found is None or not _may(connection, visitor, found):
        raise NotYours(
            f"There is no card of {code} for you to give; ask your administrator.",
            f"Bạn không cấp được thẻ cho {code}; hãy hỏi người quản trị.",
        )
    return found


def _farmer(connection: Connection, visitor: Visitor, code: str, now_ms: int) -> Receiver | None:
    home = farmers.household_called(connection, code)
    if home is None or not may_issue_for(connection, visitor.scope, home.id):
        return None
    return Receiver(home.name, farmers.farmer_of(connection, home.id, as_date(day_of(now_ms))), home.id)


def _may(connection: Connection, visitor: Visitor, found: Receiver) -> bool:
    return found.person_id is None or may_issue_to(connection, visitor.scope, found.person_id)


def _page(asked: Request, template: str, **values: Any) -> Response:
    answer = light_page(asked, template, **values)
    answer.headers["Referrer-Policy"] = "strict-origin"
    return answer


def _refused(asked: Request, refusal: Refusal) -> Response:
    lang = reader_of(asked)
    return refusal_page(lang.tell(refusal.sentence), lang, 403)
