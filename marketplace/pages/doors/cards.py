"""Cards: the doors by which a person comes in for the first time, with a QR code or eight letters, and once.

Looking at a card never uses it up, for a messenger looks at every address it carries; the button does.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.directory.people import attempts, cards, persons, secrets
from marketplace.directory.people.devices import REMEMBERED_MS
from marketplace.directory.people.first_secret import first_secret
from marketplace.language.translation import VIETNAMESE, Language
from marketplace.pages.context import context
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.hosts import caller_of
from marketplace.pages.doors.letting_in import led_on, open_for, wait_text
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.own_paths import HOME
from marketplace.pages.doors.sign_in import device_of, keep_device, remember
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal

BY_HAND, BY_QR, TAKEN = "/the", "/the/{token}", "/the/nhan"
_LONGEST = 100
"""No card's code or token is longer."""
_DAYS = REMEMBERED_MS // 86_400_000


class CardRefused(Refusal):
    """A card opens nothing here; the message is one plain sentence, the same whatever became of it."""

    status = 403


class _Wait(CardRefused):
    """Too much was tried in vain of late."""

    status = 429


class Holder(NamedTuple):
    """Whose card it is, and what the person chooses with it: a 'pin', a 'password', or nothing for a single day."""

    person_id: int
    name: str
    chooses: str | None


class _Entry(NamedTuple):
    """The tokens that the browser keeps: of its session, and of the device where that is remembered from now on."""

    session: str
    opened_by: str
    device: str | None = None


def card_routes() -> list[Route]:
    """Return the doors for cards."""
    return [
        Route(BY_HAND, FormDoor(_typed, _asks_for_code).answer, methods=["GET", "POST"]),
        Route(TAKEN, FormDoor(_taken).answer, methods=["POST"]),
        Route(BY_QR, _looked_at, methods=["GET"]),
    ]


def _asks_for_code(asked: Request) -> Response:
    return _page(asked, "card_code.html")


def _typed(asked: Request, fields: Fields) -> Response:
    """Show whose card it is, to who typed its code."""
    return _shown(asked, fields.get("code", ""))


def _looked_at(asked: Request) -> Response:
    """Show whose card it is, to who opened its QR code; nothing is written of it."""
    return _shown(asked, asked.path_params["token"])


def _shown(asked: Request, said: str) -> Response:
    try:
        return _page(asked, "card.html", card=said, holder=_holder(asked, said), days=_DAYS)
    except CardRefused as refusal:
        return _refused(asked, refusal)


def _taken(asked: Request, fields: Fields) -> Response:
    """Use a card up: the person has chosen a secret, and is in."""
    said = fields.get("card", "")
    try:
        holder = _holder(asked, said)
    except CardRefused as refusal:
        return _refused(asked, refusal)
    made = secrets.made_of(fields.get("secret", "")) if holder.chooses else None
    try:
        with context().database.write() as connection:
            entry = _use(connection, asked, said, holder, fields, made)
    except CardRefused as refusal:
        return _refused(asked, refusal)
    except Refusal as refusal:
        told = reader_of(asked).tell(refusal.sentence)
        return _page(asked, "card.html", 422, card=said, holder=holder, days=_DAYS, refused=told)
    answer = led_on(asked, entry.session, entry.opened_by, address(HOME, reader_of(asked)))
    if entry.device is not None:
        keep_device(asked, answer, entry.device)
    return answer


def _use(connection: Connection, asked: Request, said: str, holder: Holder, fields: Fields, made: str | None) -> _Entry:
    """Take the card, the secret and the phone in one transaction: a secret that is refused leaves the card as it is."""
    now_ms = context().clock()
    if cards.take(connection, said, now_ms) != holder.person_id:
        raise _void()
    if holder.chooses is None:
        return _Entry(open_for(asked, connection, holder.person_id, "card", now_ms), "card")
    secret = fields.get("secret", "")
    if secret != fields.get("again", ""):
        raise Refusal(
            "The two are not the same; type the same twice.", "Hai lần nhập không giống nhau; hãy nhập lại cho giống."
        )
    secrets.set_secret(connection, holder.person_id, secret, holder.chooses, now_ms, made=made)
    return _opened(connection, asked, holder, now_ms, stays=fields.get("remember") == "1")


def _opened(connection: Connection, asked: Request, holder: Holder, now_ms: int, *, stays: bool) -> _Entry:
    """Open the session: a PIN's on a remembered telephone alone, on another one that of the card, until midnight."""
    device_id, device = None, None
    if stays:
        known = device_of(asked, connection, now_ms)
        device_id, device = remember(asked, connection, holder.person_id, known, now_ms)
    how = "password" if holder.chooses == secrets.PASSWORD else "pin" if stays else "card"
    return _Entry(open_for(asked, connection, holder.person_id, how, now_ms, device_id), how, device)


def _holder(asked: Request, said: str) -> Holder:
    """Return whose card it is; CardRefused where it is nobody's, or where too much was guessed of late.

    Eight letters could be searched by many at once, so that those who type wait for one another when much is wrong; the
    code in the QR cannot be, and waits for nobody.
    """
    said, now_ms = said[:_LONGEST], context().clock()
    keys = [attempts.of_address(caller_of(asked).address)]
    if cards.normal_code(said):
        keys.append(attempts.of_cards())
    with context().database.write() as connection:
        wait_ms = attempts.begin(connection, keys, now_ms)
    if wait_ms:
        raise _Wait(wait_text(wait_ms, Language("en")), wait_text(wait_ms, VIETNAMESE))
    with context().database.read() as connection:
        person_id = cards.holder(connection, said, now_ms)
        found = None if person_id is None else _found(connection, person_id, now_ms)
    if found is None:
        raise _void()
    with context().database.write() as connection:
        attempts.succeeded(connection, keys)
    return found


def _found(connection: Connection, person_id: int, now_ms: int) -> Holder:
    today = as_date(day_of(now_ms))
    wanted = first_secret(connection, person_id, today)
    if wanted.on is not None and wanted.on != today:
        raise _another_day(wanted.on)
    return Holder(person_id, persons.person_of(connection, person_id).name, wanted.kind)


def _page(asked: Request, template: str, status: int = 200, **values: object) -> Response:
    answer = light_page(asked, template, status, **({"refused": ""} | values))
    # The address of a QR code opens a door: no other page is told of it. With no referrer at all a browser would not
    # say whose form it sends either.
    answer.headers["Referrer-Policy"] = "strict-origin"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _refused(asked: Request, refusal: CardRefused) -> Response:
    return _page(asked, "card_code.html", refusal.status, refused=reader_of(asked).tell(refusal.sentence))


def _void() -> CardRefused:
    return CardRefused(
        "This card opens nothing: it was used, is older than seven days, or a newer one was issued; look at its "
        "letters once more, or ask for a new one.",
        "Thẻ này không dùng được: đã dùng rồi, quá 7 ngày, hoặc đã có thẻ mới; hãy xem lại các chữ trên thẻ, hoặc xin "
        "cấp thẻ mới.",
    )


def _another_day(day: date) -> CardRefused:
    return CardRefused(
        f"This card counts on {day:%d/%m/%Y} alone; for another day ask for a new one.",
        f"Thẻ này chỉ dùng trong ngày {day:%d/%m/%Y}; ngày khác hãy xin thẻ mới.",
    )
