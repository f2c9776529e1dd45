"""Which household a row means: by code, else by commune, accent-free name and telephone, else by hamlet.

Where that leaves a doubt, what a person said of the same words before decides, or the inbox.
"""

from collections.abc import Sequence

from marketplace.directory.communes import Gazetteer, Place
from marketplace.directory.households import FIELDS
from marketplace.exchange.inbox import Candidate, term_mappings
from marketplace.imports.batch import Batch, Doubt
from marketplace.imports.households.namesakes import Namesake, Namesakes, Pair
from marketplace.imports.households.reading import HouseholdDraft
from marketplace.imports.outcomes import Doubted, problem
from marketplace.imports.row_codec import encode_row
from marketplace.imports.stored_rows import FieldValues, stored_by
from marketplace.words import names
from marketplace.words.spelling import is_near


class HouseholdIdentity:
    """Tells, for the rows of one file, which households they mean."""

    def __init__(self, batch: Batch, gazetteer: Gazetteer) -> None:
        """Prepare for one file."""
        self._batch, self._gazetteer = batch, gazetteer
        self.namesakes = Namesakes(batch.connection)
        self._by_code: dict[str, FieldValues] = {}

    def look(self, drafts: Sequence[HouseholdDraft]) -> None:
        """Read the households that these rows may mean: by code, and by name in the communes that count."""
        codes = [draft.given["code"] for draft in drafts if draft.given["code"]]
        self._by_code = {
            one["code"]: one for one in stored_by(self._batch.connection, "household", FIELDS, "code", codes)
        }
        self.namesakes.look(pair for draft in drafts for pair in self._pairs(draft))

    def household_of(self, draft: HouseholdDraft) -> Namesake | None:
        """Return the household a row means, or None when it is new; Doubted when it may be either."""
        pairs = self._pairs(draft)
        if draft.given["code"]:
            return self._by_its_code(draft, pairs)
        found, alike = self._by_phone(draft, pairs) if draft.given["phone"] else self._without_phone(draft, pairs)
        return self._answered(draft, alike, self._doubt(draft, alike)) if alike else found

    def _by_its_code(self, draft: HouseholdDraft, pairs: list[Pair]) -> Namesake | None:
        """Return the household of a row's code, None where there is none yet; Doubted where it looks like another's."""
        before, phone = self._by_code.get(draft.given["code"]), draft.given["phone"]
        if before is None:
            alike = self.namesakes.of_phone(pairs, phone) if phone else []
            return self._answered(draft, alike, self._doubt(draft, alike)) if alike else None
        one = Namesake.of(before)
        if self._is_plausible(draft, before):
            return one
        # A person who calls it a new household takes the code off the row, so that the rest of it decides.
        return self._answered(draft, [one], self._taken(draft, one)) or self.household_of(draft)

    def stored(self, meant: Sequence[Namesake]) -> dict[int, FieldValues]:
        """Return the households that rows mean as they are, by their ids."""
        there = {one["id"]: one for one in self._by_code.values()}
        missing = sorted({one.id for one in meant if one.id is not None} - there.keys())
        read = stored_by(self._batch.connection, "household", FIELDS, "id", missing)
        return there | {one["id"]: one for one in read}

    def _pairs(self, draft: HouseholdDraft) -> list[Pair]:
        return [(commune, draft.given["name_key"]) for commune in sorted(self._near(draft.place))]

    def _near(self, place: Place) -> set[int]:
        """Return the communes under which the same household may stand recorded: this one, and the other era's."""
        today = self._gazetteer.today(place)
        nows = [today] if today else self._gazetteer.successors(place)
        others = nows if place.system == "63" else self._gazetteer.predecessors(place)
        return {place.id, *(other.id for other in others)}

    def _by_phone(self, draft: HouseholdDraft, pairs: list[Pair]) -> tuple[Namesake | None, list[Namesake]]:
        """Return the one that a telephone number tells, or all that may be meant where it does not."""
        same = self.namesakes.of_phone(pairs, draft.given["phone"])
        if len(same) == 1:
            return same.pop(), []
        silent = self.namesakes.of_phone(pairs, None)
        return None, [*same, *silent]

    def _without_phone(self, draft: HouseholdDraft, pairs: list[Pair]) -> tuple[Namesake | None, list[Namesake]]:
        """Return the one that the hamlet tells where no telephone is written, or all that may be meant."""
        left = self.namesakes.of_hamlet(pairs, draft.given["hamlet"])
        one = next(iter(left), None)
        if one is None:
            return None, []
        if len(left) > 1 or one.phone is not None or not _spelled_alike(draft.given["name"], one.name):
            return None, left
        return one, []

    def _answered(self, draft: HouseholdDraft, alike: list[Namesake], doubted: Doubted) -> Namesake | None:
        """Return the household that a person said a row means, None where that is a new one; Doubted before."""
        doubt = doubted.doubt
        answer = self._batch.answer_for(doubt.cause, doubt.about)
        if answer is None:
            raise doubted
        if doubt.problem.column == "Mã hộ" or answer != term_mappings.NEW:
            draft.given["code"] = None
        if answer == term_mappings.NEW:
            draft.new_by = doubt.about
            return None
        for one in alike:
            if one.code == answer:
                return one
        for stored in stored_by(self._batch.connection, "household", FIELDS, "code", [answer]):
            return Namesake.of(stored)
        raise doubted

    def _is_plausible(self, draft: HouseholdDraft, before: FieldValues) -> bool:
        """Say whether a code's household can be the row's: sheets of two cooperatives often number from 1 alike.

        Another name is another person's, unless the telephone says otherwise, or one letter is corrected at home.
        """
        given = draft.given
        if before["name_key"] == given["name_key"]:
            return True
        if before["phone"] and given["phone"]:
            return bool(before["phone"] == given["phone"])
        return is_near(before["name_key"], given["name_key"]) and before["commune_id"] in self._near(draft.place)

    def _taken(self, draft: HouseholdDraft, before: Namesake) -> Doubted:
        given = draft.given
        found = problem(
            draft.row,
            "Mã hộ",
            given["code"],
            f"This code belongs to {before.name}; write the household's own code, or say in the inbox which is meant.",
            f"Mã này đang là của hộ {before.name}; hãy ghi đúng mã của hộ, hoặc chọn đúng hộ ở mục cần xử lý.",
        )
        about = f"{given['code']}, {given['name']}"
        return Doubted(Doubt(found, encode_row(draft.row), "household", about, _candidates([before])))

    def _doubt(self, draft: HouseholdDraft, alike: list[Namesake]) -> Doubted:
        codes = ", ".join(str(one.code) for one in alike)
        found = problem(
            draft.row,
            "Họ tên chủ hộ",
            draft.given["name"],
            f"This may be a household that is already here ({codes}); write its code, or add a telephone number.",
            f"Có thể trùng với hộ đã có ({codes}); hãy ghi mã hộ hoặc thêm số điện thoại.",
        )
        facts = (draft.given[name] for name in ("name", "hamlet", "phone", "code"))
        about = ", ".join([*(str(one) for one in facts if one), str(draft.place)])
        return Doubted(Doubt(found, encode_row(draft.row), "household", about, _candidates(alike)))


def _candidates(known: Sequence[Namesake]) -> list[Candidate]:
    named = [Candidate("household", one.code or "", one.name, owner=one.hamlet) for one in known if one.id]
    return [*named, Candidate("new", term_mappings.NEW)]


def _spelled_alike(one: str, other: str) -> bool:
    return not (names.accented(one) and names.accented(other)) or names.same_spelling(one, other)
