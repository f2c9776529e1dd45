"""A stand-in of Viettel Post, written by us from what ``connector.toml`` says is known; it is not theirs.

It is as strict as the known facts are: a header or field that nobody has published, a place of the other tree, a text
of more than 150 bytes and a required field that is missing are refused. What is not known it does in more than one way,
as ``repeated`` says: a connector must bear each.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jobs.sandbox.loopback import Asked, Reply

USER, PASSWORD, COPIED, SECRET = "0912000111", "mật:khẩu", "58346742179D84F2E9", "bí-mật-của-htx"
NOW_MS = 1_764_500_000_000
WAREHOUSE = 5818802
HEADERS = {"Host", "Accept", "Accept-Encoding", "Connection", "User-Agent"}
LONG_MS = 1000 * 86_400_000

NEW_PROVINCES = {24: "Bắc Ninh", 1: "Hà Nội"}
NEW_WARDS = {24: {901: "Xã Lục Ngạn", 902: "Phường Chũ"}, 1: {90101: "Phường Cửa Nam"}}
PROVINCES = {31: "Bắc Giang", 24: "Bắc Ninh", 1: "Hà Nội"}
DISTRICTS = {325: ("Huyện Lục Ngạn", 31, "3558"), 12: ("Quận Ba Đình", 1, "1002")}
TWO_LEVELS = {100000001: ("Bỏ qua - Sử dụng địa chỉ 2 cấp", 1, "NEW")}
WARDS = {405: ("Xã Quý Sơn", 325), 406: ("Thị trấn Chũ", 325), 490: ("Phường Kim Mã", 12)}

ENDS = ("PROVINCE", "DISTRICT", "WARD")
ROUTE = {f"{who}_{end}": int for who in ("SENDER", "RECEIVER") for end in ENDS}
GOODS = {"PRODUCT_TYPE": str, "PRODUCT_WEIGHT": int, "PRODUCT_PRICE": int, "MONEY_COLLECTION": int}
SIDES = {"PRODUCT_LENGTH": int, "PRODUCT_WIDTH": int, "PRODUCT_HEIGHT": int}
PEOPLE = {f"{who}_{end}": str for who in ("SENDER", "RECEIVER") for end in ("FULLNAME", "PHONE", "ADDRESS")}
ORDER = ROUTE | GOODS | SIDES | PEOPLE | {
    "ORDER_NUMBER": str, "GROUPADDRESS_ID": int, "CUS_ID": int, "PRODUCT_NAME": str, "PRODUCT_QUANTITY": int,
    "ORDER_PAYMENT": int, "ORDER_SERVICE": str, "ORDER_SERVICE_ADD": str, "ORDER_NOTE": str, "CHECK_UNIQUE": bool,
    "ENABLE_SORT_CODE": bool,
}  # fmt: skip
REQUIRED = {*ROUTE, *PEOPLE, "ORDER_PAYMENT", "ORDER_SERVICE"}
PRICE = ROUTE | GOODS | SIDES | {"TYPE": int}
SERVICES = {"VCN": ("Chuyển phát nhanh", 42_000, "24 giờ"), "PHS": ("Nội tỉnh tiết kiệm", 26_400, "48 giờ")}


class NotTaken(Exception):
    """What is asked is refused, in the carrier's envelope and with HTTP 200."""


class StandIn:
    """The carrier; ``parcels`` is what it was asked to carry, of the paths in ``lose`` the next answer is cut."""

    def __init__(self) -> None:
        self.now_ms = NOW_MS
        self.expired: Callable[[], int] = lambda: self.now_ms + LONG_MS
        self.tokens: dict[str, bool] = {}
        self.parcels: dict[str, dict[str, Any]] = {}
        self.state: dict[str, int] = {}
        self.asked: Counter[str] = Counter()
        self.lose: set[str] = set()
        self.instead: dict[str, list[Reply]] = {}
        self.repeated = "refused"

    def answer(self, asked: Asked) -> Reply:
        """Answer one request, as a real server would."""
        parts = urlsplit(asked.path)
        self.asked[parts.path] += 1
        if self.instead.get(parts.path):
            return self.instead[parts.path].pop(0)
        doors = GETS if asked.method == "GET" else POSTS if asked.method == "POST" else {}
        if parts.path not in doors:
            return Reply(404, b'{"status":404,"error":true,"message":"Not found","data":null}')
        try:
            self._head(asked, parts.path)
            given = self._query(parts.query) if asked.method == "GET" else self._document(asked)
            found = doors[parts.path](self, given)
        except NotTaken as error:
            found = {"status": 200, "error": True, "message": str(error), "data": None}
        body = json.dumps(found, ensure_ascii=False).encode()
        if parts.path in self.lose:
            self.lose.remove(parts.path)
            return Reply(body=body[: len(body) // 2], declared=len(body))
        return Reply(body=body)

    # --- who asks ---------------------------------------------------------------------------------------------------

    def _head(self, asked: Asked, path: str) -> None:
        """Refuse a header that nobody has published, and whoever has no token."""
        own = {"Content-Length", "Content-Type"} if asked.method == "POST" else {"Content-Type"}
        strange = {*asked.headers} - HEADERS - own - {"Token"}
        if strange:
            raise NotTaken(f"Unknown header {sorted(strange)}")
        if asked.headers.get("Content-Type", "") != "application/json;charset=UTF-8":
            raise NotTaken("Content-Type is not application/json;charset=UTF-8")
        if path in OPEN:
            if "Token" in asked.headers:
                raise NotTaken("There is no token yet")
            return
        if "Token" not in asked.headers:
            raise NotTaken("Header Token is required")
        long = self.tokens.get(asked.headers["Token"])
        if long is None or long == (path == "/v2/user/ownerconnect"):
            raise NotTaken("Token invalid")

    def _query(self, query: str) -> dict[str, str]:
        return {name: value for name, [value] in parse_qs(query, strict_parsing=bool(query)).items()}

    def _document(self, asked: Asked) -> dict[str, Any]:
        given = json.loads(asked.body)
        if not isinstance(given, dict):
            raise NotTaken("Incorrect data")
        return given

    def login(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give a token that lasts a day."""
        return self._token(given == {"USERNAME": USER, "PASSWORD": PASSWORD}, long=False)

    def connect(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give a token that lasts long, to who has a short one."""
        return self._token(given == {"USERNAME": USER, "PASSWORD": PASSWORD}, long=True)

    def copied(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give a token to who shows one that was copied from their site."""
        return self._token(given == {"token": COPIED}, long=True)

    def _token(self, known: bool, *, long: bool) -> dict[str, Any]:
        if not known:
            raise NotTaken("Invalid owner account or password!")
        token = f"eyJ.{'long' if long else 'short'}.{len(self.tokens)}"
        self.tokens[token] = long
        return done({
            "userId": 7856551, "token": token, "partner": 722, "phone": USER, "postcode": None,
            "expired": self.expired(), "encrypted": None, "source": 5, "infoUpdated": True,
        })  # fmt: skip

    def run_out(self) -> None:
        """Let every token that was given end, without its bearer being told."""
        self.tokens.clear()

    # --- places -----------------------------------------------------------------------------------------------------

    def warehouses(self, given: dict[str, str]) -> dict[str, Any]:
        """List where the seller hands over."""
        only(given)
        name = {"name": "HTX Lục Ngạn", "phone": USER, "address": "Thôn Kép", "postId": 0, "merchant": None}
        return done([{"groupaddressId": WAREHOUSE, "cusId": 722, "provinceId": 24, "wardsId": 901, **name}])

    def new_provinces(self, given: dict[str, str]) -> dict[str, Any]:
        """List the provinces of the tree of two levels."""
        only(given)
        return done([province(*one) for one in NEW_PROVINCES.items()])

    def new_wards(self, given: dict[str, str]) -> dict[str, Any]:
        """List the communes of one of them."""
        of = only(given, "provinceId")
        rows = [{"WARDS_ID": ward, "WARDS_NAME": name, "PROVINCE_ID": of} for ward, name in NEW_WARDS[of].items()]
        return done(rows)

    def provinces(self, given: dict[str, str]) -> dict[str, Any]:
        """List the provinces of the tree of three levels."""
        of = only(given, "provinceId")
        return done([province(*one) for one in PROVINCES.items() if of in (-1, one[0])])

    def districts(self, given: dict[str, str]) -> dict[str, Any]:
        """List the districts of one of them."""
        of, names = only(given, "provinceId"), ("DISTRICT_NAME", "PROVINCE_ID", "DISTRICT_VALUE")
        every = {**DISTRICTS, **TWO_LEVELS}
        return done([
            {"DISTRICT_ID": number, **dict(zip(names, one, strict=True))}
            for number, one in every.items()
            if of in (-1, one[1])
        ])  # fmt: skip

    def wards(self, given: dict[str, str]) -> dict[str, Any]:
        """List the communes of a district."""
        of = only(given, "districtId")
        new = {ward: (name, 100000001) for ward, name in NEW_WARDS[1].items()}
        return done([
            {"WARDS_ID": ward, "WARDS_NAME": name, "DISTRICT_ID": within}
            for ward, (name, within) in {**WARDS, **new}.items()
            if of in (-1, within)
        ])  # fmt: skip

    # --- parcels ----------------------------------------------------------------------------------------------------

    def prices(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        """Say what a parcel costs by each service."""
        shaped(given, PRICE, {*PRICE} - {*SIDES})
        routed(given)
        if given["TYPE"] != 1:
            raise NotTaken("Incorrect data: TYPE")
        return [
            {"MA_DV_CHINH": code, "TEN_DICHVU": title, "GIA_CUOC": fee, "THOI_GIAN": lasts, "EXCHANGE_WEIGHT": 0,
             "EXTRA_SERVICE": [{"SERVICE_CODE": "GBP", "SERVICE_NAME": "Báo phát", "DESCRIPTION": None}]}
            for code, (title, fee, lasts) in SERVICES.items()
        ]  # fmt: skip

    def create(self, given: dict[str, Any]) -> dict[str, Any]:
        """Make a parcel."""
        shaped(given, ORDER, REQUIRED)
        routed(given)
        if given["ORDER_SERVICE"] not in SERVICES:
            raise NotTaken("Incorrect data: ORDER_SERVICE")
        if given["ORDER_PAYMENT"] not in ((2, 3) if given["MONEY_COLLECTION"] else (1, 4)):
            raise NotTaken("Incorrect data: ORDER_PAYMENT")
        if given["GROUPADDRESS_ID"] not in (0, WAREHOUSE):
            raise NotTaken("Groupaddress is invalid")
        same = [waybill for waybill, one in self.parcels.items() if one["ORDER_NUMBER"] == given["ORDER_NUMBER"]]
        if same and given["CHECK_UNIQUE"]:
            if self.repeated == "refused":
                raise NotTaken("Order number already exists")
            return self._made(same[0])
        waybill = str(15_878_180_012 + len(self.parcels))
        self.parcels[waybill], self.state[waybill] = given, 100
        return self._made(waybill)

    def _made(self, waybill: str) -> dict[str, Any]:
        given = self.parcels[waybill]
        return done({
            "ORDER_NUMBER": waybill, "MONEY_COLLECTION": given["MONEY_COLLECTION"], "EXCHANGE_WEIGHT": 50,
            "MONEY_TOTAL": 46_200, "MONEY_TOTAL_FEE": 42_000, "MONEY_FEE": 0, "MONEY_COLLECTION_FEE": 0,
            "MONEY_OTHER_FEE": 0, "MONEY_VAT": 4_200, "KPI_HT": 48.0, "RECEIVER_PROVINCE": given["RECEIVER_PROVINCE"],
            "RECEIVER_DISTRICT": given["RECEIVER_DISTRICT"], "RECEIVER_WARD": given["RECEIVER_WARD"],
            "SORT_CODE": "HNI-01",
        })  # fmt: skip

    def update(self, given: dict[str, Any]) -> dict[str, Any]:
        """Cancel a parcel."""
        shaped(given, {"TYPE": int, "ORDER_NUMBER": str, "NOTE": str}, {"TYPE", "ORDER_NUMBER", "NOTE"})
        if given["TYPE"] != 4:
            raise NotTaken("Incorrect data: TYPE")
        state = self.state.get(given["ORDER_NUMBER"])
        if state is None:
            raise NotTaken("Order does not exist")
        if state >= 107:
            raise NotTaken("Order status already exists on the system")
        self.state[given["ORDER_NUMBER"]] = 107
        return {**done(None), "message": "Hủy đơn hàng thành công"}

    def printing_code(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give what opens the labels of parcels."""
        shaped(given, {"EXPIRY_TIME": int, "ORDER_ARRAY": list}, {"EXPIRY_TIME", "ORDER_ARRAY"})
        if given["EXPIRY_TIME"] <= self.now_ms or not 1 <= len(given["ORDER_ARRAY"]) <= 100:
            raise NotTaken("Incorrect data: EXPIRY_TIME")
        if not set(given["ORDER_ARRAY"]) <= self.parcels.keys():
            raise NotTaken("Order does not exist")
        return {**done(None), "message": "ISJDgZ3NSiYM+PUk7vTzQK8Z/UDexvvDKIclc0NplOU="}


def done(data: Any) -> dict[str, Any]:
    """The envelope of what went well."""
    return {"status": 200, "error": False, "message": "OK", "data": data}


def province(number: int, name: str) -> dict[str, Any]:
    """A province as it is listed."""
    return {"PROVINCE_ID": number, "PROVINCE_CODE": "BNH", "PROVINCE_NAME": name}


def only(given: dict[str, str], *names: str) -> int:
    """The one parameter that is agreed, as a number; refuse another."""
    if set(given) != set(names) or not all(re.fullmatch(r"-?\d+", value) for value in given.values()):
        raise NotTaken(f"Incorrect data: {sorted(given)}")
    return int(given[names[0]]) if names else 0


def shaped(given: dict[str, Any], kinds: dict[str, type], required: set[str]) -> None:
    """Refuse a field that nobody knows, one of another kind, one that is missing, and a text that is too long."""
    for name, value in given.items():
        known = kinds.get(name)
        if known is None:
            raise NotTaken(f"Unknown field {name}")
        if value is None and name.endswith("_DISTRICT"):
            continue
        if type(value) is not known or (isinstance(value, int) and value < 0):
            raise NotTaken(f"Incorrect data: {name}")
        if isinstance(value, str) and len(value.encode()) > 150:
            raise NotTaken(f"Too long: {name}")
    missing = required - {name for name, value in given.items() if value != ""}
    if missing:
        raise NotTaken(f"Missing: {sorted(missing)}")
    if given.get("PRODUCT_TYPE", "HH") != "HH":
        raise NotTaken("Incorrect data: PRODUCT_TYPE")


def routed(given: dict[str, Any]) -> None:
    """Refuse a place that is not in one of the trees, and two places of two trees."""
    ends = [tuple(given[f"{who}_{end}"] for end in ENDS) for who in ("SENDER", "RECEIVER")]
    if len({district is None for _, district, _ in ends}) > 1:
        raise NotTaken("Incorrect data: RECEIVER_PROVINCE with address old or RECEIVER_PROVINCE with address new")
    for of, district, ward in ends:
        if district is None:
            known = ward in NEW_WARDS.get(of, {})
        else:
            known = DISTRICTS.get(district, ("", 0))[1] == of and WARDS.get(ward, ("", 0))[1] == district
        if not known:
            raise NotTaken("Invalid [RECEIVER_WARD, RECEIVER_DISTRICT, RECEIVER_PROVINCE]")


OPEN = ("/v2/user/Login", "/v2/user/LoginVTP")
Door = Callable[[StandIn, Any], Any]
POSTS: dict[str, Door] = {
    "/v2/user/Login": StandIn.login,
    "/v2/user/ownerconnect": StandIn.connect,
    "/v2/user/LoginVTP": StandIn.copied,
    "/v2/order/getPriceAll": StandIn.prices,
    "/v2/order/createOrder": StandIn.create,
    "/v2/order/UpdateOrder": StandIn.update,
    "/v2/order/printing-code": StandIn.printing_code,
}
GETS: dict[str, Door] = {
    "/v2/user/listInventory": StandIn.warehouses,
    "/v3/categories/listProvinceNew": StandIn.new_provinces,
    "/v3/categories/listWardsNew": StandIn.new_wards,
    "/v2/categories/listProvinceById": StandIn.provinces,
    "/v2/categories/listDistrict": StandIn.districts,
    "/v2/categories/listWards": StandIn.wards,
}


def notice(waybill: str = "15878180012", status: int = 501, date: str = "10/11/2025 11:07:16", **other: Any) -> bytes:
    """A notice as it is sent, with every field that was seen in one, and people in it."""
    secret = other.pop("token", SECRET)
    told = {
        "ORDER_NUMBER": waybill, "ORDER_REFERENCE": "HTX-1", "GROUPADDRESS_ID": str(WAREHOUSE), "ORDER_STATUS": status,
        "STATUS_NAME": "Phát thành công", "REASON_CODE": None, "ORDER_STATUSDATE": date,
        "EXPECTED_DELIVERY": "Dịch vụ chưa quy định chỉ tiêu", "EXPECTED_DELIVERY_DATE": None, "IS_RETURNING": False,
        "LOCATION_CURRENTLY": PERSONAL["place"], "LOCALION_CURRENTLY": PERSONAL["place"], "NOTE": PERSONAL["note"],
        "EMPLOYEE_NAME": PERSONAL["bearer"], "EMPLOYEE_PHONE": PERSONAL["phone"],
        "POD": {"IMAGES": [PERSONAL["photo"]]},
        "RECEIVER_FULLNAME": PERSONAL["who"], "MONEY_COLLECTION": 250_000, "MONEY_COLLECTION_ORIGIN": None,
        "MONEY_TOTAL": 46_200, "MONEY_TOTALFEE": 42_000, "MONEY_TOTALVAT": 4_200, "MONEY_FEECOD": 0,
        "VOUCHER_VALUE": 0, "PRODUCT_WEIGHT": 5_100, "ORDER_SERVICE": "VCN", "ORDER_SERVICE_ADD": None,
        "ORDER_PAYMENT": 3, "ORDER_NOTE": PERSONAL["note"], "DETAIL": [{"CODE": PERSONAL["note"]}],
    } | other  # fmt: skip
    return json.dumps({"DATA": told, "TOKEN": secret}, ensure_ascii=False).encode("utf-8", "surrogatepass")


PERSONAL = {
    "who": "Nguyễn Thị Hoa", "bearer": "Phạm Minh Đức", "phone": "84967299927", "note": "gọi trước cho bác Tư",
    "place": "HNI, Bưu cục Gia Lâm, 0334128111", "photo": "https://cloudstorage.com.vn/anh-phat.jpg",
}  # fmt: skip
"""Whom a notice tells of."""
