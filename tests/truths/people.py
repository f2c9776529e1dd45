"""People and their lots in a market that lives at random: weighing, sorting, declaring, stopping, settling."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from marketplace.directory.audit import Signed
from marketplace.inventory import policy as rules
from marketplace.inventory.allocation import KINDS
from marketplace.inventory.lots import CannotMove, Provenance, lot_by_code
from marketplace.listings import emergency_stop as stops
from marketplace.listings.availability import settings
from marketplace.operations import membership_changes
from marketplace.operations.fulfilment.overrides import judge_returned, refund, send_again
from marketplace.operations.fulfilment.shortfalls.settling import settle
from marketplace.operations.fulfilment.substitution import swap
from marketplace.operations.harvest.postponing import postpone
from marketplace.operations.harvest.removal import sell_elsewhere, spoil
from marketplace.operations.harvest.sorting import Graded, Loss, sort
from marketplace.operations.harvest.weighing import adjust, picked
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import local
from marketplace.words.messages import Refusal
from tests.truths.chance import between, one_of, yes_or_no
from tests.truths.ground import OPENS, SHOPS, SKUS, Ground
from tests.truths.lives import rule

HOUR_MS = 3_600_000
a_shop = one_of(SHOPS)
a_sku = one_of(SKUS)
a_lot = one_of(["L0", "L1", "L2"])
any_one = between(0, 9)
some_packs = between(1, 4)
now_and_then = one_of([False, False, True])
"""Whether the clock comes by at once."""
some_grams = between(1, 25_000)
ACTS = ("refund", "resend", "fit", "unfit")
_LINES_OF = """
SELECT l.id FROM order_line l JOIN orders o ON o.id = l.order_id JOIN channel c ON c.id = o.channel_id
WHERE l.quantity > 0 AND c.code = :shop ORDER BY l.id
"""
OPEN_LINES = "SELECT line_id, weight_g FROM shortfall WHERE weight_g > 0 ORDER BY line_id"
_DRAWN = "SELECT d.line_id, t.code FROM draw d JOIN lot t ON t.id = d.lot_id WHERE d.drawn_g > 0 ORDER BY 1, 2"
_LEDGER = ("lot", "lot_move", "draw", "shortfall", "order_line", "household_total", "day_total", "membership")


class People:
    """What people do with their lots and say of their listings; what cannot be done changes nothing."""

    database: Database
    ground: Ground
    now_ms: int

    def __init__(self) -> None:
        self.happened: Counter[str] = Counter()
        """What came to pass, and how often."""

    @rule(lot=a_lot, grams=some_grams, what=one_of(["spoil", "trader", "more", "less", "pick", "sort"]))
    def move_a_lot(self, lot: str, grams: int, what: str) -> None:
        """Fruit goes bad, a trader comes by, a weight was wrong, what was forecast is weighed, a lot is sorted."""
        moves: dict[str, Callable[[Connection, Provenance], object]] = {
            "spoil": lambda connection, said: spoil(connection, lot, grams, "hỏng", said),
            "trader": lambda connection, said: sell_elsewhere(connection, lot, grams, 20_000, "thương lái", said),
            "more": lambda connection, said: adjust(connection, lot, grams, "cân lại", said, force=True),
            "less": lambda connection, said: adjust(connection, lot, -grams, "cân lại", said, force=True),
            "pick": lambda connection, said: picked(connection, lot, grams, OPENS, "PC-1", said, force=True),
            "sort": lambda connection, said: _sort(connection, lot, grams, said),
        }
        lot = {"pick": "L2", "sort": "L1"}.get(what, lot)  # the only ones that can be
        self._said(what, moves[what])

    @rule(kind=one_of(KINDS), day=between(0, 1), home=between(0, 2), share=between(0, 5))
    def declare(self, kind: str, day: int, home: int, share: int) -> None:
        """The cooperative declares another rule from today or tomorrow, and a household's share."""
        on = local(self.now_ms).date() + timedelta(days=day)
        ours, home_id = self.ground.cooperative_id, self.ground.homes[home]
        self._said(
            "declare", lambda connection, said: rules.declare(connection, ours, kind, on, "chủ nhiệm", said.at_ms)
        )
        self._said("share", lambda connection, _: rules.set_quota(connection, ours, home_id, share, on))

    @rule(home=between(0, 2), day=between(0, 1), back=yes_or_no)
    def leave_or_come_back(self, home: int, day: int, back: bool) -> None:
        """A household leaves its cooperative from today or tomorrow on, and may join it again the day after."""
        on = local(self.now_ms).date() + timedelta(days=day)
        self._said(
            "leave", lambda connection, said: membership_changes.leave(connection, f"H{home}", "HTX", on, said.at_ms)
        )
        if back:
            on += timedelta(days=1)
            self._said(
                "join", lambda connection, said: membership_changes.join(connection, f"H{home}", "HTX", on, said.at_ms)
            )

    @rule(days=between(1, 3))
    def postpone_the_cut(self, days: int) -> None:
        """Tomorrow's forecasts are put off (hoãn cắt)."""
        on = local(self.now_ms).date() + timedelta(days=1)
        self._said("postpone", lambda connection, said: postpone(connection, on, days, "mưa", said, cooperative="HTX"))

    @rule(shop=a_shop, sku=a_sku, packs=between(0, 3))
    def keep_back(self, shop: str, sku: str, packs: int) -> None:
        """The manager keeps some boxes back from a shop."""
        with self.database.write() as connection:
            settings.set_safety_stock(
                connection, settings.offers_of(connection, EVERYTHING, sku, shop), [packs], "dat", 0
            )

    @rule(sku=a_sku, back=yes_or_no)
    def stop(self, sku: str, back: bool) -> None:
        """Somebody stops a listing at once, or lets it go on."""
        with self.database.write() as connection:
            ids = sorted(stops.listings_of(connection, [sku]).values())
            if back:
                stops.resume(connection, ids, Signed(None, "chủ nhiệm"), self.now_ms)
            else:
                stops.stop(connection, ids, Signed(None, "chủ nhiệm"), self.now_ms)

    @rule(which=any_one, lot=a_lot, how=one_of(["lot", "less weight", "cancel"]), all_of_it=yes_or_no)
    def settle_what_is_missing(self, which: int, lot: str, how: str, all_of_it: bool) -> None:
        """A person settles what is missing: by another lot, by less weight, by asking for a cancel; or in part."""
        missing = self._ask(OPEN_LINES) or self._sold_out(SHOPS[which % 2])
        if missing:
            line, open_g = missing[which % len(missing)]
            grams = None if all_of_it or open_g < 2 or how == "cancel" else open_g // 2
            self._said(
                f"settle by {how}",
                lambda connection, said: settle(connection, EVERYTHING, line, how, said, lot=lot, grams=grams),
            )

    @rule(which=any_one, lot=a_lot)
    def pack_another(self, which: int, lot: str) -> None:
        """Another household packs the boxes (đổi hộ khi đóng)."""
        drawn = self._ask(_DRAWN)
        if drawn:
            line, from_lot = drawn[which % len(drawn)]
            self._said("pack another", lambda connection, said: swap(connection, line, from_lot, lot, said))

    @rule(which=any_one, dong=between(0, 200_000), packs=between(0, 2), how=one_of(ACTS))
    def say_what_the_platform_cannot(self, which: int, dong: int, packs: int, how: str) -> None:
        """A person says that money was given back, boxes were sent once more, or what came back is fit or spoiled."""
        lines = self._ask(_LINES_OF, shop=SHOPS[1])
        if lines:
            [line] = lines[which % len(lines)]
            acts: dict[str, Callable[[Connection, Provenance], object]] = {
                "refund": lambda connection, said: refund(connection, line, dong, said),
                "resend": lambda connection, said: send_again(connection, line, packs, said),
                "fit": lambda connection, said: judge_returned(connection, line, True, said),
                "unfit": lambda connection, said: judge_returned(connection, line, False, said),
            }
            self._said(how, acts[how])

    def _sold_out(self, shop: str) -> list[tuple[Any, ...]]:
        """Let a shop sell more than there is, and return what is missing then."""
        raise NotImplementedError

    # --- what the rules share ---------------------------------------------------------------------------------------

    def _ask(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        with self.database.read() as connection:
            return bulk.select(connection, sql, parameters)

    def _pass(self) -> int:
        """Let an hour and a bit pass; return the instant."""
        self.now_ms += HOUR_MS + 7
        return self.now_ms

    def _said(self, what: str, work: Callable[[Connection, Provenance], object]) -> None:
        """Do what a person says; what cannot be done is refused with a sentence, and leaves everything as it was."""
        self._pass()
        before = self._stands()
        try:
            with self.database.write() as connection:
                work(connection, Provenance("chủ nhiệm", self.now_ms, self.now_ms))
            self.happened[f"people: {what}"] += 1
        except (CannotMove, Refusal) as refused:
            assert str(refused)
            self.happened["people: refused"] += 1
            assert self._stands() == before

    def _stands(self) -> object:
        """Return how everything stands, to be compared: nothing was written where it is the same."""
        with self.database.read() as connection:
            return [sorted(bulk.select(connection, f"SELECT * FROM {table}", {}), key=repr) for table in _LEDGER]


def _sort(connection: Connection, code: str, first_g: int, said: Provenance) -> list[str]:
    """Sort what is left of a lot into two grades, some culls and a loss."""
    left_g = lot_by_code(connection, code).balance_g
    first_g = min(first_g, left_g)
    second_g = (left_g - first_g) // 2
    rest_g = left_g - first_g - second_g
    graded = [Graded("loại 1", first_g), Graded("loại 2", second_g)]
    return sort(connection, code, graded, Loss(rest_g // 2, rest_g - rest_g // 2, "héo"), said)
