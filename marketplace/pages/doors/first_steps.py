"""The first steps: whoever sits at the machine makes the first administrator, as long as there is none."""

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from marketplace.directory.people import grants, persons, secrets
from marketplace.directory.people.administrators import has_administrator
from marketplace.directory.people.grants import NOWHERE
from marketplace.directory.rights import Role
from marketplace.pages.context import context
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.hosts import caller_of
from marketplace.pages.doors.letting_in import led_on, open_for
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.storage import locks
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal

FIRST_STEPS = "/bat-dau"
_ONE_AT_A_TIME = "lensan.administrators"


def show_first_steps(asked: Request) -> Response:
    """Draw the form; whoever comes from elsewhere, or too late, is led to sign in."""
    with context().database.read() as connection:
        late = not _may(asked, connection)
    return _elsewhere(asked) if late else _form(asked, {})


def take_first_steps(asked: Request, fields: Fields) -> Response:
    """Make the first administrator, who is signed in with that; of two at once the first one."""
    lang, now_ms, secret = reader_of(asked), context().clock(), fields.get("secret", "")
    if secret != fields.get("again", ""):
        return _form(asked, fields, lang.say("The password was typed in two ways; type it twice alike."))
    try:
        with context().database.write() as connection:
            locks.lock_name(connection, _ONE_AT_A_TIME)
            if not _may(asked, connection):
                return _elsewhere(asked)
            person_id = persons.add(connection, fields.get("name", ""), fields.get("phone", ""), None, now_ms).id
            secrets.set_secret(connection, person_id, secret, secrets.PASSWORD, now_ms)
            today = as_date(day_of(now_ms))
            grants.grant(connection, person_id, Role.ADMINISTRATOR, NOWHERE, today, None, None, None, now_ms)
            token = open_for(asked, connection, person_id, "password", now_ms)
    except Refusal as refusal:
        return _form(asked, fields, lang.tell(refusal.sentence))
    return led_on(asked, token, "password", address("/", lang))


def _may(asked: Request, connection: Connection) -> bool:
    return caller_of(asked).local and not has_administrator(connection)


def _form(asked: Request, fields: Fields, refused: str = "") -> Response:
    said = {name: fields.get(name, "")[:200] for name in ("name", "phone")}
    return light_page(asked, "first_steps.html", 400 if refused else 200, said=said, refused=refused)


def _elsewhere(asked: Request) -> Response:
    return RedirectResponse(address("/dang-nhap", reader_of(asked)), 303)
