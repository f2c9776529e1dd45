"""A real provider of OpenID Connect on loopback (oidc-provider-mock), which may be told to say other than is true."""

import json
import logging
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from oidc_provider_mock import app as provider_app
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

WAIT_S = 60
Claims = dict[str, Any]


@dataclass
class Province:
    """The provider: its issuer, its key, what was posted for a token, and what it says instead of the truth."""

    issuer: str
    key: RSAKey
    posted: list[dict[str, list[str]]] = field(default_factory=list)
    lies: Callable[[Claims], tuple[dict[str, Any], Claims | None, Any]] | None = None
    """Makes of a token's claims another header, other claims (None: no token) and what signs them (None: nothing)."""
    description: dict[str, Any] = field(default_factory=dict)
    """What its description says besides, or instead."""
    down: bool = False

    def knows(self, subject: str, **claims: object) -> None:
        """Let the provider know a person."""
        requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=WAIT_S).raise_for_status()

    def signs_in(self, address: str, subject: str) -> str:
        """Sign in there as a person would, having been sent to ``address``; return where it sends the browser back."""
        answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=WAIT_S)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]


@contextmanager
def province() -> Iterator[Province]:
    """Serve a provider until the end of the block."""
    app = provider_app(require_nonce=True)
    app.debug = False
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with app.test_request_context():
        app.preprocess_request()
        key = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
    server = make_server("localhost", 0, app, threaded=True)
    served = Province(f"http://localhost:{server.server_port}", key)
    server.app = _said(served, app)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def query_of(address: str) -> dict[str, str]:
    """Return what an address asks."""
    return {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}


def _said(served: Province, app: flask.Flask) -> Callable[..., Any]:
    """Return the provider with what it is told to say instead."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        path = environ["PATH_INFO"]
        if served.down:
            return Response("down", 503)(environ, start)
        if path not in {"/oauth2/token", "/.well-known/openid-configuration"}:
            return app(environ, start)
        if path == "/oauth2/token":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            served.posted.append(parse_qs(body.decode()))
            environ["wsgi.input"] = BytesIO(body)
        answered = Response.from_app(app, environ)
        said = json.loads(answered.get_data())
        answered.set_data(json.dumps(_lied(served, said) if "id_token" in said else said | served.description))
        return answered(environ, start)

    return answer


def _lied(served: Province, said: Claims) -> Claims:
    """Return an answer with the id_token that the provider was told to give instead."""
    if served.lies is None:
        return said
    header, claims, key = served.lies(jwt.decode(said["id_token"], served.key).claims)
    if claims is None:
        return {name: value for name, value in said.items() if name != "id_token"}
    return said | {"id_token": jwt.encode(header, claims, key) if key else _unsigned(header, claims)}


def _unsigned(header: dict[str, Any], claims: Claims) -> str:
    parts = (urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims))
    return ".".join(parts) + "."
