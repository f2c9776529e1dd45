"""Parcels that the tests want carried."""

from marketplace.words.parcels import Address, AddressEra, CarrierPlace, ParcelWish

SENDER = Address("HTX Lục Ngạn", "0204 123 456", "Thôn Kép", "Lục Ngạn", None, "Bắc Ninh")
TO = Address("Nguyễn Thị Hoa", "0987.654.321", "Số 5, ngõ 12 phố Hàng Bông", "Cửa Nam", None, "Hà Nội")
AT_HOME = CarrierPlace(AddressEra.TWO_LEVELS, "24", None, "901")
IN_TOWN = CarrierPlace(AddressEra.TWO_LEVELS, "1", None, "90101")
AT_HOME_BEFORE = CarrierPlace(AddressEra.THREE_LEVELS, "31", "325", "405")
IN_TOWN_BEFORE = CarrierPlace(AddressEra.THREE_LEVELS, "1", "12", "490")
WISH = ParcelWish("HTX-1", SENDER, AT_HOME, TO, IN_TOWN, "Vải thiều", 2, 10_000, 300_000, 300_000, "VCN")
BEFORE = WISH._replace(
    number="HTX-2",
    sender=SENDER._replace(district="Lục Ngạn", province="Bắc Giang"),
    to=TO._replace(district="Ba Đình"),
    sender_place=AT_HOME_BEFORE,
    to_place=IN_TOWN_BEFORE,
)
