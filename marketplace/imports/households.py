"""Farm households, and the sheets they come in.

Without a code a household is (commune, accent-free name, telephone); where that leaves a doubt, the inbox decides.
"""

from collections.abc import Sequence
from datetime import date

from marketplace.directory import households
from marketplace.directory.communes import Gazetteer, Place, same_today
from marketplace.directory.households import FIELDS
from marketplace.directory.memberships import MembershipSpan
from marketplace.imports.batch import Batch, Doubt, problem
from marketplace.imports.household_rows import Draft, HouseholdRows
from marketplace.imports.members import COLUMNS as MEMBER_COLUMNS
from marketplace.imports.members import Members
from marketplace.imports.namesakes import Namesake
from marketplace.imports.rows import (
    PLACE_COLUMNS,
    Doubted,
    Known,
    Rejected,
    Repeats,
    merged,
    next_codes,
    repeated,
    values_of,
)
from marketplace.imports.same_household import SameHousehold
from marketplace.operations.recount import recount
from marketplace.spreadsheets import Column, Row, cells
from marketplace.words import areas

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


class Households:
    """Takes the rows of a sheet of households into the database."""

    def __init__(self, batch: Batch, gazetteer: Gazetteer, on: date) -> None:
        """Prepare for one file; ``on`` is the day on whose map an undecided commune is read."""
        self._batch, self._gazetteer = batch, gazetteer
        self._rows = HouseholdRows(batch, gazetteer, on)
        self._same = SameHousehold(batch, gazetteer)
        self._repeats = Repeats({})
        self._last: dict[str, int] | None = None
        self._members = Members(batch)

    def take(self, rows: Sequence[Row]) -> None:
        """Take rows into the database in a constant number of statements."""
        doubts: list[Doubt] = []
        drafts = self._rows.read(rows, doubts)
        self._same.look(drafts)
        new: list[Draft] = []
        meant: list[tuple[Draft, Namesake]] = []
        for draft in drafts:
            try:
                before = self._same.meant(draft)
                self._check_repeat(draft, before)
                if before is None:
                    draft.given["code"] = draft.given["code"] or self._next_code(draft.place)
                    self._repeats.first.setdefault(draft.given["code"], draft.row.spot)
                    new.append(draft)
                    self._same.namesakes.add(Namesake.of(draft.given, draft.row.spot))
                else:
                    meant.append((draft, before))
            except Rejected as rejected:
                self._batch.reject([rejected.problem])
            except Doubted as doubted:
                doubts.append(doubted.doubt)
        kept = self._kept(meant)
        stays = self._members.known(
            [before["id"] for draft, before, _after in kept if draft.cooperative_id is not None]
        )
        new = [draft for draft in new if self._belongs(draft, ())]
        kept = [one for one in kept if self._belongs(one[0], stays.get(one[1]["id"], ()))]
        self._write(new, kept)
        self._batch.doubt(doubts)

    def _kept(self, meant: list[tuple[Draft, Namesake]]) -> list[tuple[Draft, Known, Known]]:
        """Return the households that rows mean, as they are and as they shall be."""
        known = self._same.known([before for _draft, before in meant])
        drafts = [(draft, known[before.id]) for draft, before in meant if before.id is not None]
        kept = [(draft, before, self._after(draft, before)) for draft, before in drafts]
        for draft, before, after in kept:
            self._tell_renamed(draft.row, before, after)
        return kept

    def _tell_renamed(self, row: Row, before: Known, after: Known) -> None:
        if after["name_key"] != before["name_key"]:
            en, vi = f"This household was called {before['name']}.", f"Trước đây hộ này tên là {before['name']}."
            self._batch.note(problem(row, "Họ tên chủ hộ", after["name"], en, vi))

    def _check_repeat(self, draft: Draft, before: Namesake | None) -> None:
        row, given = draft.row, draft.given
        if before is not None and before.id is None:
            raise repeated(row, before.spot, "Họ tên chủ hộ", given["name"])
        code = before.code if before else given["code"]
        if code:
            self._repeats.check(
                row, code, "Mã hộ" if given["code"] else "Họ tên chủ hộ", given["code"] or given["name"]
            )

    def _after(self, draft: Draft, before: Known) -> Known:
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

    def _write(self, new: list[Draft], kept: list[tuple[Draft, Known, Known]]) -> None:
        batch = self._batch
        ids = households.add(batch.connection, [values_of(FIELDS, draft.given) for draft in new])
        batch.record_added("household", ids)
        for draft in new:
            if draft.new_by is not None:
                batch.named("household", draft.new_by, draft.given["code"])
        changed = [(before, after) for _draft, before, after in kept if after != before]
        for before, after in changed:
            self._same.namesakes.change(before, after)
        recount(batch.connection, [after for _before, after in changed])
        households.update(batch.connection, FIELDS, [(*values_of(FIELDS, after), after["id"]) for _, after in changed])
        batch.record_changed("household", [before for before, _after in changed])
        joining = [(draft, at) for draft, at in zip(new, ids, strict=True)]
        joining += [(draft, before["id"]) for draft, before, _after in kept]
        joined = self._join(joining)
        batch.new += len(new)
        moved = sum(1 for _draft, before, after in kept if after != before or before["id"] in joined)
        batch.changed += moved
        batch.unchanged += len(kept) - moved

    def _belongs(self, draft: Draft, known: Sequence[MembershipSpan]) -> bool:
        """Plan what a row changes of memberships; False, and the row is rejected, where that cannot be."""
        try:
            draft.plan = self._members.plan(draft.row, draft.cooperative_id, known)
        except Rejected as rejected:
            self._batch.reject([rejected.problem])
            return False
        return True

    def _join(self, drafts: list[tuple[Draft, int]]) -> set[int]:
        """Write the memberships that begin and end; return the households of them."""
        return self._members.write([(at, draft.plan) for draft, at in drafts])

    def _next_code(self, place: Place) -> str:
        if self._last is None:
            self._last = next_codes(self._batch.connection, "household", "HO")
        stem = f"HO-{place.code}"
        self._last[stem] = self._last.get(stem, 0) + 1
        return f"{stem}-{self._last[stem]:05d}"
