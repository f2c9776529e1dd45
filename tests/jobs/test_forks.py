"""The processes of tests: what does not end is killed with all it started, and said; what died keeps nothing open."""

import os
import signal
import sys
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.jobs.forks import called, in_turn


def deaf() -> None:
    """Say so, and hear no request to end."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.stdout.write("deaf\n")
    sys.stdout.flush()
    while True:
        signal.pause()


def with_a_deaf_child() -> None:
    """Leave it all to a child, and end when asked to."""
    if os.fork() == 0:
        deaf()
    signal.pause()


def greeting() -> None:
    """Say a word, and end."""
    sys.stdout.write("xin chào\n")


def screen(text: str) -> None:
    """Show a word, as a screen that is given one."""
    import streamlit as st

    st.write(text)


def test_a_screen_that_was_shown_here_is_no_main_program_of_a_process() -> None:
    assert not AppTest.from_function(screen, args=("chào",)).run().exception
    assert hasattr(sys.modules["__main__"], "screen")
    with called(greeting, longest_s=60) as process:
        assert process.stdout.readline() == "xin chào\n"


@pytest.mark.parametrize("act", [deaf, with_a_deaf_child])
def test_what_does_not_end_is_killed_with_all_it_started_and_said(act: Callable[[], None]) -> None:
    with pytest.raises(AssertionError, match=r"process \d+ had to be killed"), called(act, longest_s=2) as process:
        process.stdout.readline()  # a slow machine kills it before it is deaf, which is to be said too


def test_a_process_that_died_before_it_had_its_outputs_keeps_none_of_them_open() -> None:
    ours, theirs = os.pipe()
    process = in_turn([], {}, [theirs, theirs, theirs])
    process.kill()
    os.close(theirs)
    process.join()
    os.set_blocking(ours, False)
    assert os.read(ours, 1) == b""
    os.close(ours)
