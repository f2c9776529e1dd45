"""Carriers' units: a carrier's own numbering of places, and which commune of ours each of them is.

A unit is a commune by its bare name within the province (and district) of the same era, or because a person said so;
two eras never meet. What fits none, or several, stays without one and is reported.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.directory.communes.parsing import compact_key, parse_outer, parse_part
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal
from marketplace.words.parcels import AddressEra, CarrierPlace, CarrierUnit

SYSTEMS: Mapping[AddressEra, str] = {AddressEra.TWO_LEVELS: "34", AddressEra.THREE_LEVELS: "63"}
"""By the era of an address, the code system of our communes."""
_COLUMNS = ("platform", "era", "level", "unit_id", "name", "parent_id", "commune_id", "by_person")
_CHOSEN = "SELECT era, unit_id, commune_id FROM carrier_unit WHERE platform = :platform AND by_person"
_COMMUNES = "SELECT id, system, name, kind, district, province FROM commune ORDER BY id"
_LEFT = """
SELECT u.era, u.unit_id, u.name, p.name, g.name FROM carrier_unit u
LEFT JOIN carrier_unit p ON p.platform = u.platform AND p.era = u.era AND p.unit_id = u.parent_id
AND p.level = CASE WHEN u.era = 'two levels' THEN 'province' ELSE 'district' END
LEFT JOIN carrier_unit g ON g.platform = p.platform AND g.era = p.era AND p.level = 'district'
AND g.level = 'province' AND g.unit_id = p.parent_id
WHERE u.platform = :platform AND u.level = 'commune' AND u.commune_id IS NULL ORDER BY u.era, g.name, p.name, u.name
"""
_MISSING = """
SELECT c.system, c.code, c.name, c.district, c.province FROM commune c
WHERE c.system IN :systems AND NOT EXISTS (
  SELECT 1 FROM carrier_unit u WHERE u.platform = :platform AND u.commune_id = c.id)
ORDER BY c.system, c.province, c.district, c.name
"""
_COUNTS = """
SELECT era, count(*), sum(CASE WHEN commune_id IS NULL THEN 0 ELSE 1 END) FROM carrier_unit
WHERE platform = :platform AND level = 'commune' GROUP BY era ORDER BY era
"""
_PLACE = """
SELECT u.era, u.unit_id, u.parent_id, d.parent_id FROM carrier_unit u
LEFT JOIN carrier_unit d ON d.platform = u.platform AND d.era = u.era AND d.level = 'district'
AND d.unit_id = u.parent_id AND u.era = 'three levels'
WHERE u.platform = :platform AND u.level = 'commune' AND u.commune_id = :commune ORDER BY u.by_person DESC, u.unit_id
"""
_CHOOSE = """
UPDATE carrier_unit SET commune_id = :commune, by_person = :yes
WHERE platform = :platform AND era = :era AND level = 'commune' AND unit_id = :unit
"""
_OF_CODE = "SELECT id FROM commune WHERE system = :system AND code = :code"


class CarrierUnitError(Refusal):
    """A carrier's place is not known, or no commune of its era; the message is one plain sentence."""


class UnmatchedUnit(NamedTuple):
    """A commune of a carrier that is none of ours for certain, with what it lies in there."""

    era: str
    unit_id: str
    name: str
    within: str | None
    province: str | None


class UnmatchedCommune(NamedTuple):
    """A commune of ours that a carrier has not, as far as is known."""

    system: str
    code: str
    name: str
    district: str | None
    province: str


class EraCount(NamedTuple):
    """Of one era, the communes that a carrier lists and those of them that are known."""

    era: str
    listed: int
    matched: int


class _NamedCommune(NamedTuple):
    """A commune of ours as it is compared."""

    id: int
    system: str
    name: str
    kind: str
    district: str | None
    province: str


def put_units(connection: Connection, platform: str, units: Sequence[CarrierUnit]) -> None:
    """Keep a carrier's units in place of those it listed before; what a person said of one that is still there stays.

    CarrierUnitError where it lists none: then what is known stays.
    """
    if not units:
        raise CarrierUnitError(
            f"{platform} lists no places; what is known stays. Try again later",
            "Đơn vị vận chuyển không trả danh sách địa danh; giữ danh sách cũ, hãy thử lại sau.",
        )
    chosen = {(era, unit): commune for era, unit, commune in bulk.select(connection, _CHOSEN, {"platform": platform})}
    found = _matched(units, [_NamedCommune(*row) for row in bulk.select(connection, _COMMUNES, {})])
    rows = {
        (one.era.value, one.level, one.id): (
            platform, one.era.value, one.level, one.id, one.name, one.parent_id,
            chosen.get((one.era.value, one.id), found.get((one.era, one.id))) if one.level == "commune" else None,
            one.level == "commune" and (one.era.value, one.id) in chosen,
        )
        for one in units
    }  # fmt: skip
    bulk.execute(connection, "DELETE FROM carrier_unit WHERE platform = :platform", {"platform": platform})
    bulk.insert(connection, TABLES["carrier_unit"], _COLUMNS, list(rows.values()))


def unmatched_units(connection: Connection, platform: str) -> list[UnmatchedUnit]:
    """Return the communes of a carrier that are none of ours for certain."""
    rows = bulk.select(connection, _LEFT, {"platform": platform})
    return [UnmatchedUnit(era, unit, name, within, top or within) for era, unit, name, within, top in rows]


def unmatched_communes(connection: Connection, platform: str) -> list[UnmatchedCommune]:
    """Return the communes of ours, of the eras that a carrier lists, that none of its units is."""
    systems = [SYSTEMS[AddressEra(one.era)] for one in counts(connection, platform)]
    given = {"platform": platform, "systems": systems}
    return [UnmatchedCommune(*row) for row in bulk.select(connection, _MISSING, given)]


def counts(connection: Connection, platform: str) -> list[EraCount]:
    """Return by era how many communes a carrier lists, and how many of them are known."""
    return [EraCount(*row) for row in bulk.select(connection, _COUNTS, {"platform": platform})]


def choose(connection: Connection, platform: str, era: AddressEra, unit_id: str, code: str) -> None:
    """Say which commune a carrier's unit is, by its official code; CarrierUnitError where either is unknown."""
    commune = bulk.scalar(connection, _OF_CODE, {"system": SYSTEMS[era], "code": code})
    if commune is None:
        raise CarrierUnitError(
            f"there is no commune {code} of {era.value}; look it up with `lensan communes find`",
            f"Không có xã/phường mã {code} trong danh mục tương ứng.",
        )
    given = {"platform": platform, "era": era.value, "unit": unit_id, "commune": commune, "yes": True}
    if not bulk.execute(connection, _CHOOSE, given):
        raise CarrierUnitError(
            f"{platform} lists no commune {unit_id} of {era.value}; read its list first: `lensan carriers units`",
            f"Đơn vị vận chuyển không có địa danh mã {unit_id}.",
        )


def place_of(connection: Connection, platform: str, commune_id: int) -> CarrierPlace | None:
    """Return a carrier's own ids of a commune of ours, all of the commune's era; None where it is not known there."""
    for era, unit_id, parent_id, top_id in bulk.select(
        connection, _PLACE, {"platform": platform, "commune": commune_id}
    ):
        if era == AddressEra.TWO_LEVELS:
            return CarrierPlace(AddressEra.TWO_LEVELS, str(parent_id), None, unit_id)
        if top_id is not None:
            return CarrierPlace(AddressEra.THREE_LEVELS, top_id, parent_id, unit_id)
    return None


_Around = tuple[str, str, str]
"""The system of an era, and the keys of a province and of a district ('' where there is none)."""


def _matched(units: Sequence[CarrierUnit], communes: Iterable[_NamedCommune]) -> dict[tuple[AddressEra, str], int]:
    """Return the commune of each of a carrier's communes that is certain, by era and id."""
    ours: dict[_Around, list[_NamedCommune]] = defaultdict(list)
    for one in communes:
        ours[one.system, parse_outer(one.province).key, parse_outer(one.district or "").key].append(one)
    known = {(unit.era, unit.level, unit.id): unit for unit in units}
    found: dict[tuple[AddressEra, str], int] = {}
    for unit in units:
        if unit.level != "commune" or (around := _around(unit, known)) is None:
            continue
        fitting = _fitting(unit.name, ours.get(around, []))
        if len(fitting) == 1:
            found[unit.era, unit.id] = fitting[0].id
    return _once(found)


def _around(unit: CarrierUnit, known: Mapping[tuple[AddressEra, str, str], CarrierUnit]) -> _Around | None:
    """Return what a carrier's commune lies in; None where its list does not say."""
    above, district = unit, ""
    if unit.era is AddressEra.THREE_LEVELS:
        within = known.get((unit.era, "district", unit.parent_id or ""))
        if within is None:
            return None
        above, district = within, parse_outer(within.name).key
    province = known.get((above.era, "province", above.parent_id or ""))
    return None if province is None else (SYSTEMS[unit.era], parse_outer(province.name).key, district)


def _fitting(name: str, communes: Sequence[_NamedCommune]) -> list[_NamedCommune]:
    """Return the communes of a bare name; of several those of the same kind too."""
    asked = parse_part(name)
    alike = [one for one in communes if parse_part(one.name).key == asked.key]
    if len(alike) > 1 and asked.kind:
        return [one for one in alike if compact_key(one.kind) == compact_key(asked.kind)]
    return alike


def _once(found: Mapping[tuple[AddressEra, str], int]) -> dict[tuple[AddressEra, str], int]:
    """Leave out communes that two units of one era would both be: which of them is it, a person says."""
    taken: dict[tuple[AddressEra, int], int] = defaultdict(int)
    for (era, _), commune in found.items():
        taken[era, commune] += 1
    return {(era, unit): commune for (era, unit), commune in found.items() if taken[era, commune] == 1}
