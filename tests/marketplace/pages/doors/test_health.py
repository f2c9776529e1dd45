"""Health: what a watcher of the app is told of its database and its clock."""

import requests
from sqlalchemy import delete, insert

from marketplace.exchange import leases
from marketplace.storage.tables import TABLES
from tests.marketplace.pages.conftest import Served

WAIT_S = 30


def test_health_says_whether_the_database_and_the_clock_are_there(served: Served) -> None:
    assert requests.get(f"{served.address}/health", timeout=WAIT_S).json() == {"database": "ok", "clock": "stopped"}
    leases.take(served.database, 1, leases.myself(), 0)
    assert requests.get(f"{served.address}/health", timeout=WAIT_S).json() == {"database": "ok", "clock": "alive"}
    leases.take(served.database, 1, leases.myself(), 0, due_ms=1)
    assert requests.get(f"{served.address}/health", timeout=WAIT_S).json() == {"database": "ok", "clock": "late"}
    with served.database.write() as connection:
        connection.execute(delete(TABLES["lease"]))
        dead = {"channel_id": 1, "host": "elsewhere", "pid": 1, "pid_started": "a boot 1", "seen_ms": 0}
        connection.execute(insert(TABLES["lease"]).values(**dead))
    assert requests.get(f"{served.address}/health", timeout=WAIT_S).json()["clock"] == "stopped"
    with served.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'x' || version_num")
    sick = requests.get(f"{served.address}/health", timeout=WAIT_S)
    with served.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = substr(version_num, 2)")
    assert (sick.status_code, sick.json()["clock"]) == (503, "unknown")
    assert "newer Lên Sàn" in sick.json()["database"]
