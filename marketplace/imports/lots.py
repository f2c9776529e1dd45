"""Lots: what one household picked or will pick, and the sheets they come in.

A lot without a code is known by household, produce, variety, grade and days; a weight that differs from the one known
is a doubt, since it may be a correction or a second lot of that day. What was weighed replaces a forecast, never the
other way.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from marketplace.exchange import sync_requests
from marketplace.exchange.inbox import Candidate, term_mappings
from marketplace.imports import same_lot
from marketplace.imports.batch import Batch, Doubt, problem
from marketplace.imports.known_lots import FIELDS, GIVEN, KnownLots, known_lots
from marketplace.imports.lot_rows import LotRows, written
from marketplace.imports.rows import Doubted, Known, Rejected, Repeats, Spot, repeated, values_of
from marketplace.imports.same_lot import kind_of
from marketplace.inventory import ledger as moves
from marketplace.inventory.lots import CannotMove, append_lots, update_lots, window
from marketplace.operations import relocation
from marketplace.operations.harvest import recall as room
from marketplace.orders.reallocate import Why
from marketplace.spreadsheets import Column, Problem, Row, cells
from marketplace.storage import bulk
from marketplace.words import weight

_INSERTED = (*GIVEN, "sold_g", "spoiled_g", "balance_g")
_BALANCES = "SELECT id, balance_g FROM lot WHERE id IN :lots"

COLUMNS = (
    Column("code", "Mã lô", ("mã lô hàng", "lot code"), read=cells.code, example="LO-001"),
    Column("household", "Mã hộ", ("mã số hộ", "household code"), True, cells.code, example="HO-QS-001"),
    Column("produce", "Nông sản", ("sản phẩm", "loại nông sản", "produce"), True, cells.name, example="Vải thiều"),
    Column("variety", "Giống", ("variety",), example="U Hồng"),
    Column("grade", "Loại", ("phân loại", "hạng", "grade"), example="Loại 1"),
    Column(
        "in_g",
        "Khối lượng",
        ("sản lượng", "số lượng", "trọng lượng", "KL", "weight"),
        required=True,
        read=cells.grams,
        unit_in=weight.unit_in,
        example="3 tạ",
        adds=True,
        counted=weight.counts,
    ),
    Column("picked_on", "Ngày cắt", ("ngày thu hoạch", "ngày hái", "picked on"), read=cells.day, example="10/06/2026"),
    Column("forecast_from", "Dự kiến từ", ("dự kiến từ ngày", "dự kiến cắt từ", "từ ngày"), read=cells.day),
    Column("forecast_to", "Dự kiến đến", ("dự kiến đến ngày", "dự kiến cắt đến", "đến ngày"), read=cells.day),
    Column(
        "forecast", "Dự kiến từ–đến", ("dự kiến cắt", "dự kiến", "dự kiến thu hoạch"), read=cells.days, offered=False
    ),
    Column("slip", "Số phiếu cân", ("phiếu cân", "mã phiếu cân", "weigh slip"), read=cells.code, example="PC-17"),
    Column("growing_area_code", "Mã số vùng trồng", ("mã vùng trồng", "mã vùng", "MSVT"), read=cells.code),
    Column("certificate", "Chứng nhận", ("chứng chỉ", "tiêu chuẩn"), example="VietGAP"),
)


class Lots:
    """Takes the rows of a sheet of lots into the database."""

    def __init__(self, batch: Batch, season: str | None = None) -> None:
        """Prepare for one file; ``season`` is a season's code, or None to take the one the lot's day falls in."""
        self._batch, self._rows = batch, LotRows(batch, season)
        self._repeats = Repeats({})
        self._spoken: dict[int, Spot] = {}
        self._numbers: dict[str, int] = {}
        """From which number on codes of a household and day may be free; those before are taken for good."""

    def take(self, rows: Sequence[Row]) -> None:
        """Take rows into the database in a constant number of statements."""
        doubts: list[Doubt] = []
        drafts = self._rows.read(rows, doubts)
        order = {row.spot: at for at, row in enumerate(rows)}
        lots = known_lots(self._batch.connection, drafts)
        new: list[tuple[Row, Known]] = []
        meant: list[tuple[Row, Known, Known]] = []
        # Codes go first, then rows that say exactly what is known, so that the order of a file's rows decides nothing.
        for row, given in sorted(drafts, key=lambda draft: (not draft[1]["code"], not self._exactly(draft[1], lots))):
            try:
                self._settle(row, given, lots, new, meant)
            except Rejected as rejected:
                self._batch.reject([rejected.problem])
            except Doubted as doubted:
                doubts.append(doubted.doubt)
        self._write(sorted(new, key=lambda draft: order[draft[0].spot]), self._changed(meant, lots))
        self._batch.doubt(doubts)

    def _exactly(self, given: Known, lots: KnownLots) -> bool:
        return same_lot.exactly(given, lots.by_kind.get(kind_of(given), ()), lots.forecast_g) is not None

    def _settle(
        self,
        row: Row,
        given: Known,
        lots: KnownLots,
        new: list[tuple[Row, Known]],
        meant: list[tuple[Row, Known, Known]],
    ) -> None:
        """Decide whether a row is a new lot, and put it where it belongs."""
        if given["code"]:
            self._repeats.check(row, given["code"], "Mã lô", given["code"])
            before = lots.by_code.get(given["code"])
            if before is not None and before["household_id"] != given["household_id"]:
                before = self._taken_by(row, given, before, lots)
        else:
            self._repeats.check(row, _said_twice(given), "Mã lô", weight.text(given["in_g"]))
            before = self._meant(row, given, lots)
        if before is None:
            new.append((row, given))
            return
        if before["id"] in self._spoken:
            raise repeated(row, self._spoken[before["id"]], "Mã lô", before["code"])
        self._spoken[before["id"]] = row.spot
        if before["picked_on"] is not None and given["picked_on"] is None:
            self._batch.unchanged += 1
            self._tell_picked(row, given, before, lots)
        else:
            meant.append((row, given, before))

    def _tell_picked(self, row: Row, given: Known, lot: Known, lots: KnownLots) -> None:
        """Say that a forecast changes nothing of a lot that is picked, unless it is the forecast it had."""
        days = (lot["forecast_from"], lot["forecast_to"])
        if same_lot.forecast_of(lot, lots.forecast_g) == given["in_g"] and days == (
            given["forecast_from"],
            given["forecast_to"],
        ):
            return
        weighed, on = weight.text(lot["in_g"]), written(lot["picked_on"])
        en = f"Lot {lot['code']} was picked on {on} and weighed {weighed}; a forecast changes nothing of it any more."
        vi = f"Lô {lot['code']} đã cắt ngày {on}, cân được {weighed}; dự kiến không làm thay đổi lô này nữa."
        self._batch.note(problem(row, "Khối lượng", weight.text(given["in_g"]), en, vi))

    def _changed(self, meant: list[tuple[Row, Known, Known]], lots: KnownLots) -> list[tuple[Known, Known]]:
        """Return the lots that rows change, as they are and as they shall be; what they lack comes back from orders."""
        fitting, lacking = [], dict[int, int]()
        for row, given, before in meant:
            try:
                after = self._after(row, given, before)
                if after["balance_g"] < 0:
                    lacking[before["id"]] = self._coverable(row, given, after, lots)
                fitting.append((row, given, before))
            except Rejected as rejected:
                self._batch.reject([rejected.problem])
        if lacking:
            self._uncover(fitting, lots, lacking)
        changed = []
        for row, given, before in fitting:
            after = self._after(row, given, before)
            if after["balance_g"] < 0:
                missing = weight.text(-after["balance_g"])
                en = f"Lot {before['code']} lacks {missing} for this; nothing was written."
                raise CannotMove(en, f"Lô {before['code']} thiếu {missing} nên không ghi được; chưa có gì thay đổi.")
            if after == before:
                self._batch.unchanged += 1
            else:
                changed.append((before, after))
        return changed

    def _coverable(self, row: Row, given: Known, after: Known, lots: KnownLots) -> int:
        """Return the grams a lot lacks of what is gone of it; Rejected where the orders do not hold that much."""
        lacking: int = -after["balance_g"]
        if sum(one.weight_g for one in lots.lines.get(after["id"], ())) < lacking:
            raise self._gone(row, "Khối lượng", weight.text(given["in_g"]), weight.text(after["in_g"] + lacking))
        return lacking

    def _uncover(self, meant: list[tuple[Row, Known, Known]], lots: KnownLots, lacking: dict[int, int]) -> None:
        """Take back from orders, newest first, what lots lack, say so of their rows, and read the balances anew."""
        connection, batch = self._batch.connection, self._batch
        why = Why(None, batch.file_name, "picked less")
        lost = room.uncover(connection, lots.lines, lacking, why, batch.now_ms)
        rows = bulk.select(connection, _BALANCES, {"lots": [before["id"] for _row, _given, before in meant]})
        balances = {row[0]: row[1] for row in rows}
        for row, given, before in meant:
            before["balance_g"] = balances[before["id"]]
            if uncovered := [one for one in lost.get(before["id"], ()) if one.weight_g]:
                short = weight.text(sum(one.weight_g for one in uncovered))
                lines = "1 order line is" if len(uncovered) == 1 else f"{len(uncovered)} order lines are"
                en = f"{lines} short of {short} now; see `lensan shortfalls list`."
                vi = f"{len(uncovered)} dòng đơn nay thiếu {short}; xem mục thiếu hàng giao."
                batch.note(problem(row, "Khối lượng", weight.text(given["in_g"]), en, vi))

    def _taken_by(self, row: Row, given: Known, before: Known, lots: KnownLots) -> Known | None:
        """Return the lot a person said is meant by a code that another household's lot has; Doubted before."""
        doubted = self._elsewhere(row, given, before)
        said = self._batch.meant("lot", doubted.doubt.about)
        if said == before["code"]:
            return before
        if said != term_mappings.NEW:
            raise doubted
        given["code"] = None
        return self._meant(row, given, lots)

    def _elsewhere(self, row: Row, given: Known, before: Known) -> Doubted:
        """Return the doubt about a lot's code that another household's lot has already."""
        found = problem(
            row,
            "Mã lô",
            given["code"],
            "A lot of another household has this code; write another code.",
            "Mã lô này đang là của hộ khác; hãy ghi mã khác.",
        )
        about = f"{given['code']}, {given['household']}"
        return Doubted(Doubt(found, self._rows.kept(row), "lot", about, [*_candidates([before]), _NEW]))

    def _meant(self, row: Row, given: Known, lots: KnownLots) -> Known | None:
        """Return the lot without a code that a row means, each lot meant once; Doubted where a person must say it."""
        left = [lot for lot in lots.by_kind.get(kind_of(given), ()) if lot["id"] not in self._spoken]
        lot, several = same_lot.alike(given, left, lots.forecast_g)
        if lot is not None or not several:
            return lot
        facts = (row.values.get(name) for name in ("household", "produce", "variety", "grade", "slip"))
        days = (given[name] for name in ("picked_on", "forecast_from"))
        about = ", ".join([*(str(one) for one in (*facts, *days) if one), weight.text(given["in_g"])])
        said = self._batch.meant("weight", about)
        if said == term_mappings.NEW:
            return None
        if chosen := [one for one in several if one["code"] == said]:
            return chosen[0]
        raise Doubted(
            Doubt(_unclear(row, given, several), self._rows.kept(row), "weight", about, [*_candidates(several), _NEW])
        )

    def _after(self, row: Row, given: Known, before: Known) -> Known:
        """Return the lot as it shall be; its balance, below 0 where it is short, takes the difference."""
        after = before | {name: given[name] for name in GIVEN if given.get(name) is not None}
        gone_g = before["in_g"] - before["balance_g"]
        if gone_g and any(after[name] != before[name] for name in ("household_id", "produce_id", "season_id")):
            raise self._gone(row, "Mã lô", given["code"], weight.text(gone_g))
        after["balance_g"] = after["in_g"] - gone_g
        # A lot keeps the communes of its day, also when its household has moved on the map since.
        return after | {"commune_id": before["commune_id"], "commune_now_id": before["commune_now_id"]}

    def _gone(self, row: Row, column: str, value: Any, gone: str) -> Rejected:
        return Rejected(
            problem(
                row,
                column,
                value,
                f"{gone} of this lot are sold or gone already, so it cannot become this; correct the row.",
                f"Lô này đã bán hoặc xuất {gone} nên không thể sửa như vậy; hãy kiểm tra lại dòng này.",
            )
        )

    def _write(self, new: list[tuple[Row, Known]], changed: list[tuple[Known, Known]]) -> None:
        self._give_codes([given for _row, given in new])
        connection = self._batch.connection
        rows = [(*(given[name] for name in GIVEN), 0, 0, given["in_g"]) for _row, given in new]
        added = append_lots(connection, _INSERTED, rows)
        self._batch.record_added("lot", added)
        moves.open_lots(connection, added, self._batch.now_ms)
        self._spoken.update(zip(added, (row.spot for row, _given in new), strict=True))
        update_lots(connection, FIELDS, [(*values_of(FIELDS, after), after["id"]) for _, after in changed])
        self._batch.record_changed("lot", [before for before, _after in changed])
        moves.restate(self._batch.connection, changed, self._batch.file_name, self._batch.now_ms)
        if changed:
            lots = [before["id"] for before, _after in changed]
            relocation.follow(self._batch.connection, lots)
            sync_requests.about_lots(self._batch.connection, lots, self._batch.now_ms)
        self._batch.new += len(new)
        self._batch.changed += len(changed)

    def _give_codes(self, lots: list[Known]) -> None:
        """Give each lot without a code one made of its household, its day and a number."""
        unnamed = [lot for lot in lots if not lot["code"]]
        stems = {
            id(lot): f"{lot['household']}-{(lot['picked_on'] or lot['forecast_from']).replace('-', '')[2:]}"
            for lot in unnamed
        }
        taken = self._taken(sorted({lot["household_id"] for lot in unnamed}))
        taken |= {lot["code"] for lot in lots if lot["code"]}
        for lot in unnamed:
            stem = stems[id(lot)]
            number = self._numbers.get(stem, 1)
            while (code := f"{stem}-{number}") in taken:
                number += 1
            self._numbers[stem] = number + 1
            lot["code"] = code
            taken.add(code)

    def _taken(self, households: list[int]) -> set[str]:
        sql = "SELECT code FROM lot WHERE household_id IN :households"
        return {code for (code,) in bulk.select(self._batch.connection, sql, {"households": households})}


def _said_twice(given: Known) -> str:
    """Return what two rows without codes share that are most likely one lot written twice."""
    told = (*kind_of(given), *(given[name] for name in ("picked_on", "forecast_from", "forecast_to", "in_g", "slip")))
    return json.dumps(told, ensure_ascii=False)


_NEW = Candidate("new", term_mappings.NEW)


def _candidates(lots: Sequence[Known]) -> list[Candidate]:
    return [Candidate("lot", lot["code"], lot["variety"] or "", pack_g=lot["in_g"], owner=_when(lot)) for lot in lots]


def _when(lot: Known) -> str:
    if lot["picked_on"] is not None:
        return written(lot["picked_on"])
    first, last = (date.fromisoformat(lot[name]) for name in ("forecast_from", "forecast_to"))
    return window(first, last)


def _unclear(row: Row, given: Known, lots: Sequence[Known]) -> Problem:
    """Return what to do about a row that may be one of several forecasts, or another weight of a lot of that day."""
    typed, codes = weight.text(given["in_g"]), ", ".join(lot["code"] for lot in lots)
    if given["picked_on"] is not None and any(lot["picked_on"] is None for lot in lots):
        return problem(
            row,
            "Khối lượng",
            typed,
            f"This may be the weight of several lots ({codes}); write the code of the lot, for another lot a new code.",
            f"Số cân này có thể của nhiều lô ({codes}); hãy ghi mã lô, lô khác thì ghi mã mới.",
        )
    lot = lots[0]
    return problem(
        row,
        "Khối lượng",
        typed,
        f"Lot {lot['code']} of this day is {weight.text(lot['in_g'])}; to correct it write its code,"
        " for another lot write a new code.",
        f"Lô {lot['code']} cùng ngày đã ghi {weight.text(lot['in_g'])}; muốn sửa thì ghi mã lô đó,"
        " lô khác thì ghi mã mới.",
    )
