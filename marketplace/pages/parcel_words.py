"""Words for parcels: how one stands, what it is a part of, and what is to be done where the carrier would not."""

from marketplace.language import labels
from marketplace.language.translation import Language
from marketplace.reports.figures.parcels_to_post import OrderToPost, SentLine


class ParcelWords:
    """What the list of parcels says, in one language."""

    def __init__(self, lang: Language) -> None:
        self._lang = lang

    def state(self, one: OrderToPost) -> str:
        """Return how an order's last parcel stands; of an order that has left, where it is."""
        is_made = one.parcel is None or one.parcel.state == "made"
        if is_made and one.order.fulfilment != "none":
            return labels.delivery_state(one.order.fulfilment, self._lang)
        if one.parcel is None:
            if one.order.order_state == "cancelled":
                return labels.order_itself(one.order.order_state, self._lang)
            return self._lang.say("no parcel was asked for")
        return labels.parcel_state(one.parcel.state, self._lang)

    def part(self, one: OrderToPost) -> str:
        """Return of what a carrier told that it was a part only."""
        part = one.parcel.part if one.parcel is not None else None
        return labels.parcel_part(part, self._lang) if part else ""

    def account(self, one: OrderToPost) -> str:
        """Return with which account and from which post office an order is sent."""
        if not one.account:
            return self._lang.say("no carrier is chosen for this cooperative; whoever runs the server sets it")
        return " · ".join(part for part in (one.account, one.post_office) if part)

    def line(self, one: SentLine) -> str:
        """Return a line of which packs may have come back."""
        say, lang = self._lang.say, self._lang
        return say("{title}: {n} boxes of {weight} were sent; how many came back?", title=one.title,
                   n=lang.number(one.packs), weight=lang.kilograms(one.pack_g))  # fmt: skip
