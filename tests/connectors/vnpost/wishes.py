"""Wishes of the tests: boxes of lychees to somebody whose name must stay nowhere."""

from marketplace.words.parcels import Address, AddressEra, CarrierPlace, ParcelWish

SENDER = Address("HTX Vải Lục Nam", "0987654321", "Thôn Già Khê", "Lục Nam", None, "Bắc Ninh")
TO = Address("Trần Thị Bê", "0912345678", "Số 9 Hàng Bè", "Hoàn Kiếm", None, "Hà Nội")
PERSONAL = (TO.name, TO.phone, TO.street, SENDER.phone, "TRẦN THỊ BÊ", "0912 345 678", "tran thi be")
FROM_PLACE = CarrierPlace(AddressEra.TWO_LEVELS, "22", None, "22101")
TO_PLACE = CarrierPlace(AddressEra.TWO_LEVELS, "10", None, "10001")
WISH = ParcelWish(
    "DH-7", SENDER, FROM_PLACE, TO, TO_PLACE, "Vải thiều 5 kg", 1, 5_200, 180_000,
    cod_dong=195_000, service="CTN007", sides_cm=(40, 30, 20), note="gọi trước khi giao",
)  # fmt: skip
OLD_WISH = WISH._replace(
    sender=SENDER._replace(district="Lục Ngạn"),
    to=TO._replace(district="Hoàn Kiếm"),
    sender_place=CarrierPlace(AddressEra.THREE_LEVELS, "23", "2301", "230101"),
    to_place=CarrierPlace(AddressEra.THREE_LEVELS, "11", "1101", "110101"),
)
