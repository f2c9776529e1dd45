"""What only one worker need do before the first test, only one does."""

import sys
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from tests.compiling import OneCompiles, is_compiled, lock_of


def is_held(lock: FileLock) -> bool:
    """Whether somebody else holds it."""
    try:
        with FileLock(lock.lock_file, timeout=0):
            return False
    except Timeout:
        return True


def module(session: pytest.Session, path: Path) -> pytest.Module:
    path.write_text("def test_nothing():\n    assert True\n", encoding="utf-8")
    return pytest.Module.from_parent(session, path=path)


def during(plugin: OneCompiles, collector: pytest.Module) -> bool:
    """Whether a module's lock is held while it is collected."""
    hook = plugin.pytest_make_collect_report(collector)
    next(hook)
    held = is_held(lock_of(collector.path))
    with pytest.raises(StopIteration):
        hook.send("report")
    return held


def test_a_module_is_locked_while_it_is_compiled_and_never_again(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    plugin, collector = OneCompiles(tmp_path / "constants"), module(request.session, tmp_path / "test_it.py")
    assert not is_compiled(collector.path)
    assert during(plugin, collector)
    assert not is_held(lock_of(collector.path))
    (tmp_path / "__pycache__" / "test_it.cpython-311-pytest-9.2.0.pyc").touch()
    assert not during(plugin, collector)


def test_the_sources_are_read_by_one_until_what_was_read_is_there(tmp_path: Path) -> None:
    constants = tmp_path / "constants"
    for there in (False, True):
        hook = OneCompiles(constants).pytest_collection_modifyitems()
        next(hook)
        assert is_held(lock_of(constants)) is not there
        with pytest.raises(StopIteration):
            hook.send(None)
        constants.mkdir(exist_ok=True)


def test_this_very_module_was_compiled_by_whoever_came_first() -> None:
    assert is_compiled(Path(__file__)) or sys.dont_write_bytecode
