"""Tax of a household's year as a light page, to be read on a telephone and printed: what was withheld, from whom."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.directory import viewings
from marketplace.directory.rights.at_home import homes_of
from marketplace.pages.context import context
from marketplace.pages.doors.light import light_page, reader_of
from marketplace.pages.doors.own_visit import said_home, signed_out, visitor_of, way_back
from marketplace.pages.doors.refusal import refusal_page
from marketplace.reports.export.tax_sheets import road_titles, sums, tax_cells
from marketplace.reports.export.tax_words import advice, holder_text, notes, standing_text, threshold_text
from marketplace.settlement.holder_tax_codes import masked_codes
from marketplace.settlement.statements.tax_year import TaxYearError, tax_year
from marketplace.settlement.statements.turnover import ROADS
from marketplace.storage.scope import Act
from marketplace.words.instants import as_date, day_of

TAX = "/thue"
_FIRST, _LAST, _YEARS = 2000, 2999, 3


def tax_doors() -> list[Route]:
    """Return the door of a household's year."""
    return [Route(TAX, show_tax, methods=["GET"])]


def show_tax(asked: Request) -> Response:
    """Draw the year that the address names, this year without, for who may see the household's money."""
    visitor, lang = visitor_of(asked), reader_of(asked)
    if visitor is None:
        return signed_out(asked)
    now_ms = context().clock()
    this_year = as_date(day_of(now_ms)).year
    said = asked.query_params.get("nam", "")[:4]
    year = int(said) if said.isascii() and said.isdecimal() else this_year
    year = year if _FIRST <= year <= _LAST else this_year
    try:
        with context().database.read() as connection:
            code = said_home(asked) or next((one.code for one in homes_of(connection, visitor.scope)), "")
            found = tax_year(connection, visitor.scope, code, year)
            codes = masked_codes(connection, visitor.scope)
    except TaxYearError as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    viewings.viewed(context().database, [found.home.id], visitor.person_id, "tax", now_ms)
    turnover = [(title, found.turnover.by(road)) for title, road in zip(road_titles(lang), ROADS, strict=True)]
    years = sorted({year, *range(this_year, this_year - _YEARS, -1)}, reverse=True)
    return light_page(
        asked, "tax.html", found=found, sums=[(title, tax_cells(taxes)) for title, taxes in sums(found, lang)],
        lines=[(one, tax_cells(one.taxes), holder_text(one, lang), standing_text(one, lang)) for one in found.lines],
        turnover=turnover, threshold=threshold_text(found, lang), near=found.is_near, advice=list(advice(found, lang)),
        notes=list(notes(year, lang)), years=years, codes=codes, attests=visitor.scope.may(Act.ATTEST),
        back=way_back(asked, visitor.scope, found.home.code),
    )  # fmt: skip
