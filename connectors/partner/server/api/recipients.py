"""Recipients: invented people, made anew from the order code each time and never stored."""

from zlib import crc32

from connectors.partner.server.core.chance import blend

_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
_MIDDLES = ("Văn", "Thị", "Đức", "Minh", "Thu", "Ngọc", "Quang", "Thanh")
_NAMES = (
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Giang",
    "Hà",
    "Hùng",
    "Lan",
    "Linh",
    "Mai",
    "Nam",
    "Phương",
    "Sơn",
    "Tâm",
    "Yến",
)
_STREETS = ("Trần Phú", "Lê Lợi", "Nguyễn Trãi", "Hai Bà Trưng", "Quang Trung", "Lý Thường Kiệt", "Phan Chu Trinh")


def recipient_of(shop_id: str, code: str, province: str | None) -> dict[str, str]:
    """Return the invented recipient of an order; the telephone number is of no operator's range."""
    word = blend(crc32(shop_id.encode()), crc32(code.encode()))
    family, middle = _FAMILIES[word % 10], _MIDDLES[word >> 8 & 7]
    name, street = _NAMES[(word >> 16) % 15], _STREETS[(word >> 24) % 7]
    place = province or "Hà Nội"
    return {
        "name": f"{family} {middle} {name}",
        "phone": f"0100{(word >> 32) % 1_000_000:06d}",
        "address": f"Số {1 + (word >> 40) % 300} {street}, {place}",
    }
