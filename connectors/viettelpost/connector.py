"""The connector of Viettel Post: parcels are priced, asked for, taken back and labelled; notices say where they are.

No status can be asked for, so it pulls nothing. A parcel is asked for once: where the answer is lost (Unreachable or
Changed), it may be there, and the notice of its first status brings its waybill with our number. Asked again under the
same number the carrier looks for it (CHECK_UNIQUE); what it answers then is published nowhere.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Final

from connectors.answers import Answer
from connectors.base import ChannelSettings, Connector, Health
from connectors.errors import ConnectorError, NotConfigured, Refused
from connectors.http import Http
from connectors.platform_facts import Facts
from connectors.viettelpost import mapping, notices
from connectors.viettelpost.account import Account
from connectors.viettelpost.texts import doubtful, without_people
from marketplace.words.parcels import AddressEra, CarrierUnit, Label, ParcelMade, ParcelRecord, ParcelWish, Quote
from marketplace.words.records import Reject

_LABEL_LASTS_MS: Final = 86_400_000
_CREATE, _UPDATE = "/v2/order/createOrder", "/v2/order/UpdateOrder"
_PRICES, _LABELS = "/v2/order/getPriceAll", "/v2/order/printing-code"
_WAREHOUSES = "/v2/user/listInventory"
_NEW_PROVINCES, _NEW_WARDS = "/v3/categories/listProvinceNew", "/v3/categories/listWardsNew"
_PROVINCES, _DISTRICTS = "/v2/categories/listProvinceById", "/v2/categories/listDistrict"
_WARDS = "/v2/categories/listWards"
_ALL = "-1"


class ViettelPostConnector:
    """One account of Viettel Post."""

    def __init__(
        self,
        settings: ChannelSettings,
        facts: Facts,
        http: Http,
        *,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        """Speak for one account, from the warehouse whose number the channel's shop is, where it is a number."""
        self._facts, self._now_ms = facts, now_ms
        self._account = Account(settings, http, now_ms)
        self._warehouse = int(settings.shop) if settings.shop.isascii() and settings.shop.isdigit() else 0
        self._notice_secret = settings.notice_secret
        self._made: dict[str, ParcelMade] = {}

    def check(self) -> Health:
        """Ask for the warehouses; NotConfigured where ours is none of them, any of the five errors otherwise."""
        before_ms = self._now_ms()
        answer = self._account.get(_WAREHOUSES)
        skew_ms = _told_ms(answer, before_ms) - (before_ms + self._now_ms()) // 2
        known = mapping.warehouses(answer.body, _WAREHOUSES)
        if self._warehouse and self._warehouse not in known:
            raise NotConfigured(
                f"The account has no warehouse {self._warehouse}.",
                vi=f"Tài khoản Viettel Post không có kho {self._warehouse}: hãy ghi lại số của kho lấy hàng.",
            )
        return Health(self._facts.title, (), skew_ms)

    def create_parcel(self, wish: ParcelWish) -> ParcelMade:
        """Have a parcel fetched; Refused with what to mend, or with the carrier's own word.

        ``known_before`` is true where this connector had the parcel made; of one of another run it cannot be known.
        After Unreachable and Changed the parcel may be there; so it may after a refusal where it was asked for before.
        """
        if made := self._made.get(wish.number):
            return made._replace(known_before=True)
        body = mapping.order(wish, self._warehouse)
        try:
            answer = self._account.post(_CREATE, body)
            made = mapping.made(answer.body, wish.number, _CREATE)
        except ConnectorError as error:
            told = without_people(error, wish)
            raise doubtful(told, wish.number) if wish.asked_before and isinstance(told, Refused) else told from None
        self._made[wish.number] = made
        return made

    def cancel_parcel(self, waybill: str) -> None:
        """Take a parcel back; Refused, with the carrier's own word, where it has left or was taken back before."""
        self._account.post(_UPDATE, mapping.cancel(waybill))
        self._made = {number: made for number, made in self._made.items() if made.waybill != waybill}

    def label(self, waybills: Sequence[str]) -> Label:
        """Return the carrier's address of the labels, which opens them to whoever has it, for a day."""
        if not 1 <= len(waybills) <= mapping.LABELS_MOST:
            most = mapping.LABELS_MOST
            raise Refused(
                f"Viettel Post prints 1 to {most} labels at once, not {len(waybills)}; choose fewer.",
                vi=f"Viettel Post in mỗi lần từ 1 đến {most} nhãn, không phải {len(waybills)}; hãy chọn lại.",
            )
        body = mapping.label_asked(waybills, self._now_ms() + _LABEL_LASTS_MS)
        return Label(None, mapping.label_address(self._account.post(_LABELS, body, again=True).body, _LABELS))

    def quotes(self, wish: ParcelWish) -> list[Quote]:
        """Return what each service would cost for a parcel, the cheapest first."""
        return mapping.quotes(self._account.post(_PRICES, mapping.price_asked(wish), again=True).body, _PRICES)

    def units(self) -> Iterator[CarrierUnit]:
        """Yield every unit of both eras, each after the one that it is in: the ids of one are none of the other."""
        yield from self._units_of_today()
        yield from self._units_before()

    def _units_of_today(self) -> Iterator[CarrierUnit]:
        for province in mapping.provinces(self._listed(_NEW_PROVINCES), AddressEra.TWO_LEVELS, _NEW_PROVINCES):
            yield province
            yield from mapping.new_wards(self._listed(_NEW_WARDS, "provinceId", province.id), province, _NEW_WARDS)

    def _units_before(self) -> Iterator[CarrierUnit]:
        body = self._listed(_PROVINCES, "provinceId", _ALL)
        yield from mapping.provinces(body, AddressEra.THREE_LEVELS, _PROVINCES)
        districts = mapping.districts(self._listed(_DISTRICTS, "provinceId", _ALL), _DISTRICTS)
        yield from districts
        yield from mapping.old_wards(self._listed(_WARDS, "districtId", _ALL), districts, _WARDS)

    def _listed(self, path: str, name: str = "", value: str = "") -> bytes:
        return self._account.get(path, [(name, value)] if name else ()).body

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Sequence[ParcelRecord | Reject]:
        """Return what a notice says; AuthFailed where it does not carry our secret, Changed where it tells nothing."""
        return notices.read_notice(self._notice_secret, self._facts, headers, body)


def _told_ms(answer: Answer, otherwise_ms: int) -> int:
    """Return the carrier's own time when it answered, to the second, in ms."""
    try:
        return int(parsedate_to_datetime(answer.headers["Date"]).timestamp()) * 1000
    except (KeyError, ValueError, TypeError):
        return otherwise_ms


def connect(settings: ChannelSettings, facts: Facts, http: Http) -> Connector:
    """Make the connector of one account."""
    return ViettelPostConnector(settings, facts, http)
