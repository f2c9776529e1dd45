"""The five errors: each is told in Vietnamese too, for the app."""

import pytest

from connectors.errors import AuthFailed, Changed, ConnectorError, NotConfigured, Refused, Unreachable
from marketplace.words.messages import Sentence


@pytest.mark.parametrize("kind", [NotConfigured, AuthFailed, Unreachable, Refused, Changed])
def test_every_error_is_told_in_vietnamese_by_its_kind(kind: type[ConnectorError]) -> None:
    error = kind("GET /v1: no.")
    assert (str(error), error.sentence) == ("GET /v1: no.", Sentence("GET /v1: no.", kind.in_vietnamese))
    assert kind.in_vietnamese.startswith(("Sàn", "Gian hàng", "Chưa"))
    assert kind.in_vietnamese.endswith(".")


def test_an_error_of_which_more_is_known_says_so() -> None:
    assert Unreachable("2 offers changed.", vi="2 sản phẩm thay đổi.").sentence.vi == "2 sản phẩm thay đổi."
    assert Refused("No.", 409, vi="Không.").sentence == Sentence("No.", "Không.")
