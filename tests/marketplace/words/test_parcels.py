"""Parcels: an address says of which tree it is, and nothing that is printed tells who gets one."""

from marketplace.words.parcels import Address, AddressEra, CarrierPlace, ParcelWish

_TO = Address("Nguyễn Thị Lan", "0912345678", "12 ngõ 5 Láng Hạ", "Phường Láng", None, "Thành phố Hà Nội")
_HERE = Address("HTX Quý Sơn", "0204123456", "Phố Lim", "Xã Quý Sơn", "Huyện Lục Ngạn", "Tỉnh Bắc Giang")
_PLACE = CarrierPlace(AddressEra.TWO_LEVELS, "1", None, "2")


def test_an_address_with_a_district_is_of_the_three_levels() -> None:
    assert (_TO.era, _HERE.era) == (AddressEra.TWO_LEVELS, AddressEra.THREE_LEVELS)


def test_no_text_tells_who_gets_a_parcel() -> None:
    wish = ParcelWish("LS-1", _HERE, _PLACE, _TO, _PLACE, "Vải thiều", 2, 11_000, 400_000)
    for shown in (repr(wish), repr(_TO), str(_TO), f"{wish}", f"{wish!r} {[_TO]}"):
        assert not any(part in shown for part in ("Lan", "0912345678", "Láng"))
        assert not any(part in shown for part in ("Quý", "0204123456", "Lim"))
    assert "LS-1" in repr(wish)
