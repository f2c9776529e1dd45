"""What is kept of one household as sheets that it takes along: a file for each kind of rows, and all of its seasons."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from marketplace.language.labels import order_state, payment_state, terms_name
from marketplace.language.translation import Language
from marketplace.reports.explain.lot_moves import move_name
from marketplace.reports.export.sheets import Cell, ExportColumn, ExportSheet, PagedSheet, kilograms, paged
from marketplace.reports.export.statement_sheets import statement_sheet
from marketplace.reports.export.statement_words import hand_over_text
from marketplace.reports.figures import SeasonRow, seasons
from marketplace.reports.figures.household import household_lots, household_orders
from marketplace.reports.own.record import OwnRecord
from marketplace.reports.own.rows import handed_over, moves_of
from marketplace.reports.own.statements import own_statements
from marketplace.reports.own.words import OwnWords
from marketplace.storage.scope import Scope, Sight
from marketplace.words.instants import as_date, day_of

_PAGE = 500
Rows = Sequence[tuple[Cell, ...]]


def own_sheets(
    connection: Connection, scope: Scope, record: OwnRecord, lang: Language
) -> Iterator[tuple[str, PagedSheet]]:
    """Yield the name of each file and its sheet; what the reader's role does not see is not among them."""
    home, say = record.facts.id, lang.say
    yield "ho", _plain(say("Household"), (say("What"), say("Kept")), list(OwnWords(lang).facts(record)))
    if scope.sees(Sight.LOTS):
        yield "lo-hang", paged(_lots(connection, scope, home, lang))
        yield "lich-su-lo", paged(_moves(connection, scope, home, lang))
    if scope.sees(Sight.ORDERS):
        yield "don-hang", _orders(connection, scope, home, lang)
    if scope.sees(Sight.MONEY):
        for paper in own_statements(connection, scope, record.facts.code):
            yield (
                f"bang-thanh-toan-{paper.cooperative.code}-{paper.period.from_on}",
                paged(statement_sheet(paper, lang)),
            )
        yield "tien-da-nhan", paged(_handed(connection, scope, home, lang))
    yield from _access(record, lang)


def _plain(title: str, names: Sequence[str], rows: Rows) -> PagedSheet:
    return paged(ExportSheet(title, tuple(ExportColumn(name) for name in names), rows))


def _access(record: OwnRecord, lang: Language) -> Iterator[tuple[str, PagedSheet]]:
    """Yield who acts and looks, what was agreed to, what was set right, and which files were handed in."""
    say, words = lang.say, OwnWords(lang)
    yield (
        "ai-lam-thay",
        _plain(
            say("Who acts"), (say("Name"), say("As what")), [(one.name, words.acting(one)) for one in record.acting]
        ),
    )
    yield "ai-da-xem", paged(ExportSheet(
        say("Who looked at the figures"),
        (ExportColumn(say("Day"), "date"), ExportColumn(say("Who looked")), ExportColumn(say("What was seen")),
         ExportColumn(say("Times"), "number")),
        [(one.on_day, words.look(one), words.seen(one), one.times) for one in record.looked],
    ))  # fmt: skip
    gone = [(say("Withdrawn"), f"{one.kind}: {lang.moment(one.at_ms)}") for one in record.withdrawn]
    agreed = [(say("Paper"), words.paper(one)) for one in record.papers]
    yield "da-dong-y", _plain(say("What the household agreed to"), (say("What"), say("Kept")), [*agreed, *gone])
    changed = [(words.what(one.what), words.change(one), words.asked(one), words.outcome(one))
               for one in record.set_right]  # fmt: skip
    names = (say("What"), say("Change"), say("Asked by"), say("Outcome"))
    yield "da-sua", _plain(say("What was set right or asked for"), names, changed)
    files = [(str(one.id), one.name, lang.moment(one.made_ms)) for one in record.files]
    yield "tep-da-nop", _plain(say("Files handed in"), (say("Number"), say("File"), say("When")), files)


def _weights(titles: Sequence[str]) -> tuple[ExportColumn, ...]:
    return tuple(ExportColumn(f"{title} (kg)", "kg") for title in titles)


def _lots(connection: Connection, scope: Scope, home: int, lang: Language) -> ExportSheet:
    say = lang.say
    columns = (
        *(ExportColumn(one) for one in (say("Season"), say("Lot"), say("Variety"), say("Grade"), say("Terms"))),
        ExportColumn(say("Picked on"), "date"), ExportColumn(say("To be cut from"), "date"),
        *_weights((say("Cut or to be cut"), say("Sold or held"), say("Above the label"), say("Sorted"), say("Lost"),
                   say("Spoiled"), say("Sold elsewhere"), say("Left"))),
    )  # fmt: skip
    rows = [
        (season.name, lot.code, lot.variety, lot.grade, terms_name(lot.terms, lang), lot.picked_on, lot.forecast_from,
         *map(kilograms, (lot.in_g, lot.sold_g, lot.over_g, lot.sorted_g, lot.lost_g, lot.spoiled_g, lot.elsewhere_g,
                          lot.balance_g)))
        for season in seasons(connection, scope) for lot in household_lots(connection, scope, season.id, home)
    ]  # fmt: skip
    return ExportSheet(say("Lots"), columns, rows)


def _moves(connection: Connection, scope: Scope, home: int, lang: Language) -> ExportSheet:
    say = lang.say
    columns = (
        ExportColumn(say("Lot")), ExportColumn(say("When")), ExportColumn(say("What happened")),
        *_weights((say("Weight"),)),
        *(ExportColumn(one) for one in (say("Shop"), say("Weigh slip"), say("Who"), say("Why"))),
    )  # fmt: skip
    rows = [
        (one.lot, lang.moment(one.at_ms),
         move_name(one.kind, lang, less=one.grams < 0, by_person=bool(one.who or one.why)), kilograms(abs(one.grams)),
         one.shop, one.slip, one.who, one.why)
        for one in moves_of(connection, scope, home)
    ]  # fmt: skip
    return ExportSheet(say("Moves of the lots"), columns, rows)


def _orders(connection: Connection, scope: Scope, home: int, lang: Language) -> PagedSheet:
    say = lang.say
    columns = (
        *(ExportColumn(one) for one in (say("Season"), say("Shop"), say("Order"))), ExportColumn(say("Day"), "date"),
        ExportColumn(say("State")),
        *_weights((say("From this household"), say("Cancelled"), say("Short"), say("Undelivered"), say("Returned"))),
        ExportColumn(say("Amount (đồng)"), "number"), ExportColumn(say("Payment")), ExportColumn(say("Waybill")),
    )  # fmt: skip

    def pages() -> Iterator[Rows]:
        for season in seasons(connection, scope):
            yield from _order_pages(connection, scope, home, season, lang)

    return PagedSheet(say("Orders"), columns, pages(), lambda: ())


def _order_pages(connection: Connection, scope: Scope, home: int, season: SeasonRow, lang: Language) -> Iterator[Rows]:
    passed = 0
    while page := household_orders(connection, scope, season.id, home, _PAGE, passed):
        passed += len(page)
        yield [
            (season.name, one.channel, one.code, as_date(day_of(one.placed_ms)), order_state(one.state, lang),
             *map(kilograms, (one.drawn_g, one.cancelled_g, one.short_g, one.undelivered_g, one.returned_g)),
             one.amount_dong, None if one.amount_dong is None else payment_state(one.payment, lang),
             ", ".join(one.waybills))
            for one in page
        ]  # fmt: skip


def _handed(connection: Connection, scope: Scope, home: int, lang: Language) -> ExportSheet:
    say = lang.say
    columns = (ExportColumn(say("Cooperative")), ExportColumn(say("Day"), "date"), ExportColumn(say("Kind")),
               ExportColumn(say("Amount (đồng)"), "number"), ExportColumn(say("Note")))  # fmt: skip
    rows = [
        (one.cooperative, one.on_day, hand_over_text(one.kind, lang), one.amount_dong, one.note)
        for one in handed_over(connection, scope, home)
    ]
    return ExportSheet(say("Handed over"), columns, rows)
