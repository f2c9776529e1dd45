"""The people of a demo: one of each kind, with grants on its own households, cooperative and communes.

What their grants stand on says that it is simulated. A demo that has them already keeps them as they are.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from jobs.demo.one_box import COOP, HOUSEHOLD
from marketplace.directory.people import bases, grants, persons
from marketplace.directory.people.bases import BasisFacts
from marketplace.directory.people.grants import NOWHERE, GrantPlace
from marketplace.directory.periods import open_period
from marketplace.directory.rights.roles import STANDS_ON, Role
from marketplace.imports.cooperatives.names import name_key
from marketplace.storage import Database, bulk
from marketplace.storage.days import as_day
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of
from marketplace.words.signatures import PROGRAM

LONG_AGO = date(2020, 1, 1)
_MEMBERS = 12
_COOPERATIVE = "SELECT id FROM cooperative WHERE code <> :beside ORDER BY id LIMIT 1"
_BESIDE = """
SELECT c.id, h.id FROM household h JOIN membership m ON m.household_id = h.id
JOIN cooperative c ON c.id = m.cooperative_id WHERE h.code = :household AND c.code = :cooperative
"""
_HELD = "SELECT person_id FROM grants WHERE cooperative_id = :cooperative OR household_id = :household"
_OF_COOPERATIVE = """
SELECT h.id, h.commune_id, h.commune_now_id FROM membership m JOIN household h ON h.id = m.household_id
WHERE m.cooperative_id = :cooperative ORDER BY h.id
"""
_TOGETHER = """
SELECT commune_id, commune_now_id FROM household WHERE commune_now_id IS NOT NULL
GROUP BY commune_id, commune_now_id ORDER BY count(*) DESC, commune_id LIMIT 1
"""
_NEIGHBOURS = "SELECT id FROM household WHERE commune_id = :commune AND leads_group IS NOT TRUE ORDER BY id"
_AREA = "SELECT system, province_code, district FROM commune WHERE id = :commune"
_SEASON = "SELECT starts_on, ends_on FROM season ORDER BY id LIMIT 1"


class DemoRole(NamedTuple):
    """A kind of person of a demo: its name in both languages, and what is granted to it."""

    called: str
    role: Role | None
    place: str = ""
    """Of what its grant is: 'household', 'cooperative', 'commune', 'district' or 'province'."""


KINDS = (
    DemoRole("quản trị / administrator", Role.ADMINISTRATOR),
    DemoRole("giám đốc HTX / director", Role.DIRECTOR, "cooperative"),
    DemoRole("kế toán / accountant", Role.ACCOUNTANT, "cooperative"),
    DemoRole("người cân / weigher", Role.WEIGHER, "cooperative"),
    DemoRole("người bán hàng / seller", Role.SELLER, "cooperative"),
    DemoRole("chủ hộ / farmer", Role.FARMER, "household"),
    DemoRole("người giúp / helper", Role.HELPER, "household"),
    DemoRole("cán bộ xã / commune staff", Role.COMMUNE_STAFF, "commune"),
    DemoRole("cán bộ huyện cũ / officer of a former district", Role.OFFICER, "district"),
    DemoRole("cán bộ tỉnh / officer of the province", Role.OFFICER, "province"),
    DemoRole("chưa có căn cứ / without a basis", None),
)
_SIMULATED = "mô phỏng"
_STATE, _AGREEMENT, _CONSENT = (
    f"Văn bản {_SIMULATED} số 01/MP", f"Danh sách ký của thành viên ({_SIMULATED})", f"Giấy đồng ý ({_SIMULATED})",
)  # fmt: skip


def cast(database: Database, now_ms: int) -> dict[str, int]:
    """Make the people who are not there yet, with their grants; return who lives by what each is called."""
    with database.write() as connection:
        known = {one.name: one for one in persons.people(connection, EVERYTHING)}
        missing = [one for one in KINDS if _name(one) not in known]
        if missing:
            _Casting(connection, now_ms).make(missing)
        known = {one.name: one for one in persons.people(connection, EVERYTHING)}
    there = {one.called: known.get(_name(one)) for one in KINDS}
    return {called: person.id for called, person in there.items() if person is not None and person.ended_ms is None}


def grant_beside(database: Database, now_ms: int) -> None:
    """Grant the people of a cooperative and of a household the same of those that the story of one box is about."""
    with database.write() as connection:
        [(cooperative, home)] = bulk.select(connection, _BESIDE, {"household": HOUSEHOLD, "cooperative": COOP})
        held = set(bulk.scalars(connection, _HELD, {"cooperative": cooperative, "household": home}))
        people = {one.name: one.id for one in persons.people(connection, EVERYTHING)}
        places = {"cooperative": GrantPlace(cooperative_id=cooperative), "household": GrantPlace(household_id=home)}
        wanted = [one for one in KINDS if one.place in places and people.get(_name(one), 0) not in {0, *held}]
        casting = _Casting(connection, now_ms, places)
        for kind in wanted:
            casting.grant(people[_name(kind)], kind)


def _name(kind: DemoRole) -> str:
    name = kind.called.partition(" / ")[0]
    return f"{name[0].upper()}{name[1:]} ({_SIMULATED})"


class _Casting:
    """Makes people in one transaction: where their grants reach, and the papers they stand on."""

    def __init__(self, connection: Connection, now_ms: int, places: Mapping[str, GrantPlace] | None = None) -> None:
        self._connection, self._now_ms = connection, now_ms
        self._today = as_date(day_of(now_ms))
        self._places = self._found() if places is None else places
        self._papers: dict[tuple[str, GrantPlace], int] = {}

    def make(self, kinds: list[DemoRole]) -> None:
        """Make a person of each kind whose place there is."""
        for kind in kinds:
            if kind.place in self._places:
                self.grant(persons.add(self._connection, _name(kind), None, None, self._now_ms).id, kind)

    def grant(self, person_id: int, kind: DemoRole) -> None:
        """Grant a person what one of a kind has at its place."""
        if kind.role is not None:
            place = self._places[kind.place]
            paper, since = self._paper(kind.role, place), self._today
            grants.grant(self._connection, person_id, kind.role, place, since, None, paper, None, self._now_ms)

    def _found(self) -> Mapping[str, GrantPlace]:
        """Return where grants may reach, by kind of place; a market of today's map has no former district."""
        cooperative = bulk.scalar(self._connection, _COOPERATIVE, {"beside": COOP}) or self._cooperative()
        home, commune, commune_now = bulk.select(self._connection, _OF_COOPERATIVE, {"cooperative": cooperative})[0]
        _, _, district = self._area(commune)
        system, province, _ = self._area(commune_now or commune)
        found = {
            "": NOWHERE,
            "cooperative": GrantPlace(cooperative_id=cooperative),
            "household": GrantPlace(household_id=home),
            "commune": GrantPlace(commune_id=commune_now or commune),
            "province": GrantPlace(area_system=system, province_code=province),
        }
        if district is None:
            return found
        then, code, _ = self._area(commune)
        return found | {"district": GrantPlace(area_system=then, province_code=code, district=district)}

    def _area(self, commune: int) -> tuple[str, str, str | None]:
        [(system, province, district)] = bulk.select(self._connection, _AREA, {"commune": commune})
        return system, province, district

    def _cooperative(self) -> int:
        """Make neighbours of the commune with most households a cooperative, whose period is the season."""
        [(commune, now)] = bulk.select(self._connection, _TOGETHER, {})
        table, name = TABLES["cooperative"], f"HTX vải thiều {_SIMULATED}"
        made = bulk.reserve(self._connection, table, 1)
        columns = ("id", "code", "name", "name_key", "kind", "commune_id", "commune_now_id")
        row = (made, "HTX-MP", name, name_key(name), "cooperative", commune, now)
        bulk.insert(self._connection, table, columns, [row])
        homes = bulk.scalars(self._connection, _NEIGHBOURS, {"commune": commune})[:_MEMBERS]
        members = [(home, made, LONG_AGO.isoformat()) for home in homes]
        bulk.insert(self._connection, TABLES["membership"], ("household_id", "cooperative_id", "joined_on"), members)
        [(first, last)] = bulk.select(self._connection, _SEASON, {})
        open_period(self._connection, made, as_day(first) or self._today, as_day(last) or self._today, PROGRAM)
        return made

    def _paper(self, role: Role, place: GrantPlace) -> int | None:
        """Return the paper that a grant stands on, made once for all that stand on the same."""
        kind = STANDS_ON.get(role)
        if kind is None:
            return None
        whose = NOWHERE if kind == "state" else place
        if (kind, whose) not in self._papers:
            self._papers[kind, whose] = bases.add_basis(self._connection, self._facts(kind, whose), None, self._now_ms)
        return self._papers[kind, whose]

    def _facts(self, kind: str, whose: GrantPlace) -> BasisFacts:
        if kind == "state":
            return BasisFacts(kind, _STATE, LONG_AGO)
        if kind == "agreement":
            return BasisFacts(kind, _AGREEMENT, LONG_AGO, cooperative_id=whose.cooperative_id)
        until = self._today.replace(year=self._today.year + 1, month=12, day=31)
        return BasisFacts(kind, _CONSENT, LONG_AGO, until, "giúp bán hàng trên sàn", household_id=whose.household_id)
