"""The story of a household's season: its lots, what the shops sold, what befell it, and what it is owed."""

from sqlalchemy import Connection

from marketplace.language.translation import Language
from marketplace.reports.explain.dealings import tell_dealings
from marketplace.reports.explain.story import Grid, Story
from marketplace.reports.figures import HouseholdReport, Season, household_of_code, household_report
from marketplace.storage.scope import Scope


def explain_household(connection: Connection, scope: Scope, season: Season, code: str, said: Language) -> Story | None:
    """Return the story of a household's figure in a season; None where the scope does not show it."""
    household_id = household_of_code(connection, scope, code)
    report = None if household_id is None else household_report(connection, scope, season, household_id)
    if report is None:
        return None
    facts = report.facts
    story = Story(said.say("Household {name} ({code}), {season}", name=facts.name, code=code, season=season.name))
    story.facts += [part for part in (facts.commune, *report.cooperatives) if part]
    story.grids += [_lots(report, said), _shops(report, said)]
    proof = report.proof
    story.check(
        said, said.say("Sold, as the totals have it"), said.say("counted again from {draws} draws in {orders} orders",
        draws=said.number(proof.draws), orders=said.number(proof.orders)), proof.kept.sold_g, proof.counted.sold_g, "g",
    )  # fmt: skip
    story.check(
        said, said.say("Revenue, as the totals have it"), said.say("counted again from every draw"),
        proof.kept.sold_dong, proof.counted.sold_dong, "dong",
    )  # fmt: skip
    tell_dealings(connection, scope, story, (facts.id, facts.code), season, said)
    return story


def _lots(report: HouseholdReport, said: Language) -> Grid:
    say = said.say
    columns = (say("Lot"), say("Picked on"), say("Came in"), say("Sold through shops"), say("Spoiled"), say("Left"))
    rows = [
        (lot.code, said.day(lot.picked_on or lot.forecast_from), said.kilograms(lot.in_g), said.kilograms(lot.sold_g),
         said.kilograms(lot.spoiled_g), said.kilograms(lot.balance_g))
        for lot in report.lots
    ]  # fmt: skip
    return Grid(say("Lots"), columns, rows)


def _shops(report: HouseholdReport, said: Language) -> Grid:
    say = said.say
    columns = (say("Shop"), say("Placed"), say("Delivered"), say("Returned"), say("Paid"), say("Revenue"))
    listed = [(title, sums) for _, title, sums in report.channels] + [(say("Together"), report.proof.kept)]
    if report.bought.placed_g:
        listed.append((say("of which bought outright by the cooperative"), report.bought))
        listed.append((say("The household's own"), report.own))
    rows = [
        (title, *map(said.kilograms, (sums.placed_g, sums.delivered_g, sums.returned_g, sums.paid_g)),
         said.dong(sums.sold_dong))
        for title, sums in listed
    ]  # fmt: skip
    return Grid(say("What each shop sold"), columns, rows, summed=True)
