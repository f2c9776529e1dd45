"""Residences: a household that moves mid-season counts in its new commune from its day on, and not before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.directory import households
from marketplace.directory.communes import CommuneCandidate, Gazetteer, Place, describe_candidates, match_commune
from marketplace.directory.communes.naming import name_on, province_on
from marketplace.directory.communes.places import FIRST_DAY_OF_34
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal, Sentence

_SPANS = (
    "SELECT household_id, from_on, commune_id, commune_now_id FROM residence WHERE household_id IN :households"
    " ORDER BY household_id, from_on"
)
_FIRST = "SELECT commune_id, commune_now_id FROM household WHERE id = :household"
HomeCommunes = tuple[int, int | None]
"""The ids of a commune as recorded and on today's map; None where that is not decided."""


_COMMUNE = TABLES["commune"]


class ResidenceSpan(NamedTuple):
    """Where a household lives from a day (ISO text) until its next span begins."""

    from_on: str
    commune_id: int
    commune_now_id: int | None

    @property
    def communes(self) -> HomeCommunes:
        """Return the commune as recorded and on today's map."""
        return self.commune_id, self.commune_now_id


class ResidenceError(Refusal):
    """A household cannot be moved so; the message is one plain sentence."""


def spans_of(connection: Connection, household_ids: Iterable[int]) -> dict[int, list[ResidenceSpan]]:
    """Return where households moved to, by their first days; one that never moved is missing."""
    found: dict[int, list[ResidenceSpan]] = defaultdict(list)
    for household, from_on, *commune in bulk.select(connection, _SPANS, {"households": sorted(household_ids)}):
        found[household].append(ResidenceSpan(str(from_on), *commune))
    return found


def communes_on(spans: Iterable[ResidenceSpan], day: str, first: HomeCommunes) -> HomeCommunes:
    """Return the commune of a household on a day (ISO text), ``first`` before every move."""
    for span in spans:
        if span.from_on <= day:
            first = span.communes
    return first


def address_on(connection: Connection, household_id: int, on: date) -> str:
    """Return commune, district where there was one, and province of a household as they were called on a day."""
    [first] = bulk.select(connection, _FIRST, {"household": household_id})
    recorded, now = communes_on(spans_of(connection, [household_id])[household_id], on.isoformat(), first)
    of_day = now if on >= FIRST_DAY_OF_34 and now is not None else recorded
    query = select(name_on(_COMMUNE, on), _COMMUNE.c.district, province_on(_COMMUNE, on))
    [parts] = connection.execute(query.where(_COMMUNE.c.id == of_day))
    return ", ".join(part for part in parts if part)


def record_move(connection: Connection, household: str, commune: str, from_on: date) -> int:
    """Note that a household lives in a commune (its name, or its code) from a day on; return the household's id.

    ResidenceError where one of them is not known.
    """
    household_id = households.id_of(connection, household)
    if household_id is None:
        raise ResidenceError(
            f"There is no household {household}; import the households first",
            f"Không có hộ {household}; hãy nhập danh sách hộ trước.",
        )
    row = (household_id, from_on.isoformat(), *communes_of(connection, commune, from_on))
    bulk.put(connection, TABLES["residence"], ("household_id", "from_on"), ("commune_id", "commune_now_id"), [row])
    return household_id


def communes_of(connection: Connection, commune: str, on: date) -> HomeCommunes:
    """Return the commune that is meant by its name, or its code, on a day: ResidenceError where that is not one."""
    gazetteer = Gazetteer(connection, on)
    place = _place(gazetteer, commune, on)
    today = gazetteer.today(place)
    return place.id, today.id if today else None


def refuse_unknown(connection: Connection, commune: str, on: date) -> None:
    """Refuse what is no commune, or not one alone, on a day: ResidenceError."""
    _place(Gazetteer(connection, on), commune, on)


def _place(gazetteer: Gazetteer, commune: str, on: date) -> Place:
    placing = match_commune(gazetteer, commune, None, None, on)
    if placing.place is None:
        raise ResidenceError(*_unclear(commune, placing.candidates, on))
    return placing.place


def _unclear(commune: str, candidates: Sequence[CommuneCandidate], on: date) -> Sentence:
    exact = [one for one in candidates if one.exact]
    if exact:
        return Sentence(
            f"{commune!r} may be {describe_candidates(exact, on)}; write its district and province too",
            f"{commune!r} có thể là {describe_candidates(exact, on)}; hãy ghi cả huyện và tỉnh.",
        )
    if candidates:
        return Sentence(
            f"No commune fits all of {commune!r}; of this name there is {describe_candidates(candidates, on)}",
            f"Không xã nào khớp hết với {commune!r}; trùng tên có {describe_candidates(candidates, on)}",
        )
    return Sentence(
        f"{commune!r} is no commune on {on:%d/%m/%Y}; look for it with `lensan communes find`",
        f"{commune!r} không phải tên xã vào ngày {on:%d/%m/%Y}; hãy kiểm tra tên.",
    )
