"""A carrier's sheet of many parcels: the orders to send of which it is known who gets them, for a person to upload.

Who gets a parcel passes from its seal into the file and stays nowhere else. Shopee and TikTok hide who gets theirs:
such a parcel goes on the platform's own label, and never into a sheet of ours.
"""

from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.operations.fulfilment.posting import paid_dong, value_of
from marketplace.orders import parcels, recipients
from marketplace.orders.parcels import ParcelError
from marketplace.orders.recipients import RecipientError
from marketplace.orders.stored import StoredOrder, read_lines, read_orders
from marketplace.spreadsheets import upload_sheet
from marketplace.spreadsheets.filling import Template
from marketplace.storage.scope import Act, Scope
from marketplace.storage.tables import TABLES
from marketplace.words.parcels import Address
from marketplace.words.uploads import UploadField, UploadSheet

_ORDERS, _CHANNEL, _RECIPIENT = TABLES["orders"], TABLES["channel"], TABLES["recipient"]
_MOST = 1_000
_SHEET = "Danh sách"


class ParcelSheet(NamedTuple):
    """A sheet to upload: how many parcels it names, and how many have a recipient that is hidden or not whole."""

    content: bytes
    parcels: int
    hidden: int


class _ToSend(NamedTuple):
    """An order to send, the shop that sold it, and by which road that is reached."""

    order_id: int
    channel_id: int
    road: str
    code: str


def parcel_sheet(
    connection: Connection,
    scope: Scope,
    form: UploadSheet,
    template: Template | None,
    service: str,
    keys: tuple[str, ...],
    who: Signed,
    now_ms: int,
) -> ParcelSheet:
    """Make a carrier's sheet of the parcels to send; ParcelError where there is none, or the sheet is none of its.

    An order whose parcel was asked for at a carrier already is not in it.
    """
    rows: list[upload_sheet.UploadRow] = []
    hidden = 0
    for one, order in _to_send(connection, scope):
        to = recipients.recipient(connection, one.order_id, keys)
        try:
            if to is not None:
                recipients.check(to)
                due = value_of(order) - paid_dong(connection, one.order_id) if one.road == "hand" else 0
                rows.append(_row(len(rows) + 1, order, to, max(0, due), service))
        except RecipientError:
            hidden += 1
    if not rows:
        raise ParcelError(
            "No order to send has a recipient that is known; parcels of Shopee and TikTok go on the platform's label",
            "Không có đơn cần gửi nào biết người nhận; đơn Shopee, TikTok gửi bằng nhãn vận đơn của sàn.",
        )
    content = _content(form, template, rows)
    audit.note(connection, now_ms, who, "parcel sheet made", form.code, {"count": len(rows)})
    return ParcelSheet(content, len(rows), hidden)


def _content(form: UploadSheet, template: Template | None, rows: list[upload_sheet.UploadRow]) -> bytes:
    if template is None and form.ours:
        return upload_sheet.write(form, rows, _SHEET)
    place = None if template is None else upload_sheet.place_in(template, form)
    if template is None or place is None:
        raise ParcelError(
            f"This is no template of {form.title}; download it from the carrier once more",
            f"Đây không phải tệp mẫu “{form.title}”; hãy tải lại tệp mẫu.",
        )
    return upload_sheet.fill(template, form, place, rows)


def _to_send(connection: Connection, scope: Scope) -> list[tuple[_ToSend, StoredOrder]]:
    """Return the orders to send of which a recipient is kept, the first promised first, with their lines."""
    columns = (_ORDERS.c.id, _ORDERS.c.channel_id, _CHANNEL.c.road, _ORDERS.c.remote_id)
    query = (
        select(*columns)
        .join_from(_RECIPIENT, _ORDERS, _ORDERS.c.id == _RECIPIENT.c.order_id)
        .join(_CHANNEL, _CHANNEL.c.id == _ORDERS.c.channel_id)
        .where(_ORDERS.c.order_state != "cancelled", _ORDERS.c.fulfilment == "none")
        .where(scope.doing(Act.ORDERS).where(_ORDERS))
        .order_by(_RECIPIENT.c.promised_on, _ORDERS.c.id)
        .limit(_MOST)
    )
    found = [_ToSend(*row) for row in connection.execute(query)]
    asked = {one.order_id for one in parcels.of_orders(connection, [one.order_id for one in found]) if one.stands}
    orders: dict[int, StoredOrder] = {}
    for channel_id in sorted({one.channel_id for one in found}):
        codes = [one.code for one in found if one.channel_id == channel_id]
        orders |= {order.id: order for order in read_orders(connection, channel_id, codes).values()}
    read_lines(connection, list(orders.values()))
    return [(one, orders[one.order_id]) for one in found if one.order_id not in asked]


def _row(number: int, order: StoredOrder, to: Address, cod_dong: int, service: str) -> upload_sheet.UploadRow:
    packs = sum(line.standing_packs for line in order.lines)
    goods = ", ".join(dict.fromkeys(line.sku for line in order.lines))
    places = (to.street, to.commune, to.district, to.province)
    return {
        UploadField.NUMBER: str(number),
        UploadField.ORDER: order.code,
        UploadField.RECIPIENT: to.name,
        UploadField.PHONE: to.phone,
        UploadField.ADDRESS: ", ".join(place for place in places if place),
        UploadField.GOODS: goods,
        UploadField.PACKS: str(packs),
        UploadField.WEIGHT_G: str(sum(line.values.ordered_g - line.values.cancelled_g for line in order.lines)),
        UploadField.VALUE: str(value_of(order)),
        UploadField.COD: str(cod_dong),
        UploadField.SERVICE: service,
    }
