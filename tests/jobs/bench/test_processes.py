"""What is measured in a process of its own gives its figures, or says why it has none."""

import pytest

from jobs.bench.processes import figures_of


def test_the_figures_are_what_is_printed_last() -> None:
    assert figures_of("a run", "-c", "print('begun'); print('{\"seconds\": 1.5}')") == {"seconds": 1.5}


def test_what_a_process_died_of_is_said() -> None:
    with pytest.raises(RuntimeError, match=r"^a run ended with 1: LookupError: the bench's channel is missing$"):
        figures_of("a run", "-c", 'raise LookupError("the bench\'s channel is missing")')
