"""What the list of orders by hand says of an order and its money."""

from marketplace.language.translation import language
from marketplace.operations.by_hand.money import OrderMoney
from marketplace.orders.hand_orders import HandOrderItem
from marketplace.pages.hand_words import HandWords

WORDS = HandWords(language("vi"))


def test_an_order_and_its_money_are_said_in_words() -> None:
    one = HandOrderItem(1, "TAY", "confirmed", "delivered", "cash", None, 0, None, "Vải", 1, 5_000, 0, 0, 1, 0)
    assert WORDS.state(one) == "đã giao"
    assert dict(WORDS.terms()) == {"cash": "tiền mặt", "transfer": "chuyển khoản", "cod": "thu hộ (COD)",
                                   "unpaid": "chưa trả"}  # fmt: skip
    said = [WORDS.money(OrderMoney(*one)) for one in ((100, 100), (100, 40), (100, 0), (0, 0))]
    assert said == ["đã nhận 100 đ", "đã nhận 40 đ, còn nợ 60 đ", "còn nợ 100 đ", "không còn nợ"]
