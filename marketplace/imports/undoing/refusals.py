"""Why an import cannot be undone: something later builds on it."""

from marketplace.words.messages import Sentence


class CannotUndo(Exception):
    """The import cannot be undone; ``sentence`` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def still_needed(dependents: tuple[str, str]) -> CannotUndo:
    """Return the refusal that names, in both languages, what builds on an import."""
    en, vi = dependents
    return CannotUndo(
        Sentence(
            f"There are {en} that build on this import, so it cannot be undone.",
            f"Đã có {vi} dựa trên lần nhập này nên không thể hoàn tác.",
        )
    )
