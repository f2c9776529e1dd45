"""The market of this call: its database, opened for one command, and the channel that is named."""

from collections.abc import Iterator
from contextlib import contextmanager

from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.storage import Database, DatabaseError, cause_of, check_schema, connect, make_room
from marketplace.storage.settings import Settings
from marketplace.words.messages import OperatorRefusal

PATIENCE_OF_A_PERSON_S = 15.0
"""How long a command that a person types waits for who writes; what runs by itself waits as long as it may."""


class UnknownChannelError(OperatorRefusal):
    """A channel or platform is not known; the message is one plain sentence."""


@contextmanager
def opened(
    settings: Settings, *, check: bool = True, make: bool = False, patience_s: float = PATIENCE_OF_A_PERSON_S
) -> Iterator[Database]:
    """Open the database for one command; DatabaseError when it is not migrated, or why it did not do its work.

    Without ``check`` it may be of an older release; only with ``make`` its home is made where there is none.
    """
    settings.check()
    database = connect(settings.database_url, patience_s=patience_s)
    try:
        if check:
            check_schema(database)
        if make:
            make_room(database)
        if check or make:
            settings.prepare()
        yield database
    except Exception as error:
        if cause := cause_of(error, database.place):
            raise DatabaseError(cause) from error
        raise
    finally:
        database.close()


def channel_of(database: Database, code: str) -> ChannelRow:
    """Return a channel by its code; UnknownChannelError, naming those there are, when there is none."""
    with database.read() as connection:
        found = channels.by_code(connection, code)
        known = ", ".join(row.code for row in channels.all_channels(connection)) or "none yet"
    if found is None:
        raise UnknownChannelError(f"There is no channel {code!r}; the channels are: {known}")
    return found
