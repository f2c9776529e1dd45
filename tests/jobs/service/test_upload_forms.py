"""What connectors declare of their upload sheets is handed to the market, and again only where it changed."""

from jobs.service.upload_forms import declare
from marketplace.storage import Database
from tests.ledger import rows


def test_every_platforms_sheets_are_declared_once(database: Database) -> None:
    assert declare(database, 1)
    assert not declare(database, 2)
    found = rows(database, "SELECT platform, code FROM upload_form ORDER BY platform, code")
    assert ("", "bang-dang-hang") in found
    assert ("shopee", "mass-upload") in found
