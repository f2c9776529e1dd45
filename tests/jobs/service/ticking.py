"""A clock of this process for the tests, and waiting for what it does."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from jobs.service.scheduler import Scheduler
from marketplace.exchange.leases import myself
from marketplace.storage.settings import Settings
from tests.jobs.shop import TOKEN, Shop

RUNS = "SELECT status FROM run ORDER BY id"


@pytest.fixture
def work(shop: Shop) -> Iterator[Scheduler]:
    """A clock of this process that knows the shop's secret."""
    clock = Scheduler(shop.database, settings(shop, LENSAN_SECRET_SHOP=TOKEN), myself(), beat_s=3600)
    yield clock
    clock.stop()


def settings(shop: Shop, **environ: str) -> Settings:
    return Settings.read({"LENSAN_DATABASE_URL": str(shop.database.engine.url), **environ})


def until(happened: Any) -> None:
    """Wait until something has happened; the test's own time limit is the only one."""
    pause = threading.Event()
    while not happened():
        pause.wait(0.02)
