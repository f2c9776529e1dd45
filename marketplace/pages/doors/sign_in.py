"""Signing in and out: by telephone number or code and password, or as one of those whom this device remembers.

On a remembered device each of its people is throttled by a key of that device alone, so that nobody locks them out from
elsewhere; whoever else guesses waits by person and by address. Nothing tells a person who is unknown from a secret that
is wrong.
"""

from typing import NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from marketplace.directory.people import attempts, devices, persons, secrets, sessions
from marketplace.directory.people.administrators import has_administrator
from marketplace.directory.people.attempts import AttemptKey
from marketplace.directory.people.devices import DeviceRow
from marketplace.pages.context import context, token_of
from marketplace.pages.doors import cookies
from marketplace.pages.doors.browsers import browser_name
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.hosts import caller_of
from marketplace.pages.doors.letting_in import keep_token, open_for, wait_text
from marketplace.pages.doors.light import address, light_page, message_page, reader_of
from marketplace.pages.doors.own_paths import own_path

_LONGEST = 200


class _Tried(NamedTuple):
    """Who somebody says to be: the person's id (None: nobody's), the secret's kind, and the remembered device."""

    person_id: int | None
    kind: str | None
    device: DeviceRow | None
    keys: tuple[AttemptKey, ...]

    @property
    def device_id(self) -> int | None:
        """Return the id of the remembered device; None where it is none."""
        return self.device.id if self.device else None


def show_sign_in(asked: Request) -> Response:
    """Draw the form, or lead on who is signed in; where nobody administers yet, say how somebody does."""
    lang, now_ms = reader_of(asked), context().clock()
    if context().visitor(token_of(asked.cookies)) is not None:
        return RedirectResponse(_next(asked), 303)
    with context().database.read() as connection:
        begun, device = has_administrator(connection), device_of(asked, connection, now_ms)
    if begun:
        return _form(asked, device)
    if caller_of(asked).local:
        return RedirectResponse(address("/bat-dau", lang), 303)
    text = lang.say("Nobody can sign in yet. On the machine itself: `lensan user add NAME --administrator`.")
    return message_page(text, lang, address("/dang-nhap", lang), lang.say("Open the page again"))


def take_sign_in(asked: Request, fields: Fields) -> Response:
    """Sign somebody in, or say in one sentence that number and secret do not belong together."""
    lang, now_ms, secret = reader_of(asked), context().clock(), fields.get("secret", "")
    with context().database.read() as connection:
        device = device_of(asked, connection, now_ms)
        tried = _tried(asked, connection, fields, device)
        kept = secrets.kept_secret(connection, tried.person_id, tried.device_id, now_ms)
    with context().database.write() as connection:
        wait_ms = attempts.begin(connection, tried.keys, now_ms)
    if wait_ms:
        return _form(asked, device, fields, wait_text(wait_ms, lang), 429)
    proven = secrets.tried(kept, secret)
    if proven is None:
        return _wrong(asked, device, fields)
    with context().database.write() as connection:
        if secrets.holds(connection, proven, now_ms):
            attempts.succeeded(connection, tried.keys)
            return _let_in(asked, connection, tried, device, fields)
    return _wrong(asked, device, fields)


def show_sign_out(asked: Request) -> Response:
    """Draw the button by which one signs out."""
    return light_page(asked, "sign_out.html")


def take_sign_out(asked: Request, _fields: Fields) -> Response:
    """Close the session, here and in every open tab, and let the browser forget it."""
    with context().database.write() as connection:
        sessions.close(connection, cookies.read(asked, cookies.SESSION), context().clock(), "signed out")
    answer = RedirectResponse(address("/dang-nhap", reader_of(asked)), 303)
    for name in (cookies.SESSION, cookies.FORM):
        cookies.forget(asked, answer, name)
    return answer


def device_of(asked: Request, connection: Connection, now_ms: int) -> DeviceRow | None:
    """Return the remembered device that asks; None where it is none."""
    token = cookies.read(asked, cookies.DEVICE)
    return devices.device_of(connection, token, now_ms) if token else None


def remember(
    asked: Request, connection: Connection, person_id: int, device: DeviceRow | None, now_ms: int
) -> tuple[int, str | None]:
    """Remember a person on this device; return its id, and the token to keep where the device is a new one."""
    if device is not None:
        devices.add_person(connection, device.id, person_id, now_ms)
        return device.id, None
    token = devices.remember(connection, person_id, browser_name(asked.headers.get("user-agent", "")), now_ms)
    made = devices.device_of(connection, token, now_ms)
    if made is None:
        raise LookupError("a device that was just remembered is not there")
    return made.id, token


def keep_device(asked: Request, answer: Response, token: str) -> None:
    """Let the browser keep by what it is remembered."""
    cookies.keep(asked, answer, cookies.DEVICE, token, devices.REMEMBERED_MS // 1_000)


def _tried(asked: Request, connection: Connection, fields: Fields, device: DeviceRow | None) -> _Tried:
    """Return who somebody says to be, and whose attempts are counted."""
    known = {one.code: one for one in device.persons} if device else {}
    chosen = known.get(fields.get("person", ""))
    if chosen is not None and device is not None:
        return _Tried(chosen.id, chosen.secret_kind, device, (attempts.of_device(device.id, chosen.id),))
    typed = fields.get("who", "")[:_LONGEST]
    found = persons.find(connection, typed)
    whose = attempts.of_person(found.id) if found else attempts.of_typed(typed)
    keys = (whose, attempts.of_address(caller_of(asked).address))
    return _Tried(found.id if found else None, found.secret_kind if found else None, None, keys)


def _let_in(
    asked: Request, connection: Connection, tried: _Tried, device: DeviceRow | None, fields: Fields
) -> Response:
    person_id, now_ms = int(tried.person_id or 0), context().clock()
    device_id, device_token = tried.device_id, None
    if fields.get("remember"):
        device_id, device_token = remember(asked, connection, person_id, device, now_ms)
    opened_by = "pin" if tried.kind == secrets.PIN else "password"
    token = open_for(asked, connection, person_id, opened_by, now_ms, device_id)
    answer = RedirectResponse(_next(asked), 303)
    keep_token(asked, answer, token, opened_by)
    if device_token is not None:
        keep_device(asked, answer, device_token)
    return answer


def _form(
    asked: Request, device: DeviceRow | None, fields: Fields | None = None, refused: str = "", status: int = 200
) -> Response:
    people = [one for one in device.persons if one.secret_kind] if device else []
    others = "khac" in asked.query_params or not people
    said, where = fields or {}, asked.query_params.get("next", "")
    return light_page(
        asked, "sign_in.html", status, people=people, others=others, where=where if own_path(where) != "/" else "",
        who=said.get("who", "")[:_LONGEST], person=said.get("person", ""), refused=refused, pin=secrets.PIN,
        province=context().province,
    )  # fmt: skip


def _wrong(asked: Request, device: DeviceRow | None, fields: Fields) -> Response:
    text = reader_of(asked).say("Number or code and secret do not belong together.")
    return _form(asked, device, fields, text, 403)


def _next(asked: Request) -> str:
    where = own_path(asked.query_params.get("next"))
    return address("/", reader_of(asked)) if where == "/" else where
