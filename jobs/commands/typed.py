"""What several commands of money take in one way: who does it, amounts, and the code of a household."""

from typing import Annotated

import typer
from sqlalchemy import Connection

from marketplace.access import EVERYTHING
from marketplace.reports import household_of_code
from marketplace.words import money
from marketplace.words.sentences import Refusal, Unreadable

Who = Annotated[str, typer.Option(help="Who does it, as the books shall say.")]


class UnknownHouseholdError(Refusal):
    """There is no household of a code; the message is one plain sentence."""


def dong_of(typed: str) -> int:
    """Read an amount of đồng as people write it (50000, 50k, 1tr2); BadParameter where it is none."""
    try:
        return money.dong(typed)
    except Unreadable as unreadable:
        raise typer.BadParameter(unreadable.sentence.en) from unreadable


def household_of(connection: Connection, code: str) -> int:
    """Return a household by its code; UnknownHouseholdError where there is none."""
    home = household_of_code(connection, EVERYTHING, code)
    if home is None:
        raise UnknownHouseholdError(f"There is no household {code}; look for it with `lensan report households`")
    return home
