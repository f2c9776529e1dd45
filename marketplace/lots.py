"""Lots: what one household picked or will pick, and the sheets they come in.

A lot without a code is known by household, produce, variety, grade and days; a weight that differs from the one known
is a doubt, since it may be a correction or a second lot of that day.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace import meanings, moves, residences
from marketplace.db import bulk
from marketplace.inbox import Candidate
from marketplace.intake.batch import Batch, Doubt, problem
from marketplace.intake.kept import kept_of
from marketplace.intake.rows import Doubted, Known, Rejected, Repeats, known_by, plain
from marketplace.sheet import Column, Row, cells
from marketplace.tables import TABLES
from marketplace.words import names, weight

_GIVEN = (
    *("code", "household_id", "season_id", "produce_id", "commune_id", "commune_now_id", "variety", "grade"),
    *("picked_on", "forecast_from", "forecast_to", "in_g", "growing_area_code", "certificate"),
)
_FIELDS = (*_GIVEN, "balance_g")
_INSERTED = (*_GIVEN, "sold_g", "spoiled_g", "balance_g")
_SAME = ("household_id", "season_id", "produce_id", "variety", "grade", "picked_on", "forecast_from", "forecast_to")
_HOUSEHOLD = ("code", "commune_id", "commune_now_id", "growing_area_code", "certificate")

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
    ),
    Column("picked_on", "Ngày cắt", ("ngày thu hoạch", "ngày hái", "picked on"), read=cells.day, example="10/06/2026"),
    Column("forecast_from", "Dự kiến từ", ("dự kiến từ ngày", "dự kiến cắt từ", "từ ngày"), read=cells.day),
    Column("forecast_to", "Dự kiến đến", ("dự kiến đến ngày", "dự kiến cắt đến", "đến ngày"), read=cells.day),
    Column(
        "forecast", "Dự kiến từ–đến", ("dự kiến cắt", "dự kiến", "dự kiến thu hoạch"), read=cells.days, offered=False
    ),
    Column("growing_area_code", "Mã số vùng trồng", ("mã vùng trồng", "mã vùng", "MSVT"), read=cells.code),
    Column("certificate", "Chứng nhận", ("chứng chỉ", "tiêu chuẩn"), example="VietGAP"),
)


@dataclass(frozen=True, slots=True)
class _Season:
    id: int
    code: str
    starts_on: str
    ends_on: str


class Lots:
    """Takes the rows of a sheet of lots into the database."""

    def __init__(self, batch: Batch, season: str | None = None) -> None:
        """Prepare for one file; ``season`` is a season's code, or None to take the one the lot's day falls in."""
        self._batch, self._season_code = batch, season
        connection = batch.connection
        fields = ("code", "starts_on", "ends_on")
        seasons = bulk.select(connection, f"SELECT id, {', '.join(fields)} FROM season ORDER BY id", {})  # noqa: S608
        self._seasons = [_Season(*map(plain, row)) for row in seasons]
        self._produce = {
            row[0]: row[1:] for row in bulk.select(connection, "SELECT name_key, id, name, code FROM produce", {})
        }
        self._repeats = Repeats({})
        self._spoken: set[int] = set()
        self._moved: dict[int, list[residences.Stay]] = {}

    def take(self, rows: Sequence[Row]) -> None:
        """Take rows into the database in a constant number of statements."""
        doubts: list[Doubt] = []
        drafts = self._drafts(rows, doubts)
        by_code, alike = self._known(drafts)
        new: list[tuple[Row, Known]] = []
        changed: list[tuple[Known, Known]] = []
        # Rows that say exactly what is known go first, so that the order of a file's rows decides nothing.
        for row, given in sorted(drafts, key=lambda draft: not self._exactly(draft[1], alike)):
            try:
                self._settle(row, given, by_code, alike, new, changed)
            except Rejected as rejected:
                self._batch.reject([rejected.problem])
            except Doubted as doubted:
                doubts.append(doubted.doubt)
        self._write(sorted(new, key=lambda draft: draft[0].number), changed)
        self._batch.doubt(doubts)

    def _drafts(self, rows: Sequence[Row], doubts: list[Doubt]) -> list[tuple[Row, Known]]:
        codes = sorted({row.values["household"] for row in rows})
        found = known_by(self._batch.connection, "household", _HOUSEHOLD, "code", codes)
        households = {one["code"]: one for one in found}
        self._moved = residences.stays(self._batch.connection, [one["id"] for one in found])
        drafts = []
        for row in rows:
            try:
                drafts.append((row, self._draft(row, households)))
            except Rejected as rejected:
                self._batch.reject([rejected.problem])
            except Doubted as doubted:
                doubts.append(doubted.doubt)
        return drafts

    def _draft(self, row: Row, households: dict[str, Known]) -> Known:
        values = row.values
        household = households.get(values["household"])
        if household is None:
            raise Rejected(
                problem(
                    row,
                    "Mã hộ",
                    values["household"],
                    "There is no household with this code; import the households first.",
                    "Chưa có hộ mang mã này; hãy nhập danh sách hộ trước.",
                )
            )
        picked_on, first, last = _days(row)
        given = {name: values.get(name) for name in ("code", "variety", "grade", "in_g")}
        given |= {"picked_on": picked_on, "forecast_from": first, "forecast_to": last}
        given |= {"household_id": household["id"], "household": household["code"]}
        first_commune = (household["commune_id"], household["commune_now_id"])
        stays = self._moved.get(household["id"], ())
        commune, now = residences.on_day(stays, picked_on or first or "", first_commune)
        given |= {"commune_id": commune, "commune_now_id": now}
        for name in ("growing_area_code", "certificate"):
            given[name] = values.get(name) or household[name]
        return given | {
            "produce_id": self._produce_id(row),
            "season_id": self._season_id(row, picked_on or first or ""),
        }

    def _produce_id(self, row: Row) -> int:
        typed = row.values["produce"]
        key = names.key(typed)
        if key in self._produce:
            return int(self._produce[key][0])
        meant = self._batch.meant("produce", typed)
        for at, _name, code in self._produce.values():
            if code == meant:
                return int(at)
        near = [(0 if known in key or key in known else 1, known) for known in self._produce]
        candidates = [
            Candidate("produce", self._produce[known][2], self._produce[known][1]) for _, known in sorted(near)
        ]
        listed = ", ".join(name for _key, (_at, name, _code) in sorted(self._produce.items())[:6]) or "—"
        found = problem(
            row,
            "Nông sản",
            typed,
            f"This produce is not known here (known: {listed}); use its name, or add it with `lensan produce add`.",
            f"Chưa có nông sản này (đang có: {listed}); hãy ghi đúng tên hoặc đề nghị bổ sung.",
        )
        raise Doubted(Doubt(found, self._kept(row), "produce", typed, candidates[:20]))

    def _season_id(self, row: Row, on: str) -> int:
        fitting = [
            one
            for one in self._seasons
            if (row.values.get("season", self._season_code) in (None, one.code)) and one.starts_on <= on <= one.ends_on
        ]
        if len(fitting) == 1:
            return fitting[0].id
        codes = ", ".join(one.code for one in fitting)
        raise Rejected(
            problem(
                row,
                "Ngày cắt",
                _written(on),
                f"Several seasons cover this day ({codes}); say which with --season."
                if fitting
                else "No season covers this day; check the day, or open the season first (`lensan seasons add`).",
                f"Ngày này thuộc nhiều vụ ({codes}); hãy chọn vụ."
                if fitting
                else "Ngày này không thuộc vụ nào; hãy kiểm tra ngày hoặc mở vụ trước.",
            )
        )

    def _known(self, drafts: list[tuple[Row, Known]]) -> tuple[dict[str, Known], dict[tuple[Any, ...], list[Known]]]:
        """Return the lots that may be meant, locked in the order of their ids: by code, and by what they share."""
        connection = self._batch.connection
        lock = " FOR UPDATE" if connection.dialect.name == "postgresql" else ""
        codes = [given["code"] for _row, given in drafts if given["code"]]
        households = sorted({given["household_id"] for _row, given in drafts})
        sql = (
            f"SELECT id, {', '.join(_FIELDS)} FROM lot WHERE code IN :codes OR household_id IN :households ORDER BY id"  # noqa: S608
        )
        found = bulk.select(connection, sql + lock, {"codes": codes, "households": households}) if drafts else []
        lots = [dict(zip(("id", *_FIELDS), map(plain, row), strict=True)) for row in found]
        alike: dict[tuple[Any, ...], list[Known]] = defaultdict(list)
        for lot in lots:
            alike[_same(lot)].append(lot)
        return {lot["code"]: lot for lot in lots}, alike

    def _exactly(self, given: Known, alike: dict[tuple[Any, ...], list[Known]]) -> bool:
        return any(lot["in_g"] == given["in_g"] for lot in alike[_same(given)])

    def _settle(
        self,
        row: Row,
        given: Known,
        by_code: dict[str, Known],
        alike: dict[tuple[Any, ...], list[Known]],
        new: list[tuple[Row, Known]],
        changed: list[tuple[Known, Known]],
    ) -> None:
        """Decide whether a row is a new lot, and put it where it belongs."""
        if given["code"]:
            self._repeats.check(row, given["code"], "Mã lô", given["code"])
            before = by_code.get(given["code"])
            if before is not None and before["household_id"] != given["household_id"]:
                before = self._taken_by(row, given, before, alike)
        else:
            before = self._meant(row, given, alike[_same(given)])
        if before is None:
            new.append((row, given))
            return
        self._spoken.add(before["id"])
        after = self._after(row, given, before)
        if after == before:
            self._batch.unchanged += 1
        else:
            changed.append((before, after))

    def _taken_by(
        self, row: Row, given: Known, before: Known, alike: dict[tuple[Any, ...], list[Known]]
    ) -> Known | None:
        """Return the lot a person said is meant by a code that another household's lot has; Doubted before."""
        doubted = self._elsewhere(row, given, before)
        said = self._batch.meant("lot", doubted.doubt.about)
        if said == before["code"]:
            return before
        if said != meanings.NEW:
            raise doubted
        given["code"] = None
        return self._meant(row, given, alike[_same(given)])

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
        return Doubted(Doubt(found, self._kept(row), "lot", about, [*_candidates([before]), _NEW]))

    def _kept(self, row: Row) -> dict[str, Any]:
        """Return what the inbox keeps of a row, with the season that was named for it."""
        return kept_of(row) | ({"season": self._season_code} if self._season_code else {})

    def _meant(self, row: Row, given: Known, alike: list[Known]) -> Known | None:
        """Return the lot without a code that a row means: the same weight of the same day, each lot meant once."""
        left = [lot for lot in alike if lot["id"] not in self._spoken]
        same = next((lot for lot in left if lot["in_g"] == given["in_g"]), None)
        if same is not None or not left:
            return same
        facts = (row.values.get(name) for name in ("household", "produce", "variety", "grade"))
        days = (given[name] for name in ("picked_on", "forecast_from"))
        about = ", ".join([*(str(one) for one in (*facts, *days) if one), weight.text(given["in_g"])])
        said = self._batch.meant("weight", about)
        if said == meanings.NEW:
            return None
        if chosen := [one for one in left if one["code"] == said]:
            return chosen[0]
        lot = left[0]
        found = problem(
            row,
            "Khối lượng",
            weight.text(given["in_g"]),
            f"Lot {lot['code']} of this day is {weight.text(lot['in_g'])}; to correct it write its code,"
            " for another lot write a new code.",
            f"Lô {lot['code']} cùng ngày đã ghi {weight.text(lot['in_g'])}; muốn sửa thì ghi mã lô đó,"
            " lô khác thì ghi mã mới.",
        )
        raise Doubted(Doubt(found, self._kept(row), "weight", about, [*_candidates(left), _NEW]))

    def _after(self, row: Row, given: Known, before: Known) -> Known:
        """Return the lot as it shall be; what is sold from it stays, and its balance takes the difference."""
        after = before | {name: given[name] for name in _GIVEN if given.get(name) is not None}
        gone_g = before["in_g"] - before["balance_g"]
        if gone_g and any(after[name] != before[name] for name in ("household_id", "produce_id", "season_id")):
            raise self._sold(row, "Mã lô", given["code"], weight.text(gone_g))
        after["balance_g"] = after["in_g"] - gone_g
        if after["balance_g"] < 0:
            raise self._sold(row, "Khối lượng", weight.text(given["in_g"]), weight.text(gone_g))
        # A lot keeps the communes of its day, also when its household has moved on the map since.
        return after | {"commune_id": before["commune_id"], "commune_now_id": before["commune_now_id"]}

    def _sold(self, row: Row, column: str, value: Any, sold: str) -> Rejected:
        return Rejected(
            problem(
                row,
                column,
                value,
                f"{sold} of this lot are sold already, so it cannot become this; correct the row.",
                f"Lô này đã bán {sold} nên không thể sửa như vậy; hãy kiểm tra lại dòng này.",
            )
        )

    def _write(self, new: list[tuple[Row, Known]], changed: list[tuple[Known, Known]]) -> None:
        self._give_codes([given for _row, given in new])
        table = TABLES["lot"]
        rows = [(*(given[name] for name in _GIVEN), 0, 0, given["in_g"]) for _row, given in new]
        added = self._batch.add(table, _INSERTED, rows)
        moves.open_lots(self._batch.connection, added, self._batch.now_ms)
        self._spoken.update(added)
        self._batch.change(
            table, _FIELDS, [(before, tuple(after[name] for name in _FIELDS)) for before, after in changed]
        )
        moves.restate(self._batch.connection, changed, self._batch.file_name, self._batch.now_ms)
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
            number = 1
            while (code := f"{stems[id(lot)]}-{number}") in taken:
                number += 1
            lot["code"] = code
            taken.add(code)

    def _taken(self, households: list[int]) -> set[str]:
        sql = "SELECT code FROM lot WHERE household_id IN :households"
        return {code for (code,) in bulk.select(self._batch.connection, sql, {"households": households})}


_NEW = Candidate("new", meanings.NEW)


def _candidates(lots: list[Known]) -> list[Candidate]:
    return [Candidate("lot", lot["code"], lot["variety"] or "", pack_g=lot["in_g"]) for lot in lots]


def _same(lot: Known) -> tuple[Any, ...]:
    return tuple(names.key(value) if isinstance(value, str) else value for value in map(lot.get, _SAME))


def _days(row: Row) -> tuple[str | None, str | None, str | None]:
    """Return the day of picking and the forecast's first and last day, one of the two kinds at least, as ISO text."""
    values = row.values
    picked_on: date | None = values.get("picked_on")
    first, last = values.get("forecast") or (values.get("forecast_from"), values.get("forecast_to"))
    first, last = first or last, last or first
    if picked_on is None and first is None:
        raise Rejected(
            problem(
                row,
                "Ngày cắt",
                "",
                "There is neither a day of picking nor a forecast; write one of them.",
                "Chưa có ngày cắt hoặc ngày dự kiến cắt; hãy ghi một trong hai.",
            )
        )
    if first is not None and last is not None and first > last:
        raise Rejected(
            problem(
                row,
                "Dự kiến đến",
                _written(last.isoformat()),
                "The forecast ends before it begins.",
                "Ngày dự kiến cuối trước ngày dự kiến đầu; hãy sửa lại.",
            )
        )
    return plain(picked_on), plain(first), plain(last)


def _written(on: str) -> str:
    return "/".join(reversed(on.split("-")))
