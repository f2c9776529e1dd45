"""The story of a household's season: its lots, what the shops sold, its events, and what it is owed."""

from sqlalchemy import Connection

from marketplace.language.translation import Language
from marketplace.reports.explain.household_events import tell_events
from marketplace.reports.explain.recalled import households_recalls, recall_steps
from marketplace.reports.explain.story import Story, StoryTable
from marketplace.reports.figures import HouseholdReport, SeasonRow, household_of_code, household_report
from marketplace.storage.scope import Scope


def explain_household(
    connection: Connection, scope: Scope, season: SeasonRow, code: str, lang: Language
) -> Story | None:
    """Return the story of a household's figure in a season; None where the scope does not show it."""
    household_id = household_of_code(connection, scope, code)
    report = None if household_id is None else household_report(connection, scope, season, household_id)
    if report is None:
        return None
    facts = report.facts
    story = Story(lang.say("Household {name} ({code}), {season}", name=facts.name, code=code, season=season.name))
    story.facts += [part for part in (facts.commune, *report.cooperatives) if part]
    story.tables += [_lots_table(report, lang), _shops_table(report, lang)]
    story.tables += households_recalls(connection, scope, facts.id, season.id, lang)
    story.steps += recall_steps(connection, scope, facts.id, season.id, lang)
    proof = report.proof
    story.check(
        lang, lang.say("Sold, as the totals have it"), lang.say("counted again from {draws} draws in {orders} orders",
        draws=lang.number(proof.draws), orders=lang.number(proof.orders)), proof.kept.sold_g, proof.counted.sold_g, "g",
    )  # fmt: skip
    story.check(
        lang, lang.say("Revenue, as the totals have it"), lang.say("counted again from every draw"),
        proof.kept.sold_dong, proof.counted.sold_dong, "dong",
    )  # fmt: skip
    tell_events(connection, scope, story, (facts.id, facts.code), season, lang)
    return story


def _lots_table(report: HouseholdReport, lang: Language) -> StoryTable:
    say = lang.say
    columns = (say("Lot"), say("Picked on"), say("Came in"), say("Sold through shops"), say("Spoiled"), say("Left"))
    rows = [
        (lot.code, lang.day(lot.picked_on or lot.forecast_from), lang.kilograms(lot.in_g), lang.kilograms(lot.sold_g),
         lang.kilograms(lot.spoiled_g), lang.kilograms(lot.balance_g))
        for lot in report.lots
    ]  # fmt: skip
    return StoryTable(say("Lots"), columns, rows)


def _shops_table(report: HouseholdReport, lang: Language) -> StoryTable:
    say = lang.say
    columns = (say("Shop"), say("Placed"), say("Delivered"), say("Returned"), say("Paid"), say("Revenue"))
    listed = [(title, sums) for _, title, sums in report.channels] + [(say("Together"), report.proof.kept)]
    if report.bought.placed_g:
        listed.append((say("of which sold on the household's behalf"), report.own))
        listed.append((say("of which bought outright by the cooperative"), report.bought))
    rows = [
        (title, *map(lang.kilograms, (sums.placed_g, sums.delivered_g, sums.returned_g, sums.paid_g)),
         lang.dong(sums.sold_dong))
        for title, sums in listed
    ]  # fmt: skip
    return StoryTable(say("What each shop sold"), columns, rows, summed=True)
