"""How a file of payouts is read that no form fits: what a person sees of it, and what they say of its columns."""

from collections.abc import Mapping
from typing import Any

from marketplace.imports.money_form import (
    SYNONYMS,
    MoneyChoice,
    fee_has_tax,
    preview,
    proposed_sign,
    unclear,
    uneven,
)
from marketplace.imports.order_columns import OrderTable
from marketplace.language.translation import Language
from marketplace.pages.doors.forms import Fields

_NONE = "-"


def choice_of(table: OrderTable, fields: Fields) -> MoneyChoice:
    """Return what a form says of a file; what it does not say is as it is proposed."""
    there = {str(column.at): column.at for column in table.columns if not column.personal}
    said = {field: fields.get(f"c-{field}", str(table.proposed.get(field, _NONE))) for field in SYNONYMS}
    columns = {field: there[place] for field, place in said.items() if place in there}
    told = {"d": True, "m": False}.get(fields.get("day", ""))
    above = {"duong": True, "am": False}.get(fields.get("sign", ""))
    choice = MoneyChoice(columns, told, above, fields.get("uneven") == "yes")
    return choice if choice.charges_above is not None else choice._replace(charges_above=proposed_sign(table, choice))


def values(table: OrderTable, choice: MoneyChoice, lang: Language) -> Mapping[str, Any]:
    """Return what the page shows of a choice."""
    return {
        "fields": _names(lang), "payouts": preview(table, choice), "unclear": unclear(table, choice),
        "holds_tax": fee_has_tax(table, choice), "uneven": bool(uneven(table, choice)), "none": _NONE,
    }  # fmt: skip


def _names(lang: Language) -> list[tuple[str, str]]:
    say = lang.say
    return [
        ("code", say("Order code")), ("paid", say("Day of the payout")), ("gross", say("Money of the goods")),
        ("fee", say("Fee of the platform")), ("freight", say("Freight")), ("tax", say("Tax withheld")),
        ("net", say("Paid out to the shop")),
    ]  # fmt: skip
