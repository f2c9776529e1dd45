"""Money in a market that lives at random: platforms pay out, correct and take back; the cooperative closes periods."""

from marketplace.directory import periods
from marketplace.settlement.difference_review import SettlingReason, differences, settle_difference
from marketplace.settlement.statements import close
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import OrderRecord, SettlementRecord
from tests.truths.chance import between, one_of
from tests.truths.changes import Changes
from tests.truths.lives import rule
from tests.truths.people import a_shop, any_one, now_and_then

WAYS = ("order", "order", "line", "line", "half", "freight", "back", "charge", "adjustment", "penalty", "none")


class Money(Changes):
    """What platforms pay out, and what the accountant does."""

    @rule(shop=a_shop, which=any_one, at=any_one, how=one_of(WAYS), dong=between(1, 50_000),
          seen=now_and_then)  # fmt: skip
    def pay_out(self, shop: str, which: int, at: int, how: str, dong: int, seen: bool) -> None:
        """A platform settles an order or a line of it, wholly or not, charges it, takes money back, or fines."""
        order = self._order(shop, which)
        self._pass()
        if how == "none":
            self._entry(shop, None, None, (0, dong, 0, 0), "penalty")
        elif order is not None:
            meant = how == "line" or (how == "charge" and dong % 2)
            named = order.lines[at % len(order.lines)].remote_id if meant else None
            self._entry(shop, order.code, named, *_figures(order, at, how, dong))
        self._now(shop, seen)

    @rule(shop=a_shop, which=any_one, dong=between(-50_000, 50_000), seen=now_and_then)
    def correct(self, shop: str, which: int, dong: int, seen: bool) -> None:
        """An entry has other amounts under the id it had."""
        platform = self.platforms[shop]
        self._pass()
        if platform.entries:
            entry = list(platform.entries.values())[which % len(platform.entries)]
            fee, paid_ms = entry.fee_dong + dong, entry.paid_ms + (which % 2) * 3_600_000
            platform.pay(entry._replace(fee_dong=fee, net_dong=entry.net_dong - dong, paid_ms=paid_ms))
            self._now(shop, seen)

    @rule(which=any_one)
    def let_be(self, which: int) -> None:
        """The accountant lets it stay that another sum was paid out for an order."""
        self._pass()
        with self.database.write() as connection:
            if rows := differences(connection, EVERYTHING, open_only=True):
                one = rows[which % len(rows)]
                settle_difference(
                    connection, EVERYTHING, one.order, one.channel, SettlingReason("chấp nhận", "kế toán", self.now_ms)
                )

    @rule()
    def close_a_period(self) -> None:
        """The accountant closes the first open period, also before it is over; the last one stays open."""
        self._pass()
        with self.database.write(one_state=True) as connection:
            known = periods.periods_of(connection, EVERYTHING, self.ground.cooperative_id)
            still = [one for one in known if one.closed_ms is None]
            if len(still) > 1:
                close(connection, still[0].id, "kế toán", self.now_ms, force=True)
                self.happened["a period is closed"] += 1

    def _entry(
        self, shop: str, code: str | None, line: str | None, money: tuple[int, int, int, int], kind: str
    ) -> None:
        gross, fee, freight, tax = money
        settlement = f"S{(self.now_ms // 86_400_000) % 7}"
        self.platforms[shop].pay(SettlementRecord(
            f"{shop}-e{next(self.codes)}", settlement, code, line, self.now_ms, gross, fee, freight, tax,
            gross - fee - freight - tax, kind=kind,
        ))  # fmt: skip


def _figures(order: OrderRecord, at: int, how: str, dong: int) -> tuple[tuple[int, int, int, int], str]:
    """Return gross, fee, freight and tax of an entry, and its kind."""
    meant = [order.lines[at % len(order.lines)]] if how == "line" else order.lines
    gross = sum((one.gross_dong - one.discount_dong) * one.standing // one.quantity for one in meant)
    fee, freight = sum(one.fee_dong for one in meant), sum(one.freight_dong for one in meant)
    tax = sum(one.tax_dong * one.standing // one.quantity for one in meant)
    rounded = gross - (dong % 4 if dong % 3 == 0 else 0)
    figures = {
        "half": (gross // 2, fee // 2, freight // 3, 0), "freight": (gross, fee // 2, freight + dong, tax),
        "back": (-gross, -fee, -freight, -tax) if dong % 2 else (-dong, 0, 0, 0),
        "charge": (0, fee // 2, dong, 0), "adjustment": (0, dong, 0, 0), "penalty": (0, 0, dong, 0),
    }  # fmt: skip
    return figures.get(how, (rounded, fee, freight, tax)), how if how in ("adjustment", "penalty") else "order"
