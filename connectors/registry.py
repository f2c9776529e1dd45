"""Finding the connector of a channel."""

import time
from collections.abc import Callable
from importlib import import_module
from typing import cast

import requests

from connectors.base import ChannelSettings, Connector
from connectors.budget import Budget
from connectors.errors import NotConfigured
from connectors.http import Http
from connectors.platform_facts import Facts
from connectors.platforms import HERE, facts_of

# One budget for each account in this process: a connector lives for a run, a Retry-After outlives it.
_BUDGETS: dict[tuple[str, str, str], Budget] = {}
Make = Callable[[ChannelSettings, Facts, Http], Connector]


def connect(
    settings: ChannelSettings,
    http: Http | None = None,
    *,
    new_session: Callable[[], requests.Session] | None = None,
    facts: Facts | None = None,
) -> Connector:
    """Make the connector of a channel; NotConfigured when its platform, address, shop or secret is missing.

    The folder's own ``connector.py`` is used where there is one, otherwise that of its engine: each has ``connect``.
    ``facts`` stand in for those of the folder, where somebody wants smaller pages or other limits.
    """
    facts = facts or facts_of(settings.platform)
    home = next((code for code in (facts.code, facts.engine) if (HERE / code / "connector.py").is_file()), None)
    if home is None:
        raise NotConfigured(f"{facts.title} is reached without a connector: {', '.join(facts.roads or facts.planned)}.")
    module = import_module(f"connectors.{home}.connector")
    if http is None:
        base_url = settings.base_url or facts.base_url
        account = (facts.code, base_url, settings.shop)
        fresh = Budget(facts.limits.calls_per_second, facts.limits.burst, time.monotonic)
        budget = _BUDGETS.setdefault(account, fresh)
        http = Http(base_url, facts.limits, new_session=new_session, budget=budget)
    return cast(Make, module.connect)(settings, facts, http)
