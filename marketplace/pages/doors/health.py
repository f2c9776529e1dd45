"""Health: whether the database can be read and the clock comes when it is due, for who watches over the app."""

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from marketplace.exchange import leases
from marketplace.pages.context import context
from marketplace.storage import DatabaseError, check_schema
from marketplace.storage.clock import now_ms


def health(_request: Request) -> Response:
    """Say whether the database can be read, and whether the clock is alive, late or stopped; 503 without a database."""
    try:
        check_schema(context().database)
        with context().database.read() as connection:
            clock = leases.clock_state(connection, now_ms())
    except DatabaseError as error:
        return JSONResponse({"database": str(error), "clock": "unknown"}, 503)
    except SQLAlchemyError:
        return JSONResponse({"database": "cannot be reached", "clock": "unknown"}, 503)
    return JSONResponse({"database": "ok", "clock": clock})
