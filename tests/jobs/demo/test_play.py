"""``lensan demo`` itself: to its end and out, served again with the app, and ended by a signal."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO
from urllib.request import urlopen

import psutil
import pytest

from jobs.cli.commands.demo import USUAL_SEED
from jobs.demo import coop
from jobs.demo.replay import HANDS
from jobs.service.supervisor import free_port
from marketplace.exchange import leases
from marketplace.storage import Database, connect
from marketplace.storage.settings import Settings
from marketplace.words.instants import MS_PER_DAY, start_of
from tests.jobs.demo.sale import SOLD_G, prove_the_sale
from tests.jobs.forks import SEPARATOR, forked, in_turn, killed_after
from tests.ledger import rows

pytestmark = pytest.mark.long

COMMAND = (sys.executable, "-m", "jobs.cli", "--home")
ROOT = Path(__file__).parents[3]
LONGEST_S = 300


def headless(home: Path, database_url: str) -> str:
    """Run the cooperative to its end and out; return what that wrote on its output.

    It stands where the tests do: from another directory ``going_on`` starts it.
    """
    environ = {**os.environ, "LENSAN_DATABASE_URL": database_url}
    words = ["--home", str(home), "demo", "--coop", "--headless", "--format", "json"]
    out, err = home.parent / "out.txt", home.parent / "err.txt"
    with Path(os.devnull).open("rb") as nothing, out.open("wb") as stdout, err.open("wb") as stderr:
        demo = in_turn([words], environ, [one.fileno() for one in (nothing, stdout, stderr)])
        with killed_after(LONGEST_S, demo.pid):
            demo.join()
    assert demo.exitcode == 0, err.read_text(encoding="utf-8")
    return out.read_text(encoding="utf-8").removeprefix(SEPARATOR)


@contextmanager
def going_on(home: Path, database_url: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A demo with the app, from a directory with an app.py and a jobs/ of somebody else."""
    elsewhere = home.parent / "elsewhere"
    (elsewhere / "jobs").mkdir(parents=True, exist_ok=True)
    (elsewhere / "app.py").write_text("raise SystemExit('not this one')\n")
    environ = {**os.environ, "LENSAN_DATABASE_URL": database_url, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
    command = [*COMMAND, str(home), *arguments]
    demo = subprocess.Popen(
        command, env=environ, cwd=elsewhere, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        encoding="utf-8", start_new_session=True,
    )  # fmt: skip
    try:
        with killed_after(LONGEST_S, demo.pid):
            yield demo
    finally:
        if demo.poll() is None:
            for left in (*psutil.Process(demo.pid).children(recursive=True), demo):
                left.kill()
        demo.communicate()


def test_the_cooperative_runs_to_its_end_and_is_served_again_until_a_signal(
    tmp_path: Path, database_url: str, database: Database
) -> None:
    home = tmp_path / "home"
    result = json.loads(headless(home, database_url))
    assert result["season"] == "vai-htx"
    assert {code: (row["households"], row["weight_g"]) for code, row in result["platforms"].items()} == {
        code: (40, grams) for code, grams in SOLD_G.items()
    }
    assert (result["total"]["households"], result["total"]["orders"]) == (40, 3_000)
    assert (result["inbox"], result["shortfalls"]) == (0, 0)
    [(opened_on,)] = rows(database, "SELECT starts_on FROM season WHERE code = 'vai-htx'")
    opens = date.fromisoformat(str(opened_on))
    prove_the_sale(database, coop.read_pool(database, opens, USUAL_SEED), start_of(opens) + 2 * MS_PER_DAY)
    url = _serves_again(home, database_url, result)
    assert _leaves_nobody_behind(home, database_url) == url


def _serves_again(home: Path, database_url: str, result: object) -> str:
    port = str(free_port(0))
    with going_on(home, database_url, "demo", "--coop", "--format", "json", "--port", port) as demo:
        said: list[str] = []
        assert demo.stderr is not None
        url = _address(demo.stderr, said)
        children = _children(demo.pid)
        _await_clock(url)
        demo.send_signal(signal.SIGTERM)
        out, rest = demo.communicate(timeout=60)
        assert demo.returncode == 0
        assert json.loads(out) == result
        assert "Traceback" not in "".join(said) + rest
        assert _secrets(home).isdisjoint(word for word in ("".join(said) + rest + out).split())
    assert not [child for child in children if child.is_running()]
    assert _leases(database_url) == []
    return url


def _leaves_nobody_behind(home: Path, database_url: str) -> str:
    """Killed without a word, a demo's servers, app and clock end by themselves, and the clock gives its leases back.

    The address is returned: without a port the app comes back where it was.
    """
    words = ("demo", "--coop", "--format", "json")
    with forked(Settings(home, database_url, {}), *words, longest_s=LONGEST_S) as demo:
        url = _address(demo.stdout, [])
        children = _children(demo.pid)
        _await_clock(url)
        assert _leases(database_url) != []
        demo.kill()
        demo.wait()
        deadline = time.monotonic() + 60
        while alive := [child for child in children if _runs(child)]:
            assert time.monotonic() < deadline, alive
            time.sleep(0.1)
    assert _leases(database_url) == []
    return url


def _children(demo: int) -> list[psutil.Process]:
    """Return the servers, the app and every hand of the clock, of which the first starts the others."""
    deadline = time.monotonic() + 60
    while len(children := psutil.Process(demo).children(recursive=True)) != 2 + HANDS:
        assert time.monotonic() < deadline, children
        time.sleep(0.1)
    return children


def _runs(child: psutil.Process) -> bool:
    try:
        return child.is_running() and child.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _await_clock(url: str) -> None:
    """Wait until the app says that the clock is alive, which it is as soon as it holds a channel."""
    health = {}
    for _ in range(200):
        with urlopen(f"{url}/health", timeout=120) as answer:
            health = json.load(answer)
        if health == {"database": "ok", "clock": "alive"}:
            return
        time.sleep(0.1)
    raise AssertionError(health)


def _address(errors: IO[str], said: list[str]) -> str:
    """Return the app's address once everything is on; what was said on the way is kept."""
    for line in errors:
        said.append(line)
        if "?season=vai-htx" in line:
            return line.split()[2].split("/?")[0]
    raise AssertionError("the demo ended before it was on: " + "".join(said))


def _secrets(home: Path) -> set[str]:
    lines = (home / "secrets.toml").read_text(encoding="utf-8").splitlines()
    return {line.split('"')[-2] for line in lines}


def _leases(database_url: str) -> list[leases.LeaseRow]:
    database = connect(database_url)
    try:
        with database.read() as connection:
            return leases.all_leases(connection)
    finally:
        database.close()
