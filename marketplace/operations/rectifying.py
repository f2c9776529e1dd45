"""Rectifying: what a household asked to be set right is carried out, or refused with the reason."""

from sqlalchemy import Connection

from marketplace.directory import households, rectifications
from marketplace.directory.rectifications import RectificationRow
from marketplace.operations import relocation
from marketplace.words import names


def carry_out(connection: Connection, number: int, reply: str, by: int, now_ms: int) -> int:
    """Set right what was asked, and say so; return how many lots count in another commune now.

    Of what a lot, an order or a statement says nothing is done here: whoever answers has done it where that is done.
    RectificationError where it was answered before, ResidenceError where the commune is none (any more).
    """
    one = rectifications.settle(connection, number, "done", reply, by, now_ms)
    if one.what == "commune" and one.from_on is not None:
        return relocation.move(connection, one.household_code, one.wanted, one.from_on)
    _write(connection, one)
    return 0


def refuse(connection: Connection, number: int, reply: str, by: int, now_ms: int) -> None:
    """Refuse what was asked; the household reads why. RectificationError where no reason is given, or it is settled."""
    rectifications.settle(connection, number, "refused", reply, by, now_ms)


def _write(connection: Connection, one: RectificationRow) -> None:
    if one.what == "name":
        row = (one.wanted, names.key(one.wanted), one.household_id)
        households.update(connection, ("name", "name_key"), [row])
    if one.what == "area":
        households.update(connection, ("area_m2",), [(int(one.wanted), one.household_id)])
