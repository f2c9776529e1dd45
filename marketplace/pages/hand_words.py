"""Words for orders by hand: how one stands, and how it is paid."""

from marketplace.language.labels import hand_terms, order_state
from marketplace.language.translation import Language
from marketplace.operations.by_hand.money import OrderMoney
from marketplace.operations.by_hand.writing import TERMS
from marketplace.orders.hand_orders import HandOrderItem
from marketplace.orders.status import label


class HandWords:
    """What the list of orders by hand says, in one language."""

    def __init__(self, lang: Language) -> None:
        self._lang = lang

    def state(self, one: HandOrderItem) -> str:
        """Return how an order stands."""
        return order_state(label(one.order_state, one.fulfilment).value, self._lang)

    def terms(self) -> list[tuple[str, str]]:
        """Return how an order may be paid, each with its word."""
        return [(one, hand_terms(one, self._lang)) for one in TERMS]

    def money(self, one: OrderMoney) -> str:
        """Return how an order's money stands: all of it received, some, or none."""
        say, lang = self._lang.say, self._lang
        if one.amount_dong and one.owed_dong <= 0:
            return say("received {amount}", amount=lang.dong(one.received_dong))
        if one.received_dong > 0:
            return say("received {amount}, {rest} still owed", amount=lang.dong(one.received_dong),
                       rest=lang.dong(one.owed_dong))  # fmt: skip
        return say("{rest} still owed", rest=lang.dong(one.owed_dong)) if one.owed_dong > 0 else say("nothing owed")
