"""How a shop's file is read that no form fits: its first rows, what each column may be, and a person's word on it."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.exchange import files
from marketplace.exchange.files import ShopFileError
from marketplace.imports.money_form import definition as money_definition
from marketplace.imports.money_form import is_money, money_table
from marketplace.imports.money_form import missing as money_missing
from marketplace.imports.order_columns import SYNONYMS, OrderTable, order_table
from marketplace.imports.order_form import (
    FormChoice,
    day_of,
    definition,
    missing,
    preview,
    proposed_state,
    status_words,
    unclear_day,
)
from marketplace.language.labels import order_state
from marketplace.language.translation import Language
from marketplace.operations import shop_files
from marketplace.pages.context import context
from marketplace.pages.doors import money_form
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.refusal import refusal_page
from marketplace.pages.doors.shop_visit import FILES, NotSelling, ShopVisit, seller_of, shop_visit
from marketplace.spreadsheets import Limits, SheetRefused, peek
from marketplace.storage.encryption import SealError
from marketplace.storage.settings import Settings, SettingsError
from marketplace.storage.unsealed import unsealed
from marketplace.words.order_headings import RECIPIENT
from marketplace.words.records import State

_ROWS = 200
_SHOWN = 6
_NONE = "-"
_ORDERS, _MONEY = "don", "tien"
"""What a file may be of, where a person says it."""


class ShopFormDoor:
    """The door where a person says how a file is read; nothing of what it shows is kept."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def route(self) -> Route:
        """Return the route of one file's form."""
        door = FormDoor(self._take, lambda asked: self._take(asked, {}))
        return Route(f"{FILES}/{{number:int}}/cach-doc", door.answer, methods=["GET", "POST"])

    def _take(self, asked: Request, fields: Fields) -> Response:
        lang = reader_of(asked)
        try:
            visit, name, table = self._opened(asked)
        except (NotSelling, ShopFileError, SheetRefused) as refusal:
            return refusal_page(lang.tell(refusal.sentence), lang)
        except (SealError, SettingsError):
            closed = lang.say("The file is sealed by a key that is not here; whoever runs the server puts it back.")
            return refusal_page(closed, lang, 500)
        kind = asked.query_params.get("loai")
        if kind == _MONEY or (kind != _ORDERS and is_money(table)):
            return _of_money(asked, fields, visit, name, money_table(table))
        choice = choice_of(table, fields)
        asking = missing(table, choice)
        if fields.get("do") == "save" and not asking:
            code = _code("mau", table, choice.columns)
            return _confirmed(asked, visit, code, definition(table, choice, code, visit.channel.title))
        values = _values(table, choice, lang)
        status = 422 if fields.get("do") == "save" else 200
        return light_page(asked, "shop_form.html", status, visit=visit, name=name, table=table, choice=choice,
                          asking=asking if fields else [], whole=not asking, **values)  # fmt: skip

    def _opened(self, asked: Request) -> tuple[ShopVisit, str, OrderTable]:
        """Open a file that waits for its form, in memory, and find its table."""
        visitor, number = seller_of(asked), asked.path_params["number"]
        if visitor is None:
            raise NotSelling(
                "Sign in first; you are not signed in, or no more.",
                "Hãy đăng nhập: bạn chưa đăng nhập, hoặc phiên đăng nhập đã kết thúc.",
            )
        with context().database.read() as connection:
            visit = shop_visit(connection, visitor, asked.path_params["code"])
            found = None if number >= 2**31 else files.file(connection, visitor.scope, number)
            if found is None or found.channel_id != visit.channel.id or found.state != "unknown":
                raise NotSelling("No such file waits in this shop.", "Gian hàng này không có tệp như vậy đang chờ.")
            content = files.content(connection, visitor.scope, number, self._settings.opening_keys())
        if content is None:
            raise NotSelling("The content of the file is deleted.", "Nội dung tệp đã xóa.")
        with unsealed(content) as path:
            table = order_table(peek(path, Limits(), _ROWS))
        if table is None:
            raise ShopFileError(
                "no table with headings was found in the file; export it again",
                "Không thấy bảng có dòng tiêu đề trong tệp; hãy xuất lại từ sàn.",
            )
        return visit, found.name, table


def choice_of(table: OrderTable, fields: Fields) -> FormChoice:
    """Return what a form says of a file; what it does not say is as it is proposed."""
    there = {str(column.at): column.at for column in table.columns if not column.personal}
    said = {field: fields.get(f"c-{field}", str(table.proposed.get(field, _NONE))) for field in SYNONYMS}
    columns = {field: there[place] for field, place in said.items() if place in there}
    whom = _whom_of(table, fields) if fields.get("parcels") == "yes" else {}
    day_first = {"d": True, "m": False}.get(fields.get("day", ""))
    chosen = FormChoice(columns, {}, day_first, whom, fields.get("parcels") == "yes")
    states = {}
    for number, word in enumerate(status_words(table, chosen)):
        means = fields.get(f"s-{number}", "") if fields.get("words") == str(columns["status"]) else proposed_state(word)
        if means in set(State):
            states[word] = str(means)
    return chosen._replace(states=states)


def _whom_of(table: OrderTable, fields: Fields) -> dict[str, int]:
    """Return which hidden columns a form names as those of who gets a parcel; what it does not say is as proposed."""
    there = {str(column.at): column.at for column in table.columns if column.may_be_whom}
    said = {part: fields.get(f"to-{part}", str(table.recipient.get(part, _NONE))) for part in RECIPIENT}
    return {part: there[place] for part, place in said.items() if place in there}


def _of_money(asked: Request, fields: Fields, visit: ShopVisit, name: str, table: OrderTable) -> Response:
    """Show or keep how a file of payouts is read."""
    lang, choice = reader_of(asked), money_form.choice_of(table, fields)
    asking = money_missing(table, choice)
    if fields.get("do") == "save" and not asking:
        code = _code("tien", table, choice.columns)
        return _confirmed(asked, visit, code, money_definition(table, choice, code, visit.channel.title))
    shown = money_form.values(table, choice, lang)
    return light_page(
        asked, "money_form.html", 422 if fields.get("do") == "save" else 200, visit=visit, name=name, table=table,
        choice=choice, asking=asking if fields else [], shown=_SHOWN, ways=_ways(shown["unclear"], lang),
        sealed_at=(), **shown,
    )  # fmt: skip


def _code(kind: str, table: OrderTable, columns: Mapping[str, int]) -> str:
    """Return the name of a form, by the headings that it stands on."""
    headings = sorted(one.heading for one in table.columns if one.at in columns.values())
    return f"{kind}-{sha256(chr(10).join(headings).encode()).hexdigest()[:10]}"


def _confirmed(asked: Request, visit: ShopVisit, code: str, said: str) -> Response:
    """Keep a form, have the waiting files read, and lead back to them."""
    with context().database.write() as connection:
        shop_files.confirm_form(
            connection, visit.visitor.scope, visit.channel, code, said, visit.signed, context().clock()
        )
    context().forget()
    return RedirectResponse(address(visit.path, reader_of(asked), xong="cach-doc"), 303)


def _ways(unclear: str | None, lang: Language) -> list[tuple[str, str]]:
    """Return how a day can be read, each spelled out."""
    if unclear is None:
        return []
    return [(way, _spelled(day_of(unclear, day_first=way == "d"), lang)) for way in ("d", "m")]


def _values(table: OrderTable, choice: FormChoice, lang: Language) -> Mapping[str, Any]:
    unclear = unclear_day(table, choice)
    return {
        "fields": _field_names(lang), "states": [(one.value, order_state(one.value, lang)) for one in State],
        "words": status_words(table, choice), "unclear": unclear, "ways": _ways(unclear, lang),
        "orders": preview(table, choice),
        "state_name": lambda state: order_state(state, lang) if state else lang.say("not said"), "shown": _SHOWN,
        "whom": _whom_names(lang) if any(column.may_be_whom for column in table.columns) else [],
        "named": choice.recipient or table.recipient, "sealed_at": set(choice.recipient.values()),
        "none": _NONE,
    }  # fmt: skip


def _spelled(day: date, lang: Language) -> str:
    """Return a day with its month in words, so that nobody takes one for the other."""
    return lang.say("day {day} of month {month}, {year}", day=day.day, month=day.month, year=day.year)


def _whom_names(lang: Language) -> list[tuple[str, str]]:
    say = lang.say
    return [
        ("name", say("Name of who gets it")), ("phone", say("Telephone")), ("street", say("House, street or hamlet")),
        ("commune", say("Commune")), ("district", say("District")),
    ]  # fmt: skip


def _field_names(lang: Language) -> list[tuple[str, str]]:
    say = lang.say
    return [
        ("code", say("Order code")), ("sku", say("Code of the product")), ("title", say("Name of the product")),
        ("quantity", say("Number of boxes")), ("pack", say("Weight of one box")),
        ("gross_dong", say("Money of the row")), ("price", say("Price of one box")),
        ("status", say("Status of the order")), ("placed", say("Day of the order")),
        ("province", say("Province of the buyer")), ("promised", say("Promised for")),
    ]  # fmt: skip
