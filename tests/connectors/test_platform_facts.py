"""Facts of platforms: what the folders say is read strictly, and mistakes are said with their place."""

import msgspec
import pytest

from connectors.base import ChannelSettings
from connectors.platform_facts import Facts, FactsError, Road, load
from connectors.platforms import HERE, facts_of, platforms
from marketplace.words.records import Fulfilment, State

GOOD = """
title = "Chợ Mẫu"
roads = ["file"]
[states]
"đã giao" = "delivered"
[[evidence]]
says = "It sells."
source = "its own page"
year = 2026
known = "read"
"""


def written(tmp_path, text, name="sample"):
    folder = tmp_path / name
    folder.mkdir()
    (folder / "connector.toml").write_text(text, encoding="utf-8")
    return folder


FORM = {
    "code": "orders", "kind": "orders", "title": "Đơn hàng", "must": ["Mã"],
    "orders": {"code": "Mã", "status": "Trạng thái", "sku": "SKU"},
}  # fmt: skip


def test_a_folder_is_read_into_facts(tmp_path):
    facts = load(written(tmp_path, GOOD))
    assert (facts.code, facts.title, facts.engine) == ("sample", "Chợ Mẫu", "sample")
    assert (facts.roads, facts.states) == ([Road.FILE], {"đã giao": State.DELIVERED})
    assert (facts.evidence[0].source, facts.evidence[0].year, facts.base_url) == ("its own page", 2026, "")


def test_what_a_folder_does_not_say_is_said_by_its_engine(tmp_path):
    written(tmp_path, GOOD + "[limits]\ntries = 9\n", "motor")
    own = 'title = "X"\nengine = "motor"\nroads = ["contract"]\n' + GOOD[GOOD.index("[[evidence]]") :]
    facts = load(written(tmp_path, own))
    assert (facts.title, facts.states, facts.limits.tries) == ("X", {"đã giao": State.DELIVERED}, 9)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (GOOD.replace('"Chợ Mẫu"', "7"), "title"),
        (GOOD.replace('"file"', '"pigeon"'), "roads"),
        (GOOD.replace('"file"', ""), "neither roads nor planned"),
        (GOOD.replace("[states]", 'planned = ["hand", "file"]\n[states]'), "not both: file"),
        (GOOD.replace("[states]", 'planned = ["pigeon"]\n[states]'), "planned"),
        (GOOD.replace('"delivered"', '"arrived"'), "states"),
        (GOOD.replace("says =", "claims ="), "evidence"),
        (GOOD.replace("[states]", "colour = 'red'\n[states]"), "colour"),
        (GOOD.replace("[states]", "page_size = 5000\n[states]"), "page_size"),
        (GOOD.replace("[states]", 'zone = "Mars"\n[states]'), "zone"),
        (GOOD.replace("[states]", "[limits]\ntries = 0\n[states]"), "tries"),
        (GOOD[: GOOD.index("[[evidence]]")], "evidence"),
        ('engine = "nothing"\n' + GOOD, "engine"),
        (GOOD.replace('"đã giao" = "delivered"\n', ""), "no status table"),
        (GOOD.replace('"file"', '"carrier"'), "a carrier, and nobody else"),
        (GOOD + '[parcels.501]\ntitle = "phát thành công"\nsays = "delivered"\n', "a carrier, and nobody else"),
        (GOOD.replace('"file"', '"carrier"') + '[parcels.501]\ntitle = "a"\nsays = "placed"\n', "says"),
        ("title =", "no TOML"),
    ],
)
def test_a_mistake_in_the_facts_is_said_with_its_place(tmp_path, wrong, says):
    folder = written(tmp_path, wrong)
    with pytest.raises(FactsError, match=f"sample/connector.toml.*{says}"):
        load(folder)


def test_the_postal_platforms_say_what_is_known_and_by_whom():
    postmart, voso = facts_of("postmart"), facts_of("voso")
    assert postmart.title == "Nông sản Bưu điện – buudien.vn (Postmart cũ)"
    assert (postmart.legacy, voso.legacy, voso.switchable) == (False, True, True)
    assert postmart.base_url == voso.base_url == ""
    assert all(evidence.source and evidence.year == 2026 for evidence in (*postmart.evidence, *voso.evidence))


def test_a_road_that_is_open_has_the_code_that_walks_it():
    for code, facts in platforms().items():
        assert facts.roads, "another road can be opened when there is code for it"
        assert {*facts.roads} <= {Road.CONTRACT, Road.FILE, Road.PAGE, Road.CARRIER, Road.HAND}
        assert (Road.HAND in facts.roads) == (code == "hand")
        assert (Road.PAGE in facts.roads) == bool(facts.pages)
        if {Road.CONTRACT, Road.CARRIER} & {*facts.roads}:
            assert any((HERE / home / "connector.py").is_file() for home in (code, facts.engine))


def test_the_roads_to_the_postal_platforms_beside_contract_and_files_are_planned():
    for code in ("postmart", "voso"):
        assert facts_of(code).planned == [Road.HAND]


def test_a_carrier_says_what_its_statuses_say_of_a_parcel(tmp_path):
    table = '[parcels.501]\ntitle = "phát"\nsays = "delivered"\nfinal = true\n[parcels.202]\ntitle = "sửa phiếu"\n'
    facts = load(written(tmp_path, GOOD.replace('"file"', '"carrier"').replace('"đã giao" = "delivered"', "") + table))
    assert (facts.parcels["501"].says, facts.parcels["501"].final) == (Fulfilment.DELIVERED, True)
    assert (facts.parcels["202"].says, facts.parcels["202"].part, facts.states) == (None, None, {})


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"files": [FORM], "roads": ["contract"]}, "no road of files"), ({"files": [FORM, FORM]}, "have one code")],
)
def test_files_need_their_road_and_codes_of_their_own(wrong, says):
    facts = {"code": "x", "title": "X", "engine": "sheet", "roads": ["file"], "states": {"a": "placed"}, "evidence": []}
    told = [{"says": "a", "source": "b", "year": 2026, "known": "ours"}]
    with pytest.raises(msgspec.ValidationError, match=says):
        msgspec.convert(facts | {"evidence": told} | wrong, Facts)


def test_a_secret_is_never_shown():
    assert "t0p" not in repr(ChannelSettings("c", "postmart", "https://x.vn", "1", "t0p"))
