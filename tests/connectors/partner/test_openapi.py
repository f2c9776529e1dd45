"""The document and the reference server say the same: schemathesis, and what it cannot see."""

from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from starlette.routing import Route

from connectors.partner.server import create_app, routes, running
from connectors.partner.server.problems import KINDS, PREFIX

ROOT = Path(__file__).parents[3]
DOCUMENT = yaml.safe_load((ROOT / "connectors/partner/openapi.yaml").read_text(encoding="utf-8"))
METHODS = {"get", "put", "post", "delete"}
SHOP, TOKEN = "HTX-01", "schema-token"
PLAN = {
    "shop_id": SHOP,
    "title": "HTX mẫu",
    "seed": 7,
    "opens": "2021-06-01",
    "closes": "2021-06-20",
    "sellers": [
        {
            "seller_id": "HO-0001",
            "title": "Hộ ông Hùng",
            "orders": 40,
            "cancelled": 4,
            "returned": 3,
            "partly_returned": 2,
            "offers": [
                {"sku": "VT-0001-5KG", "title": "Vải thiều 5 kg", "pack_g": 5000, "price_dong": 150000, "packs": 90}
            ],
        }
    ],
}
# A valid request may still meet another version, an unknown cursor or an unknown seller: 400, 412, 422 and 428 say so.
CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": 20210615,
        "checks": {
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", "400", "401", "403", "404", "409", "410", "412", "422", "428"]
            },
            "negative_data_rejection": {"expected-statuses": ["400", "401", "403", "404", "412", "415", "422", "428"]},
        },
        "parameters": {"path.shop": SHOP, "path.code": "DH210601-1-0000001"},
    }
)
schema = schemathesis.openapi.from_dict(DOCUMENT, config=CONFIG)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("schema") / "platform.db"
    tokens = {TOKEN: [SHOP], "admin": ["*"]}
    with running(create_app(path, title="Sàn mẫu", seed=1, tokens=tokens)) as base:
        admin = {"Authorization": "Bearer admin"}
        requests.post(base + "/sandbox/plan", json=PLAN, headers=admin, timeout=10).raise_for_status()
        advance = {"shop_id": SHOP, "to": "2021-06-18T12:00:00+07:00"}
        requests.post(base + "/sandbox/advance", json=advance, headers=admin, timeout=10).raise_for_status()
        yield base


@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_of_the_server_is_of_the_document(case: Case, url: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"} if case.path != "/oauth/token" else {}
    case.call_and_validate(base_url=url, headers=headers)


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def test_the_server_has_the_operations_of_the_document_and_no_others() -> None:
    served = {
        (method, route.path)
        for route in routes.ROUTES
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served == {(method, path) for method, path, _ in operations()}


def test_every_operation_names_its_level_and_speaks_both_languages() -> None:
    for _, path, operation in operations():
        assert operation["x-level"] in (0, 1, 2, 3), path
        assert "EN " in operation["description"], path
        assert "VI " in operation["description"], path


def test_page_one_explains_the_levels_and_wants_no_buyer() -> None:
    page = DOCUMENT["info"]["description"]
    assert "No buyer's name, telephone number or address is wanted." in page
    assert "Không cần họ tên, số điện thoại, địa chỉ của người mua." in page
    for level in range(4):
        assert page.count(f"| {level} |") == 2


def test_only_the_recipient_has_a_name_a_telephone_or_an_address() -> None:
    personal = {"phone", "address", "name", "recipient", "email"}
    found = {
        name for name, part in DOCUMENT["components"]["schemas"].items() if personal & set(part.get("properties", {}))
    }
    assert found == {"Recipient", "Service"}


def test_every_request_body_refuses_unknown_fields() -> None:
    for _, path, operation in operations():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            name = content["schema"]["$ref"].rpartition("/")[2]
            assert DOCUMENT["components"]["schemas"][name]["additionalProperties"] is False, path


def test_what_a_write_leaves_out_has_no_default_and_stays_as_it_is() -> None:
    for name in ("OfferContent", "OfferWrite"):
        part = DOCUMENT["components"]["schemas"][name]
        assert [field for field, says in part["properties"].items() if "default" in says] == []
        assert "A field left out stays as it is" in part["description"]
    writes = [operation for _, _, operation in operations() if operation["operationId"] in ("writeOffers", "putOffer")]
    assert ["A field left out stays as it is" in one["description"] for one in writes] == [True, True]


def test_every_problem_the_server_knows_is_listed() -> None:
    listed = set(DOCUMENT["components"]["schemas"]["Problem"]["properties"]["type"]["enum"])
    assert listed == {PREFIX + kind for kind in KINDS if kind != "invalid-client"}


def test_an_order_has_exactly_the_documented_fields(url: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    order = requests.get(f"{url}/v1/shops/{SHOP}/orders", headers=headers, timeout=10).json()["orders"][0]
    schemas = DOCUMENT["components"]["schemas"]
    assert set(order) == set(schemas["Order"]["properties"])
    assert set(schemas["Line"]["required"]) <= set(order["lines"][0]) <= set(schemas["Line"]["properties"])
