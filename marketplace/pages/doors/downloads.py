"""Downloads: the reports a person may take along, as they asked for them in an address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO, NamedTuple

from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response

from marketplace.directory import audit, viewings
from marketplace.directory.audit_acts import AuditDetail
from marketplace.directory.cooperatives import CooperativeError, find_cooperative
from marketplace.directory.periods import AccountingPeriod, PeriodError, find_period
from marketplace.directory.rights import Role, Visitor
from marketplace.language.translation import Language, language
from marketplace.pages.context import context, token_of
from marketplace.pages.doors.handed_out import HandedOut, folder_of_its_own
from marketplace.pages.doors.refusal import refusal_page
from marketplace.reports.export.figure_sheets import communes_sheet, days_sheet, households_pages, season_sheet
from marketplace.reports.export.period_sheets import period_sheet
from marketplace.reports.export.price_sheets import price_sheet
from marketplace.reports.export.published_sheets import published_sheet
from marketplace.reports.export.sheets import PagedSheet, paged, write_csv, write_xlsx
from marketplace.reports.export.statement_sheets import statement_sheet
from marketplace.reports.export.tax_sheets import notice_sheet, tax_sheet
from marketplace.reports.figures import (
    ERAS,
    NoSeasonError,
    Search,
    communes_report,
    day_series,
    find_season,
    household_ids,
    households_stream,
    season_report,
)
from marketplace.reports.prices import price_report
from marketplace.reports.published import published_reports
from marketplace.settlement.statements import period_report, statement
from marketplace.settlement.statements.tax_year import TaxYearError, tax_year, tax_years
from marketplace.storage.scope import Scope, Sight
from marketplace.storage.settings import Settings, SettingsError
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal

_COMMUNE, _HOUSEHOLD = TABLES["commune"], TABLES["household"]
FORMATS: dict[str, tuple[str, Callable[[PagedSheet, BinaryIO, Path], None]]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
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
    year: int | None = None
    """Of tax; None: this year."""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "ReportRequest":
        """Read the part after the question mark; UnknownReportError where a value is none of ours."""
        era, commune = query.get("map", "then"), query.get("commune", "")
        if era not in ERAS:
            said = "Bản đồ chọn bằng map=then (theo địa giới cũ) hoặc map=now (theo địa giới hiện nay)."
            raise UnknownReportError("The map is then or now", said)
        if commune and not (commune.isdecimal() and int(commune[:20]) < 2**63):
            raise UnknownReportError("A commune is given by its number", "Xã được ghi bằng số của xã.")
        search = Search(query.get("words", "")[:100], int(commune) if commune else None, era)
        own = (
            query.get("coop") or None,
            _day(query.get("day", "")),
            query.get("household", "")[:60],
            _year(query.get("year", "")),
        )
        return cls(query.get("season") or None, era, search, language(query.get("lang")), *own)


class NamedSheet(NamedTuple):
    """A sheet, what it is called after, and the households whose own figures stand in it."""

    called: str
    sheet: PagedSheet
    homes: Sequence[int] = ()


def download_door(settings: Settings) -> Callable[[Request], Response]:
    """Return the door that hands out reports as CSV or XLSX to whoever may see them."""

    def download(asked: Request) -> Response:
        lang = language(asked.query_params.get("lang"))
        visitor = context().visitor(token_of(asked.cookies))
        if visitor is None:
            return refusal_page(lang.say("Sign in first; you are not signed in, or no more."), lang, 403)
        kind, form = asked.path_params["kind"], asked.path_params["form"]
        try:
            if form not in FORMATS:
                said = "Báo cáo chỉ tải về dạng csv hoặc xlsx."
                raise UnknownReportError("A report is handed out as csv or xlsx.", said)
            return _written(settings, visitor, kind, form, asked.query_params)
        except (NoSeasonError, UnknownReportError) as error:
            return refusal_page(lang.tell(error.sentence), lang)
        except (SettingsError, OSError):
            told = lang.say("The file could not be written; see that the disk has room, and try again.")
            return refusal_page(told, lang, 500)

    return download


def _written(settings: Settings, visitor: Visitor, kind: str, form: str, query: Mapping[str, str]) -> Response:
    """Write a report into a folder of its own, a page of rows at a time, and hand it out from there."""
    now_ms = context().clock()
    media_type, write = FORMATS[form]
    folder = folder_of_its_own(settings, now_ms)
    try:
        with context().database.read() as connection, (folder / kind).open("wb") as target:
            request = ReportRequest.read(query)
            made = sheet_of(connection, visitor.scope, kind, request, now_ms)
            write(made.sheet, target, folder)
        _note(visitor, kind, made, request, now_ms)
    except BaseException:
        rmtree(folder)
        raise
    return HandedOut(folder / kind, media_type, f"lensan-{_plain(made.called)}-{_named(kind, request.reader)}.{form}")


def _note(visitor: Visitor, kind: str, made: NamedSheet, request: ReportRequest, now_ms: int) -> None:
    """Note who takes others' figures along; what a household takes of its own is its own."""
    if visitor.scope.roles <= {Role.FARMER}:
        return
    who = audit.Signed(visitor.person_id, visitor.signed)
    with context().database.write() as connection:
        asked = _asked(connection, kind, request)
        audit.note(connection, now_ms, who, "report handed out", f"{made.called}-{kind}", asked)
    viewings.viewed(context().database, made.homes, visitor.person_id, "file", now_ms)


def _asked(connection: Connection, kind: str, request: ReportRequest) -> AuditDetail:
    """Return what was asked for; of a commune its code."""
    search = request.search
    commune = select(_COMMUNE.c.code).where(_COMMUNE.c.id == search.commune_id)
    return {
        "season": request.season, "map": search.era if kind in {"communes", "households"} else None,
        "words": search.words or None, "day": request.day,
        "commune": None if search.commune_id is None else connection.execute(commune).scalar_one_or_none(),
        "cooperative": request.cooperative, "household": request.household or None,
    }  # fmt: skip


def sheet_of(connection: Connection, scope: Scope, kind: str, request: ReportRequest, now_ms: int) -> NamedSheet:
    """Return the sheet of one kind, which is read in the open transaction.

    NoSeasonError or UnknownReportError otherwise: a kind that the reader may not see is not there for them.
    """
    seen = [name for name, report in KINDS.items() if report.is_for(scope)]
    if kind not in seen:
        raise UnknownReportError(
            f"There is no report {kind}; the reports are: {', '.join(seen) or 'none'}",
            f"Không có báo cáo {kind}; hãy tải về bằng nút trên màn hình.",
        )
    try:
        return KINDS[kind].sheet(connection, scope, request, now_ms)
    except (CooperativeError, PeriodError, TaxYearError) as error:
        raise UnknownReportError(_NO_PAPER, error.sentence.vi) from error


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UnknownReportError("A day is written as 2026-06-10", "Ngày được ghi như 2026-06-10.") from error


def _year(text: str) -> int | None:
    if not text:
        return None
    if len(text) != 4 or not (text.isascii() and text.isdecimal()) or text < "2000":
        raise UnknownReportError("A year is written as 2026.", "Năm được ghi như 2026.")
    return int(text)


def _period(connection: Connection, scope: Scope, request: ReportRequest) -> AccountingPeriod:
    cooperative = find_cooperative(connection, scope, request.cooperative)
    return find_period(connection, scope, cooperative.id, request.day)


def _statement(connection: Connection, scope: Scope, request: ReportRequest, _now_ms: int) -> NamedSheet:
    period = _period(connection, scope, request)
    paper = statement(connection, scope, period, request.household)
    called = f"{paper.home.code}-{period.from_on}"
    return NamedSheet(called, paged(statement_sheet(paper, request.reader)), [paper.home.id])


def _whole_period(connection: Connection, scope: Scope, request: ReportRequest, _now_ms: int) -> NamedSheet:
    period = _period(connection, scope, request)
    report = period_report(connection, scope, period)
    called = f"{report.cooperative.code}-{period.from_on}"
    named = select(_HOUSEHOLD.c.id).where(_HOUSEHOLD.c.code.in_([home.code for home in report.homes]))
    homes = connection.execute(named).scalars().all()
    return NamedSheet(called, paged(period_sheet(report, request.reader)), homes)


def _season(connection: Connection, scope: Scope, request: ReportRequest, now_ms: int) -> NamedSheet:
    season = find_season(connection, scope, request.season, now_ms)
    report = season_report(connection, scope, season, now_ms)
    return NamedSheet(season.code, paged(season_sheet(report, request.reader)))


def _communes(connection: Connection, scope: Scope, request: ReportRequest, now_ms: int) -> NamedSheet:
    season = find_season(connection, scope, request.season, now_ms)
    report = communes_report(connection, scope, season, request.era, now_ms, season.paper_on(now_ms))
    return NamedSheet(season.code, paged(communes_sheet(report, request.reader)))


def _households(connection: Connection, scope: Scope, request: ReportRequest, now_ms: int) -> NamedSheet:
    season = find_season(connection, scope, request.season, now_ms)
    stream = households_stream(connection, scope, season, request.search, now_ms)
    homes = household_ids(connection, scope, season, request.search)
    return NamedSheet(season.code, households_pages(stream, request.reader), homes)


def _days(connection: Connection, scope: Scope, request: ReportRequest, now_ms: int) -> NamedSheet:
    season = find_season(connection, scope, request.season, now_ms)
    fresh = season_report(connection, scope, season, now_ms).total.freshness
    days = day_series(connection, scope, season.id)
    return NamedSheet(season.code, paged(days_sheet(season, days, fresh, request.reader)))


def _published(connection: Connection, scope: Scope, request: ReportRequest, now_ms: int) -> NamedSheet:
    season = find_season(connection, scope, request.season, now_ms)
    reports = published_reports(connection, scope, season)
    return NamedSheet(season.code, paged(published_sheet(reports, season, request.reader)))


def _tax(connection: Connection, scope: Scope, request: ReportRequest, now_ms: int) -> NamedSheet:
    year = request.year or as_date(day_of(now_ms)).year
    found = tax_year(connection, scope, request.household, year)
    return NamedSheet(f"{found.home.code}-{year}", paged(tax_sheet(found, request.reader)), [found.home.id])


def _tax_notice(connection: Connection, scope: Scope, request: ReportRequest, now_ms: int) -> NamedSheet:
    year = request.year or as_date(day_of(now_ms)).year
    found = tax_years(connection, scope, year)
    return NamedSheet(str(year), paged(notice_sheet(found, year, request.reader)), [one.home.id for one in found])


def _prices(connection: Connection, scope: Scope, request: ReportRequest, now_ms: int) -> NamedSheet:
    report = price_report(connection, scope, now_ms)
    return NamedSheet(report.until.isoformat(), paged(price_sheet(report, request.reader)))


class ReportKind(NamedTuple):
    """A report that is handed out: what one must see to have it, and how its sheet and its name are made."""

    needs: frozenset[Sight]
    sheet: Callable[[Connection, Scope, ReportRequest, int], NamedSheet]

    def is_for(self, scope: Scope) -> bool:
        """Say whether a reader sees all that the report shows."""
        return all(scope.sees(sight) for sight in self.needs)


KINDS: dict[str, ReportKind] = {
    "season": ReportKind(frozenset({Sight.FIGURES}), _season),
    "communes": ReportKind(frozenset({Sight.FIGURES}), _communes),
    "households": ReportKind(frozenset({Sight.HOUSEHOLDS, Sight.FIGURES}), _households),
    "days": ReportKind(frozenset({Sight.FIGURES}), _days),
    "prices": ReportKind(frozenset({Sight.MARKET}), _prices),
    "published": ReportKind(frozenset({Sight.PUBLISHED}), _published),
    "statement": ReportKind(frozenset({Sight.MONEY}), _statement),
    "period": ReportKind(frozenset({Sight.MONEY}), _whole_period),
    "tax": ReportKind(frozenset({Sight.MONEY}), _tax),
    "tax-notice": ReportKind(frozenset({Sight.MONEY}), _tax_notice),
}


_VIETNAMESE = {
    "season": "vu", "communes": "theo-xa", "households": "theo-ho", "days": "theo-ngay", "prices": "gia",
    "published": "cong-bo", "statement": "bang-thanh-toan", "period": "ky-thanh-toan", "tax": "thue",
    "tax-notice": "thong-bao-thue",
}  # fmt: skip
"""What files are called for who reads Vietnamese, in letters that every computer takes."""


def _named(kind: str, lang: Language) -> str:
    return _VIETNAMESE[kind] if lang.code == "vi" else kind


def _plain(code: str) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in code)
