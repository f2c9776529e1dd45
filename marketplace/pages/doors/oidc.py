"""The door of the province's own sign-in: away to its provider of OpenID Connect, and back into a session of ours.

What a browser must bring back stands in a cookie of its own, sealed, for ten minutes; each counts once.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict
from logging import getLogger
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.directory.people import identities
from marketplace.pages.context import context
from marketplace.pages.doors import cookies
from marketplace.pages.doors.letting_in import led_on, open_for
from marketplace.pages.doors.light import address, message_page, reader_of
from marketplace.pages.doors.own_paths import HOME
from marketplace.pages.doors.provider import Beginning, Provider, ProviderError, ProviderSettings, Silent
from marketplace.words.messages import Refusal

AWAY, BACK = "/dang-nhap/tinh", "/dang-nhap/tinh/ve"
LASTS_S = 600


class Stale(Refusal):
    """What the browser brings back is none of ours, too old, or was brought before."""


def oidc_routes(said: ProviderSettings | None, public: str | None) -> list[Route]:
    """Return the doors where a provider is set; ``public`` is our origin as browsers know it, None on this machine."""
    return [] if said is None else OidcDoor(Provider(said), public).routes()


class OidcDoor:
    """The way to one provider and back; what is sealed is read by this process alone, and counts once in it."""

    def __init__(self, provider: Provider, public: str | None) -> None:
        self._provider, self._public = provider, public
        self._seal = Fernet(Fernet.generate_key())
        self._used: dict[str, int] = {}

    def routes(self) -> list[Route]:
        """Return both doors."""
        return [Route(AWAY, self.away, methods=["GET"]), Route(BACK, self.back, methods=["GET"])]

    async def away(self, asked: Request) -> Response:
        """Send a browser to the provider."""
        try:
            url, begun = await self._provider.begin(self._back_to(asked))
        except ProviderError as error:
            return _told(asked, error, 502)
        answer = RedirectResponse(url, 303, {"Cache-Control": "no-store"})
        kept = self._seal.encrypt_at_time(json.dumps(asdict(begun)).encode(), context().clock() // 1000)
        cookies.keep(asked, answer, cookies.OIDC, kept.decode(), LASTS_S)
        return answer

    async def back(self, asked: Request) -> Response:
        """Let in whom the provider says to be one of ours."""
        try:
            begun = self._brought_back(asked)
            told = await self._provider.finish(asked.query_params, begun, self._back_to(asked))
            token = await run_in_threadpool(self._entered, asked, told)
        except identities.NotGranted as error:
            answer = self._not_granted(asked, error)
        except Refusal as error:
            answer = _told(asked, error, 502 if isinstance(error, Silent) else 403)
        else:
            answer = led_on(asked, token, "oidc", address(HOME, reader_of(asked)))
        cookies.forget(asked, answer, cookies.OIDC)
        return answer

    def _brought_back(self, asked: Request) -> Beginning:
        """Return what this browser began, once; Stale where it began nothing, or something else."""
        now_s = context().clock() // 1000
        try:
            kept = self._seal.decrypt_at_time(cookies.read(asked, cookies.OIDC), LASTS_S, now_s)
        except InvalidToken as error:
            raise _stale() from error
        begun = Beginning(**json.loads(kept))
        state = asked.query_params.get("state", "")
        if not hmac.compare_digest(begun.state.encode(), state.encode()) or begun.state in self._used:
            raise _stale()
        self._used = {one: until for one, until in self._used.items() if until > now_s}
        self._used[begun.state] = now_s + LASTS_S
        return begun

    def _entered(self, asked: Request, told: Mapping[str, Any]) -> str:
        """Bring the person's grants in line with the claims, and open a session where one of any kind stands.

        What ended with the claims has ended then too.
        """
        now_ms = context().clock()
        with context().database.write() as connection:
            person_id = identities.person_of(connection, self._provider.said.issuer, told, now_ms)
            if identities.is_granted(connection, person_id, now_ms):
                return open_for(asked, connection, person_id, "oidc", now_ms)
        raise identities.NotGranted

    def _not_granted(self, asked: Request, error: identities.NotGranted) -> Response:
        """Say that the province knows somebody to whom nothing is granted, and whom to call."""
        lang, contact = reader_of(asked), self._provider.said.contact
        text = lang.tell(error.sentence)
        if contact:
            text = lang.say("You are known to the province, and nothing was granted to you here; call {contact}.",
                            contact=contact)  # fmt: skip
        return message_page(text, lang, address("/dang-nhap", lang), lang.say("Sign in"), 403)

    def _back_to(self, asked: Request) -> str:
        return (self._public or f"{asked.url.scheme}://{asked.url.netloc}") + BACK


def _told(asked: Request, error: Refusal, status: int) -> Response:
    lang = reader_of(asked)
    return message_page(lang.tell(error.sentence), lang, address("/dang-nhap", lang), lang.say("Sign in"), status)


def _stale() -> Stale:
    getLogger(__name__).warning("a sign-in by OpenID Connect was refused: it was not begun here, or is over")
    return Stale(
        "This sign-in was not begun in this browser, or took too long; begin again from the sign-in page.",
        "Lượt đăng nhập này không bắt đầu từ trình duyệt này hoặc đã quá lâu; hãy bắt đầu lại từ trang đăng nhập.",
    )
