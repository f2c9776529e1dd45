"""The money in the story of a line: what each household is owed for it, what is held back, and the sums that hold."""

from collections.abc import Iterator

from marketplace.language.translation import Language
from marketplace.orders.status import brought_nothing
from marketplace.reports.explain.history import LineHistory, OrderHistory
from marketplace.reports.explain.line_money import held_back, is_estimated, line_worth, owners
from marketplace.reports.explain.story import Story, StoryTable
from marketplace.settlement.statements.account import add_up
from marketplace.settlement.statements.valuation import LineWorth, settled_charges
from marketplace.settlement.statements.weight_and_money import Worth


def tell_money(story: Story, order: OrderHistory, line: LineHistory, lang: Language) -> None:
    """Tell what each household is owed for a line, by what that is reckoned, and prove it."""
    say = lang.say
    owed = list(owners(order, line, lang))
    whole = add_up(worth for _, worth in owed)
    columns = (say("Household"), say("Stays sold"), say("Gross"), say("Platform fee"), say("Freight"),
               say("Tax withheld"), say("Net"))  # fmt: skip
    rows = [_money_row(owner, worth, lang) for owner, worth in (*owed, (say("Together"), whole))]
    story.tables.append(StoryTable(say("What each household is owed for it"), columns, rows, summed=True))
    story.facts += _charges_notes(order, line, line_worth(order, line), lang)
    story.check(
        lang,
        say("What the buyer pays, less the share of what was cancelled, short, undelivered and returned"),
        say("gross of all households"),
        line.kept_dong,
        whole.gross_dong,
        "dong",
    )
    if order.sight.whole:
        _check_charges(story, order, line, lang)


def _check_charges(story: Story, order: OrderHistory, line: LineHistory, lang: Language) -> None:
    """Compare what is held back of a line with what its parties are charged; tax only where the platform names it."""
    charges, worth = held_back(order, line), line_worth(order, line)
    if charges is None:
        return
    taxed = worth.tax_source is None
    story.check(
        lang,
        _held_back_words(order, worth.settled, lang),
        _charged_words(order, line, taxed, lang),
        charges.fee_dong + charges.freight_dong + taxed * charges.tax_dong,
        sum(one.fee_dong + one.freight_dong + taxed * one.tax_dong for one in worth.parties),
        "dong",
    )


def _charges_notes(order: OrderHistory, line: LineHistory, worth: LineWorth, lang: Language) -> Iterator[str]:
    """Yield the notes on a line's charges: by what tax is computed, what is estimated, and who bears them."""
    say = lang.say
    charged = any(one.charged for one in worth.parties)
    if worth.tax_source is not None:
        some = any(one.tax_dong for one in order.view.payouts)
        yield (
            say("The platform says no tax of what it has not settled; it is reckoned by: {source}",
                source=worth.tax_source) if some
            else say("The platform says nothing of tax; it is reckoned by: {source}", source=worth.tax_source)
        )  # fmt: skip
    if charged and _brought_nothing(order, line):
        yield say("Nothing of it was sold: what is held back is the cost of a failed delivery, and borne as that is.")
    if charged and not worth.settled:
        yield (
            say("Fee, freight and tax of what no settlement counts are estimated.")
            if settled_charges(order.view.payouts)
            else say("Fee, freight and tax are estimated for what stays; no settlement has come yet.")
        )
    elif is_estimated(order, line):
        yield say("The order changed after it was settled: what the platform keeps of it is estimated.")


def _brought_nothing(order: OrderHistory, line: LineHistory) -> bool:
    return brought_nothing(order.view, line.view.ordered_g, line.view.cancelled_g + line.view.undelivered_g)


def _charged_words(order: OrderHistory, line: LineHistory, taxed: bool, lang: Language) -> str:
    if _brought_nothing(order, line):
        return lang.say("fee, freight and tax of the line, whoever bears them")
    if taxed:
        return lang.say("fee, freight and tax withheld from all households")
    return lang.say("fee and freight of all households")


def _held_back_words(order: OrderHistory, settled: bool, lang: Language) -> str:
    if settled:
        return lang.say("What the settlements hold back")
    if settled_charges(order.view.payouts):
        return lang.say("What the settlements hold back, and what is expected of what they do not count")
    return lang.say("What the platform said of the line, for what stays of it")


def _money_row(owner: str, worth: Worth, lang: Language) -> tuple[str, ...]:
    money = (worth.gross_dong, worth.fee_dong, worth.freight_dong, worth.tax_dong, worth.net_dong)
    return (owner, lang.kilograms(worth.weight_g), *map(lang.dong, money))
