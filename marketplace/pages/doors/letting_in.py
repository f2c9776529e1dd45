"""Letting in: a session is opened, and its new token kept by the browser; what the browser brought counts no more."""

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from marketplace.directory.people import sessions
from marketplace.language.translation import Language
from marketplace.pages.doors import cookies

_SECOND_MS, _MINUTE_MS = 1_000, 60_000


def open_for(
    asked: Request, connection: Connection, person_id: int, opened_by: str, now_ms: int, device_id: int | None = None
) -> str:
    """Open a session for a person and return its token; one that the browser brought is closed."""
    brought = cookies.read(asked, cookies.SESSION)
    if brought:
        sessions.close(connection, brought, now_ms)
    return sessions.open_session(connection, person_id, opened_by, now_ms, device_id)


def led_on(asked: Request, token: str, opened_by: str, path: str) -> Response:
    """Send a browser on to a page of ours with its session's new token."""
    answer = RedirectResponse(path, 303)
    keep_token(asked, answer, token, opened_by)
    return answer


def keep_token(asked: Request, answer: Response, token: str, opened_by: str) -> None:
    """Let the browser keep a session's token, for as long as the session may last."""
    lasts_s = sessions.LENGTHS[opened_by].whole_ms // _SECOND_MS
    cookies.keep(asked, answer, cookies.SESSION, token, lasts_s)


def wait_text(wait_ms: int, lang: Language) -> str:
    """Say when somebody who tried in vain may try again."""
    if wait_ms < _MINUTE_MS:
        return lang.say("Tried too often in vain; try again in {count} seconds.", count=-(-wait_ms // _SECOND_MS))
    return lang.say("Tried too often in vain; try again in {count} minutes.", count=-(-wait_ms // _MINUTE_MS))
