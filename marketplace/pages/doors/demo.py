"""The entrances of a demo: its addresses sign in as one of its people, for browsers on this machine alone."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.directory.people import entrances
from marketplace.directory.people.sessions import SessionError
from marketplace.language.translation import language
from marketplace.pages.context import context
from marketplace.pages.doors import cookies
from marketplace.pages.doors.hosts import caller_of
from marketplace.pages.doors.own_paths import own_path
from marketplace.pages.doors.refusal import refusal_page
from marketplace.storage.settings import Settings


def demo_doors(settings: Settings) -> list[Route]:
    """Return the door of a demo; none in the home of a market."""
    return [Route("/demo/{token}", demo_door(settings))] if entrances.stand(settings) else []


def demo_door(settings: Settings) -> Callable[[Request], Response]:
    """Return the door that signs in as one of a demo's people."""

    def come_in(asked: Request) -> Response:
        lang = language(asked.query_params.get("lang"))
        if not caller_of(asked).local:
            return refusal_page(lang.say("A demo is shown on its own machine alone."), lang, 403)
        try:
            with context().database.write() as connection:
                entered = entrances.come_in(connection, settings, asked.path_params["token"], context().clock())
        except SessionError as error:
            return refusal_page(lang.tell(error.sentence), lang, 403)
        if entered is None:
            return refusal_page(lang.say("This address signs nobody in any more; the demo prints new ones."), lang)
        answer = RedirectResponse(own_path(entered.way), 303, {"Cache-Control": "no-store"})
        cookies.keep(asked, answer, cookies.SESSION, entered.token)
        return answer

    return come_in
