"""Which cooperative a row means: by code, else by name in one commune; where that leaves a doubt, the inbox decides."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from marketplace.directory.communes import Gazetteer
from marketplace.directory.cooperatives import FIELDS
from marketplace.exchange.inbox import Candidate
from marketplace.imports.batch import Batch, Doubt
from marketplace.imports.outcomes import Doubted, problem
from marketplace.imports.row_codec import encode_row
from marketplace.imports.stored_rows import FieldValues, stored_by
from marketplace.spreadsheets import Row
from marketplace.words.spelling import is_near

CooperativeDraft = tuple[Row, FieldValues]
"""A row of the sheet, and what it says of a cooperative."""


class CooperativeIdentity:
    """Tells, for some rows of a file, which cooperatives they mean."""

    def __init__(self, batch: Batch, gazetteer: Gazetteer, drafts: Sequence[CooperativeDraft]) -> None:
        """Read the cooperatives that rows may mean, by code, and by name in one commune, then or on today's map."""
        self._batch, self._gazetteer = batch, gazetteer
        codes = [given["code"] for _row, given in drafts if given["code"]]
        keys = sorted({given["name_key"] for _row, given in drafts})
        coded = stored_by(batch.connection, "cooperative", FIELDS, "code", codes)
        namesakes = stored_by(batch.connection, "cooperative", FIELDS, "name_key", keys)
        self._by_code = {one["code"]: one for one in (*coded, *namesakes)}
        self._then: dict[tuple[str, Any], dict[int, FieldValues]] = defaultdict(dict)
        self._now: dict[tuple[str, Any], dict[int, FieldValues]] = defaultdict(dict)
        for one in namesakes:
            self._then[one["name_key"], one["commune_id"]][one["id"]] = one
            if one["commune_now_id"] is not None:
                self._now[one["name_key"], one["commune_now_id"]][one["id"]] = one

    def cooperative_of(self, row: Row, given: FieldValues) -> FieldValues | None:
        """Return the cooperative a row means, None where it is a new one; Doubted where a person must say it."""
        if given["code"]:
            return self._coded(row, given, self._by_code.get(given["code"]))
        namesakes = self._namesakes(given)
        if len(namesakes) > 1:
            return self._chosen(row, given, namesakes.values())
        return next(iter(namesakes.values()), None)

    def _namesakes(self, given: FieldValues) -> dict[int, FieldValues]:
        """Return those of a row's name in its commune, by their ids."""
        then = self._then.get((given["name_key"], given["commune_id"]), {})
        return then | self._now.get((given["name_key"], given["commune_now_id"]), {})

    def _chosen(self, row: Row, given: FieldValues, namesakes: Iterable[FieldValues]) -> FieldValues:
        """Return the one of several namesakes that a person said is meant; Doubted before."""
        about = f"{given['name']}, {self._gazetteer.place(given['commune_id'])}"
        answer = self._batch.answer_for("cooperative", about)
        for one in namesakes:
            if one["code"] == answer:
                return one
        found = problem(
            row,
            "Tên",
            given["name"],
            "Several cooperatives here have this name; give the code.",
            "Có nhiều HTX trùng tên ở đây; hãy ghi mã HTX.",
        )
        listed = [Candidate("cooperative", one["code"], one["name"]) for one in namesakes]
        raise Doubted(Doubt(found, encode_row(row), "cooperative", about, listed))

    def _coded(self, row: Row, given: FieldValues, before: FieldValues | None) -> FieldValues | None:
        """Return a code's cooperative; Doubted where the row's name is of another one and nobody said that it is it."""
        if before is None or _is_plausible(given, before):
            return before
        about = f"{given['code']}, {given['name']}"
        if self._batch.answer_for("cooperative", about) == before["code"]:
            return before
        found = problem(
            row,
            "Mã HTX",
            given["code"],
            f"This code belongs to {before['name']}; write the cooperative's own code,"
            " or say in the inbox that it is the one.",
            f"Mã này đang là của {before['name']}; hãy ghi đúng mã HTX, hoặc chọn HTX này ở mục cần xử lý.",
        )
        listed = [Candidate("cooperative", before["code"], before["name"])]
        raise Doubted(Doubt(found, encode_row(row), "cooperative", about, listed))


def _is_plausible(given: FieldValues, before: FieldValues) -> bool:
    """Say whether a row's name can be that of its code's cooperative: longer or shorter, or one letter corrected."""
    one, other = given["name_key"], before["name_key"]
    fewer, more = sorted((set(one.split()), set(other.split())), key=len)
    same_phone = bool(given["phone"]) and given["phone"] == before["phone"]
    return fewer <= more or is_near(one, other) or same_phone
