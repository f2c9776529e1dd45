"""The platforms: every folder with a connector.toml is one, and there is no other list."""

from functools import cache
from pathlib import Path
from threading import Lock

from connectors.errors import NotConfigured
from connectors.platform_facts import Facts, load

HERE = Path(__file__).parent
# Two threads that meet a Struct for the first time at once crash msgspec 0.22 (seen: SIGSEGV, one start of a clock in
# a thousand), so one reads the facts while the others wait.
_READING = Lock()


def platforms() -> dict[str, Facts]:
    """Return the facts of every platform by its code; FactsError when a connector.toml cannot be read."""
    with _READING:
        return _platforms()


@cache
def _platforms() -> dict[str, Facts]:
    return {home.parent.name: load(home.parent) for home in sorted(HERE.glob("*/connector.toml"))}


def facts_of(platform: str) -> Facts:
    """Return the facts of one platform; NotConfigured when there is no such folder."""
    facts = platforms().get(platform)
    if facts is None:
        raise NotConfigured(f"There is no connector for the platform {platform!r}.")
    return facts
