"""A host's name leads to the open internet, or nowhere."""

import pytest
from twisted.internet.error import DNSLookupError

from connectors.crawl.public_resolver import only_public


@pytest.mark.parametrize("number", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "0.0.0.0", "100.64.1.1"])  # noqa: S104
def test_a_private_address_is_no_answer(number: str) -> None:
    with pytest.raises(DNSLookupError, match="no public address"):
        only_public(number, "san.example")


def test_a_public_address_is_one() -> None:
    assert only_public("8.8.8.8", "san.example") == "8.8.8.8"
