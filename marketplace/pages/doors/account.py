"""My account: who I am here and what I may see, where I am signed in and remembered, and my secret."""

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from marketplace.directory.people import attempts, devices, factors, grants, persons, secrets, sessions
from marketplace.directory.people.grants import GrantRow
from marketplace.directory.rights import Role, Visitor
from marketplace.directory.rights.roles import AT_HOME
from marketplace.language.translation import Language
from marketplace.pages.context import context, token_of
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.letting_in import keep_token, wait_text
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.sign_in import device_of
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal

ACCOUNT = "/tai-khoan"


def show_account(asked: Request) -> Response:
    """Draw the account of who is signed in."""
    return _page(asked)


def take_session(asked: Request, fields: Fields) -> Response:
    """End one of the person's own sessions."""
    visitor, now_ms = _visitor(asked), context().clock()
    if visitor is None:
        return _signed_out(asked)
    with context().database.write() as connection:
        own = {str(one.id): one.id for one in sessions.sessions_of(connection, visitor.person_id, now_ms)}
        ended = own.get(fields.get("session", ""))
        if ended is not None:
            sessions.close(connection, ended, now_ms)
    if ended is None:
        return _page(asked, reader_of(asked).say("This session is not open any more, or is not yours."), 404)
    return RedirectResponse(address(ACCOUNT, reader_of(asked)), 303)


def take_device(asked: Request, fields: Fields) -> Response:
    """Forget the person on one of the devices that remember the person."""
    visitor, now_ms = _visitor(asked), context().clock()
    if visitor is None:
        return _signed_out(asked)
    with context().database.write() as connection:
        own = {str(one.id): one.id for one in devices.devices_of(connection, visitor.person_id, now_ms)}
        forgotten = own.get(fields.get("device", ""))
        if forgotten is not None:
            devices.forget_person(connection, forgotten, visitor.person_id, visitor.person_id, now_ms)
    if forgotten is None:
        return _page(asked, reader_of(asked).say("This device does not remember you, or not any more."), 404)
    return RedirectResponse(address(ACCOUNT, reader_of(asked)), 303)


def take_secret(asked: Request, fields: Fields) -> Response:
    """Change the person's own secret, for who knows the old one; every other session ends."""
    visitor, lang, now_ms = _visitor(asked), reader_of(asked), context().clock()
    if visitor is None:
        return _signed_out(asked)
    if fields.get("new", "") != fields.get("again", ""):
        return _page(asked, lang.say("The new one was typed in two ways; type it twice alike."), 400)
    keys = (guessed_here(visitor, now_ms),)
    with context().database.write() as connection:
        wait_ms = attempts.begin(connection, keys, now_ms)
    if wait_ms:
        return _page(asked, wait_text(wait_ms, lang), 429)
    kept = kept_here(visitor, now_ms)
    proven = secrets.tried(kept, fields.get("old", ""))
    made = secrets.made_of(fields.get("new", "")) if proven else None
    try:
        with context().database.write() as connection:
            if proven and secrets.holds(connection, proven, now_ms):
                kind = persons.person_of(connection, visitor.person_id).secret_kind or secrets.PASSWORD
                secrets.set_secret(
                    connection, visitor.person_id, fields.get("new", ""), kind, now_ms, visitor.session_id, made
                )
                attempts.succeeded(connection, keys)
                return _renewed(asked, connection, visitor, now_ms)
    except Refusal as refusal:
        return _page(asked, lang.tell(refusal.sentence), 400)
    return _page(asked, lang.say("The old one is not right; nothing was changed."), 403)


def kept_here(visitor: Visitor, now_ms: int) -> secrets.KeptSecret:
    """Return what the secret of who is signed in is tried against, on the device of this session."""
    with context().database.read() as connection:
        here = _session(connection, visitor, now_ms)
        return secrets.kept_secret(connection, visitor.person_id, here.device_id if here else None, now_ms)


def guessed_here(visitor: Visitor, now_ms: int) -> attempts.AttemptKey:
    """Return by which key it is counted who guesses the secret of who is signed in, as at the sign-in there."""
    with context().database.read() as connection:
        here = _session(connection, visitor, now_ms)
    if here is None or here.device_id is None:
        return attempts.of_person(visitor.person_id)
    return attempts.of_device(here.device_id, visitor.person_id)


def _renewed(asked: Request, connection: Connection, visitor: Visitor, now_ms: int) -> Response:
    """Give the session another token, for the old one may be known to whoever knew the old secret."""
    here = _session(connection, visitor, now_ms)
    token = sessions.rotate(connection, visitor.session_id, now_ms)
    if here is None or token is None:
        return _signed_out(asked)
    answer = RedirectResponse(address(ACCOUNT, reader_of(asked), xong="1"), 303)
    keep_token(asked, answer, token, here.opened_by)
    return answer


def _page(asked: Request, refused: str = "", status: int = 200) -> Response:
    visitor, lang, now_ms = _visitor(asked), reader_of(asked), context().clock()
    if visitor is None:
        return _signed_out(asked)
    with context().database.read() as connection:
        person = persons.person_of(connection, visitor.person_id)
        given = grants.grants_of(connection, EVERYTHING, visitor.person_id)
        open_ones = sessions.sessions_of(connection, visitor.person_id, now_ms)
        phones = devices.devices_of(connection, visitor.person_id, now_ms)
        factor = factors.sealed_of(connection, visitor.person_id) is not None
        here = device_of(asked, connection, now_ms)
    today, unnamed = as_date(day_of(now_ms)), lang.say("A device that does not say what it is")
    return light_page(
        asked, "account.html", status, person=person, factor=factor, refused=refused, here=visitor.session_id,
        done="xong" in asked.query_params, pin=person.secret_kind == secrets.PIN,
        roles=[_role(one, lang) for one in given if one.stands_on(today)],
        at_home=bool(visitor.scope.roles & AT_HOME), advised=Role.ADMINISTRATOR in visitor.scope.roles and not factor,
        sessions=[(one.id, _where(one.device, one.opened_by, lang), lang.moment(one.seen_ms)) for one in open_ones],
        others=", ".join(one.name for one in here.persons if one.id != visitor.person_id) if here else "",
        devices=[(one.id, one.label or unnamed, lang.day(day_of(one.ends_ms))) for one in phones],
    )  # fmt: skip


def _role(one: GrantRow, lang: Language) -> str:
    """Return a grant in a few words: the role, and of what."""
    called = lang.tell(grants.CALLED[Role(one.role)])
    places = (one.household, one.cooperative, one.commune, one.district, one.province)
    place = ", ".join(place for place in places if place)
    until = lang.say("until {day}", day=lang.day(one.until_on)) if one.until_on else ""
    return " · ".join(part for part in (called[:1].upper() + called[1:], place, until) if part)


def _where(device: str | None, opened_by: str, lang: Language) -> str:
    ways = {
        "password": lang.say("by password"),
        "pin": lang.say("by PIN"),
        "card": lang.say("by card"),
        "oidc": lang.say("by the province's sign-in"),
        "demo": lang.say("by an address of the demo"),
    }
    return f"{device} · {ways[opened_by]}" if device else ways[opened_by]


def _session(connection: Connection, visitor: Visitor, now_ms: int) -> sessions.SessionRow | None:
    open_ones = sessions.sessions_of(connection, visitor.person_id, now_ms)
    return next((one for one in open_ones if one.id == visitor.session_id), None)


def _visitor(asked: Request) -> Visitor | None:
    return context().visitor(token_of(asked.cookies))


def _signed_out(asked: Request) -> Response:
    return RedirectResponse(address("/dang-nhap", reader_of(asked)), 303)
