"""A reference server to hold the contract against."""

import pytest
import requests

from connectors.partner.server.app import create_app
from tests.loopback import served


@pytest.fixture
def server(tmp_path):
    app = create_app(tmp_path / "s.sqlite", title="Sàn mẫu", seed=1, tokens={"admin": ["*"], "tok": ["shop-1"]})
    with served(app) as url:
        sellers = {"shop_id": "shop-1", "sellers": [{"seller_id": "S1", "title": "Hộ một"}]}
        headers = {"Authorization": "Bearer admin"}
        assert requests.post(f"{url}/sandbox/sellers", json=sellers, headers=headers, timeout=30).ok
        yield url
