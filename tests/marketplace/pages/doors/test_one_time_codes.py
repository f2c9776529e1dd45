"""One-time codes: of now and one step apart, and as the standard has them."""

import base64

import pyotp
import pytest

from marketplace.pages.doors.one_time_codes import STEP_MS, matching_step, picture, proposed_secret
from tests.marketplace.pages.doors.conftest import Home

RFC_6238 = base64.b32encode(b"12345678901234567890").decode()
NOW_MS = 1_111_111_109_000


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")])
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert matching_step(RFC_6238, code, seconds * 1_000) == seconds // 30


@pytest.mark.parametrize(("apart", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_apart(apart: int, counts: bool) -> None:
    step = NOW_MS // STEP_MS + apart
    code = pyotp.TOTP(RFC_6238).generate_otp(step)
    assert (matching_step(RFC_6238, f" {code[:3]} {code[3:]}", NOW_MS) == step) is counts


@pytest.mark.parametrize("typed", ["", "08180", "0818044", "08180a", "٠٨١٨٠٤", "-81804"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert matching_step(RFC_6238, typed, NOW_MS) is None


def test_each_session_is_proposed_a_secret_of_its_own(home: Home) -> None:
    secrets = {proposed_secret(home.settings, token) for token in ("một", "hai", "một")}
    assert len(secrets) == 2
    assert all(len(base64.b32decode(one)) == 20 for one in secrets)
    assert picture(secrets.pop(), "NG-0001").startswith("data:image/svg+xml")
