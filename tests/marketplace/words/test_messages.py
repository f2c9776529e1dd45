"""What is refused says one sentence in each language, and each kind of refusal is caught as what it is."""

import pytest

from marketplace.words.messages import Doubtful, OperatorRefusal, Refusal, Sentence, SetAside, Unreadable

SAID = Sentence("The cell is empty.", "Ô này đang trống.")


@pytest.mark.parametrize(
    ("kind", "caught_as"), [(Refusal, Exception), (Doubtful, Refusal), (Unreadable, ValueError), (SetAside, Unreadable)]
)
def test_a_refusal_speaks_english_to_the_log_and_both_languages_to_people(
    kind: type[Refusal | Unreadable], caught_as: type[Exception]
) -> None:
    with pytest.raises(caught_as, match=r"^The cell is empty\.$") as refused:
        raise kind(*SAID)
    assert isinstance(refused.value, Refusal | Unreadable)
    assert refused.value.sentence == SAID


def test_what_only_the_command_line_says_is_english_in_both() -> None:
    refused = OperatorRefusal("Run `lensan migrate`")
    assert isinstance(refused, Refusal)
    assert refused.sentence == ("Run `lensan migrate`", "Run `lensan migrate`")
