"""The households that a sheet's unknown code may mean: typed as a name, or written a little differently."""

from collections.abc import Iterable

from sqlalchemy import Connection

from marketplace.exchange.inbox import Candidate
from marketplace.storage import bulk
from marketplace.words import names

_MOST_WORDS, _MOST = 50, 5
_NEAR = """
SELECT code, name, name_key, hamlet FROM household
WHERE name_key IN :names OR replace(replace(replace(upper(code), '-', ''), '.', ''), ' ', '') IN :bare ORDER BY code
"""


def household_candidates(connection: Connection, typed: Iterable[str]) -> dict[str, list[Candidate]]:
    """Return by what was typed the households of that name, accents aside, or of that code but for its marks."""
    words = sorted(set(typed))[:_MOST_WORDS]
    asked = {"names": [names.key(word) for word in words], "bare": [_bare(word) for word in words]}
    found = bulk.select(connection, _NEAR, asked) if words else []
    return {word: _ranked(word, found)[:_MOST] for word in words}


def _ranked(word: str, found: Iterable[tuple[str, str, str, str | None]]) -> list[Candidate]:
    key, bare = names.key(word), _bare(word)
    fitting = [
        Candidate("household", code, name, ("spelling",) if _bare(code) == bare else (), 100, owner=hamlet)
        for code, name, name_key, hamlet in found
        if name_key == key or _bare(code) == bare
    ]
    return sorted(fitting, key=lambda one: (not one.why, one.code))


def _bare(code: str) -> str:
    return code.upper().replace("-", "").replace(".", "").replace(" ", "")
