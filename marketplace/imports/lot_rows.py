"""The rows of a sheet of lots, read: whose fruit it is, of which produce and season, and where it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from marketplace.directory import residences
from marketplace.exchange.inbox import Candidate
from marketplace.imports import homes
from marketplace.imports.batch import Batch, Doubt, problem
from marketplace.imports.kept import kept_of
from marketplace.imports.rows import Doubted, Known, Rejected, known_by, plain
from marketplace.spreadsheets import Row
from marketplace.storage import bulk
from marketplace.words import names
from marketplace.words.near import is_near

_HOUSEHOLD = ("code", "commune_id", "commune_now_id", "growing_area_code", "certificate")


@dataclass(frozen=True, slots=True)
class _Season:
    id: int
    code: str
    starts_on: str
    ends_on: str


class LotRows:
    """Reads the rows of one file."""

    def __init__(self, batch: Batch, season: str | None) -> None:
        """Prepare for one file; ``season`` is a season's code, or None to take the one the lot's day falls in."""
        self._batch, self._season_code = batch, season
        connection = batch.connection
        fields = ("code", "starts_on", "ends_on")
        seasons = bulk.select(connection, f"SELECT id, {', '.join(fields)} FROM season ORDER BY id", {})  # noqa: S608
        self._seasons = [_Season(*map(plain, row)) for row in seasons]
        self._produce = {
            row[0]: row[1:] for row in bulk.select(connection, "SELECT name_key, id, name, code FROM produce", {})
        }
        self._moved: dict[int, list[residences.ResidenceSpan]] = {}
        self._near: dict[str, list[Candidate]] = {}

    def read(self, rows: Sequence[Row], doubts: list[Doubt]) -> list[tuple[Row, Known]]:
        """Return the rows that can be used with what they say of a lot; reject the others, or add their doubts."""
        typed = {row.values["household"] for row in rows}
        meant = {word: self._batch.meant("household", word) for word in typed}
        codes = sorted(typed.union(code for code in meant.values() if code))
        found = known_by(self._batch.connection, "household", _HOUSEHOLD, "code", codes)
        households = {one["code"]: one for one in found}
        households = {word: households[code] for word, code in meant.items() if code in households} | households
        self._near = homes.near(self._batch.connection, typed - households.keys())
        self._moved = residences.spans_of(self._batch.connection, [one["id"] for one in found])
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
            raise self._homeless(row, values["household"])
        picked_on, first, last = _days(row)
        given = {name: values.get(name) for name in ("code", "variety", "grade", "in_g", "slip")}
        given |= {"picked_on": picked_on, "forecast_from": first, "forecast_to": last}
        given |= {"household_id": household["id"], "household": household["code"]}
        first_commune = (household["commune_id"], household["commune_now_id"])
        spans = self._moved.get(household["id"], ())
        commune, now = residences.communes_on(spans, picked_on or first or "", first_commune)
        given |= {"commune_id": commune, "commune_now_id": now}
        for name in ("growing_area_code", "certificate"):
            given[name] = values.get(name) or household[name]
        return given | {
            "produce_id": self._produce_id(row),
            "season_id": self._season_id(row, picked_on or first or ""),
        }

    def _homeless(self, row: Row, typed: str) -> Doubted:
        """Return the doubt about a household nobody knows; it is placed by itself once one of that code comes in."""
        found = problem(
            row,
            "Mã hộ",
            typed,
            "There is no household with this code; import it, or say in the inbox which one is meant.",
            "Chưa có hộ mang mã này; hãy nhập hộ đó, hoặc chọn đúng hộ ở mục cần xử lý.",
        )
        return Doubted(Doubt(found, self.kept(row), "household", typed, self._near.get(typed, [])))

    def _produce_id(self, row: Row) -> int:
        typed = row.values["produce"]
        key = names.key(typed)
        if key in self._produce:
            return int(self._produce[key][0])
        meant = self._batch.meant("produce", typed)
        for at, _name, code in self._produce.values():
            if code == meant:
                return int(at)
        ranked = [self._produce[known] for known in sorted(self._produce, key=lambda known: _unlike(known, key))]
        candidates = [Candidate("produce", code, name) for _at, name, code in ranked]
        listed = ", ".join(name for _at, name, _code in ranked[:6]) or "—"
        found = problem(
            row,
            "Nông sản",
            typed,
            f"This produce is not known here (known: {listed}); use its name, or add it with `lensan produce add`.",
            f"Chưa có nông sản này (đang có: {listed}); hãy ghi đúng tên hoặc đề nghị bổ sung.",
        )
        raise Doubted(Doubt(found, self.kept(row), "produce", typed, candidates[:20]))

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
                written(on),
                f"Several seasons cover this day ({codes}); say which with --season."
                if fitting
                else "No season covers this day; check the day, or open the season first (`lensan seasons add`).",
                f"Ngày này thuộc nhiều vụ ({codes}); hãy chọn vụ."
                if fitting
                else "Ngày này không thuộc vụ nào; hãy kiểm tra ngày hoặc mở vụ trước.",
            )
        )

    def kept(self, row: Row) -> dict[str, Any]:
        """Return what the inbox keeps of a row, with the season that was named for it."""
        return kept_of(row) | ({"season": self._season_code} if self._season_code else {})


def _unlike(known: str, typed: str) -> tuple[int, float, str]:
    """Return how little a known key is like a typed one: one letter wrong first, then a part of it, then the rest."""
    rank = 0 if is_near(known, typed) else 1 if known in typed or typed in known else 2
    return rank, -SequenceMatcher(None, known, typed).ratio(), known


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
                written(last.isoformat()),
                "The forecast ends before it begins.",
                "Ngày dự kiến cuối trước ngày dự kiến đầu; hãy sửa lại.",
            )
        )
    return plain(picked_on), plain(first), plain(last)


def written(on: str) -> str:
    """Return an ISO day as people write it."""
    return "/".join(reversed(on.split("-")))
