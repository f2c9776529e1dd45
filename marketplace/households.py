"""Farm households, and the sheets they come in.

Without a code a household is (commune, accent-free name, telephone); where that leaves a doubt, the inbox decides.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace import meanings, placements
from marketplace.communes import Gazetteer, Place, placed, same_today
from marketplace.db import bulk
from marketplace.inbox import Candidate
from marketplace.intake.batch import Batch, Doubt, problem
from marketplace.intake.kept import kept_of
from marketplace.intake.members import COLUMNS as MEMBER_COLUMNS
from marketplace.intake.members import Members
from marketplace.intake.rows import (
    PLACE_COLUMNS,
    Doubted,
    Known,
    Rejected,
    Repeats,
    known,
    known_by,
    merged,
    next_codes,
    place_of,
    plain,
    repeated,
)
from marketplace.memberships import NOTHING, Plan, Stay
from marketplace.sheet import Column, Row, cells
from marketplace.tables import TABLES
from marketplace.words import areas, names
from marketplace.words.sentences import Unreadable

_FIELDS = (
    *("code", "name", "name_key", "commune_id", "commune_now_id", "hamlet", "phone", "area_m2"),
    *("growing_area_code", "digital_address", "certificate", "certificate_until"),
)
# The northern provinces have codes up to 37 (Ninh Bình) in both trees; south of them a sào is not 360 m².
_LAST_NORTHERN = 37
_PAIRS = {
    "sqlite": "FROM json_each(:pairs) AS pair CROSS JOIN household AS h"
    " ON h.commune_id = pair.value ->> 0 AND h.name_key = pair.value ->> 1",
    "postgresql": "FROM (SELECT (value ->> 0)::int AS commune_id, value ->> 1 AS name_key"
    " FROM json_array_elements(:pairs::json) AS value) AS pair JOIN household AS h"
    " ON h.commune_id = pair.commune_id AND h.name_key = pair.name_key",
}

COLUMNS = (
    Column("code", "Mã hộ", ("mã số hộ", "mã", "household code"), read=cells.code, example="HO-QS-001"),
    Column(
        "name",
        "Họ tên chủ hộ",
        ("chủ hộ", "họ và tên chủ hộ", "họ tên", "họ và tên", "tên chủ hộ", "tên hộ", "name"),
        required=True,
        read=cells.name,
        example="Nguyễn Thị Hoa",
    ),
    *PLACE_COLUMNS,
    Column(
        "commune_now",
        "Xã/phường hiện nay",
        ("xã mới", "phường mới", "xã phường mới", "xã sau sắp xếp", "xã sau sáp nhập"),
        example="",
    ),
    Column("hamlet", "Thôn", ("thôn bản", "thôn xóm", "xóm", "bản", "tổ dân phố", "hamlet"), example="Thôn Phi Lễ"),
    Column(
        "phone",
        "Điện thoại",
        ("số điện thoại", "sđt", "đt", "di động", "phone"),
        read=cells.phone,
        example="0912 345 678",
    ),
    *MEMBER_COLUMNS,
    Column(
        "area",
        "Diện tích",
        ("diện tích vườn", "area"),
        read=cells.area,
        unit_in=areas.unit_in,
        example="5 sào",
        adds=True,
    ),
    Column("growing_area_code", "Mã số vùng trồng", ("mã vùng trồng", "mã vùng", "MSVT"), read=cells.code, example=""),
    Column("digital_address", "Địa chỉ số", ("mã địa chỉ số", "vpostcode"), read=cells.code, example=""),
    Column("certificate", "Chứng nhận", ("chứng chỉ", "tiêu chuẩn"), example="VietGAP"),
    Column(
        "certificate_until", "Hạn chứng nhận", ("ngày hết hạn", "hiệu lực đến"), read=cells.day, example="31/12/2026"
    ),
)


@dataclass(slots=True)
class _Draft:
    """One row of the sheet, placed and read, before it is known whether it is new."""

    row: Row
    place: Place
    given: Known
    cooperative_id: int | None
    new_by: str | None = None
    """The doubt of which a person said that the row is a new household."""
    plan: Plan = NOTHING
    """What the row changes of its household's memberships."""


class Households:
    """Takes the rows of a sheet of households into the database."""

    def __init__(self, batch: Batch, gazetteer: Gazetteer, on: date) -> None:
        """Prepare for one file; ``on`` is the day on whose map an undecided commune is read."""
        self._batch, self._gazetteer, self._on = batch, gazetteer, on
        self._repeats = Repeats({})
        self._last: dict[str, int] | None = None
        self._members = Members(batch)

    def take(self, rows: Sequence[Row]) -> None:
        """Take rows into the database in a constant number of statements."""
        doubts: list[Doubt] = []
        drafts = self._drafts(rows, doubts)
        by_code, by_name = self._known(drafts)
        new: list[_Draft] = []
        kept: list[tuple[_Draft, Known, Known]] = []
        for draft in drafts:
            try:
                before = self._meant(draft, by_code, by_name)
                self._check_repeat(draft, before)
                if before is None:
                    draft.given["code"] = draft.given["code"] or self._next_code(draft.place)
                    self._repeats.first.setdefault(draft.given["code"], draft.row.spot)
                    new.append(draft)
                    by_name[draft.given["name_key"]].append({"id": None, "row": draft.row.spot, **draft.given})
                else:
                    kept.append((draft, before, self._after(draft, before)))
            except Rejected as rejected:
                self._batch.reject([rejected.problem])
            except Doubted as doubted:
                doubts.append(doubted.doubt)
        stays = self._members.known(
            [before["id"] for draft, before, _after in kept if draft.cooperative_id is not None]
        )
        new = [draft for draft in new if self._belongs(draft, ())]
        kept = [one for one in kept if self._belongs(one[0], stays.get(one[1]["id"], ()))]
        self._write(new, kept)
        self._batch.doubt(doubts)

    def _drafts(self, rows: Sequence[Row], doubts: list[Doubt]) -> list[_Draft]:
        codes = sorted({row.values["cooperative"] for row in rows if row.values.get("cooperative")})
        cooperatives = {
            one["code"]: one["id"] for one in known_by(self._batch.connection, "cooperative", ("code",), "code", codes)
        }
        drafts = []
        for row in rows:
            try:
                drafts.append(self._draft(row, cooperatives))
            except Rejected as rejected:
                self._batch.reject([rejected.problem])
            except Doubted as doubted:
                doubts.append(doubted.doubt)
        return drafts

    def _draft(self, row: Row, cooperatives: dict[str, int]) -> _Draft:
        values = row.values
        place = place_of(self._batch, self._gazetteer, row, self._on)
        now = self._now(row, place)
        cooperative = values.get("cooperative")
        if cooperative and cooperative not in cooperatives:
            raise Rejected(
                problem(
                    row,
                    "Mã HTX",
                    cooperative,
                    "There is no cooperative with this code; import the cooperatives first.",
                    "Chưa có HTX mang mã này; hãy nhập danh sách HTX trước.",
                )
            )
        given = {name: plain(values.get(name)) for name in _FIELDS}
        given |= {"name_key": names.key(values["name"]), "area_m2": _area_m2(row, place)}
        given |= {"commune_id": place.id, "commune_now_id": now.id if now else None}
        return _Draft(row, place, given, cooperatives.get(cooperative) if cooperative else None)

    def _now(self, row: Row, place: Place) -> Place | None:
        """Return the commune of today: what the crosswalk says, or where that divides, what the row declares."""
        today, declared = self._gazetteer.today(place), row.values.get("commune_now")
        if not declared:
            return today
        possible = [today] if today else self._gazetteer.parts(place)
        meant = [one.place for one in self._gazetteer.search(declared) if one.place in possible and one.score >= 0]
        chosen = (
            placed(self._gazetteer, declared, None, possible[0].province, date.max).place
            if len(meant) != 1
            else meant[0]
        )
        if chosen not in possible:
            listed = ", ".join(one.name for one in possible)
            raise Rejected(
                problem(
                    row,
                    "Xã/phường hiện nay",
                    declared,
                    f"{place.name} went to {listed}; write one of them.",
                    f"{place.name} nay thuộc {listed}; hãy ghi một trong các xã/phường đó.",
                )
            )
        return chosen

    def _known(self, drafts: list[_Draft]) -> tuple[dict[str, Known], dict[str, list[Known]]]:
        """Return the households that may be meant: by code, and by accent-free name in the communes that count."""
        codes = [draft.given["code"] for draft in drafts if draft.given["code"]]
        connection = self._batch.connection
        by_code = {one["code"]: one for one in known_by(connection, "household", _FIELDS, "code", codes)}
        pairs = sorted({(near, draft.given["name_key"]) for draft in drafts for near in self._near(draft.place)})
        fields = ", ".join(f"h.{name}" for name in ("id", *_FIELDS))
        sql = f"SELECT {fields} {_PAIRS[connection.dialect.name]}"
        by_name: dict[str, list[Known]] = defaultdict(list)
        for row in bulk.select(connection, sql, {"pairs": json.dumps(pairs)}) if pairs else ():
            one = known(_FIELDS, row)
            by_name[one["name_key"]].append(one)
        return by_code, by_name

    def _near(self, place: Place) -> set[int]:
        """Return the communes under which the same household may stand recorded: this one, and the other era's."""
        today = self._gazetteer.today(place)
        nows = [today] if today else self._gazetteer.parts(place)
        others = nows if place.system == "63" else self._gazetteer.before(place)
        return {place.id, *(other.id for other in others)}

    def _meant(self, draft: _Draft, by_code: dict[str, Known], by_name: dict[str, list[Known]]) -> Known | None:
        """Return the household a row means, or None when it is new; Doubted when it may be either."""
        given = draft.given
        near = self._near(draft.place)
        alike = [one for one in by_name[given["name_key"]] if one["commune_id"] in near]
        if given["code"]:
            before = by_code.get(given["code"])
            if before is None and any(given["phone"] and one["phone"] == given["phone"] for one in alike):
                return self._answered(draft, alike, self._doubt(draft, alike))
            if before is not None and not self._plausible(draft, before):
                meant = self._answered(draft, [before], self._taken(draft, before))
                return meant or self._meant(draft, by_code, by_name)
            return before
        meant = _by_phone(given, alike) if given["phone"] else _without_phone(given, alike)
        if meant is _UNSURE:
            return self._answered(draft, alike, self._doubt(draft, alike))
        return meant

    def _answered(self, draft: _Draft, alike: list[Known], doubted: Doubted) -> Known | None:
        """Return the household that a person said a row means, None where that is a new one; Doubted before."""
        doubt = doubted.doubt
        said = self._batch.meant(doubt.cause, doubt.about)
        if said is None:
            raise doubted
        if doubt.problem.column == "Mã hộ" or said != meanings.NEW:
            draft.given["code"] = None
        if said == meanings.NEW:
            draft.new_by = doubt.about
            return None
        named = [one for one in alike if one["code"] == said]
        named = named or known_by(self._batch.connection, "household", _FIELDS, "code", [said])
        if not named:
            raise doubted
        return named[0]

    def _plausible(self, draft: _Draft, before: Known) -> bool:
        """Say whether a code's household can be the row's: sheets of two cooperatives often number from 1 alike."""
        given = draft.given
        if before["name_key"] == given["name_key"]:
            return True
        if before["phone"] and given["phone"]:
            return bool(before["phone"] == given["phone"])
        return before["commune_id"] in self._near(draft.place)

    def _taken(self, draft: _Draft, before: Known) -> Doubted:
        given = draft.given
        found = problem(
            draft.row,
            "Mã hộ",
            given["code"],
            f"This code belongs to {before['name']}; write the household's own code, or correct the name first.",
            f"Mã này đang là của hộ {before['name']}; hãy ghi đúng mã của hộ hoặc sửa tên trước.",
        )
        about = f"{given['code']}, {given['name']}"
        return Doubted(Doubt(found, kept_of(draft.row), "household", about, _candidates([before])))

    def _doubt(self, draft: _Draft, alike: list[Known]) -> Doubted:
        codes = ", ".join(one["code"] for one in alike)
        found = problem(
            draft.row,
            "Họ tên chủ hộ",
            draft.given["name"],
            f"This may be a household that is already here ({codes}); write its code, or add a telephone number.",
            f"Có thể trùng với hộ đã có ({codes}); hãy ghi mã hộ hoặc thêm số điện thoại.",
        )
        told = (draft.given[name] for name in ("name", "hamlet", "phone", "code"))
        about = ", ".join([*(str(one) for one in told if one), str(draft.place)])
        return Doubted(Doubt(found, kept_of(draft.row), "household", about, _candidates(alike)))

    def _check_repeat(self, draft: _Draft, before: Known | None) -> None:
        row, given = draft.row, draft.given
        if before is not None and before["id"] is None:
            raise repeated(row, before["row"], "Họ tên chủ hộ", given["name"])
        code = before["code"] if before else given["code"]
        if code:
            self._repeats.check(
                row, code, "Mã hộ" if given["code"] else "Họ tên chủ hộ", given["code"] or given["name"]
            )

    def _after(self, draft: _Draft, before: Known) -> Known:
        """Return the household as it shall be; the same commune under its other era's name is no move."""
        after = merged(before, draft.given)
        recorded = self._gazetteer.place(before["commune_id"])
        if same_today(self._gazetteer, recorded, draft.place):
            after |= {"commune_id": before["commune_id"], "commune_now_id": before["commune_now_id"]}
        elif draft.place in self._gazetteer.parts(recorded):
            # The old commune was divided; the new one written for the household decides.
            after |= {"commune_id": before["commune_id"], "commune_now_id": draft.place.id}
        elif draft.given["commune_now_id"] is None and before["commune_id"] != draft.place.id:
            after["commune_now_id"] = None
        return after

    def _write(self, new: list[_Draft], kept: list[tuple[_Draft, Known, Known]]) -> None:
        table, batch = TABLES["household"], self._batch
        rows = [(*(draft.given[name] for name in _FIELDS), False) for draft in new]
        ids = batch.add(table, (*_FIELDS, "leads_group"), rows)
        for draft in new:
            if draft.new_by is not None:
                batch.named("household", draft.new_by, draft.given["code"])
        changed = [(before, after) for _draft, before, after in kept if after != before]
        placements.follow(batch.connection, [after for _before, after in changed])
        batch.change(table, _FIELDS, [(before, tuple(after[name] for name in _FIELDS)) for before, after in changed])
        joining = [(draft, at) for draft, at in zip(new, ids, strict=True)]
        joining += [(draft, before["id"]) for draft, before, _after in kept]
        joined = self._join(joining)
        batch.new += len(new)
        moved = sum(1 for _draft, before, after in kept if after != before or before["id"] in joined)
        batch.changed += moved
        batch.unchanged += len(kept) - moved

    def _belongs(self, draft: _Draft, known: Sequence[Stay]) -> bool:
        """Plan what a row changes of memberships; False, and the row is rejected, where that cannot be."""
        try:
            draft.plan = self._members.plan(draft.row, draft.cooperative_id, known)
        except Rejected as rejected:
            self._batch.reject([rejected.problem])
            return False
        return True

    def _join(self, drafts: list[tuple[_Draft, int]]) -> set[int]:
        """Write the memberships that begin and end; return the households of them."""
        return self._members.write([(at, draft.plan) for draft, at in drafts])

    def _next_code(self, place: Place) -> str:
        if self._last is None:
            self._last = next_codes(self._batch.connection, "household", "HO")
        stem = f"HO-{place.code}"
        self._last[stem] = self._last.get(stem, 0) + 1
        return f"{stem}-{self._last[stem]:05d}"


def _candidates(known: list[Known]) -> list[Candidate]:
    there = [one for one in known if one["id"]]
    named = [Candidate("household", one["code"], one["name"], owner=one["hamlet"]) for one in there]
    return [*named, Candidate("new", meanings.NEW)]


_UNSURE: Known = {}


def _by_phone(given: Known, alike: list[Known]) -> Known | None:
    same = [one for one in alike if one["phone"] == given["phone"]]
    if len(same) == 1:
        return same[0]
    if same or any(one["phone"] is None for one in alike):
        return _UNSURE
    return None


def _without_phone(given: Known, alike: list[Known]) -> Known | None:
    """Without a telephone the hamlet tells namesakes apart, where both have one."""
    hamlet = names.key(given["hamlet"] or "")
    apart = [one for one in alike if hamlet and one["hamlet"] and names.key(one["hamlet"]) != hamlet]
    left = [one for one in alike if one not in apart]
    if not left:
        return None
    if len(left) > 1 or left[0]["phone"] is not None or not _spelled_alike(given["name"], left[0]["name"]):
        return _UNSURE
    return left[0]


def _spelled_alike(one: str, other: str) -> bool:
    return not (names.accented(one) and names.accented(other)) or names.same_spelling(one, other)


def _area_m2(row: Row, place: Place) -> int | None:
    typed = row.values.get("area")
    if typed is None:
        return None
    sao_m2 = areas.NORTHERN_SAO_M2 if int(place.province_code) <= _LAST_NORTHERN else None
    try:
        return areas.square_metres(typed[0], typed[1], sao_m2)
    except Unreadable as refusal:
        raise Rejected(problem(row, "Diện tích", typed[0], *refusal.sentence)) from None
