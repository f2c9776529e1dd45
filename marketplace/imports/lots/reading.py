"""The rows of a sheet of lots, read: whose fruit it is, of which produce and season, and where it counts."""

from collections.abc import Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from marketplace.directory import residences
from marketplace.exchange.inbox import Candidate
from marketplace.imports.batch import Batch, Doubt
from marketplace.imports.lots.household_candidates import household_candidates
from marketplace.imports.outcomes import Doubted, Rejected, problem, row_outcome
from marketplace.imports.row_codec import encode_row
from marketplace.imports.stored_rows import FieldValues, stored_by
from marketplace.spreadsheets import Row
from marketplace.storage import bulk
from marketplace.storage.days import as_iso
from marketplace.words import names
from marketplace.words.spelling import is_near

_HOUSEHOLD = ("code", "commune_id", "commune_now_id", "growing_area_code", "certificate")


_SEASONS = "SELECT id, code, starts_on, ends_on FROM season ORDER BY id"
_PRODUCE = "SELECT name_key, id, name, code FROM produce"
_MOST_NAMED, _MOST_CANDIDATES = 6, 20


class LotDraft(NamedTuple):
    """One row of the sheet, and what it says of a lot, before it is known which one it means."""

    row: Row
    given: FieldValues


class _Season(NamedTuple):
    id: int
    code: str
    starts_on: str
    ends_on: str


class _Produce(NamedTuple):
    key: str
    id: int
    name: str
    code: str


class LotReader:
    """Reads the rows of one file."""

    def __init__(self, batch: Batch, season: str | None) -> None:
        """Prepare for one file; ``season`` is a season's code, or None to take the one the lot's day falls in."""
        self._batch, self._season_code = batch, season
        self._seasons = [_Season(*map(as_iso, row)) for row in bulk.select(batch.connection, _SEASONS, {})]
        self._produce = {
            one.key: one for one in (_Produce(*row) for row in bulk.select(batch.connection, _PRODUCE, {}))
        }
        self._moved: dict[int, list[residences.ResidenceSpan]] = {}
        self._candidates: dict[str, list[Candidate]] = {}

    def read(self, rows: Sequence[Row], doubts: list[Doubt]) -> list[LotDraft]:
        """Return the rows that can be used with what they say of a lot; reject the others, or add their doubts."""
        households = self._households({row.values["household"] for row in rows})
        drafts = []
        for row in rows:
            with row_outcome(self._batch, doubts):
                drafts.append(LotDraft(row, self._read(row, households)))
        return drafts

    def _households(self, typed: set[str]) -> dict[str, FieldValues]:
        """Return the households by their codes as typed: of that code, else the one a person said is meant."""
        meant = {word: self._batch.answer_for("household", word) for word in typed}
        codes = sorted(typed.union(code for code in meant.values() if code))
        found = stored_by(self._batch.connection, "household", _HOUSEHOLD, "code", codes)
        households = {one["code"]: one for one in found}
        households = {word: households[code] for word, code in meant.items() if code in households} | households
        self._candidates = household_candidates(self._batch.connection, typed - households.keys())
        self._moved = residences.spans_of(self._batch.connection, [one["id"] for one in found])
        return households

    def _read(self, row: Row, households: dict[str, FieldValues]) -> FieldValues:
        values = row.values
        household = households.get(values["household"])
        if household is None:
            raise self._unknown_household(row, values["household"])
        picked_on, first, last = _days(row)
        day = picked_on or first or ""
        home = (household["commune_id"], household["commune_now_id"])
        commune, now = residences.communes_on(self._moved.get(household["id"], ()), day, home)
        given = {name: values.get(name) for name in ("code", "variety", "grade", "in_g", "slip")}
        given |= {name: values.get(name) or household[name] for name in ("growing_area_code", "certificate")}
        given |= {"picked_on": picked_on, "forecast_from": first, "forecast_to": last}
        given |= {"household_id": household["id"], "household": household["code"]}
        given |= {"commune_id": commune, "commune_now_id": now}
        return given | {"produce_id": self._produce_id(row), "season_id": self._season_id(row, day)}

    def _unknown_household(self, row: Row, typed: str) -> Doubted:
        """Return the doubt about a household nobody knows; it is placed by itself once one of that code comes in."""
        found = problem(
            row,
            "Mã hộ",
            typed,
            "There is no household with this code; import it, or say in the inbox which one is meant.",
            "Chưa có hộ mang mã này; hãy nhập hộ đó, hoặc chọn đúng hộ ở mục cần xử lý.",
        )
        return Doubted(Doubt(found, self.encode(row), "household", typed, self._candidates.get(typed, [])))

    def _produce_id(self, row: Row) -> int:
        """Return the produce a row names, or that a person said it means; Doubted before."""
        typed = row.values["produce"]
        key = names.key(typed)
        if key in self._produce:
            return self._produce[key].id
        answer = self._batch.answer_for("produce", typed)
        for one in self._produce.values():
            if one.code == answer:
                return one.id
        raise self._unknown_produce(row, typed, key)

    def _unknown_produce(self, row: Row, typed: str, key: str) -> Doubted:
        ranked = sorted(self._produce.values(), key=lambda one: _unlike(one.key, key))
        listed = ", ".join(one.name for one in ranked[:_MOST_NAMED]) or "—"
        found = problem(
            row,
            "Nông sản",
            typed,
            f"This produce is not known here (known: {listed}); use its name, or add it with `lensan produce add`.",
            f"Chưa có nông sản này (đang có: {listed}); hãy ghi đúng tên hoặc đề nghị bổ sung.",
        )
        candidates = [Candidate("produce", one.code, one.name) for one in ranked[:_MOST_CANDIDATES]]
        return Doubted(Doubt(found, self.encode(row), "produce", typed, candidates))

    def _season_id(self, row: Row, on: str) -> int:
        """Return the season that covers a day, the one that was named where several do; Rejected otherwise."""
        named = row.values.get("season", self._season_code)
        fitting = [one for one in self._seasons if named in (None, one.code) and one.starts_on <= on <= one.ends_on]
        if len(fitting) == 1:
            return fitting.pop().id
        raise _no_season(row, on, ", ".join(one.code for one in fitting))

    def encode(self, row: Row) -> dict[str, Any]:
        """Return what the inbox keeps of a row, with the season that was named for it."""
        return encode_row(row) | ({"season": self._season_code} if self._season_code else {})


def _no_season(row: Row, on: str, codes: str) -> Rejected:
    """Return the rejection of a day that several seasons cover, by their codes, or none does."""
    if codes:
        en = f"Several seasons cover this day ({codes}); say which with --season."
        vi = f"Ngày này thuộc nhiều vụ ({codes}); hãy chọn vụ."
    else:
        en = "No season covers this day; check the day, or open the season first (`lensan seasons add`)."
        vi = "Ngày này không thuộc vụ nào; hãy kiểm tra ngày hoặc mở vụ trước."
    return Rejected(problem(row, "Ngày cắt", written(on), en, vi))


def _unlike(known: str, typed: str) -> tuple[int, float, str]:
    """Return the key that sorts produce by likeness to what was typed: one letter wrong, a part of it, the rest."""
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
    return as_iso(picked_on), as_iso(first), as_iso(last)


def written(on: str) -> str:
    """Return an ISO day as people write it."""
    return "/".join(reversed(on.split("-")))
