"""The sandbox alone: one reference server for a platform's developer, in a home that no demo has made."""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import msgspec

from connectors.partner.server.core.documents import Name, read
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.season.plan import Plan, check
from jobs.sandbox.reference import app_of
from jobs.sandbox.servers import ADMIN, SandboxError, Served, read_config, there_is_one, write_config
from marketplace.storage.settings import Settings

ALONE = "sandbox"
_TITLE = "Lên Sàn sandbox"


class ServerOptions(NamedTuple):
    """What a server is to be; None leaves it as it was the last time, or to the usual."""

    shops: Sequence[str]
    seed: int | None = None
    faults: str | None = None
    port: int | None = None


def settle(settings: Settings, options: ServerOptions) -> Served:
    """Note at home which server is wished, with a token for each shop; SandboxError in a home that holds others."""
    before = read_config(settings) if there_is_one(settings) else {}
    if before.keys() - {ALONE}:
        raise SandboxError(
            f"{settings.home} holds the servers of a demo; give another place: `lensan --home DIR sandbox --shop NAME`"
        )
    last = before.get(ALONE, Served(_TITLE, {}))
    served = Served(
        _TITLE,
        {_named(shop): shop for shop in options.shops},
        last.port if options.port is None else options.port,
        options.faults or last.faults,
        last.seed if options.seed is None else options.seed,
    )
    write_config(settings, {ALONE: served})
    return served


def is_alone(settings: Settings) -> bool:
    """Say whether the sandbox of a home is one server alone, and not those of a demo."""
    return there_is_one(settings) and read_config(settings).keys() == {ALONE}


def plan_in(path: Path) -> Plan:
    """Read a season's plan, the JSON that ``/sandbox/plan`` takes; SandboxError when it cannot come out."""
    try:
        plan = read(path.read_bytes(), Plan)
        check(plan)
    except Problem as problem:
        raise _refused(path, problem) from problem
    return plan


def take_on(settings: Settings, served: Served, path: Path, plan: Plan) -> None:
    """Take a plan on before the server runs; the same one again changes nothing. SandboxError where another stands."""
    market = app_of(settings, ALONE, served).state.market
    with closing(market.store):
        try:
            asyncio.run(market.season.put(plan))
        except Problem as problem:
            raise _refused(path, problem) from problem


def _refused(path: Path, problem: Problem) -> SandboxError:
    why = "; ".join(problem.errors) or problem.detail.rstrip(".")
    return SandboxError(f"The plan {path} cannot be taken on: {why}")


def _named(shop: str) -> str:
    try:
        name = msgspec.convert(shop, Name)
    except msgspec.ValidationError as error:
        raise SandboxError(
            f"{shop!r} is no shop id: give up to 64 letters, digits and . _ : ~ - without accents"
        ) from error
    if name == ADMIN:
        raise SandboxError(f"{ADMIN} is the name of the admin's token; call the shop something else")
    return name
