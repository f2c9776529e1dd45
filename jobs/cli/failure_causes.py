"""Causes: why a command went wrong, in one plain sentence with what to do next; a traceback needs ``--debug``."""

from errno import EDQUOT, EFBIG, EIO, ENOSPC, EPIPE
from importlib import import_module

PLAIN = "marketplace.words.messages.Refusal"
"""What every error is whose message is one plain sentence for a person; by name, for imports take time."""

DOUBTED = "marketplace.words.messages.Doubtful"
"""What is refused only once: said again with force it is done."""

FULL = {ENOSPC, EFBIG, EDQUOT, EIO, EPIPE}
"""How an output that takes no more ends; a file is named by its error, an output is not."""

NO_ROOM = {ENOSPC, EDQUOT}
"""How an output ends that is full."""

DATABASE = {"sqlalchemy.exc.DBAPIError", "sqlite3.Error", "psycopg.Error"}
"""What every error of a database is, or of its driver alone."""


def sentence_of(error: Exception, place: str = "the database") -> str:
    """Return the one plain sentence that an error is told in; ``place`` names the database for people."""
    kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    if DOUBTED in kinds:
        return f"{error} Where it is right, give --force."
    if PLAIN in kinds:
        return str(error)
    unknown = f"Something unexpected went wrong ({type(error).__name__}); run it again with --debug"
    if kinds & DATABASE:
        cause_of = import_module("marketplace.storage").cause_of
        return cause_of(error, place) or unknown
    if isinstance(error, OSError) and error.strerror and (error.filename or error.errno in FULL):
        named = error.filename or "The output"
        if not error.filename and error.errno in NO_ROOM:
            return f"{named} is full ({error.strerror.lower()}); make room, or write to another place"
        return f"{named} cannot be used ({error.strerror.lower()}); see that it may be, and that the disk has room"
    return unknown
