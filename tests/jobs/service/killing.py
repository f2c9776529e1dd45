"""Killing the clock: its process ends by SIGKILL at moments drawn from a seed, and another is started."""

import signal
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

from jobs.demo.replay import draw_in
from jobs.service import scheduler
from marketplace.storage import Database, connect
from marketplace.storage.settings import Settings
from tests.jobs.forks import begun
from tests.jobs.stage import STEPS, Stage, hurried
from tests.ledger import rows

_BEAT_S = 3600.0
_LONGEST_S = 0.15
"""How long after its run began a clock is killed at the latest: a step's run takes about so long."""


def run_clock(database_url: str, home: str) -> None:
    """Be a clock; the process ends with it."""
    scheduler.run(connect(database_url), Settings(Path(home), database_url, {}), _BEAT_S, make=hurried)


def start(stage: Stage) -> ForkServerProcess:
    """Start a clock in a process of its own."""
    return begun(run_clock, stage.settings.database_url, str(stage.settings.home))


def play_killed(stage: Stage, kills: int, seed: int) -> None:
    """Let the season pass while the clock is killed so many times, and once more after every step.

    At the end one run is left alone: the last kill may have come before what it had read was shown.
    """
    chance = Random(seed)
    for number, step_ms in enumerate(STEPS):
        stage.advance(step_ms)
        for _ in range(kills * (number + 1) // len(STEPS) - kills * number // len(STEPS)):
            _kill_in_the_middle(stage, chance)
        process = start(stage)
        for code in stage.admins:
            draw_in(stage.database, code, step_ms)
        _kill(process)
    stage.draw_in(stage.clock(), STEPS[-1])


def _kill_in_the_middle(stage: Stage, chance: Random) -> None:
    """Start a clock, wait until it has begun a run, and kill it a moment later."""
    before = _runs(stage.database)
    process = start(stage)
    while _runs(stage.database) == before and process.is_alive():
        time.sleep(0.002)
    time.sleep(chance.uniform(0, _LONGEST_S))
    _kill(process)


def _kill(process: ForkServerProcess) -> None:
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL, f"the clock had ended by itself with {process.exitcode}"


def _runs(database: Database) -> int:
    return int(rows(database, "SELECT count(*) FROM run")[0][0])
