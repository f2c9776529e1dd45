"""The session of a transport: ``requests`` without the half of its work on a call which ours never need.

A call of ours has an address of plain characters, its parameters as pairs, a body of bytes and an auth of its own, and
nothing comes from the environment; a season's orders are thousands of such calls.
"""

import re
from typing import Final
from urllib.parse import urlencode

import requests

_PLAIN: Final = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?/[A-Za-z0-9._~/-]*")


class Session(requests.Session):
    """Takes nothing (proxy, .netrc) from the environment, and prepares only what a call has."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.headers["User-Agent"] = "lensan"

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Return what ``requests`` would send for a call with an auth."""
        made = requests.PreparedRequest()
        made.method = request.method
        made.hooks = request.hooks
        if _PLAIN.fullmatch(request.url) and "/." not in request.url:
            made.url = f"{request.url}?{urlencode(request.params)}" if request.params else request.url
        else:
            made.prepare_url(request.url, request.params)
        made.prepare_headers({**self.headers, **request.headers})
        made.prepare_cookies(self.cookies)
        made.body = request.data or None
        made.prepare_content_length(made.body)
        made.prepare_auth(request.auth)
        return made
