"""Who asks, and under which name: on this machine alone, or where the environment says that we are reached.

``LENSAN_PUBLIC_URL`` is our address as browsers know it, ``LENSAN_ALLOWED_HOSTS`` further names of ours, and
``LENSAN_TRUSTED_PROXIES`` the addresses or networks of the proxies whose word on who asks is taken. Without the first
two only this machine is answered, when it calls us by its own name: a name of the internet may be rebound to it.

Where people come from elsewhere nobody counts as this machine itself: a proxy that changes the name and says nothing of
whom it speaks for looks just like somebody at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from marketplace.storage.settings import SettingsError
from marketplace.words.messages import Sentence

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
NEAR = frozenset({"127.0.0.1", "::1", "localhost"})
PROBE = "/health"
"""What asks here whether the app lives comes from this machine itself, also where a proxy does."""
_CALLER = "lensan.caller"
_FORWARDED = ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "forwarded", "via")
_DEFAULT_PORTS = {"http": 80, "https": 443}


_HERE_ALONE = Sentence(
    "Lên Sàn answers only on its own machine.",
    "Lên Sàn chỉ trả lời trên chính máy chủ này.",
)
_OTHER_NAME = Sentence(
    "Lên Sàn is not called by this name.",
    "Lên Sàn không dùng tên miền này; hãy xem lại địa chỉ.",
)
_WHO_ASKS = Sentence(
    "The proxy does not say who asks; it must send X-Forwarded-For.",
    "Máy chủ trung gian chưa báo máy nào đang hỏi (X-Forwarded-For).",
)
_HOW_ASKED = Sentence(
    "The proxy does not say whether it was asked over TLS; see X-Forwarded-Proto.",
    "Máy chủ trung gian chưa báo có dùng https không (X-Forwarded-Proto).",
)
_ONE_HOST = Sentence("A request names one host.", "Yêu cầu phải ghi đúng một tên máy chủ.")


class NotAnswered(Exception):
    """A request that is not answered; ``status`` is that of HTTP, ``sentence`` says why to whoever reads it."""

    def __init__(self, status: int, en: str, vi: str) -> None:
        super().__init__(en)
        self.status, self.sentence = status, Sentence(en, vi)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the ``address``, whether over TLS, and whether it is somebody at this machine, which serves it alone.

    ``origins`` are those of our own pages, as a browser there names them.
    """

    address: str
    secure: bool
    local: bool
    origins: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hosts:
    """By which names we are called, and whose word is taken on who asks."""

    public: str | None = None
    """Our origin as browsers know it, as https://lensan.example."""
    names: frozenset[str] = frozenset()
    proxies: tuple[Network, ...] = ()

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Hosts":
        """Read what the environment says; SettingsError where it cannot be."""
        url = environ.get("LENSAN_PUBLIC_URL", "").strip()
        public = _origin_of(url) if url else None
        names = {name.lower().rstrip(".") for name in _listed(environ, "LENSAN_ALLOWED_HOSTS")}
        if public is not None:
            names.add(str(urlsplit(public).hostname))
        proxies = tuple(_network(one) for one in _listed(environ, "LENSAN_TRUSTED_PROXIES"))
        if proxies and not names:
            raise SettingsError("LENSAN_TRUSTED_PROXIES without LENSAN_PUBLIC_URL answers nobody; set both")
        return cls(public, frozenset(names), proxies)

    def caller(self, scope: Scope) -> Caller:
        """Return who asks; NotAnswered where we are called by a name that is not ours, or a proxy is not clear."""
        headers = Headers(scope=scope)
        name, host = _name(headers.getlist("host"))
        peer = _address(str(scope["client"][0])) if scope.get("client") else None
        if peer is None:
            raise NotAnswered(403, "Lên Sàn does not see who asks.", "Lên Sàn không thấy máy nào đang hỏi.")
        told = any(one in headers for one in _FORWARDED)
        trusted = any(peer in network for network in self.proxies)
        untold = peer.is_loopback and name in NEAR and not told
        near = untold and not self.names
        if not near and not self.names:
            raise NotAnswered(403, *_HERE_ALONE)
        if name not in NEAR | self.names:
            raise NotAnswered(403, *_OTHER_NAME)
        secure = scope["scheme"] in ("https", "wss")
        if trusted and not (untold and scope.get("path") == PROBE):
            peer, secure = self._told_client(headers), _told_tls(headers, secure)
        secure = secure or (not near and (self.public or "").startswith("https:"))
        origins = {_origin("https" if secure else "http", host), *([self.public] if self.public else [])}
        return Caller(str(peer), secure, near, frozenset(origins))

    def _told_client(self, headers: Headers) -> Address:
        """Return the last address that no proxy of ours has; what stands left of it, anybody may have written."""
        told = [one.strip() for line in headers.getlist("x-forwarded-for") for one in line.split(",")]
        addresses: list[Address] = []
        for one in reversed(told):
            address = _address(_without_port(one))
            if address is None:
                break
            addresses.append(address)
            if not any(address in network for network in self.proxies):
                return address
        if not addresses or len(addresses) < len(told):
            raise NotAnswered(400, *_WHO_ASKS)
        return addresses[-1]


class OwnHosts:
    """Answer only those who call us by a name of ours; who they are stands in ``caller_of`` from here on."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with the client's own address and scheme, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        scope = _by_its_path(scope)
        try:
            caller = self._hosts.caller(scope)
        except NotAnswered as refusal:
            told = f"{refusal.sentence.vi}\n{refusal.sentence.en}\n"
            await PlainTextResponse(told, refusal.status)(scope, receive, send)
            return
        kind = "http" if scope["type"] == "http" else "ws"
        known = {"client": (caller.address, scope["client"][1]), "scheme": kind + ("s" if caller.secure else "")}
        await self._app({**scope, **known, _CALLER: caller}, receive, send)


def caller_of(asked: HTTPConnection | Scope) -> Caller:
    """Return who asks, as ``OwnHosts`` found."""
    scope = asked.scope if isinstance(asked, HTTPConnection) else asked
    found = scope[_CALLER]
    if not isinstance(found, Caller):
        raise TypeError("a request that did not come through OwnHosts")
    return found


def _by_its_path(scope: Scope) -> Scope:
    """Return a request that names its whole address (RFC 9112, 3.2.2) as one that names its path: its host counts."""
    path = str(scope["path"])
    if not path.startswith(("http://", "https://")):
        return scope
    _, _, rest = path.partition("://")
    host, slash, under = rest.partition("/")
    headers = [*(one for one in scope["headers"] if one[0] != b"host"), (b"host", host.encode())]
    raw = bytes(scope["raw_path"]).partition(b"://")[2].partition(b"/")[2]
    return {**scope, "path": slash + under or "/", "raw_path": b"/" + raw, "headers": headers}


def _told_tls(headers: Headers, secure: bool) -> bool:
    """Return whether a proxy was asked over TLS; without its word what we see ourselves counts."""
    told = {one.strip().lower() for line in headers.getlist("x-forwarded-proto") for one in line.split(",")}
    if not told:
        return secure
    if len(told) > 1 or not told <= {"http", "https", "ws", "wss"}:
        raise NotAnswered(400, *_HOW_ASKED)
    return told <= {"https", "wss"}


def _name(hosts: list[str]) -> tuple[str, str]:
    """Return the name by which we are called, and the name with its port."""
    if len(hosts) != 1:
        raise NotAnswered(400, *_ONE_HOST)
    try:
        parts = urlsplit(f"//{hosts[0]}")
        name, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise NotAnswered(400, *_ONE_HOST) from error
    if parts.netloc != hosts[0] or "@" in parts.netloc:
        raise NotAnswered(400, *_ONE_HOST)
    return name.rstrip("."), hosts[0].lower()


def _origin(scheme: str, host: str) -> str:
    """Return an origin as a browser writes it, without the port that its scheme has anyway."""
    parts = urlsplit(f"{scheme}://{host}")
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in (None, _DEFAULT_PORTS[scheme]) else f":{parts.port}"
    return f"{scheme}://{name}{port}"


def _origin_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        if parts.scheme in _DEFAULT_PORTS and parts.hostname and parts.path in ("", "/") and "@" not in parts.netloc:
            return _origin(parts.scheme, parts.netloc)
    except ValueError:
        pass  # said below, as what is no address at all
    raise SettingsError("LENSAN_PUBLIC_URL is no address such as https://lensan.example; write scheme and name alone")


def _listed(environ: Mapping[str, str], name: str) -> list[str]:
    return [one for one in environ.get(name, "").replace(",", " ").split() if one]


def _network(said: str) -> Network:
    try:
        return ip_network(said)
    except ValueError as error:
        raise SettingsError(f"LENSAN_TRUSTED_PROXIES: {said} is neither an address nor a network") from error


def _address(said: str) -> Address | None:
    try:
        known = ip_address(said)
    except ValueError:
        return None
    return (known.ipv4_mapped or known) if isinstance(known, IPv6Address) else known


def _without_port(said: str) -> str:
    """Return an address as a proxy may write it, 192.0.2.1:1234 and [2001:db8::1]:1234 included."""
    if said.startswith("["):
        return said[1:].partition("]")[0]
    return said.partition(":")[0] if said.count(":") == 1 else said
