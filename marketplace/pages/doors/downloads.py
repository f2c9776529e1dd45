"""Downloads: the reports a person may take along, as they asked for them in an address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from marketplace.directory.cooperatives import CooperativeError, find_cooperative
from marketplace.directory.periods import AccountingPeriod, PeriodError, find_period
from marketplace.language.translation import Language, language
from marketplace.pages.context import context, token_of
from marketplace.pages.doors.refusal import refusal_page
from marketplace.reports.export.figure_sheets import communes_sheet, days_sheet, households_sheet, season_sheet
from marketplace.reports.export.period_sheets import period_sheet
from marketplace.reports.export.sheets import ExportSheet, csv_bytes, xlsx_bytes
from marketplace.reports.export.statement_sheets import statement_sheet
from marketplace.reports.figures import (
    ERAS,
    NoSeasonError,
    Search,
    SeasonRow,
    communes_report,
    day_series,
    find_season,
    households_report,
    season_report,
)
from marketplace.settlement.statements import period_report, statement
from marketplace.storage.scope import Scope
from marketplace.words.messages import Refusal

FORMATS: dict[str, tuple[str, Callable[[ExportSheet], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", csv_bytes),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_bytes),
}


_NO_PAPER = "There is no such statement; choose cooperative, period and household under Statements, and download there."
"""In English the rooms speak of commands, which are no way on for who reads the app."""


class UnknownReportError(Refusal):
    """The address asks for what we do not hand out; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What an address asks for: a season (None: the usual one), a map, a search, a language.

    A statement is asked for by cooperative, a day of its period, and household.
    """

    season: str | None
    era: str
    search: Search
    reader: Language
    cooperative: str | None = None
    day: date | None = None
    household: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "ReportRequest":
        """Read the part after the question mark; UnknownReportError where a value is none of ours."""
        era, commune = query.get("map", "then"), query.get("commune", "")
        if era not in ERAS:
            raise UnknownReportError("The map is then or now", "Bản đồ là then hoặc now.")
        if commune and not (commune.isdecimal() and int(commune[:20]) < 2**63):
            raise UnknownReportError("A commune is given by its number", "Xã được ghi bằng số của xã.")
        search = Search(query.get("words", "")[:100], int(commune) if commune else None, era)
        own = (query.get("coop") or None, _day(query.get("day", "")), query.get("household", "")[:60])
        return cls(query.get("season") or None, era, search, language(query.get("lang")), *own)


def download(asked: Request) -> Response:
    """Hand out a report as CSV or XLSX to whoever may see it."""
    kind, form = asked.path_params["kind"], asked.path_params["form"]
    visitor = context().visitor(token_of(asked.cookies))
    if visitor is None:
        lang = language(asked.query_params.get("lang"))
        return refusal_page(lang.say("Sign in first; you are not signed in, or no more."), lang, 403)
    try:
        if form not in FORMATS:
            raise UnknownReportError("A report is handed out as csv or xlsx.", "Báo cáo chỉ tải về dạng csv hoặc xlsx.")
        with context().database.read() as connection:
            request = ReportRequest.read(asked.query_params)
            called, sheet = sheet_of(connection, visitor.scope, kind, request, context().clock())
    except (NoSeasonError, UnknownReportError) as error:
        lang = language(asked.query_params.get("lang"))
        return refusal_page(lang.tell(error.sentence), lang)
    media_type, write = FORMATS[form]
    name = f'attachment; filename="lensan-{_plain(called)}-{kind}.{form}"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(write(sheet), media_type=media_type, headers=headers)


def sheet_of(
    connection: Connection, scope: Scope, kind: str, request: ReportRequest, now_ms: int
) -> tuple[str, ExportSheet]:
    """Return the sheet of one kind and what it is called after; NoSeasonError or UnknownReportError otherwise."""
    if kind in PAPERS:
        try:
            return PAPERS[kind](connection, scope, request)
        except (CooperativeError, PeriodError) as error:
            raise UnknownReportError(_NO_PAPER, error.sentence.vi) from error
    if kind not in KINDS:
        raise UnknownReportError(
            f"There is no report {kind}; the reports are: {', '.join((*KINDS, *PAPERS))}",
            f"Không có báo cáo {kind}; các báo cáo: {', '.join((*KINDS, *PAPERS))}",
        )
    season = find_season(connection, scope, request.season, now_ms)
    return season.code, KINDS[kind](connection, scope, season, request, now_ms)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UnknownReportError("A day is written as 2026-06-10", "Ngày được ghi như 2026-06-10.") from error


def _period(connection: Connection, scope: Scope, request: ReportRequest) -> AccountingPeriod:
    cooperative = find_cooperative(connection, scope, request.cooperative)
    return find_period(connection, scope, cooperative.id, request.day)


def _statement(connection: Connection, scope: Scope, request: ReportRequest) -> tuple[str, ExportSheet]:
    period = _period(connection, scope, request)
    paper = statement(connection, scope, period, request.household)
    return f"{paper.home.code}-{period.from_on}", statement_sheet(paper, request.reader)


def _whole_period(connection: Connection, scope: Scope, request: ReportRequest) -> tuple[str, ExportSheet]:
    period = _period(connection, scope, request)
    report = period_report(connection, scope, period)
    return f"{report.cooperative.code}-{period.from_on}", period_sheet(report, request.reader)


def _season(
    connection: Connection, scope: Scope, season: SeasonRow, request: ReportRequest, now_ms: int
) -> ExportSheet:
    return season_sheet(season_report(connection, scope, season, now_ms), request.reader)


def _communes(
    connection: Connection, scope: Scope, season: SeasonRow, request: ReportRequest, now_ms: int
) -> ExportSheet:
    return communes_sheet(communes_report(connection, scope, season, request.era, now_ms), request.reader)


def _households(
    connection: Connection, scope: Scope, season: SeasonRow, request: ReportRequest, now_ms: int
) -> ExportSheet:
    report = households_report(connection, scope, season, request.search, now_ms, limit=None)
    return households_sheet(report, request.reader)


def _days(connection: Connection, scope: Scope, season: SeasonRow, request: ReportRequest, now_ms: int) -> ExportSheet:
    fresh = season_report(connection, scope, season, now_ms).total.freshness
    return days_sheet(season, day_series(connection, scope, season.id), fresh, request.reader)


KINDS: dict[str, Callable[[Connection, Scope, SeasonRow, ReportRequest, int], ExportSheet]] = {
    "season": _season,
    "communes": _communes,
    "households": _households,
    "days": _days,
}

PAPERS: dict[str, Callable[[Connection, Scope, ReportRequest], tuple[str, ExportSheet]]] = {
    "statement": _statement,
    "period": _whole_period,
}


def _plain(code: str) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in code)
