"""What the contract says of the one operation with a buyer's data; no request of the check may be given any."""

from urllib.parse import quote

from connectors.partner.conformance.asking import Asker, Rule, UnmetError, UntriedError, refused
from connectors.partner.conformance.orders import read_orders

_PURPOSE = {"purpose": "shipping"}
_UNDER_WAY = ("placed", "confirmed", "collected", "shipping", "failed")


def _over(asker: Asker, *statuses: str) -> str:
    """Ask for the recipient of an order that is not shipped any more, of one for each status that there is."""
    found = {order.status: order.code for order in read_orders(asker) if order.status in statuses}
    if not found:
        raise UntriedError(f"Not tried: there is no order yet that is {' or '.join(statuses)}.")
    for status, code in sorted(found.items()):
        try:
            refused(asker.ask("POST", _path(asker, code), document=_PURPOSE), state=409)
        except UnmetError as error:
            raise UnmetError(f"{code}, which is {status}: {error}") from None
    return f"Refused for orders that are {', '.join(sorted(found))}."


def _path(asker: Asker, code: str) -> str:
    return f"{asker.shop_path}/orders/{quote(code, safe='')}/recipient"


def _unknown(asker: Asker) -> str:
    return refused(asker.ask("POST", _path(asker, "LENSAN-NO-SUCH-ORDER"), document=_PURPOSE), not_found=404)


def _no_purpose(asker: Asker) -> str:
    """Ask for another purpose than shipping, of an order that is being shipped; what a server then says is not shown.

    Of an order that is not, a server may answer 409 before it looks at the purpose.
    """
    code = next((order.code for order in read_orders(asker) if order.status in _UNDER_WAY), None)
    if code is None:
        raise UntriedError("Not tried: there is no order that is not yet delivered.")
    return refused(asker.ask("POST", _path(asker, code), document={"purpose": "contract-check"}), invalid=422)


RECIPIENTS = (
    Rule(
        2, "recipient-delivered", "No recipient is handed over after delivery", "Answer 409 state.",
        lambda asker: _over(asker, "delivered", "returned"),
    ),
    Rule(
        2, "recipient-cancelled", "No recipient is handed over of a cancelled order", "Answer 409 state.",
        lambda asker: _over(asker, "cancelled"),
    ),
    Rule(2, "recipient-unknown", "An order that does not exist has no recipient", "Answer 404 not-found.", _unknown),
    Rule(
        2, "recipient-purpose", "A recipient is handed over for shipping alone",
        "Answer 422 invalid to any other purpose.", _no_purpose,
    ),
)  # fmt: skip
