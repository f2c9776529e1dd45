"""Provinces, districts and communes of both trees."""

import logging

import pytest

from connectors.base import ChannelSettings
from connectors.errors import Changed
from connectors.vnpost.token import Account
from connectors.vnpost.units import units_of
from marketplace.words.parcels import AddressEra


def test_each_unit_comes_after_the_one_that_it_is_in(make, caplog):
    caplog.set_level(logging.WARNING)
    units = list(make().units())
    seen = set()
    for unit in units:
        assert unit.parent_id is None or (unit.era, unit.parent_id) in seen
        seen.add((unit.era, unit.id))
    told = {(unit.era, unit.level, unit.id, unit.parent_id) for unit in units}
    two, three = AddressEra.TWO_LEVELS, AddressEra.THREE_LEVELS
    assert {(two, "commune", "22101", "22"), (two, "commune", "10001", "10"), (two, "province", "22", None)} <= told
    assert {
        (three, "province", "23", None),
        (three, "district", "2301", "23"),
        (three, "commune", "230101", "2301"),
    } <= told
    assert "99999" in caplog.text and "99999" not in {unit.id for unit in units}
    assert {unit.name for unit in units if unit.id == "22101"} == {"Xã 22101"}


@pytest.mark.parametrize("body", [b"[]", b'[{"provinceName": "x"}]', b'[{"provinceCode": {}}]', b"7"])
def test_a_list_that_is_empty_or_of_another_shape_is_changed(loopback, reply, transport, body):
    loopback.script = [reply(body=b'{"success": true, "token": "t"}'), reply(body=body)]
    account = Account(ChannelSettings("bd", "vnpost", loopback.url, "T1", "a:b"), transport(loopback.url))
    with pytest.raises(Changed):
        list(units_of(account))
