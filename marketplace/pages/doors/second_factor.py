"""The second factor: shown after the secret by whoever has one, and set up with a first code.

A code is taken once. Showing it, like choosing it, gives the session another token.
"""

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from marketplace.directory.people import attempts, factors, persons, secrets, sessions
from marketplace.directory.rights import Visitor
from marketplace.pages.context import context, token_of
from marketplace.pages.doors import cookies
from marketplace.pages.doors.account import guessed_here, kept_here
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.hosts import caller_of
from marketplace.pages.doors.letting_in import led_on, wait_text
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.one_time_codes import matching_step, picture, proposed_secret
from marketplace.pages.doors.own_paths import own_path
from marketplace.storage.encryption import SealError, seal, unseal
from marketplace.storage.settings import Settings


class SecondFactor:
    """The doors of the second factor in a home, which seals what makes the codes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def show_code(self, asked: Request) -> Response:
        """Draw the form for a code; who has shown it, or is not signed in, is led on."""
        visitor = _visitor(asked)
        return _code_form(asked) if visitor is not None and visitor.waits else _on(asked)

    def take_code(self, asked: Request, fields: Fields) -> Response:
        """Take a code once and let its person on."""
        visitor, lang, now_ms = _visitor(asked), reader_of(asked), context().clock()
        if visitor is None or not visitor.waits:
            return _on(asked)
        keys = _keys(asked, attempts.of_code(visitor.person_id))
        wait_ms = _begin(keys, now_ms)
        if wait_ms:
            return _code_form(asked, wait_text(wait_ms, lang), 429)
        try:
            step = matching_step(self._secret_of(visitor), fields.get("code", ""), now_ms)
        except SealError:
            text = lang.say("The second factor cannot be read any more; let an administrator reset it.")
            return _code_form(asked, text, 403)
        with context().database.write() as connection:
            if step is not None and factors.take_step(connection, visitor.person_id, step):
                attempts.succeeded(connection, keys)
                return _rises(asked, connection, visitor, now_ms)
        return _code_form(asked, lang.say("This code does not count, or was used; type the next one."), 403)

    def show_setting_up(self, asked: Request) -> Response:
        """Draw the QR code, and the form for its first code."""
        return self._set_up_form(asked)

    def take_setting_up(self, asked: Request, fields: Fields) -> Response:
        """Keep a second factor whose first code is right, for whoever knows the person's own secret too."""
        visitor, lang, now_ms = _visitor(asked), reader_of(asked), context().clock()
        if visitor is None:
            return _on(asked)
        keys = _keys(asked, guessed_here(visitor, now_ms))
        wait_ms = _begin(keys, now_ms)
        if wait_ms:
            return self._set_up_form(asked, wait_text(wait_ms, lang), 429)
        secret = proposed_secret(self._settings, cookies.read(asked, cookies.SESSION))
        step = matching_step(secret, fields.get("code", ""), now_ms)
        sealed = seal(secret.encode(), self._settings.sealing_key())
        kept = kept_here(visitor, now_ms)
        proven = secrets.tried(kept, fields.get("secret", ""))
        with context().database.write() as connection:
            if step is not None and _is_own(connection, visitor, proven, now_ms):
                factors.keep(connection, visitor.person_id, sealed, step, now_ms, but=visitor.session_id)
                attempts.succeeded(connection, keys)
                return _rises(asked, connection, visitor, now_ms)
        return self._set_up_form(asked, lang.say("Password or code is not right; nothing was changed."), 403)

    def _secret_of(self, visitor: Visitor) -> str:
        with context().database.read() as connection:
            sealed = factors.sealed_of(connection, visitor.person_id)
        return unseal(sealed or b"", *self._settings.opening_keys()).decode()

    def _set_up_form(self, asked: Request, refused: str = "", status: int = 200) -> Response:
        visitor = _visitor(asked)
        if visitor is None:
            return _on(asked)
        secret = proposed_secret(self._settings, cookies.read(asked, cookies.SESSION))
        with context().database.read() as connection:
            asks = persons.person_of(connection, visitor.person_id).secret_kind is not None
        spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return light_page(
            asked, "second_factor_set_up.html", status, secret=spaced, picture=picture(secret, visitor.code),
            asks=asks, refused=refused, where=_where(asked),
        )  # fmt: skip


def _begin(keys: tuple[attempts.AttemptKey, ...], now_ms: int) -> int:
    with context().database.write() as connection:
        return attempts.begin(connection, keys, now_ms)


def _keys(asked: Request, guessed: attempts.AttemptKey) -> tuple[attempts.AttemptKey, ...]:
    return guessed, attempts.of_address(caller_of(asked).address)


def _rises(asked: Request, connection: Connection, visitor: Visitor, now_ms: int) -> Response:
    """Give the session another token and lead on."""
    opened_by = [one.opened_by for one in sessions.sessions_of(connection, visitor.person_id, now_ms)
                 if one.id == visitor.session_id]  # fmt: skip
    token = sessions.rotate(connection, visitor.session_id, now_ms, second=True)
    if token is None or not opened_by:
        return _on(asked)
    return led_on(asked, token, opened_by[0], _next(asked))


def _is_own(connection: Connection, visitor: Visitor, proven: secrets.ProvenSecret | None, now_ms: int) -> bool:
    """Say whether the visitor's own secret was shown; who has none, signed in by a provider, has shown enough."""
    if persons.person_of(connection, visitor.person_id).secret_kind is None:
        return True
    return proven is not None and secrets.holds(connection, proven, now_ms)


def _code_form(asked: Request, refused: str = "", status: int = 200) -> Response:
    return light_page(asked, "second_factor.html", status, refused=refused, where=_where(asked))


def _visitor(asked: Request) -> Visitor | None:
    return context().visitor(token_of(asked.cookies))


def _where(asked: Request) -> str:
    where = asked.query_params.get("next", "")
    return where if own_path(where) != "/" else ""


def _next(asked: Request) -> str:
    where = own_path(asked.query_params.get("next"))
    return address("/", reader_of(asked)) if where == "/" else where


def _on(asked: Request) -> Response:
    return RedirectResponse(_next(asked), 303)
