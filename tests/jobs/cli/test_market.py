"""The market of a call: a database that is missing or does not answer is said with the next action."""

import pytest

from tests.jobs.cli.calling import Lensan, sentence


def test_without_a_database_the_next_action_is_said(lensan: Lensan) -> None:
    for command in (("sync",), ("reconcile",), ("channels", "list"), ("clock",), ("serve",)):
        assert "run `lensan migrate`" in sentence(lensan(*command))


def test_a_database_that_does_not_answer_is_said(lensan: Lensan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENSAN_DATABASE_URL", "postgresql://nobody:hidden@127.0.0.1:9/nothing")
    assert sentence(lensan("sync")) == "The database does not answer; start it, or correct LENSAN_DATABASE_URL"
    monkeypatch.setenv("LENSAN_DATABASE_URL", "mysql://nobody:hidden@127.0.0.1/nothing")
    assert "hidden" not in sentence(lensan("sync"))
