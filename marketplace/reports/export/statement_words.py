"""The words of statements: periods, entries, accounts and hand-overs as sheets, screens and stories say them."""

from collections.abc import Iterator

from marketplace.directory.periods import AccountingPeriod
from marketplace.language.labels import signature
from marketplace.language.translation import Language
from marketplace.orders.status import PaymentStatus
from marketplace.settlement.statements.household import Statement, StatementRow
from marketplace.words.instants import day_of


def period_text(period: AccountingPeriod, lang: Language) -> str:
    """Return a period's days, and whether it is closed."""
    days = f"{lang.day(period.from_on)} – {lang.day(period.to_on)}"
    if period.closed_ms is None:
        return lang.say("{days}, provisional", days=days)
    on = lang.day(day_of(period.closed_ms))
    return lang.say("{days}, closed on {day} ({who})", days=days, day=on, who=signature(period.closed_by, lang))


def kind_text(row: StatementRow, lang: Language) -> str:
    """Return what an entry is, as the accountant says it."""
    say = lang.say
    if row.of is not None and row.kind != "failed":
        why = {
            "returned": say("returned"),
            "weight": say("weight"),
            "price": say("price"),
            "charges": say("fee, freight, tax"),
        }[row.why]
        days = f"{lang.day(row.of.from_on)} – {lang.day(row.of.to_on)}"
        return say("Corrects {days}: {why}", days=days, why=why)
    return {"sale": say("Sale"), "pool": say("To the pool's average"), "outright": say("Bought outright"),
            "failed": say("Cost of a failed delivery")}[row.kind]  # fmt: skip


def state_text(row: StatementRow, lang: Language) -> str:
    """Return whether the platform has paid for an entry, and whether what it holds back is only expected."""
    if not row.order or row.kind == "failed":
        return lang.say("Charges estimated") if row.estimated else ""
    paid = {
        PaymentStatus.UNPAID: lang.say("Awaiting") if row.awaited else lang.say("Nothing more awaited"),
        PaymentStatus.PART_PAID: lang.say("Paid by the platform in part"),
        PaymentStatus.PAID: lang.say("Paid by the platform"),
        PaymentStatus.TAKEN_BACK: lang.say("Taken back by the platform"),
    }[row.payment]  # fmt: skip
    return lang.say("{state}, charges estimated", state=paid) if row.estimated else paid


def account_lines(paper: Statement, lang: Language) -> Iterator[tuple[str, int]]:
    """Return the account line by line: what was brought forward, the net, what was handed over, what is left."""
    say, account = lang.say, paper.account
    yield say("Brought forward"), account.brought_dong
    yield say("Net of this period"), account.net_dong
    if account.adjusted_dong:
        yield say("Platform adjustments"), account.adjusted_dong
    yield say("Advances"), -account.advance_dong
    yield say("Paid to the household"), -account.paid_dong
    yield say("Cash on delivery passed on"), -account.cod_dong
    if account.left_dong < 0:
        yield say("The household owes the cooperative"), -account.left_dong
    else:
        yield say("Still owed"), account.left_dong


def left_text(dong: int, lang: Language) -> str:
    """Return what is still owed to a household, or that it owes that much itself."""
    if dong < 0:
        return lang.say("owes the cooperative {amount}", amount=lang.dong(-dong))
    return lang.dong(dong)


def tax_notes(paper: Statement, lang: Language) -> list[str]:
    """Return by which rates tax was computed, since the platform said nothing of it."""
    found = sorted({row.tax_source for row in paper.rows if row.tax_source})
    return [lang.say("Tax computed by Lên Sàn, by: {source}", source=source) for source in found]


def moving_text(lang: Language) -> str:
    """Return what of a statement moves on after it was handed out, so that its check number is not of it."""
    return lang.say("How the platforms' money stands, what is awaited, and what is not delivered yet: these move on.")


def hand_over_text(kind: str, lang: Language) -> str:
    """Return what a kind of hand-over is called."""
    say = lang.say
    return {"advance": say("Advance"), "paid": say("Payment to the household"), "cod": say("Cash on delivery")}[kind]
