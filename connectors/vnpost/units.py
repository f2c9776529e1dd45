"""MyVNPost's provinces, districts and communes: two trees with ids of their own, which are never mixed."""

import logging
from collections.abc import Iterator

from msgspec.json import Decoder

from connectors.errors import Changed
from connectors.vnpost.mapping import BROKEN, rows
from connectors.vnpost.token import Account
from connectors.vnpost.wire import COMMUNES, COMMUNES_NOW, DISTRICTS, PROVINCES, PROVINCES_NOW, Unit
from marketplace.words.parcels import AddressEra, CarrierUnit

_LOG = logging.getLogger(__name__)
_UNIT = Decoder(Unit)


def units_of(account: Account) -> Iterator[CarrierUnit]:
    """Yield every unit of both trees, each after the one that it is in; one that is in none is said and left out."""
    yield from _today(account)
    yield from _before(account)


def _today(account: Account) -> Iterator[CarrierUnit]:
    era, provinces = AddressEra.TWO_LEVELS, set[str]()
    for unit in _listed(account, PROVINCES_NOW):
        provinces.add(_id(unit.province_code))
        yield CarrierUnit(era, "province", _id(unit.province_code), _name(unit.province_name), None)
    for unit in _listed(account, COMMUNES_NOW):
        # The province of a commune stands in either field.
        parents = [_id(code) for code in (unit.province_code, unit.district_code) if code is not None]
        parent = next((code for code in parents if code in provinces), None)
        yield from _child(CarrierUnit(era, "commune", _id(unit.commune_code), _name(unit.commune_name), parent))


def _before(account: Account) -> Iterator[CarrierUnit]:
    era, provinces, districts = AddressEra.THREE_LEVELS, set[str](), set[str]()
    for unit in _listed(account, PROVINCES):
        provinces.add(_id(unit.province_code))
        yield CarrierUnit(era, "province", _id(unit.province_code), _name(unit.province_name), None)
    for unit in _listed(account, DISTRICTS):
        parent = str(unit.province_code) if str(unit.province_code) in provinces else None
        districts.add(_id(unit.district_code))
        yield from _child(CarrierUnit(era, "district", _id(unit.district_code), _name(unit.district_name), parent))
    for unit in _listed(account, COMMUNES):
        parent = str(unit.district_code) if str(unit.district_code) in districts else None
        yield from _child(CarrierUnit(era, "commune", _id(unit.commune_code), _name(unit.commune_name), parent))


def _child(unit: CarrierUnit) -> Iterator[CarrierUnit]:
    if unit.parent_id is not None:
        yield unit
    else:
        _LOG.warning("MyVNPost: the %s %s (%s) is in no unit that is listed.", unit.level, unit.id, unit.name)


def _listed(account: Account, path: str) -> Iterator[Unit]:
    found = rows(account.get(path).body, f"GET {path}")
    if not found:
        raise Changed(f"GET {path}: the list of units is empty.")
    for raw in found:
        try:
            yield _UNIT.decode(raw)
        except BROKEN:
            raise Changed(f"GET {path}: a unit has not the agreed shape.") from None


def _id(code: str | int | None) -> str:
    if code is None or not str(code).strip():
        raise Changed("A unit of MyVNPost has no code.")
    return str(code).strip()


def _name(name: str | None) -> str:
    return " ".join((name or "").split())
