"""A wish of ours as MyVNPost is asked for it, and what is wrong with one before it is asked."""

from connectors.errors import Refused
from connectors.vnpost.token import Account
from connectors.vnpost.wire import NO_DISTRICT, Addon, Information, NewParcel, Pricing, Route
from marketplace.words.parcels import Address, AddressEra, CarrierPlace, ParcelWish

_HEAVIEST_G = 10**7


def new_parcel(wish: ParcelWish, account: Account) -> NewParcel:
    """Return what is posted to have a parcel fetched; Refused with what is missing."""
    _checked(wish)
    for one, who, who_vi in ((wish.sender, "sender", "người gửi"), (wish.to, "recipient", "người nhận")):
        if not (one.name.strip() and one.phone.strip() and one.street.strip()):
            raise _wrong(
                f"the {who}'s name, telephone number and street must all be there",
                f"phải có đủ tên, số điện thoại và địa chỉ của {who_vi}",
            )
    if not wish.service:
        raise _wrong("choose a service first, such as one of its prices", "hãy chọn dịch vụ vận chuyển trước")
    if not wish.number or not wish.goods.strip():
        raise _wrong("it needs our number and what is in it", "phải có mã của mình và nội dung hàng")
    return NewParcel(account.customer, account.contract, _information(wish))


def pricing(wish: ParcelWish, account: Account) -> Pricing:
    """Return what is posted to learn prices; Refused with what is missing."""
    _checked(wish)
    sender, to = wish.sender_place, wish.to_place
    length, width, height = wish.sides_cm or (None, None, None)
    route = Route(
        sender.province_id, _district(sender), sender.commune_id, to.province_id, _district(to), to.commune_id,
        weight=wish.weight_g, width=width, length=length, height=height, service_code=wish.service or None,
        addon_service=_addons(wish), addition_request=_requests(wish),
    )  # fmt: skip
    return Pricing(account.customer, account.contract, route)


def _information(wish: ParcelWish) -> Information:
    sender, to = wish.sender_place, wish.to_place
    length, width, height = wish.sides_cm or (None, None, None)
    return Information(
        wish.sender.name, wish.sender.phone, None, wish.sender.street,
        sender.province_id, _district(sender), sender.commune_id,
        wish.to.name, wish.to.phone, None, wish.to.street,
        to.province_id, _district(to), to.commune_id,
        service_code=wish.service, addon_service=_addons(wish), addition_request=_requests(wish),
        org_code_collect=None, org_code_accept=None, sale_order_code=wish.number, content_note=wish.goods,
        weight=str(wish.weight_g), width=width, length=length, height=height,
        vehicle="BO", send_type="1", is_broken="0",
        delivery_time=None, delivery_require=None, delivery_instruction=wish.note or None,
    )  # fmt: skip


def _addons(wish: ParcelWish) -> list[Addon]:
    """Return what is collected from the recipient, and the value that is declared; neither where it is 0."""
    wanted = (("GTG021", "PROP0018", wish.cod_dong), ("GTG008", "PROP0026", wish.value_dong))
    return [Addon(code, f"{prop}:{dong}") for code, prop, dong in wanted if dong]


def _requests(wish: ParcelWish) -> list[Addon]:
    """Return the freight that the recipient pays; the carrier works out how much it is."""
    return [Addon("GTG071", "PROP0080:null;PROP0081:null")] if wish.freight_by_recipient else []


def _district(place: CarrierPlace) -> str:
    return place.district_id or NO_DISTRICT


def _checked(wish: ParcelWish) -> None:
    """Raise Refused where places of two trees are mixed, or weight, sides or money are none."""
    for address, place in ((wish.sender, wish.sender_place), (wish.to, wish.to_place)):
        _of_one_era(address, place)
    if wish.sender_place.era is not wish.to_place.era:
        raise _mixed()
    if not 0 < wish.weight_g <= _HEAVIEST_G:
        raise _wrong("its weight must be some grams", "phải có khối lượng")
    if wish.cod_dong < 0 or wish.value_dong < 0 or any(side <= 0 for side in wish.sides_cm or ()):
        raise _wrong("money and sides must not be below 0", "tiền và kích thước không được âm")


def _of_one_era(address: Address, place: CarrierPlace) -> None:
    has_district = place.district_id is not None
    if address.era is not place.era or has_district != (place.era is AddressEra.THREE_LEVELS):
        raise _mixed()
    if not place.province_id or not place.commune_id or place.district_id in ("", NO_DISTRICT):
        raise _wrong("the carrier's province and commune must be known", "phải biết mã tỉnh và xã của Bưu điện")


def _mixed() -> Refused:
    return _wrong(
        "its addresses mix places of before and after July 2025; write both in one way",
        "địa chỉ gửi và nhận lẫn địa giới trước và sau tháng 7 năm 2025; hãy ghi cả hai theo một cách",
    )


def _wrong(what: str, what_vi: str) -> Refused:
    return Refused(f"The parcel cannot be sent by MyVNPost: {what}.", vi=f"Chưa gửi được qua Bưu điện: {what_vi}.")
