"""``lensan channels webhook``: have a platform tell us of changed orders at once, see where it tells, and end that."""

from typing import Annotated, Unpack
from urllib.parse import urlsplit

import typer

from connectors.base import SendsNotices, Subscription
from connectors.errors import NotConfigured, Refused
from jobs.cli.console import Code, Form, FormChoice, settings_of, show
from jobs.cli.market import channel_of, opened
from jobs.cli.noting import noted
from jobs.output.printing import tell
from jobs.service.webhooks import PATH
from jobs.sync.connecting import connector_of
from marketplace.directory.audit_acts import AuditAct, AuditDetail
from marketplace.storage.settings import Settings

_ONE_ONLY = 409
_HERE = ("127.0.0.1", "localhost", "::1")


def webhook_command(
    context: typer.Context,
    code: Code,
    url: Annotated[str, typer.Option(help="Have notices sent to this public address of ours (its origin).")] = "",
    remove: Annotated[bool, typer.Option("--remove", help="Have no notices sent any more.")] = False,
    form: FormChoice = Form.TABLE,
) -> None:
    """List where the platform sends notices of changed orders, or have it send them to us (--url)."""
    if url and remove:
        raise typer.BadParameter("--url and --remove exclude each other")
    settings = settings_of(context)
    platform = _platform(settings, code)
    if url:
        address = _address(url, code)
        subscribe(settings, platform, code, address)
        _note(settings, "webhook set", code, name=address)
        tell(f"The platform tells {address} of changed orders of {code}; the secret that signs them is kept.")
    elif remove:
        count = _unsubscribe(settings, platform, code)
        _note(settings, "webhook removed", code, count=count)
        tell(f"{count} webhooks of {code} are removed.")
    else:
        rows = [{"id": one.id, "url": one.url, "ours": _is_ours(one, code)} for one in platform.subscriptions()]
        show("Webhooks", rows, form, f"There is none; `lensan channels webhook {code} --url https://…` makes one.")


def _platform(settings: Settings, code: str) -> SendsNotices:
    """Return the way to a channel's platform; NotConfigured when it sends no notices."""
    with opened(settings) as database:
        channel = channel_of(database, code)
    connector = connector_of(channel, settings)
    if not isinstance(connector, SendsNotices):
        raise NotConfigured(f"The platform of {code} sends no notices; its orders are read on every beat all the same")
    return connector


def _note(settings: Settings, act: AuditAct, code: str, **detail: Unpack[AuditDetail]) -> None:
    with opened(settings) as database:
        noted(database, act, code, **detail)


def _path(code: str) -> str:
    return f"{PATH}/{code}"


def _address(url: str, code: str) -> str:
    """Return where notices shall come in; BadParameter unless it is https, or http on this very machine."""
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    if not (safe and parts.hostname) or parts.query or parts.fragment or parts.username:
        raise typer.BadParameter("give the public address of the proxy, as https://lensan.example.vn")
    return url.rstrip("/").removesuffix(_path(code)) + _path(code)


def subscribe(settings: Settings, platform: SendsNotices, code: str, address: str) -> None:
    """Make a new subscription, keep its secret, and only then end those it replaces."""
    before = _of_ours(platform, code)
    made = _made(platform, address, before)
    settings.keep_webhook_secret(code, made.secret)
    for one in before:
        platform.unsubscribe(one.id)


def _made(platform: SendsNotices, address: str, before: list[Subscription]) -> Subscription:
    """Make a subscription; where the platform has only one for an address (409), the one in its place ends first."""
    try:
        return platform.subscribe(address)
    except Refused as error:
        here = [one for one in before if one.url == address]
        if error.status != _ONE_ONLY or not here:
            raise
    for one in here:
        platform.unsubscribe(one.id)
    return platform.subscribe(address)


def _unsubscribe(settings: Settings, platform: SendsNotices, code: str) -> int:
    ours = _of_ours(platform, code)
    for one in ours:
        platform.unsubscribe(one.id)
    settings.keep_webhook_secret(code, None)
    return len(ours)


def _of_ours(platform: SendsNotices, code: str) -> list[Subscription]:
    """Return the subscriptions to our door, whatever the address it had."""
    return [one for one in platform.subscriptions() if _is_ours(one, code)]


def _is_ours(one: Subscription, code: str) -> bool:
    return one.url.endswith(_path(code))
