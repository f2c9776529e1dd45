"""What listens hears every statement, by whatever road it is asked."""

from sqlalchemy import Connection

from marketplace.exchange import inbox, sync_requests
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.spoken import Listening


def places(listening: Listening) -> list[str]:
    return [place.split(":")[0] for _, place in sorted(listening.spoken())]


def asked(database: Database, *asks: object) -> list[str]:
    listening = Listening()
    listening.pytest_sessionstart()
    try:
        with database.write() as connection:
            for ask in asks:
                ask(connection)  # type: ignore[operator]
    finally:
        listening.stop()
    return places(listening)


def test_both_roads_to_a_database_are_heard(database: Database) -> None:
    def by_sqlalchemy(connection: Connection) -> None:
        assert not sync_requests.request_once(connection, EVERYTHING, 1, "dat", 0)

    def by_the_driver(connection: Connection) -> None:
        assert inbox.open_count(connection, "shop") == 0

    assert asked(database, by_sqlalchemy) == ["marketplace/exchange/sync_requests.py"]
    assert asked(database, by_the_driver) == ["marketplace/exchange/inbox/items.py"]
    assert asked(database) == []
