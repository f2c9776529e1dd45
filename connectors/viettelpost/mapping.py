"""Viettel Post's words, turned into ours and back.

An answer is an envelope that says ``error``, whatever its HTTP status is; the prices of all services alone come bare.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from urllib.parse import quote

from msgspec import UNSET, DecodeError, Raw
from msgspec.json import Decoder, Encoder

from connectors.allow_list import keep, mended, plainly
from connectors.errors import AuthFailed, Changed, ConnectorError, Refused, Unreachable
from connectors.platform_facts import Facts
from connectors.viettelpost import wire
from connectors.viettelpost.texts import fits, plain, refused, shortened, whole, without_telephones
from marketplace.words.instants import VIETNAM, instant_of
from marketplace.words.messages import Sentence
from marketplace.words.parcels import (
    Address,
    AddressEra,
    CarrierPlace,
    CarrierUnit,
    ParcelMade,
    ParcelRecord,
    ParcelWish,
    Quote,
)
from marketplace.words.records import Fulfilment, Reject

T = TypeVar("T")
GivenToken = wire.GivenToken
LABELS_MOST: Final = 100
BROKEN = (DecodeError, UnicodeDecodeError, RecursionError)
encode = Encoder().encode
_ENVELOPE, _NOTICE, _TOLD = Decoder(wire.Envelope), Decoder(wire.Notice), Decoder(wire.Told)
_TOKEN, _MADE, _PRICES = Decoder(wire.GivenToken), Decoder(wire.MadeOrder), Decoder(list[wire.Price])
_WAREHOUSES, _PROVINCES = Decoder(list[wire.Warehouse] | None), Decoder(list[wire.Province])
_DISTRICTS, _WARDS = Decoder(list[wire.District]), Decoder(list[wire.Ward])
_NO_TOKEN = ("token invalid", "header token is required")
_SYSTEM_ERROR = 205
_SAID_MOST = 300
_TWO_LEVELS_IN_THREE = "NEW"
_GOODS, _DOMESTIC, _CANCEL = "HH", 1, 4
_PAYMENT = {(False, False): 1, (True, True): 2, (True, False): 3, (False, True): 4}
"""Whether goods are collected, and whether freight is: how the carrier calls it."""
_LABEL = "https://digitalize.viettelpost.vn/DigitalizePrint/report.do?type=1&bill={}&showPostage=1"
_MOMENT = re.compile(r"(\d\d)/(\d\d)/(\d{4}) (\d\d):(\d\d):(\d\d)", re.ASCII)
_ZONES = {"Asia/Ho_Chi_Minh": VIETNAM, "UTC": UTC}
_YEARS = range(2000, 2100)
_TURNED = frozenset((Fulfilment.SHIPPING, Fulfilment.FAILED))
"""What of a parcel on its way back is no more than its way back."""
Ids = tuple[int, int | None, int]


# --- asking ---------------------------------------------------------------------------------------------------------


def headers(token: str) -> dict[str, str]:
    """Return the headers of a call; a token is left out where there is none yet."""
    kind = {"Content-Type": "application/json;charset=UTF-8"}
    return kind | {"Token": token} if token else kind


def login(name: str, password: str) -> bytes:
    """Write an account that signs in."""
    return encode(wire.Login(name, password))


def copied_token(token: str) -> bytes:
    """Write a copied token that is to be exchanged."""
    return encode(wire.CopiedToken(token))


def price_asked(wish: ParcelWish) -> bytes:
    """Write the question of what each service would cost; Refused where the wish cannot be one."""
    return encode(wire.PriceAsked(**_route(wish), type=_DOMESTIC))


def order(wish: ParcelWish, warehouse: int) -> bytes:
    """Write a parcel that is to be carried; Refused, with what to mend, where it cannot be asked for."""
    number = whole(wish.number, wish.number, Sentence("our number", "mã đơn"))
    if not wish.service:
        why = Sentence("no service is chosen; choose one of its quotes", "chưa chọn dịch vụ; hãy chọn trong bảng giá")
        raise refused(number, why)
    sender, to = Sentence("the sender's", "của người gửi"), Sentence("the recipient's", "của người nhận")
    note = plain(wish.note)
    return encode(
        wire.Order(
            **_route(wish),
            order_number=number,
            groupaddress_id=warehouse,
            cus_id=0,
            sender_fullname=_name(wish, wish.sender, sender),
            sender_phone=_phone(wish, wish.sender, sender),
            sender_address=_street(wish, wish.sender, sender),
            receiver_fullname=_name(wish, wish.to, to),
            receiver_phone=_phone(wish, wish.to, to),
            receiver_address=_street(wish, wish.to, to),
            product_name=shortened(wish.goods),
            product_quantity=wish.packs,
            order_payment=_PAYMENT[wish.cod_dong > 0, wish.freight_by_recipient],
            order_service=whole(wish.service, number, Sentence("the service", "dịch vụ")),
            order_service_add="",
            order_note=whole(note, number, Sentence("the note", "ghi chú")) if note else "",
            check_unique=True,
            enable_sort_code=True,
        )
    )


def cancel(waybill: str) -> bytes:
    """Write that a parcel is taken back."""
    return encode(wire.Update(_CANCEL, waybill, "Người gửi hủy đơn"))


def label_asked(waybills: Sequence[str], until_ms: int) -> bytes:
    """Write which labels are to be printed, and until when."""
    return encode(wire.Print(until_ms, list(waybills)))


def _name(wish: ParcelWish, who: Address, whose: Sentence) -> str:
    return whole(who.name, wish.number, Sentence(f"{whose.en} name", f"tên {whose.vi}"))


def _phone(wish: ParcelWish, who: Address, whose: Sentence) -> str:
    return whole(who.phone, wish.number, Sentence(f"{whose.en} telephone number", f"số điện thoại {whose.vi}"))


def _street(wish: ParcelWish, who: Address, whose: Sentence) -> str:
    """Return street and place in one line, or the street alone where that is too long: the ids say the place."""
    street = whole(who.street, wish.number, Sentence(f"{whose.en} address", f"địa chỉ {whose.vi}"))
    line = plain(", ".join(filter(None, (street, who.commune, who.district, who.province))))
    return line if fits(line) else street


def _route(wish: ParcelWish) -> dict[str, Any]:
    """Return from where to where a parcel goes; Refused where its places are of two trees, or its figures are none."""
    if len({wish.sender_place.era, wish.to_place.era, wish.to.era}) > 1:
        raise refused(wish.number, _TWO_TREES)
    if min(wish.packs, wish.weight_g) < 1 or min(wish.value_dong, wish.cod_dong, *(wish.sides_cm or ())) < 0:
        raise refused(wish.number, _NO_FIGURES)
    (of, by, at), (province, district, ward) = (_ids(wish, place) for place in (wish.sender_place, wish.to_place))
    length, width, height = wish.sides_cm or (UNSET, UNSET, UNSET)
    return {
        "sender_province": of, "sender_district": by, "sender_ward": at,
        "receiver_province": province, "receiver_district": district, "receiver_ward": ward,
        "product_type": _GOODS, "product_weight": wish.weight_g, "product_price": wish.value_dong,
        "money_collection": wish.cod_dong,
        "product_length": length, "product_width": width, "product_height": height,
    }  # fmt: skip


_TWO_TREES = Sentence(
    "its two addresses are of different eras, one with a district and one without; write both as of today or both as "
    "before July 2025",
    "hai địa chỉ khác thời kỳ, một bên còn huyện, một bên không; hãy ghi cả hai theo địa chỉ mới hoặc cả hai theo địa "
    "chỉ cũ",
)
_NO_FIGURES = Sentence(
    "packs, weight, value or what is collected is no such figure; put it right",
    "số gói, khối lượng, giá trị hoặc tiền thu hộ không hợp lệ; hãy sửa lại",
)
_NO_PLACE = Sentence(
    "a place is none of Viettel Post's of its era; match the commune anew",
    "địa chỉ chưa khớp danh mục của Viettel Post; hãy khớp lại xã, phường",
)


def _ids(wish: ParcelWish, place: CarrierPlace) -> Ids:
    """Return a place in the carrier's numbers; of two levels there is no district."""
    if (place.district_id is None) != (place.era is AddressEra.TWO_LEVELS):
        raise refused(wish.number, _NO_PLACE)
    try:
        district = None if place.district_id is None else int(place.district_id)
        return int(place.province_id), district, int(place.commune_id)
    except ValueError:
        raise refused(wish.number, _NO_PLACE) from None


# --- answers --------------------------------------------------------------------------------------------------------


def opened(body: bytes, place: str) -> wire.Envelope:
    """Return an envelope that tells of no error; any of the five errors otherwise."""
    envelope = _read(body, _ENVELOPE, place)
    if envelope.error:
        raise _error(envelope, place)
    return envelope


def unless_refused(body: bytes, place: str) -> None:
    """Raise what an envelope with an error is to us; what comes bare is none, and is read by whoever asked."""
    if body.lstrip()[:1] == b"{":
        opened(body, place)


def _error(envelope: wire.Envelope, place: str) -> ConnectorError:
    """Return what an error in an envelope is to us."""
    said = without_telephones(plain(envelope.message))[:_SAID_MOST] if isinstance(envelope.message, str) else ""
    status = envelope.status if isinstance(envelope.status, int) else 0
    words = f" It says: {said}" if said else ""
    if status in (401, 403) or said.casefold().startswith(_NO_TOKEN):
        return AuthFailed(f"{place}: Viettel Post does not accept the token.{words}")
    if status in (_SYSTEM_ERROR, 408, 429) or status >= 500 or said.casefold() == "system error":
        return Unreachable(f"{place}: Viettel Post cannot answer now.{words}")
    return in_its_words(Refused(f"{place}: Viettel Post refuses.{words}", said=said))


def in_its_words(error: Refused) -> Refused:
    """Return a refusal that tells the carrier's own word in Vietnamese too."""
    said = without_telephones(error.said)
    vi = f"Viettel Post từ chối: {said or 'không nói vì sao'}"
    return Refused(without_telephones(str(error)), error.status, error.kind, vi=vi, said=said)


def _read(body: bytes | Raw, decoder: Decoder[T], place: str) -> T:
    try:
        return decoder.decode(body)
    except BROKEN as error:
        raise Changed(f"{place}: the answer has not the shape that is known. {plainly(error)}") from None


def token_of(body: bytes, place: str) -> wire.GivenToken:
    """Read a token and its end."""
    return _read(opened(body, place).data, _TOKEN, place)


def quotes(body: bytes, place: str) -> list[Quote]:
    """Read what each service would cost, the cheapest first; the list comes bare, an error in its envelope."""
    unless_refused(body, place)
    prices = _read(body, _PRICES, place)
    found = [Quote(one.ma_dv_chinh, one.ten_dichvu, one.gia_cuoc, one.thoi_gian) for one in prices]
    return sorted(found, key=lambda one: (one.fee_dong, one.service))


def made(body: bytes, number: str, place: str) -> ParcelMade:
    """Read the waybill of a parcel; Changed where the answer names none, though there may be one."""
    found = _read(opened(body, place).data, _MADE, place)
    return ParcelMade(number, found.order_number, _whole_number(found.money_total), found.sort_code or None)


def label_address(body: bytes, place: str) -> str:
    """Read where labels can be printed from."""
    code = opened(body, place).message
    if not isinstance(code, str) or not code.isascii() or not code.isprintable() or not code:
        raise Changed(f"{place}: the answer holds no code to print by.")
    return _LABEL.format(quote(code, safe=""))


def warehouses(body: bytes, place: str) -> set[int]:
    """Read the numbers of the account's warehouses."""
    return {int(one.number) for one in _read(opened(body, place).data, _WAREHOUSES, place) or ()}


# --- places ---------------------------------------------------------------------------------------------------------


def provinces(body: bytes, era: AddressEra, place: str) -> list[CarrierUnit]:
    """Read the provinces of a tree; Changed where there are none."""
    rows = _read(opened(body, place).data, _PROVINCES, place)
    return _some([CarrierUnit(era, "province", _id(one.province_id), one.province_name, None) for one in rows], place)


def districts(body: bytes, place: str) -> list[CarrierUnit]:
    """Read the districts of the old tree, without those that stand for a province of two levels."""
    rows = _read(opened(body, place).data, _DISTRICTS, place)
    old = [one for one in rows if one.district_value != _TWO_LEVELS_IN_THREE]
    return _some([_unit("district", one.district_id, one.district_name, one.province_id) for one in old], place)


def old_wards(body: bytes, of: Iterable[CarrierUnit], place: str) -> list[CarrierUnit]:
    """Read the communes of these districts; what is in another stands for two levels, and is left out."""
    rows, known = _read(opened(body, place).data, _WARDS, place), {one.id for one in of}
    inside = [(one, one.district_id) for one in rows if one.district_id is not None and _id(one.district_id) in known]
    return _some([_unit("commune", one.wards_id, one.wards_name, within) for one, within in inside], place)


def new_wards(body: bytes, province: CarrierUnit, place: str) -> list[CarrierUnit]:
    """Read the communes of a province of today; Changed where one says that it is in another."""
    rows = _read(opened(body, place).data, _WARDS, place)
    if any(one.province_id is not None and _id(one.province_id) != province.id for one in rows):
        raise Changed(f"{place}: a commune is of another province than was asked for.")
    era, within = province.era, province.id
    return _some([CarrierUnit(era, "commune", _id(one.wards_id), one.wards_name, within) for one in rows], place)


def _unit(level: str, number: int | str, name: str, within: int | str) -> CarrierUnit:
    return CarrierUnit(AddressEra.THREE_LEVELS, level, _id(number), name, _id(within))


def _id(number: int | str) -> str:
    return str(int(number))


def _some(units: list[CarrierUnit], place: str) -> list[CarrierUnit]:
    if not units:
        raise Changed(f"{place}: the list of places is empty.")
    return units


# --- notices --------------------------------------------------------------------------------------------------------


def notice(body: bytes) -> wire.Notice | None:
    """Read a notice as far as it says who sent it; None where it is none."""
    try:
        return _NOTICE.decode(body)
    except BROKEN:
        text = mended(body)
    try:
        return None if text is None else _NOTICE.decode(text)
    except BROKEN:
        return None


def is_told(sent: wire.Notice) -> bool:
    """Say whether a notice tells anything of a parcel."""
    return bytes(sent.data).lstrip()[:1] == b"{"


def parcel(sent: wire.Notice, facts: Facts) -> ParcelRecord | Reject:
    """Return what a notice tells of a parcel, or why it is not understood and what is kept of it."""
    raw = bytes(sent.data)
    try:
        told = _TOLD.decode(raw)
        at_ms = _instant(told.order_statusdate, facts.zone)
    except BROKEN as error:
        return Reject("DATA", plainly(error), keep(raw, wire.Told))
    where, code = f"DATA ORDER_NUMBER {told.order_number}", str(told.order_status)
    if at_ms is None:
        return Reject(where, "Its instant is none in the form dd/MM/yyyy HH:mm:ss.", encode(told))
    status = facts.parcels.get(code)
    if status is None:
        return Reject(where, f"The status {code} is not in the status table.", encode(told), "status", code)
    return ParcelRecord(
        carrier=facts.code,
        waybill=told.order_number,
        number=told.order_reference or None,
        status=code,
        state=_state(status.says, told),
        at_ms=at_ms,
        final=status.final,
        part=status.part,
        weight_g=_whole_number(told.product_weight) or None,
        cod_dong=_whole_number(told.money_collection),
        fee_dong=_whole_number(told.money_total),
        reason=None if told.reason_code in (None, "") else str(told.reason_code),
    )


def _state(says: Fulfilment | None, told: wire.Told) -> Fulfilment | None:
    return Fulfilment.RETURNING if told.is_returning and says in _TURNED else says


def _instant(text: str, zone: str) -> int | None:
    """Return an instant that is told without an offset; None where it is none of the years 2000 to 2099."""
    found = _MOMENT.fullmatch(text)
    if not found:
        return None
    day, month, year, hour, minute, second = map(int, found.groups())
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=_ZONES[zone])
    except ValueError:
        return None
    return instant_of(moment) if year in _YEARS else None


def _whole_number(amount: float | None) -> int | None:
    return None if amount is None else round(amount)
