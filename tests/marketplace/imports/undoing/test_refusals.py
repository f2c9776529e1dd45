"""An import that cannot be undone says what builds on it, in both languages."""

import pytest

from marketplace.imports import CannotUndo
from marketplace.imports.undoing.refusals import still_needed


def test_what_builds_on_an_import_is_named_in_both_languages() -> None:
    with pytest.raises(CannotUndo, match=r"^There are closed periods that build on this import") as refused:
        raise still_needed(("closed periods", "kỳ đã chốt sổ"))
    assert refused.value.sentence.en == str(refused.value)
    assert refused.value.sentence.vi == "Đã có kỳ đã chốt sổ dựa trên lần nhập này nên không thể hoàn tác."
