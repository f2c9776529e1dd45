"""A package of which a member changes: every other one stays as it lies."""

import io
import zipfile

import pytest

from marketplace.spreadsheets.raw_package import with_members
from tests.marketplace.spreadsheets.packages import listed_members, shopee_template, written_members


def test_every_other_member_stays_byte_for_byte() -> None:
    before = shopee_template()
    changed = {"xl/sharedStrings.xml": b"<sst/>" * 500, "xl/media/image1.png": b"other"}
    after = with_members(before, changed)
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        assert new.testzip() is None
        assert new.namelist() == old.namelist()
        assert new.comment == old.comment
        assert {name: new.read(name) for name in changed} == changed
        stays = [name for name in old.namelist() if name not in changed]
    for told in (written_members, listed_members):
        assert {name: told(after)[name] for name in stays} == {name: told(before)[name] for name in stays}
    assert with_members(before, {}) == before


def test_a_member_that_is_not_there_cannot_change() -> None:
    with pytest.raises(ValueError, match="no member"):
        with_members(shopee_template(), {"xl/none.xml": b""})
