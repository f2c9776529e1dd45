"""A shop's door is there for who sells in the shop, and for nobody else, whatever role."""

import pytest

from marketplace.directory.rights import visitor_of
from marketplace.pages.doors.shop_visit import NotSelling, files_path, shop_visit
from marketplace.storage import Database
from tests import people, rights_market
from tests.rights_market import NOW_MS, O1, A, B

PLACES = {"administrator": {}, "director": {"cooperative_id": A}, "seller": {"cooperative_id": A},
          "accountant": {"cooperative_id": A}, "weigher": {"cooperative_id": A}, "farmer": {"household_id": 1},
          "helper": {"household_id": 2}, "commune staff": {"commune_id": O1},
          "officer": {"area_system": "63", "province_code": "24"}}  # fmt: skip


def test_each_role_at_each_shop(database: Database) -> None:
    rights_market.write(database)
    tokens = {role: people.signed_in(database, role, **place) for role, place in PLACES.items()}
    tokens["seller of b"] = people.signed_in(database, "seller", cooperative_id=B)
    comes: dict[str, list[str]] = {}
    for role, token in tokens.items():
        with database.read() as connection:
            visitor = visitor_of(connection, token, NOW_MS)
            assert visitor is not None
            for code in ("shop-a", "shop-b", "shop-x", "", "none"):
                try:
                    assert shop_visit(connection, visitor, code).signed.person_id == visitor.person_id
                    comes.setdefault(role, []).append(code)
                except NotSelling:
                    continue
    everywhere = ["shop-a", "shop-b", "shop-x"]
    assert comes == {
        "administrator": everywhere, "director": ["shop-a", "shop-x"], "seller": ["shop-a", "shop-x"],
        "seller of b": ["shop-b", "shop-x"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "path"), [("shop-a", "/gian-hang/shop-a/tep"), ("a/../b?", "/gian-hang/a%2F..%2Fb%3F/tep")]
)
def test_a_code_stays_one_part_of_the_path(code: str, path: str) -> None:
    assert files_path(code) == path
