"""One account of Viettel Post: what is asked carries its token, which is exchanged anew before it runs out.

The secret is NAME:PASSWORD, for which Login gives a short token and ownerconnect a long one, or a token copied from
viettelpost.vn, which has no colon and is exchanged by LoginVTP. Only ``expired`` says how long a token lasts; where it
says nothing, a token is used until it is refused.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TypeVar

from connectors.answers import Answer
from connectors.base import ChannelSettings
from connectors.errors import AuthFailed, NotConfigured, Refused
from connectors.http import Http
from connectors.viettelpost import mapping

T = TypeVar("T")
_SPARE_MS = 600_000
"""A token is renewed so long before it ends, or at half its life where that is shorter."""
_NOT_ACCEPTED = (
    "Viettel Post không chấp nhận tài khoản hoặc mã kết nối: cần đăng nhập viettelpost.vn để kiểm tra rồi nhập lại."
)


class Account:
    """One account; neither password nor token is in any message or log. Threads may share it."""

    def __init__(self, settings: ChannelSettings, http: Http, now_ms: Callable[[], int]) -> None:
        """Speak as NAME:PASSWORD or by a copied token; NotConfigured where the secret is neither."""
        self._name, colon, self._password = settings.secret.partition(":")
        self._copied = "" if colon else self._name
        if not self._name or (colon and not self._password) or not self._copied.isascii():
            raise NotConfigured(
                f"The secret of the channel {settings.code} is neither NAME:PASSWORD nor a token of viettelpost.vn."
            )
        self._http, self._now_ms = http, now_ms
        self._token, self._ends_ms = "", 0
        self._lock = Lock()

    def get(self, path: str, params: Sequence[tuple[str, str]] = ()) -> Answer:
        """Ask for what is at a path; any of the five errors otherwise."""
        return self._asked(path, lambda head: self._http.send("GET", path, params=params, headers=head))

    def post(self, path: str, body: bytes, *, again: bool = False) -> Answer:
        """Post a document, more than once only where ``again`` says that it merely asks; any of the five errors."""
        return self._asked(path, lambda head: self._http.send("POST", path, body=body, headers=head, again=again))

    def _asked(self, path: str, ask: Callable[[dict[str, str]], Answer]) -> Answer:
        """Ask with a token; where that one is not accepted any more, once more with a new one."""

        def once(token: str) -> Answer:
            try:
                answer = ask(mapping.headers(token))
            except Refused as error:
                raise mapping.in_its_words(error) from None
            mapping.unless_refused(answer.body, path)
            return answer

        token = self._good_token()
        try:
            return once(token)
        except AuthFailed:
            return once(self._good_token(refused=token))

    def _good_token(self, refused: str = "") -> str:
        """Return a token that has not run out and is not the refused one; of threads that need one, one fetches it."""
        with self._lock:
            ended = 0 < self._ends_ms <= self._now_ms()
            if self._token in ("", refused) or ended:
                self._exchange()
            return self._token

    def _exchange(self) -> None:
        if self._copied:
            given = self._given("/v2/user/LoginVTP", mapping.copied_token(self._copied))
        else:
            account = mapping.login(self._name, self._password)
            short = self._given("/v2/user/Login", account)
            given = self._given("/v2/user/ownerconnect", account, short.token)
        now_ms, ends_ms = self._now_ms(), given.expired or 0
        self._token = given.token
        self._ends_ms = ends_ms - min(_SPARE_MS, (ends_ms - now_ms) // 2) if ends_ms > now_ms else 0

    def _given(self, path: str, body: bytes, token: str = "") -> mapping.GivenToken:
        try:
            answer = self._http.send("POST", path, body=body, headers=mapping.headers(token), again=True)
            return mapping.token_of(answer.body, f"POST {path}")
        except (AuthFailed, Refused):
            raise AuthFailed(f"POST {path}: Viettel Post does not accept the account.", vi=_NOT_ACCEPTED) from None
