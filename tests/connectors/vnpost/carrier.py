"""A stand-in of MyVNPost on loopback, ours: written from the public facts alone, no line of it is VNPost's.

It is stricter than the real one may be. A field it does not know, one that is missing, a wrong header, ids of both
trees in one parcel, a page that is too large are refused; what it answers is shaped as differently as is known.
"""

import json
import re
import threading
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

CUSTOMER, NAME, PASSWORD = "T000180585", "htx-vai", "mật-khẩu-9"
PARTIES = ("Name", "Phone", "Email", "Address", "ProvinceCode", "DistrictCode", "CommuneCode")
INFORMATION = {
    *(who + part for who in ("sender", "receiver") for part in PARTIES),
    "serviceCode", "addonService", "additionRequest", "orgCodeCollect", "orgCodeAccept", "saleOrderCode",
    "contentNote", "weight", "width", "length", "height", "vehicle", "sendType", "isBroken", "deliveryTime",
    "deliveryRequire", "deliveryInstruction",
}  # fmt: skip
NEEDED = {"senderName", "senderPhone", "senderAddress", "receiverName", "receiverPhone", "receiverAddress"} | {
    "serviceCode", "contentNote", "weight", "sendType", "vehicle",
}  # fmt: skip
ROUTE = {
    *(who + part for who in ("sender", "receiver") for part in ("ProvinceCode", "DistrictCode", "CommuneCode")),
    "receiverNational", "receiverCity", "receiverPostCode", "orgCodeAccept", "weight", "width", "length", "height",
    "serviceCode", "addonService", "additionRequest", "vehicle",
}  # fmt: skip
PROPS = {"GTG021": ["PROP0018"], "GTG008": ["PROP0026"], "GTG071": ["PROP0080", "PROP0081"]}
SERVICES = {"CTN001": 22_000, "CTN007": 19_500, "ETN037": 35_000}
NEW = {"22": {"22101", "22102"}, "10": {"10001"}}
"""Today's tree: provinces and their communes."""
OLD = {"23": {"2301": {"230101"}}, "11": {"1101": {"110101"}}}
"""The tree before July 2025: provinces, their districts, the districts' communes."""
MASKED = "09++++++78"


class Wrong(Exception):
    """The stand-in refuses: its status, and what it says."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status, self.says = status, says


class Carrier:
    """MyVNPost as far as it is known. ``faults`` are met one by one, ``asked`` says what was asked of it."""

    def __init__(self) -> None:
        self.empty()
        carrier = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                carrier.answer(self, self.rfile.read(length))

            do_GET = do_POST = answer  # noqa: N815 - the names that http.server looks for

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def empty(self) -> None:
        """Forget everything."""
        self.prefix = ""
        self.tokens: list[str] = []
        self.parcels: list[dict[str, Any]] = []
        self.history: dict[str, list[dict[str, Any]]] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[str] = []
        self.clock = "01/12/2026 08:00:00"
        self.newest_first = False
        self.counts_last_day = True
        self.under_data = False
        self.lower_case = False
        self.one_paper = False
        self.cancels = "00"
        self.knows_numbers = "yes"
        self.lists: list[dict[str, Any]] | None = None
        self.after_page: Callable[[], None] | None = None

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def calls(self, path: str) -> list[dict[str, Any]]:
        """Return what was asked of a path."""
        return [asked for called, asked in self.asked if called == path]

    # --- what a test does to it -----------------------------------------------------------------------------------

    def carries(self, waybill: str, status: str = "1", at: str | None = None, **more: Any) -> dict[str, Any]:
        """Let a parcel be there, with a recipient whom nobody may keep."""
        at = at or self.clock
        parcel = {
            "orderHdrID": f"h-{waybill}", "itemCode": waybill, "originalItemCode": None, "originalId": f"o-{waybill}",
            "senderCode": CUSTOMER, "saleOrderCode": f"DH-{waybill}", "status": status, "statusName": "…",
            "totalFee": 25000.0, "updatedDate": at, "weight": "5200", "codAmount": 150_000,
            "receiverName": "Trần Thị Bê", "receiverPhone": MASKED, "receiverAddress": "Số 9 Hàng Bè",
        }  # fmt: skip
        parcel |= more
        self.parcels = [one for one in self.parcels if one["itemCode"] != waybill] + [parcel]
        day, hour = at.split(" ")
        self.history.setdefault(waybill, []).append(
            {"createdDate": day, "createdHour": hour, "statusCode": int(status), "statusName": "…"}
        )
        return parcel

    def moves(self, waybill: str, status: str, at: str, updated: str | None = None) -> None:
        """Let a parcel have another status since an instant; its record says ``updated``."""
        known = next(one for one in self.parcels if one["itemCode"] == waybill)
        self.carries(waybill, status, at, **{"saleOrderCode": known["saleOrderCode"], "updatedDate": updated or at})

    # --- what it answers ------------------------------------------------------------------------------------------

    def answer(self, handler: BaseHTTPRequestHandler, raw: bytes) -> None:
        """Answer one request, or do as a fault wants."""
        fault = self.faults.pop(0) if self.faults and "GetAccessToken" not in handler.path else ""
        if fault == "token":
            self.tokens.clear()
        if fault in ("429", "503"):
            return self._send(handler, int(fault), {"title": "Trần Thị Bê", "detail": "0912345678"})
        if fault == "html":
            return self._send(handler, 200, "<html>cổng</html>", kind="text/html")
        try:
            status, answer = 200, self._asked(handler, raw)
        except Wrong as wrong:
            status, answer = wrong.status, {"success": False, "message": wrong.says}
        if fault == "lost":
            with suppress(OSError):
                handler.connection.shutdown(2)
            return None
        return self._send(handler, status, answer, cut=fault == "cut")

    def _send(
        self,
        handler: BaseHTTPRequestHandler,
        status: int,
        answer: Any,
        *,
        kind: str = "application/json",
        cut: bool = False,
    ) -> None:
        body = answer.encode() if isinstance(answer, str) and kind == "text/html" else json.dumps(answer).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            handler.close_connection = True

    def _asked(self, handler: BaseHTTPRequestHandler, raw: bytes) -> Any:
        parts = urlsplit(handler.path)
        _hold(parts.path.startswith(self.prefix), 404, "no such path")
        path, query = parts.path.removeprefix(self.prefix), dict(parse_qsl(parts.query, keep_blank_values=True))
        if raw:
            _hold(handler.headers.get("Content-Type", "").startswith("application/json"), 415, "JSON is wanted")
        body = json.loads(raw) if raw else None
        self.asked.append((path, body if body is not None else query))
        _hold(handler.headers.get("Authorization") is None, 400, "the token has a header of its own")
        if path != "/GetAccessToken":
            _hold(handler.headers.get("token") in self.tokens, 401, "token")
        door = DOORS.get((handler.command, path))
        _hold(door is not None, 404, "no such path")
        assert door is not None
        return door(self, body if handler.command == "POST" else query)

    def _token(self, body: Any) -> Any:
        _exactly(body, {"username", "password", "customerCode"})
        if body != {"username": NAME, "password": PASSWORD, "customerCode": CUSTOMER}:
            return {"success": False, "errorMessage": f"Sai mật khẩu {body['password']}", "token": None}
        self.tokens = [f"tk-{len(self.asked)}"]
        return {"success": True, "errorMessage": None, "token": self.tokens[0]}

    def _create(self, body: Any) -> Any:
        _exactly(body, {"orderCreationStatus", "type", "customerCode", "contractCode", "informationOrder"})
        _hold((body["orderCreationStatus"], body["type"], body["customerCode"]) == (1, "GUI", CUSTOMER), 400, "đơn")
        told = body["informationOrder"]
        _exactly(told, INFORMATION)
        for name in NEEDED:
            _hold(isinstance(told[name], str) and told[name].strip() != "", 400, f"thiếu {name}")
        _hold(bool(re.fullmatch(r"[1-9]\d*", told["weight"])), 400, "weight")
        _priced(told)
        if len(told["receiverPhone"]) != 10:
            raise Wrong(400, f"Số điện thoại {told['receiverPhone']} của {told['receiverName'].upper()} không hợp lệ")
        fee = SERVICES[told["serviceCode"]]
        waybill = f"EB{len(self.parcels) + 100_000_000}VN"
        parcel = self.carries(waybill, "1", saleOrderCode=told["saleOrderCode"], totalFee=fee, weight=told["weight"])
        return {"data": parcel} if self.under_data else parcel

    def _charge(self, body: Any) -> Any:
        _exactly(body, {"scope", "customerCode", "contractNumber", "data"})
        _hold((body["scope"], body["customerCode"]) == (1, CUSTOMER), 400, "scope")
        _exactly(body["data"], ROUTE)
        _hold(type(body["data"]["weight"]) is int, 400, "weight")
        wanted = body["data"]["serviceCode"]
        _priced(body["data"])
        rows = [
            {"serviceCode": code, "serviceName": f"Dịch vụ {code}", "mainFee": fee, "vasFee" if n else "vasfee": 0,
             "totalFee": None if code == "ETN037" and not wanted else float(fee), "priceWeight": 5000}
            for n, (code, fee) in enumerate(SERVICES.items()) if wanted in (None, code)
        ]  # fmt: skip
        return {"data": rows} if self.under_data else rows

    def _cancel(self, body: Any) -> Any:
        _exactly(body, {"OriginalId"})
        parcel = next((one for one in self.parcels if one["originalId"] == body["OriginalId"]), None)
        if parcel is None or self.cancels == "99" or int(parcel["status"]) >= 6:
            verdict, says = "99", "Đơn hàng đã được lấy, gọi 0912 345 678"
        else:
            verdict, says = self.cancels, "ok"
        if verdict == "00":
            assert parcel is not None
            self.moves(parcel["itemCode"], "9", self.clock)
        case = {"Type": verdict, "Message": says, "Note": None, "OriginalId": body["OriginalId"], "CaseId": "c1"}
        return [{key[0].lower() + key[1:]: value for key, value in case.items()}] if self.lower_case else case

    def _order(self, query: Any) -> Any:
        _exactly(query, {"type", "code"})
        key = {"1": "itemCode", "2": "saleOrderCode", "3": "originalId"}.get(query["type"])
        _hold(key is not None, 400, "type")
        if query["type"] == "2" and self.knows_numbers != "yes":
            _hold(self.knows_numbers != "refused", 400, "mã đơn")
            return [{"results": self.parcels if self.knows_numbers == "mistaken" else []}]
        keys = ("itemCode", "originalItemCode") if query["type"] == "1" else (key,)
        return [{"results": [one for one in self.parcels if query["code"] in [one[name] for name in keys]]}]

    def _orders(self, query: Any) -> Any:
        _exactly(query, {"lastUpdateFrom", "lastUpdateTo", "type", "size", "page", "isInternational"})
        _hold((query["type"], query["isInternational"]) == ("GUI", "false"), 400, "type")
        _hold(1 <= int(query["size"]) <= 500, 400, "size")
        first, last = (_day(query[name]) for name in ("lastUpdateFrom", "lastUpdateTo"))
        _hold((last - first).days <= 31, 400, "31 ngày")
        found = [one for one in self.parcels if self._within(one, first, last)]
        found.sort(key=lambda one: (_day(one["updatedDate"]), one["updatedDate"][11:]), reverse=self.newest_first)
        start = int(query["page"]) * int(query["size"])
        page = found[start : start + int(query["size"])]
        if self.lists is not None:  # whatever a test wants it to say
            page = self.lists[start : start + int(query["size"])]
        if page and self.after_page is not None:
            self.after_page()
        return {"results": page}

    def _within(self, parcel: dict[str, Any], first: date, last: date) -> bool:
        day = _day(parcel["updatedDate"])
        return first <= day <= last if self.counts_last_day else first <= day < last

    def _history(self, query: Any) -> Any:
        _exactly(query, {"type", "code"})
        events = {"statusHistory": list(reversed(self.history.get(query["code"], [])))}
        return {"data": [events]} if self.under_data else {"data": events}

    def _labels(self, body: Any) -> Any:
        _hold(isinstance(body, list) and 0 < len(body) <= 100, 400, "≤ 100")
        _hold({*body} <= {one["itemCode"] for one in self.parcels}, 400, "số hiệu")
        papers = [b64encode(f"%PDF-1.4 {code}".encode()).decode() for code in body]
        return papers[:1] if self.one_paper else papers

    def _units(self, path: str) -> Any:
        if path == "/getNewProvinceAll":
            return [{"provinceCode": code, "provinceName": f"Tỉnh {code}"} for code in NEW]
        if path == "/getNewCommuneAll":  # the province in either field
            pairs = [(code, province) for province, codes in NEW.items() for code in sorted(codes)]
            return [
                {"communeCode": code, "communeName": f" Xã  {code}", "districtCode" if n else "provinceCode": province}
                for n, (code, province) in enumerate(pairs)
            ] + [{"communeCode": "99999", "communeName": "Xã lạc", "districtCode": "77"}]
        if path == "/getAllProvince":
            return [{"provinceCode": int(code), "provinceName": f"Tỉnh {code}"} for code in OLD]
        districts = [(code, province) for province, codes in OLD.items() for code in codes]
        if path == "/getAllDistrict":
            return [{"districtCode": code, "districtName": "Huyện", "provinceCode": up} for code, up in districts]
        communes = [(one, code) for code, province in districts for one in OLD[province][code]]
        return [{"communeCode": code, "communeName": "Xã", "districtCode": up} for code, up in communes]


def _units_door(path: str) -> Callable[[Carrier, Any], Any]:
    def door(carrier: Carrier, query: Any) -> Any:
        _exactly(query, set())
        return carrier._units(path)

    return door


DOORS: dict[tuple[str, str], Callable[[Carrier, Any], Any]] = {
    ("POST", "/GetAccessToken"): Carrier._token,
    ("POST", "/CreateOrder"): Carrier._create,
    ("POST", "/ServicesCharge"): Carrier._charge,
    ("POST", "/orderCancel"): Carrier._cancel,
    ("POST", "/exportListReport"): Carrier._labels,
    ("GET", "/getOrder"): Carrier._order,
    ("GET", "/GetListOrder"): Carrier._orders,
    ("GET", "/GetStatusHistoryOrder"): Carrier._history,
} | {
    ("GET", path): _units_door(path)
    for path in ("/getAllProvince", "/getAllDistrict", "/getAllCommune", "/getNewProvinceAll", "/getNewCommuneAll")
}


def _day(text: str) -> date:
    """Read dd-MM-yyyy or dd/MM/yyyy, and nothing else."""
    found = re.match(r"(\d{2})[-/](\d{2})[-/](\d{4})(?: |$)", text)
    _hold(found is not None, 400, "dd-MM-yyyy")
    assert found is not None
    return date(int(found[3]), int(found[2]), int(found[1]))


def _hold(true: bool, status: int, says: str) -> None:
    if not true:
        raise Wrong(status, says)


def _exactly(told: Any, names: set[str]) -> None:
    _hold(isinstance(told, dict) and set(told) == names, 400, f"fields: {sorted(set(told) ^ names)}")


def _priced(told: dict[str, Any]) -> None:
    """Hold what a price depends on: places of one tree, a known service, services besides it with all their props."""
    eras = set()
    for who in ("sender", "receiver"):
        province, district, commune = (told[f"{who}{part}Code"] for part in ("Province", "District", "Commune"))
        if district == "VNPOST":
            _hold(commune in NEW.get(province, ()), 400, f"{who}: xã không thuộc tỉnh")
        else:
            _hold(commune in OLD.get(province, {}).get(district, ()), 400, f"{who}: xã không thuộc huyện")
        eras.add(district == "VNPOST")
    _hold(len(eras) == 1, 400, "hai loại địa chỉ")
    _hold(told["serviceCode"] is None or told["serviceCode"] in SERVICES, 400, "serviceCode")
    for one in told["addonService"] + told["additionRequest"]:
        _exactly(one, {"code", "propValue"})
        props = [pair.split(":")[0] for pair in one["propValue"].split(";")]
        _hold(props == PROPS.get(one["code"]), 400, f"{one['code']}: {props}")
        _hold((one in told["additionRequest"]) == (one["code"] == "GTG071"), 400, one["code"])
