"""Every reason names the platform's own word in both languages, and says in each what it is in whole sentences."""

from collections.abc import Callable

import pytest

from marketplace.exchange.inbox import reasons
from marketplace.words.messages import Sentence

WORD = "Vải-5 “đỏ”"
NAMING: list[Callable[[str], Sentence]] = [
    reasons.sku,
    lambda word: reasons.pack(word, 5_000, 4_800),
    reasons.same_line_id,
    reasons.more_gone_than_ordered,
    reasons.negative_weight,
    reasons.negative_number,
    lambda word: reasons.line("A1", word),
    reasons.order,
    reasons.parcel,
    lambda word: reasons.status(f"status {word} is unknown", word),
]


@pytest.mark.parametrize("reason", NAMING)
def test_a_reason_names_what_is_not_known_in_both_languages(reason: Callable[[str], Sentence]) -> None:
    said = reason(WORD)
    assert WORD in said.en
    assert WORD in said.vi
    assert said.vi[0].isupper() and said.vi.endswith(".")


def test_a_pack_is_told_by_both_weights_ours_first() -> None:
    assert reasons.pack("X", 5_000, 1_900) == Sentence(
        "a pack of SKU X weighs 5000 g with us and 1900 g there",
        "Mã hàng X: quy cách ở đây là 5 kg, trên sàn là 1,9 kg.",
    )


def test_a_record_that_could_not_be_read_says_where_in_english_alone() -> None:
    said = reasons.record("orders[3]: no `lines`")
    assert said.en == "orders[3]: no `lines`"
    assert "orders[3]" not in said.vi


def test_what_the_platform_puts_right_by_itself_is_asked_of_nobody() -> None:
    healing = reasons.same_line_id, reasons.more_gone_than_ordered, reasons.negative_weight, reasons.record
    assert {"tự khớp" in reason("X").vi for reason in healing} == {True}
    asking = reasons.sku("X"), reasons.pack("X", 1, 2), reasons.line("A1", "X"), reasons.status("?", "X")
    assert {"tự khớp" in said.vi for said in asking} == {False}
