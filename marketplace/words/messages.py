"""Sentences for people: what is wrong and what to do, in English (command line) and Vietnamese (app)."""

from typing import NamedTuple


class Sentence(NamedTuple):
    """One plain sentence in both languages, without secrets and without buyers' personal data."""

    en: str
    vi: str


SILENCE = Sentence._make(("", ""))
"""Nothing to say, in either language."""


class Refusal(Exception):
    """What a person asked for cannot be done; the message is one plain sentence with the next action.

    ``sentence`` is the message in both languages.
    """

    def __init__(self, en: str, vi: str) -> None:
        super().__init__(en)
        self.sentence = Sentence(en, vi)


class Doubtful(Refusal):
    """What a person says is far from all that is known; said once more with force it is done."""


class Repeated(Doubtful):
    """What a person says is like what was written down a short while ago; ``like`` names that, and is said with force.

    So a form that is sent twice by mistake is asked about twice, whatever was answered of the first.
    """

    def __init__(self, like: str, at: str, en: str, vi: str) -> None:
        super().__init__(f"It is like {en} written down at {at}; write it down beside that?",
                         f"Giống {vi} vừa ghi lúc {at}; vẫn ghi thêm?")  # fmt: skip
        self.like = like


class OperatorRefusal(Refusal):
    """A refusal that only whoever runs the program meets, at the command line, which speaks English."""

    def __init__(self, en: str) -> None:
        super().__init__(en, en)


class Unreadable(ValueError):
    """A value in someone's file that cannot be read with certainty; ``sentence`` says what to write instead."""

    def __init__(self, en: str, vi: str) -> None:
        super().__init__(en)
        self.sentence = Sentence(en, vi)


class SetAside(Unreadable):
    """A value without which the rest of its row can stand: it is left out, and the sentence says so."""
