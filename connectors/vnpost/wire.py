"""The shapes of MyVNPost's questions and answers; with ``mapping``, the only place where its field names stand.

The Structs of answers are the allow-list: names, telephone numbers and addresses, which come with every parcel, are
dropped while the bytes are decoded. What the carrier spells in several ways stands here once for each spelling.
"""

from typing import Annotated

from msgspec import Meta, Raw, Struct, field

Word = Annotated[str, Meta(max_length=64)]
Code = Annotated[str, Meta(max_length=64, pattern=r"^\S*$")]
Stamp = Annotated[str, Meta(max_length=40, pattern=r"^[0-9T:/ .Z+-]*$")]
"""A day, an hour or both, and nothing in words."""
Status = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{0,20}$")] | Annotated[int, Meta(gt=-(10**6), lt=10**6)]
Waybill = Annotated[str, Meta(max_length=40, pattern=r"^[0-9A-Za-z._-]+$")]
Text = Annotated[str, Meta(max_length=10_000)]
Amount = int | float | Word | None
"""Grams or đồng, as a number or a text of it."""
NOTHING = Raw(b"null")

TOKEN, CREATE, CANCEL, CHARGE, LABELS = (
    "/GetAccessToken", "/CreateOrder", "/orderCancel", "/ServicesCharge", "/exportListReport",
)  # fmt: skip
PARCEL, PARCELS, HISTORY = "/getOrder", "/GetListOrder", "/GetStatusHistoryOrder"
PROVINCES, DISTRICTS, COMMUNES = "/getAllProvince", "/getAllDistrict", "/getAllCommune"
PROVINCES_NOW, COMMUNES_NOW = "/getNewProvinceAll", "/getNewCommuneAll"
LABELS_MOST = 100
NO_DISTRICT = "VNPOST"
"""What stands for the district of an address that has two levels."""


class Login(Struct, rename="camel"):
    """What a token is asked for with."""

    username: str
    password: str
    customer_code: str


class Token(Struct, rename="camel"):
    """The answer to it."""

    success: bool = False
    token: Annotated[str, Meta(max_length=4_000)] | None = None


class Envelope(Struct, rename="camel", gc=False):
    """What a record, or a list of them, may come in; one with a waybill is a record itself."""

    item_code: Raw = NOTHING
    results: Raw = NOTHING
    data: Raw = NOTHING
    success: Raw = NOTHING


class Words(Struct, rename="camel"):
    """What is said where there is no record."""

    message: Text | None = None
    message_capital: Text | None = field(default=None, name="Message")
    error_message: Text | None = None

    @property
    def all(self) -> str:
        """Return what the carrier says."""
        return self.error_message or self.message or self.message_capital or ""


class Labels(Struct):
    """Labels in base64, where they do not stand at the root."""

    data: list[str] | str


class Parcel(Struct, rename="camel", gc=False):
    """A parcel as the carrier knows it, and nobody's name."""

    item_code: Waybill | None = None
    original_item_code: Waybill | None = None
    original_id: Code | int | None = None
    original_id_capital: Code | int | None = field(default=None, name="originalID")
    sender_code: Code | None = None
    sale_order_code: Word | None = None
    status: Status | None = None
    updated_date: Stamp | None = None
    total_fee: Amount = None
    cod_amount: Amount = None
    weight: Amount = None

    @property
    def waybill(self) -> str:
        """Return its number at the carrier; empty where it has none yet."""
        return self.item_code or self.original_item_code or ""

    def goes_by(self, waybill: str) -> bool:
        """Say whether it has, or first had, this number at the carrier."""
        return waybill in (self.item_code, self.original_item_code)

    @property
    def original(self) -> str:
        """Return by which id it is cancelled; empty where the carrier does not say."""
        found = self.original_id if self.original_id is not None else self.original_id_capital
        return "" if found is None else str(found)

    @property
    def word(self) -> str:
        """Return its status as a text."""
        return "" if self.status is None else str(self.status)


class Event(Struct, rename="camel", gc=False):
    """A status that a parcel had, and since when."""

    status_code: Status
    created_date: Stamp = ""
    created_hour: Stamp | None = None
    create_hour: Stamp | None = None


class History(Struct, rename="camel"):
    """What became of a parcel, at the root or under ``data``, which may be a list of one."""

    data: Raw = NOTHING
    status_history: list[Event] | None = None


class Case(Struct):
    """What the carrier answers to a cancel, in keys of either case."""

    type_capital: Word | None = field(default=None, name="Type")
    type: Word | None = None
    message_capital: Text | None = field(default=None, name="Message")
    message: Text | None = None

    @property
    def word(self) -> str:
        """Return its answer: 00 accepted, 02 pending, else refused."""
        return self.type_capital or self.type or ""

    @property
    def words(self) -> str:
        """Return why."""
        return self.message_capital or self.message or ""


class Charge(Struct, rename="camel"):
    """What one service would cost."""

    service_code: Word
    service_name: Text | None = None
    total_fee: Amount = None


class Unit(Struct, rename="camel", gc=False):
    """A province, district or commune of either tree."""

    province_code: Word | int | None = None
    province_name: Text | None = None
    district_code: Word | int | None = None
    district_name: Text | None = None
    commune_code: Word | int | None = None
    commune_name: Text | None = None


class Mention(Struct, rename="camel", gc=False):
    """A parcel that a notice speaks of, and whose it is said to be; its status is only a claim, of whatever kind."""

    item_code: Waybill | None = None
    original_item_code: Waybill | None = None
    sender_code: Code | None = None
    status: Raw = NOTHING

    @property
    def waybill(self) -> str:
        """Return its number at the carrier; empty where it has none."""
        return self.item_code or self.original_item_code or ""


class Notice(Struct, rename="camel"):
    """What the carrier sends when parcels change; its signature can be checked by nobody but itself."""

    data: Annotated[list[Raw], Meta(min_length=1, max_length=1_000)]
    send_date: Text | int
    signature: Annotated[str, Meta(min_length=1, max_length=4_000)]


class Addon(Struct, rename="camel"):
    """A service besides the carrying; every property it has, ``null`` for one without a value."""

    code: str
    prop_value: str


class Information(Struct, rename="camel"):
    """A parcel to be carried; what is not known is null."""

    sender_name: str
    sender_phone: str
    sender_email: None
    sender_address: str
    sender_province_code: str
    sender_district_code: str
    sender_commune_code: str
    receiver_name: str
    receiver_phone: str
    receiver_email: None
    receiver_address: str
    receiver_province_code: str
    receiver_district_code: str
    receiver_commune_code: str
    service_code: str
    addon_service: list[Addon]
    addition_request: list[Addon]
    org_code_collect: None
    org_code_accept: None
    sale_order_code: str
    content_note: str
    weight: str
    width: int | None
    length: int | None
    height: int | None
    vehicle: str
    send_type: str
    is_broken: str
    delivery_time: None
    delivery_require: None
    delivery_instruction: str | None


class NewParcel(Struct, rename="camel"):
    """The wish as it is posted: made at once (1), not as a draft (0)."""

    customer_code: str
    contract_code: str | None
    information_order: Information
    order_creation_status: int = 1
    type: str = "GUI"


class Route(Struct, rename="camel"):
    """What is priced; without a service, all of them."""

    sender_province_code: str
    sender_district_code: str
    sender_commune_code: str
    receiver_province_code: str
    receiver_district_code: str
    receiver_commune_code: str
    weight: int
    width: int | None
    length: int | None
    height: int | None
    service_code: str | None
    addon_service: list[Addon]
    addition_request: list[Addon]
    receiver_national: str = "VN"
    receiver_city: None = None
    receiver_post_code: str = ""
    org_code_accept: None = None
    vehicle: str = "BO"


class Pricing(Struct, rename="camel"):
    """A question for prices within the country."""

    customer_code: str
    contract_number: str | None
    data: Route
    scope: int = 1


class Cancel(Struct):
    """Which parcel shall not go, by its original id."""

    original: str = field(name="OriginalId")
