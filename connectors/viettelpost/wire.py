"""The shapes of Viettel Post's API; with ``mapping``, the only place where its field names stand.

The Structs are the allow-list: who gets a parcel and who carries it, where it is, photos and notes, which come with
every notice, are dropped while the bytes are decoded.
"""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

Code = Annotated[str, Meta(pattern=r"^[!-~]{1,100}\Z")]
Line = Annotated[str, Meta(max_length=150, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
Number = Annotated[int, Meta(ge=0, lt=2**53)] | Annotated[str, Meta(pattern=r"^[0-9]{1,15}\Z")]
Amount = Annotated[int, Meta(ge=0, lt=2**53)] | Annotated[float, Meta(ge=0, lt=2**53)] | None
# A code, and no telephone number.
Reason = (
    Annotated[str, Meta(pattern=r"^(?!(?:.?[0-9]){7})[A-Za-z0-9_.-]{0,20}\Z")] | Annotated[int, Meta(ge=0, lt=10**6)]
)
Token = Annotated[str, Meta(pattern=r"^[!-~]{1,4096}\Z")]


class Envelope(Struct):
    """What nearly every answer is in."""

    error: bool
    status: Any = None
    message: Any = None
    data: Raw = Raw(b"null")


class GivenToken(Struct):
    """A token, and when it ends; 0 or nothing where that is not said."""

    token: Token
    expired: int | None = None


class Login(Struct, rename="upper"):
    """An account as it signs in."""

    username: str
    password: str


class CopiedToken(Struct):
    """A token that somebody copied from the carrier's site, to be exchanged."""

    token: str


class Warehouse(Struct):
    """Where parcels are fetched: its number and nothing else."""

    number: Number = field(name="groupaddressId")


class Province(Struct, rename="upper"):
    """A province, of either tree."""

    province_id: Number
    province_name: Line


class District(Struct, rename="upper"):
    """A district of the tree of three levels, or what stands in it for the tree of two."""

    district_id: Number
    district_name: Line
    province_id: Number
    district_value: Any = None


class Ward(Struct, rename="upper"):
    """A commune, of either tree."""

    wards_id: Number
    wards_name: Line
    district_id: Number | None = None
    province_id: Number | None = None


class Route(Struct, rename="upper", kw_only=True):
    """From where to where a parcel goes, what it weighs, and what is collected."""

    sender_province: int
    sender_district: int | None
    sender_ward: int
    receiver_province: int
    receiver_district: int | None
    receiver_ward: int
    product_type: str
    product_weight: int
    product_price: int
    money_collection: int
    product_length: int | UnsetType = UNSET
    product_width: int | UnsetType = UNSET
    product_height: int | UnsetType = UNSET


class PriceAsked(Route, kw_only=True):
    """What every service would cost."""

    type: int


class Price(Struct, rename="upper"):
    """What one service would cost, with VAT."""

    ma_dv_chinh: Code
    ten_dichvu: Line
    gia_cuoc: Annotated[int, Meta(ge=0)]
    thoi_gian: Line | None = None


class Order(Route, kw_only=True):
    """A parcel that is to be carried."""

    order_number: str
    groupaddress_id: int
    cus_id: int
    sender_fullname: str
    sender_phone: str
    sender_address: str
    receiver_fullname: str
    receiver_phone: str
    receiver_address: str
    product_name: str
    product_quantity: int
    order_payment: int
    order_service: str
    order_service_add: str
    order_note: str
    check_unique: bool
    enable_sort_code: bool


class MadeOrder(Struct, rename="upper"):
    """A parcel that the carrier has taken note of."""

    order_number: Code
    money_total: Amount = None
    sort_code: Line | None = None


class Update(Struct, rename="upper"):
    """What is to become of a parcel."""

    type: int
    order_number: str
    note: str


class Print(Struct, rename="upper"):
    """Parcels whose labels are to be printed, and until when (epoch ms)."""

    expiry_time: int
    order_array: list[str]


class Notice(Struct, rename="upper"):
    """A notice: what it tells, and the secret that it may carry."""

    data: Raw = Raw(b"null")
    token: Any = None


class Told(Struct, rename="upper"):
    """What is kept of a notice."""

    order_number: Code
    order_status: Annotated[int, Meta(ge=-(10**6), le=10**6)]
    order_statusdate: Annotated[str, Meta(max_length=40)]
    order_reference: Line | None = None
    status_name: Line | None = None
    reason_code: Reason | None = None
    money_collection: Amount = None
    money_total: Amount = None
    product_weight: Amount = None
    is_returning: bool | None = None
