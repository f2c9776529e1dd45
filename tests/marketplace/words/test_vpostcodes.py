"""A digital address is taken as it is, or not at all."""

import pytest

from marketplace.words.messages import SetAside
from marketplace.words.vpostcodes import vpostcode


@pytest.mark.parametrize("written", ["26000ABCD123", "260001234567"])
def test_one_is_kept_as_it_is(written: str) -> None:
    assert vpostcode(written) == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        "26000ABCD123\n",
        "26000abcd123",
        "26000ABCD12",
        "26000ABCD1234",
        "26000 ABCD123",
        "26000ABCĐ123",
        "２6000ABCD123",
    ],
)
def test_what_is_none_is_not_put_right(written: str) -> None:
    with pytest.raises(SetAside, match="12 digits or capital letters"):
        vpostcode(written)
