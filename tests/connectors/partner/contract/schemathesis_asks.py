"""What schemathesis asks of the reference server, operation by operation. `test_openapi` runs it.

In a process of its own: schemathesis takes seconds to import, and every worker collects every test.
"""

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig

from tests.connectors.partner.contract.openapi import DOCUMENT, SHOP, TOKEN, serving

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
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("schema") / "platform.db") as base:
        yield base


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """Return one for all questions: opening a connection costs more than what most of them ask."""
    with requests.Session() as kept:
        kept.trust_env = False
        yield kept


@schema.parametrize()
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_of_the_server_is_of_the_document(case: Case, url: str, session: requests.Session) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"} if case.path != "/oauth/token" else {}
    case.call_and_validate(base_url=url, headers=headers, session=session)
