"""Every task of a hand-over list is told in both languages."""

import pytest

from marketplace.language.translation import language
from marketplace.reports.export.hand_over_sheets import task_text
from marketplace.reports.figures.hand_over_list import ParcelTask, PostedRow
from marketplace.words.messages import Sentence

ROW = PostedRow("BC", "voso-1", "B2", "made", "VN1", 3, 15_000, 0, None)


@pytest.mark.parametrize("task", ParcelTask)
def test_a_task_is_said_with_its_reason(task: ParcelTask) -> None:
    told = ROW._replace(task=task, reason=Sentence("no", "không"))
    vietnamese, english = task_text(told, language("vi")), task_text(told, language("en"))
    assert vietnamese.endswith(": không")
    assert english.endswith(": no")
    assert vietnamese.partition(":")[0] != english.partition(":")[0]
    assert task_text(ROW, language("vi")) == ""
