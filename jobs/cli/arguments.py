"""What several commands take in one way: who does it, new codes, amounts, and the code of a household."""

import re
from typing import Annotated

import typer
from sqlalchemy import Connection

from jobs.output.printing import shown
from marketplace.directory.audit import system_user
from marketplace.reports.figures import household_of_code
from marketplace.storage.scope import EVERYTHING
from marketplace.words import money, price_ranges
from marketplace.words.messages import OperatorRefusal, Unreadable

Speaker = Annotated[str, typer.Option("--who", help="Who says so.", show_default="your login")]
BELOW = ("-", "\u2212", "\u2013")
"""How an amount or a weight below zero begins: hyphen, minus sign, dash, as keyboards and sheets write it."""
_CODE = re.compile("[a-z0-9][a-z0-9-]{0,39}")
_SKU = re.compile("[A-Za-z0-9][A-Za-z0-9._:~-]{0,63}")
_TAKEN = ("cod", "import")
"""Words that stand where a channel's code may stand, and mean something else there."""


class UnknownHouseholdError(OperatorRefusal):
    """There is no household of a code; the message is one plain sentence."""


def speaker(typed: str) -> str:
    """Return who says so: who was named, else who is logged in."""
    return typed or system_user()


def new_code(typed: str) -> str:
    """Return a code that something new can have, in addresses and settings too; BadParameter otherwise."""
    if not _CODE.fullmatch(typed):
        raise typer.BadParameter(
            f"{_short(typed)} cannot be a code; write up to 40 small letters a-z, digits and hyphens, such as vai-2027"
        )
    return typed


def new_channel(typed: str) -> str:
    """Return a code that a new channel can have; BadParameter otherwise."""
    if typed in _TAKEN:
        raise typer.BadParameter(f"{typed} means something else to other commands; take another code")
    return new_code(typed)


def new_sku(typed: str) -> str:
    """Return a SKU that platforms take, or nothing where none was typed; BadParameter otherwise."""
    if typed and not _SKU.fullmatch(typed):
        raise typer.BadParameter(
            f"{_short(typed)} cannot be a SKU; write up to 64 letters A-Z, digits and . _ : ~ -, such as VAI-H1-5KG"
        )
    return typed


def _short(typed: str) -> str:
    return repr(shown(typed if len(typed) <= 40 else f"{typed[:40]}…"))


def dong_of(typed: str) -> int:
    """Read an amount of đồng as people write it (50000, 50k, 1tr2); BadParameter where it is none or below zero."""
    if typed.strip().startswith(BELOW):
        raise typer.BadParameter(f"{typed} must not be negative")
    try:
        return money.dong(typed)
    except Unreadable as unreadable:
        raise typer.BadParameter(unreadable.sentence.en) from unreadable


def price_range_of(typed: str) -> tuple[int, int]:
    """Return the lowest and the highest price of a range that was typed; BadParameter where it is none."""
    try:
        return price_ranges.read(typed)
    except Unreadable as error:
        raise typer.BadParameter(error.sentence.en) from error


def signed_dong_of(typed: str) -> int:
    """Read an amount of đồng that may be below zero (-50k); BadParameter where it is none."""
    bare = typed.strip()
    return -dong_of(bare[1:]) if bare.startswith(BELOW) else dong_of(bare)


def household_of(connection: Connection, code: str) -> int:
    """Return a household by its code; UnknownHouseholdError where there is none."""
    home = household_of_code(connection, EVERYTHING, code)
    if home is None:
        raise UnknownHouseholdError(f"There is no household {code}; look for it with `lensan report households`")
    return home
