"""The platforms: every folder with a connector.toml is one, and there is no other list.

A home may bring folders of its own, each a connector.toml for one of our engines, and no code.
"""

import re
from functools import cache
from pathlib import Path
from threading import Lock

from connectors.errors import NotConfigured
from connectors.platform_facts import Facts, FactsError, load

HERE = Path(__file__).parent
# Two threads that meet a Struct for the first time at once crash msgspec 0.22 (seen: SIGSEGV, one start of a clock in
# a thousand), so one reads the facts while the others wait.
_READING = Lock()


_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
_beside: list[Path] = []
"""The folder of the home whose platforms are taken too, where one was named."""


def platforms() -> dict[str, Facts]:
    """Return the facts of every platform by its code; FactsError when a connector.toml cannot be read."""
    with _READING:
        ours = _in(HERE)
        return {**ours, **_own(_beside[0], frozenset(ours))} if _beside else ours


def take_beside(folder: Path | None) -> None:
    """Take the platforms of a folder too from now on, instead of those of the one that was named before; None: none."""
    _beside[:] = [] if folder is None else [folder]
    _own.cache_clear()
    _in.cache_clear()


@cache
def _in(home: Path) -> dict[str, Facts]:
    return {found.parent.name: load(found.parent, HERE) for found in sorted(home.glob("*/connector.toml"))}


@cache
def _own(home: Path, ours: frozenset[str]) -> dict[str, Facts]:
    """Return the platforms of a home; FactsError for one that we have, whose code is none, or that brings code."""
    for folder in sorted(found.parent for found in home.glob("*/connector.toml")):
        name = folder.name
        if name in ours:
            raise FactsError(f"{name}/connector.toml: Lên Sàn brings {name} itself; give the folder another name.")
        if not _CODE.fullmatch(name):
            raise FactsError(f"{name}/connector.toml: a folder's name is a code of small letters, digits and hyphens.")
        if any(folder.glob("*.py")):
            raise FactsError(f"{name}: a platform of your own is a connector.toml without code; take the *.py away.")
    return _in(home)


def facts_of(platform: str) -> Facts:
    """Return the facts of one platform; NotConfigured when there is no such folder."""
    facts = platforms().get(platform)
    if facts is None:
        raise NotConfigured(f"There is no connector for the platform {platform!r}.")
    return facts
