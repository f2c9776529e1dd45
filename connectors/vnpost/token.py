"""Our account at MyVNPost: signed in by a token, whose lifetime nobody publishes.

A call that is not accepted is made once more with a new token; where that is not accepted either, a person must act.
Messages never repeat what the carrier says, unless it is known whom its words must not name.
"""

from collections.abc import Sequence
from threading import Lock

import requests

from connectors.answers import Answer
from connectors.base import ChannelSettings
from connectors.errors import AuthFailed, NotConfigured, Refused
from connectors.http import Http
from connectors.vnpost import mapping
from connectors.vnpost.said import refused
from connectors.vnpost.wire import TOKEN, Login

_WORDED = (400, 404, 409, 422)
_VI = "Bưu điện không chấp nhận tên đăng nhập, mật khẩu hoặc mã khách hàng: hãy kiểm tra và nhập lại."


class _Header(requests.auth.AuthBase):
    """Sets the token as MyVNPost wants it, in a header of its own."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["token"] = self._token
        return request


class Account:
    """One customer of MyVNPost; password and token are in no message and no log. Threads may share it."""

    def __init__(self, settings: ChannelSettings, http: Http) -> None:
        """Speak as ``NAME:PASSWORD`` for ``CUSTOMER`` or ``CUSTOMER/CONTRACT``; NotConfigured when one is missing."""
        name, _, password = settings.secret.partition(":")
        customer, _, contract = settings.shop.partition("/")
        if not name or not password:
            raise NotConfigured(
                f"The secret of the channel {settings.code} is not NAME:PASSWORD of the account at MyVNPost.",
                vi="Mã kết nối của MyVNPost phải có dạng TÊN ĐĂNG NHẬP:MẬT KHẨU.",
            )
        if not customer:
            raise NotConfigured(
                f"The channel {settings.code} lacks its customer code at MyVNPost.",
                vi="Chưa có mã khách hàng do Bưu điện cấp.",
            )
        self.customer, self.contract = customer, contract or None
        self._login = mapping.encode(Login(name, password, customer))
        self._http = http
        self._held = ""
        self._lock = Lock()

    def get(self, path: str, params: mapping.Params = (), *, allow: Sequence[int] = ()) -> Answer:
        """Ask for something; any of the five errors otherwise."""
        return self._signed("GET", path, params, None, True, None, allow)

    def post(self, path: str, body: object, *, again: bool, persons: Sequence[str] = ()) -> bytes:
        """Post something, ``again`` where it only asks; Refused with the carrier's words where they name no person."""
        return self._signed("POST", path, (), mapping.encode(body), again, persons, ()).body

    def _signed(
        self, method: str, path: str, params: mapping.Params, body: bytes | None, again: bool,
        persons: Sequence[str] | None, allow: Sequence[int],
    ) -> Answer:  # fmt: skip
        """Make a call with the token we hold, and once more with a new one where that is not accepted."""
        held = self._token("")
        try:
            answer = self._send(method, path, params, body, again, held)
        except AuthFailed:
            fresh = self._token(held)
            answer = self._send(method, path, params, body, again, fresh)
        if answer.status in _WORDED and answer.status not in allow:
            says = mapping.words(answer.body, persons)
            raise refused(
                f"refuses {method} {path} ({answer.status})", f"từ chối ({answer.status})", says, answer.status
            )
        return answer

    def _send(
        self, method: str, path: str, params: mapping.Params, body: bytes | None, again: bool, token: str
    ) -> Answer:
        return self._http.send(
            method, path, token=token, auth=_Header(token), params=params, body=body, allow=_WORDED, again=again,
            words=False,
        )  # fmt: skip

    def _token(self, refused_one: str) -> str:
        """Return the token, a new one in the place of one that was not accepted."""
        with self._lock:
            if self._held == refused_one:
                self._held = self._sign_in()
            return self._held

    def _sign_in(self) -> str:
        try:
            answer = self._http.send("POST", TOKEN, auth=_Header(""), body=self._login, again=True, words=False)
            token = mapping.token_of(answer.body)
        except Refused as error:
            raise AuthFailed(f"MyVNPost does not let us sign in ({error.status}).", vi=_VI) from None
        if token is None:
            raise AuthFailed("MyVNPost does not accept the name, the password or the customer code.", vi=_VI)
        return token
