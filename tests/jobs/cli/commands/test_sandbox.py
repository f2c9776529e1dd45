"""``lensan sandbox``: it serves what a home names, and says so where it names nothing."""

from pathlib import Path

from tests.jobs.cli.calling import Lensan, sentence


def test_a_sandbox_needs_a_home_that_has_one(lensan: Lensan, tmp_path: Path) -> None:
    said = sentence(lensan("sandbox"))
    assert said.startswith(f"There is no sandbox in {tmp_path / 'home'}; run `lensan demo --headless` there first, or")
