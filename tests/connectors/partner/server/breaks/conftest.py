"""What a break changes of what a server says."""

import json
from pathlib import Path

import pytest

from connectors.partner.server.breaks import BREAKS
from tests.connectors.partner.answers import Changed, Said, changed_answers, differences, heard, is_of_answers
from tests.connectors.partner.conformance.breaking import Template
from tests.once import once


@pytest.fixture(scope="session")
def whole_answers(few: Template, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Said]:
    """What the whole server says to each question."""
    return heard(few, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="session")
def other_answers(few: Template, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What each break of answers changes of them; asked once in a run."""

    def ask(path: Path) -> None:
        twists = [one for one in BREAKS.values() if is_of_answers(one)]
        path.write_text(json.dumps(changed_answers(few, tmp_path_factory.mktemp("each"), twists)), encoding="utf-8")

    changes: dict[str, dict[str, str]] = json.loads(once(tmp_path_factory, "changed-answers.json", ask).read_bytes())
    return changes


@pytest.fixture
def changed(
    few: Template, whole_answers: dict[str, Said], other_answers: dict[str, dict[str, str]], tmp_path: Path
) -> Changed:
    """Ask a server with a break; one of requests all by itself, for then what is written is another."""

    def change(name: str) -> dict[str, str]:
        if name in other_answers:
            return other_answers[name]
        return differences(whole_answers, heard(few, tmp_path, [BREAKS[name]]))

    return change
