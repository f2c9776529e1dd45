"""Cooperatives, cooperative groups and individual businesses, and the sheets they come in."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from marketplace.directory import cooperatives
from marketplace.directory.communes import Gazetteer, Place
from marketplace.directory.cooperatives import FIELDS
from marketplace.exchange.inbox import Candidate
from marketplace.imports.batch import Batch, Doubt, problem
from marketplace.imports.kept import kept_of
from marketplace.imports.rows import (
    PLACE_COLUMNS,
    Doubted,
    Known,
    Rejected,
    Repeats,
    known_by,
    merged,
    next_codes,
    place_of,
    values_of,
)
from marketplace.spreadsheets import Column, Row, cells
from marketplace.words import names
from marketplace.words.messages import Unreadable
from marketplace.words.near import is_near

_KINDS = {
    **dict.fromkeys(("hop tac xa", "htx"), "cooperative"),
    **dict.fromkeys(("to hop tac", "tht"), "group"),
    **dict.fromkeys(("ho kinh doanh", "hkd"), "business"),
}
_PREFIX = {"cooperative": "HTX", "group": "THT", "business": "HKD"}


def _kind(value: Any, _unit: str | None = None) -> str:
    kind = _KINDS.get(names.key(cells.text(value)))
    if kind is None:
        raise Unreadable(
            f"“{value}” is not a kind we know; write HTX, tổ hợp tác or hộ kinh doanh.",
            f"“{value}” không phải loại đã biết; hãy ghi HTX, tổ hợp tác hoặc hộ kinh doanh.",
        )
    return kind


COLUMNS = (
    Column("code", "Mã HTX", ("mã hợp tác xã", "mã", "code"), read=cells.code, example="HTX-QS-01"),
    Column(
        "name", "Tên", ("tên HTX", "tên hợp tác xã", "tên tổ chức", "name"), True, cells.name, example="HTX Quý Sơn"
    ),
    Column("kind", "Loại", ("loại hình", "kind"), read=_kind, example="HTX"),
    *PLACE_COLUMNS,
    Column("representative", "Người đại diện", ("đại diện", "giám đốc", "representative"), example="Nguyễn Văn An"),
    Column("phone", "Điện thoại", ("số điện thoại", "sđt", "đt", "phone"), read=cells.phone, example="0912 345 678"),
)


class _Known:
    """The cooperatives that rows may mean, by code, and by name in one commune, then or on today's map."""

    def __init__(self, coded: Sequence[Known], alike: Sequence[Known]) -> None:
        self.by_code = {one["code"]: one for one in (*coded, *alike)}
        self._then: dict[tuple[str, Any], dict[int, Known]] = defaultdict(dict)
        self._now: dict[tuple[str, Any], dict[int, Known]] = defaultdict(dict)
        for one in alike:
            self._then[one["name_key"], one["commune_id"]][one["id"]] = one
            if one["commune_now_id"] is not None:
                self._now[one["name_key"], one["commune_now_id"]][one["id"]] = one

    def named(self, given: Known) -> dict[int, Known]:
        """Return those of a row's name in its commune, by their ids."""
        then = self._then.get((given["name_key"], given["commune_id"]), {})
        return then | self._now.get((given["name_key"], given["commune_now_id"]), {})


class Cooperatives:
    """Takes the rows of a sheet of cooperatives into the database."""

    def __init__(self, batch: Batch, gazetteer: Gazetteer, on: date) -> None:
        """Prepare for one file; ``on`` is the day on whose map an undecided commune is read."""
        self._batch, self._gazetteer, self._on = batch, gazetteer, on
        self._repeats = Repeats({})
        self._last: dict[str, int] | None = None

    def take(self, rows: Sequence[Row]) -> None:
        """Take rows into the database in a constant number of statements."""
        drafts: list[tuple[Row, Known]] = []
        doubts: list[Doubt] = []
        for row in rows:
            try:
                drafts.append((row, self._draft(row)))
            except Doubted as doubted:
                doubts.append(doubted.doubt)
        known = self._known(drafts)
        new: list[Known] = []
        changed: list[tuple[Known, Known]] = []
        for row, given in drafts:
            try:
                self._settle(row, given, known, new, changed)
            except Rejected as rejected:
                self._batch.reject([rejected.problem])
            except Doubted as doubted:
                doubts.append(doubted.doubt)
        self._write(new, changed)
        self._batch.doubt(doubts)

    def _draft(self, row: Row) -> Known:
        place = place_of(self._batch, self._gazetteer, row, self._on)
        now = self._gazetteer.today(place)
        values = row.values
        kind = values.get("kind") or _kind_of_name(values["name"])
        return {
            "code": values.get("code"),
            "name": values["name"],
            "name_key": name_key(values["name"]),
            "kind": kind,
            "commune_id": place.id,
            "commune_now_id": now.id if now else None,
            "representative": values.get("representative"),
            "phone": values.get("phone"),
        }

    def _known(self, drafts: list[tuple[Row, Known]]) -> "_Known":
        codes = [given["code"] for _row, given in drafts if given["code"]]
        keys = sorted({given["name_key"] for _row, given in drafts})
        connection = self._batch.connection
        return _Known(
            known_by(connection, "cooperative", FIELDS, "code", codes),
            known_by(connection, "cooperative", FIELDS, "name_key", keys),
        )

    def _settle(
        self, row: Row, given: Known, known: "_Known", new: list[Known], changed: list[tuple[Known, Known]]
    ) -> None:
        """Decide whether a row is new, and put it where it belongs."""
        before = self._meant(row, given, known)
        code = before["code"] if before else given["code"]
        if before is None and not code:
            # The name speaks for a new one without a code; its code then speaks for it in the rows to come.
            self._repeats.check(row, f"{given['commune_id']} {given['name_key']}", "Tên", given["name"])
            given["kind"] = given["kind"] or "cooperative"
            code = given["code"] = self._next_code(given["kind"], self._gazetteer.place(given["commune_id"]))
        self._repeats.check(row, code, "Mã HTX", code)
        if before is None:
            new.append({**given, "kind": given["kind"] or "cooperative"})
            return
        after = merged(before, given)
        if after["name_key"] != before["name_key"]:
            en, vi = f"It was called {before['name']}.", f"Trước đây tên là {before['name']}."
            self._batch.note(problem(row, "Tên", after["name"], en, vi))
        if after == before:
            self._batch.unchanged += 1
        else:
            changed.append((before, after))

    def _meant(self, row: Row, given: Known, known: "_Known") -> Known | None:
        if given["code"]:
            return self._coded(row, given, known.by_code.get(given["code"]))
        same = known.named(given)
        about = f"{given['name']}, {self._gazetteer.place(given['commune_id'])}"
        meant = self._batch.meant("cooperative", about) if len(same) > 1 else None
        if meant is not None and (chosen := [one for one in same.values() if one["code"] == meant]):
            return chosen[0]
        if len(same) > 1:
            found = problem(
                row,
                "Tên",
                given["name"],
                "Several cooperatives here have this name; give the code.",
                "Có nhiều HTX trùng tên ở đây; hãy ghi mã HTX.",
            )
            listed = [Candidate("cooperative", one["code"], one["name"]) for one in same.values()]
            raise Doubted(Doubt(found, kept_of(row), "cooperative", about, listed))
        return next(iter(same.values()), None)

    def _coded(self, row: Row, given: Known, before: Known | None) -> Known | None:
        """Return a code's cooperative; Doubted where the row's name is of another one and nobody said that it is it."""
        if before is None or _is_plausible(given, before):
            return before
        about = f"{given['code']}, {given['name']}"
        if self._batch.meant("cooperative", about) != before["code"]:
            found = problem(
                row,
                "Mã HTX",
                given["code"],
                f"This code belongs to {before['name']}; write the cooperative's own code,"
                " or say in the inbox that it is the one.",
                f"Mã này đang là của {before['name']}; hãy ghi đúng mã HTX, hoặc chọn HTX này ở mục cần xử lý.",
            )
            listed = [Candidate("cooperative", before["code"], before["name"])]
            raise Doubted(Doubt(found, kept_of(row), "cooperative", about, listed))
        return before

    def _write(self, new: list[Known], changed: list[tuple[Known, Known]]) -> None:
        connection = self._batch.connection
        added = cooperatives.add(connection, [values_of(FIELDS, one) for one in new])
        self._batch.record_added("cooperative", added)
        cooperatives.update(connection, FIELDS, [(*values_of(FIELDS, after), after["id"]) for _, after in changed])
        self._batch.record_changed("cooperative", [before for before, _after in changed])
        self._batch.new += len(new)
        self._batch.changed += len(changed)

    def _next_code(self, kind: str, place: Place) -> str:
        if self._last is None:
            self._last = {}
            for prefix in _PREFIX.values():
                self._last |= next_codes(self._batch.connection, "cooperative", prefix)
        stem = f"{_PREFIX[kind]}-{place.code}"
        self._last[stem] = self._last.get(stem, 0) + 1
        return f"{stem}-{self._last[stem]:02d}"


def name_key(name: str) -> str:
    """Return a cooperative's key: accent-free, without the words HTX, tổ hợp tác and the like."""
    key = names.key(name)
    prefix = next((word for word in _KINDS if key.startswith(word + " ")), "")
    return key.removeprefix(prefix).strip()


def _is_plausible(given: Known, before: Known) -> bool:
    """Say whether a row's name can be that of its code's cooperative: longer or shorter, or one letter corrected."""
    one, other = given["name_key"], before["name_key"]
    fewer, more = sorted((set(one.split()), set(other.split())), key=len)
    same_phone = bool(given["phone"]) and given["phone"] == before["phone"]
    return fewer <= more or is_near(one, other) or same_phone


def _kind_of_name(name: str) -> str | None:
    key = names.key(name)
    return next((kind for word, kind in _KINDS.items() if key.startswith(word + " ")), None)
