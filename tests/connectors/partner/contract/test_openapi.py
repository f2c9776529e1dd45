"""The document and the reference server say the same: schemathesis, and what it cannot see."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests
from starlette.routing import Route

from connectors.partner.server.api import routes
from connectors.partner.server.core.problems import KINDS, PREFIX
from tests.connectors.partner.contract.openapi import DOCUMENT, ROOT, SHOP, TOKEN, operations, serving

ASKS = "tests/connectors/partner/contract/schemathesis_asks.py"
PYTEST = (sys.executable, "-m", "pytest", "-o", "addopts=-q --import-mode=importlib -p no:cacheprovider -p no:faker")


@pytest.mark.long
def test_every_answer_of_the_server_is_of_the_document() -> None:
    asked = subprocess.run([*PYTEST, ASKS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stdout + asked.stderr
    assert f"{len(operations())} passed" in asked.stdout


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


def test_an_order_has_exactly_the_documented_fields(tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with serving(tmp_path / "platform.db") as url:
        order = requests.get(f"{url}/v1/shops/{SHOP}/orders", headers=headers, timeout=10).json()["orders"][0]
    schemas = DOCUMENT["components"]["schemas"]
    assert set(order) == set(schemas["Order"]["properties"])
    assert set(schemas["Line"]["required"]) <= set(order["lines"][0]) <= set(schemas["Line"]["properties"])
