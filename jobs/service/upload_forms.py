"""Upload forms: what connectors declare of their upload sheets is handed to the market, which knows no connector."""

from connectors.platforms import platforms
from connectors.sheet.general_upload import GENERAL_UPLOAD
from marketplace.exchange import upload_forms
from marketplace.storage import Database


def declare(database: Database, now_ms: int) -> bool:
    """Keep the sheets of every platform, and the general one, as they are declared now; say whether any changed."""
    declared = [(code, sheet) for code, facts in platforms().items() for sheet in facts.uploads]
    with database.write() as connection:
        return upload_forms.declare(connection, [*declared, (upload_forms.ANY, GENERAL_UPLOAD)], now_ms)
