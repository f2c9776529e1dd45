"""Term mappings: what a person said a word of one source means, asked whenever that word comes again.

A meaning is written once and never guessed: a SKU there is this listing of ours, a status this state, a pack so many
grams, a line of an order this line of ours, a commune as it was typed this commune. The empty meaning says that the
word is nothing of ours.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.exchange import cache_versions
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.records import State

NOTHING = ""
NEW = "new"
"""Of a row of a sheet that may be one we know: it is none of them."""
_COLUMNS = ("source", "cause", "word", "meaning", "who", "said_ms")
_SKUS = """
SELECT m.word, m.meaning FROM meaning m JOIN channel c ON c.code = m.source
WHERE c.id = :channel AND m.cause = 'sku' AND m.word IN :words AND m.meaning <> ''
"""


def pack_word(sku: str, pack_g: int) -> str:
    """Return the word under which the weight of a platform's pack is explained."""
    return f"{sku} {pack_g}"


def record(connection: Connection, source: str, cause: str, word: str, meaning: str, who: str, now_ms: int) -> str:
    """Write what a word means unless it has a meaning already; return the meaning that counts."""
    row = (source, cause, word, meaning, who, now_ms)
    bulk.insert_new(connection, TABLES["meaning"], _COLUMNS, [row])
    cache_versions.changed(connection)
    return lookup(connection, source, cause, [word])[word]


def replace(connection: Connection, source: str, cause: str, word: str, meaning: str, now_ms: int) -> None:
    """Write what a word means from now on, whatever it meant before; who said so stays as it was."""
    row = (source, cause, word, meaning, now_ms)
    bulk.put(connection, TABLES["meaning"], ("source", "cause", "word"), ("meaning", "said_ms"), [row])


def lookup(connection: Connection, source: str, cause: str, words: Sequence[str]) -> dict[str, str]:
    """Return the meanings of these words, those that have one."""
    sql = "SELECT word, meaning FROM meaning WHERE source = :source AND cause = :cause AND word IN :words"
    return dict(bulk.select(connection, sql, {"source": source, "cause": cause, "words": list(words)}))


def skus(connection: Connection, channel_id: int, words: Sequence[str]) -> dict[str, str]:
    """Return our SKUs of those that a channel calls otherwise."""
    return dict(bulk.select(connection, _SKUS, {"channel": channel_id, "words": list(words)}))


def states(connection: Connection, source: str) -> dict[str, State]:
    """Return the status words of a source that a person has explained, in our states."""
    sql = "SELECT word, meaning FROM meaning WHERE source = :source AND cause = 'status' AND meaning <> ''"
    return {word: State(meaning) for word, meaning in bulk.select(connection, sql, {"source": source})}


def all_of(connection: Connection, source: str) -> dict[tuple[str, str], str]:
    """Return all meanings of a source by cause and word."""
    sql = "SELECT cause, word, meaning FROM meaning WHERE source = :source"
    return {(cause, word): meaning for cause, word, meaning in bulk.select(connection, sql, {"source": source})}


def forget(connection: Connection, source: str, cause: str, word: str) -> int:
    """Forget a meaning, so that another can be given; return 1 when there was one."""
    sql = "DELETE FROM meaning WHERE source = :source AND cause = :cause AND word = :word"
    return bulk.execute(connection, sql, {"source": source, "cause": cause, "word": word})
