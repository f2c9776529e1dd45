"""The reference servers of a home, served by this very process."""

import signal
from collections.abc import Callable, Mapping, Sequence

from starlette.applications import Starlette

from connectors.partner.server import Faults, create_app, serve
from connectors.partner.server.breaks import Break
from connectors.partner.server.threaded import print_json
from jobs.sandbox.servers import ADMIN, READY, SandboxError, Served, read_config
from marketplace.storage.settings import Settings

_FAULTS: dict[str, Callable[[int], Faults]] = {
    "none": lambda _seed: Faults.none(),
    "mild": Faults.mild,
    "storm": Faults.storm,
}


def serve_home(
    settings: Settings, say: Callable[[Mapping[str, str]], None] = print_json, breaks: Sequence[Break] = ()
) -> None:
    """Serve a home's platforms until interrupted, on the ports they had last; ``say`` is told their base URLs.

    ``breaks`` are what they do against the contract on purpose, this time.
    """
    known = read_config(settings)
    apps = {code: (app_of(settings, code, served, breaks), served.port) for code, served in known.items()}
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the server ends by itself, then hands the signal on
    try:
        serve(apps, ready=settings.home / READY, say=say)
    except OSError as error:
        raise SandboxError(f"A port of the sandbox is in use ({error.strerror}); stop what uses it first") from error


def app_of(settings: Settings, code: str, served: Served, breaks: Sequence[Break] = ()) -> Starlette:
    """Return the server of one platform over its file at home, with the tokens of its shops and of the admin."""
    tokens: dict[str, list[str]] = {settings.secret(ADMIN) or "": ["*"]}
    for channel, shop in served.channels.items():
        tokens.setdefault(settings.secret(channel) or "", []).append(shop)
    path = settings.home / "sandbox" / f"{code}.sqlite"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    faults = _FAULTS[served.faults](served.seed)
    return create_app(path, title=served.title, seed=served.seed, tokens=tokens, faults=faults, breaks=breaks)
