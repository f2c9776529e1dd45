"""Letting in: when somebody may try again is said in whole seconds and minutes."""

import pytest

from marketplace.language.translation import Language
from marketplace.pages.doors.letting_in import wait_text


@pytest.mark.parametrize(
    ("wait_ms", "said"), [(1, "1 giây"), (1_001, "2 giây"), (59_999, "60 giây"), (60_000, "1 phút"), (60_001, "2 phút")]
)
def test_when_to_try_again_is_said_and_never_too_early(wait_ms: int, said: str) -> None:
    assert said in wait_text(wait_ms, Language("vi"))
