"""What PostgreSQL refuses: the true cause and what to do, in one sentence."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import URL, make_url

from marketplace.storage import connect
from tests.databases import Databases
from tests.jobs.cli.calling import Lensan, sentence


@pytest.fixture
def postgresql(postgres_databases: Databases) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database."""
    with postgres_databases.lent() as url:
        yield url


def test_what_postgresql_refuses_is_said(lensan: Lensan, postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(url: URL) -> str:
        monkeypatch.setenv("LENSAN_DATABASE_URL", url.render_as_string(hide_password=False))
        return sentence(lensan("produce", "add", "Cam"))

    url = make_url(postgresql)
    nowhere = said(url.set(database="nowhere"))
    assert "lets nobody in as LENSAN_DATABASE_URL says" in nowhere
    assert '"nowhere" does not exist' in nowhere
    can_only_read = said(url.update_query_dict({"options": "-c default_transaction_read_only=on"}))
    assert can_only_read.endswith("can only be read; give LENSAN_DATABASE_URL of the server that is written to")
    with closing(connect(postgresql)) as database, database.write() as other:
        other.exec_driver_sql("LOCK TABLE produce IN ACCESS EXCLUSIVE MODE")
        held = said(url.update_query_dict({"options": "-c lock_timeout=1"}))
    assert held.startswith(f"Another process is writing to the database {url.database} on ")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("53100", "The disk of {place} is full"), ("53200", "{place} has no room for more connections"),
        ("57014", "{place} cut this short"), ("42501", "The user of LENSAN_DATABASE_URL may not do this in {place}"),
        ("57P03", "{place} is starting or stopping"), ("08006", "The connection to {place} broke"),
        ("XX001", "{place} is damaged"), ("XX002", "{place} has a damaged index"),
        ("55P03", "Another process is writing to {place}"), ("25006", "{place} can only be read"),
    ],
)  # fmt: skip
def test_each_state_that_postgresql_gives_has_its_cause(
    lensan: Lensan, postgresql: str, monkeypatch: pytest.MonkeyPatch, state: str, said: str
) -> None:
    """The server itself raises the state, in a trigger on what the command writes."""
    url = make_url(postgresql)
    with closing(connect(postgresql)) as database, database.write(copied=False) as connection:
        raising = f"BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END"
        connection.exec_driver_sql(f"CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ {raising} $$")
        connection.exec_driver_sql("CREATE TRIGGER no BEFORE INSERT ON produce FOR EACH ROW EXECUTE FUNCTION no()")
    monkeypatch.setenv("LENSAN_DATABASE_URL", url.render_as_string(hide_password=False))
    place = f"the database {url.database} on {url.host or 'this machine'}"
    assert sentence(lensan("produce", "add", "Cam")).startswith(said.format(place=place))
