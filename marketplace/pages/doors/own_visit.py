"""Own visits: in which of their households somebody looks at what is kept of it, asked anew by each door."""

from typing import NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from marketplace.directory import audit, viewings
from marketplace.directory.rights import PersonScope, Role, Visitor
from marketplace.directory.rights.at_home import OwnHome, at_home, homes_of
from marketplace.pages.context import context, token_of
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.refusal import refusal_page
from marketplace.storage.scope import Sight
from marketplace.words.messages import Refusal

OWN, CORRECT, AGREED = "/ho-cua-toi", "/ho-cua-toi/sua", "/ho-cua-toi/dong-y"
ARCHIVE = "/download/ho-cua-toi.zip"


class NotHome(Refusal):
    """The visitor is at home in no such household (any more): one sentence, whether there is one or not."""


class SeveralHomes(Exception):
    """The address does not say which of several households is meant."""

    def __init__(self, homes: list[OwnHome]) -> None:
        super().__init__("say which household")
        self.homes = homes


class OwnVisit(NamedTuple):
    """Somebody in one of their households, with the scope of that household alone; ``homes`` are all of theirs."""

    visitor: Visitor
    home: OwnHome
    scope: PersonScope
    homes: list[OwnHome]

    @property
    def signed(self) -> audit.Signed:
        """Return how the visitor's acts are signed."""
        return audit.Signed(self.visitor.person_id, self.visitor.signed)

    @property
    def helps(self) -> bool:
        """Whether the household is another's, for which the visitor acts."""
        return Role.FARMER not in self.scope.roles


def visited(connection: Connection, visitor: Visitor, code: str) -> OwnVisit:
    """Return the visit of a household by its code, of the only one without; NotHome or SeveralHomes otherwise."""
    homes = homes_of(connection, visitor.scope)
    if not code and len(homes) > 1:
        raise SeveralHomes(homes)
    for home in homes:
        if code in ("", home.code):
            return OwnVisit(visitor, home, at_home(visitor.scope, home), homes)
    raise NotHome(
        "This page is for farm households and those who help them, each for its own; there is nothing here for you.",
        "Trang này dành cho chủ hộ và người giúp, mỗi người xem hộ của mình; ở đây không có gì dành cho bạn.",
    )


def visitor_of(asked: Request) -> Visitor | None:
    """Return who asks, None where nobody is signed in (any more)."""
    return context().visitor(token_of(asked.cookies))


def said_home(asked: Request) -> str:
    """Return the code of the household that an address names, '' for none."""
    return asked.query_params.get("ho", "")[:60]


def way_back(asked: Request, scope: PersonScope, code: str) -> tuple[str, str]:
    """Return the address of a household's screen, of the first one where the visitor has none, and what to call it."""
    lang = reader_of(asked)
    if scope.sees(Sight.HOUSEHOLDS) and scope.sees(Sight.FIGURES):
        return address("/theo-ho", lang, ho=code), lang.say("Back to the household")
    return address("/", lang), lang.say("Back to Lên Sàn")


def signed_out(asked: Request) -> Response:
    """Lead to the door that signs in."""
    return RedirectResponse(address("/dang-nhap", reader_of(asked)), 303)


def elsewhere(asked: Request, why: Refusal | SeveralHomes) -> Response:
    """Let the visitor choose one of several households, or say why there is nothing here."""
    if isinstance(why, SeveralHomes):
        return light_page(asked, "own_choose.html", homes=why.homes)
    lang = reader_of(asked)
    return refusal_page(lang.tell(why.sentence), lang)


def note_look(visit: OwnVisit) -> None:
    """Note that somebody looks at all that is kept of a household; of its own farmer nothing is noted."""
    viewings.viewed(context().database, [visit.home.id], visit.visitor.person_id, "data", context().clock())
