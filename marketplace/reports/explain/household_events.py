"""The events of a household: memberships, moves, its first sale, its statements, and the money it was given.

Adjustments and penalties without an order that were allocated to it are among them.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, or_, select

from marketplace.directory.cooperatives import CooperativeRow, cooperatives
from marketplace.directory.periods import AccountingPeriod, periods_of
from marketplace.language.labels import signature
from marketplace.language.translation import Language
from marketplace.reports.explain.story import Story, StoryTable
from marketplace.reports.export.statement_words import hand_over_text, left_text
from marketplace.reports.figures import SeasonRow
from marketplace.reports.figures.sums import Query
from marketplace.settlement.adjustment_allocation import AllocationRow, allocations_of
from marketplace.settlement.hand_overs import hand_overs
from marketplace.settlement.statements import Statement, statement
from marketplace.storage import bulk
from marketplace.storage.days import as_day
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.signatures import PROGRAM

_MEMBERSHIP, _ENTRY, _PERIOD = TABLES["membership"], TABLES["entry"], TABLES["period"]
_MOVED = """
SELECT r.from_on, coalesce((
  SELECT n.name FROM unit_name n WHERE n.system = p.system AND n.code = p.code AND n.from_on <= r.from_on
  ORDER BY n.from_on DESC LIMIT 1), p.name)
FROM residence r JOIN commune p ON p.id = r.commune_id WHERE r.household_id = :household ORDER BY r.from_on
"""
_HOUSEHOLD, _ACCOUNT, _CHANNEL, _OFFER = (TABLES[name] for name in ("household", "account", "channel", "offer"))
_LISTING, _FEEDS, _LOT, _DRAW = (TABLES[name] for name in ("listing", "listinglot", "lot", "draw"))
_LINE, _ORDER = TABLES["order_line"], TABLES["orders"]


class _HouseholdSeason(NamedTuple):
    """The household whose events are told, and the season."""

    id: int
    code: str
    season: SeasonRow


def tell_events(
    connection: Connection, scope: Scope, story: Story, home: tuple[int, str], season: SeasonRow, lang: Language
) -> None:
    """Tell a household's events; ``home`` is its id and code. Statements and money are those since the season began.

    Hand-overs and statements after the season's last day are told too: what it sold is paid later.
    """
    whose = _HouseholdSeason(*home, season)
    _tell_places(connection, story, whose, lang)
    _tell_selling(connection, scope, story, whose, lang)
    money = bool(bulk.rows(connection, _money_shown(scope), household=whose.id))
    for cooperative in _cooperatives(connection, scope, whose.id):
        _tell_membership(connection, scope, story, whose.id, cooperative, lang)
        if money:
            _tell_money(connection, scope, story, whose, cooperative, lang)


@kept_by_scope
def _money_shown(scope: Scope) -> Query:
    shown = scope.of_household(Sight.MONEY, _HOUSEHOLD.c.id)
    return select(_HOUSEHOLD.c.id).where(_HOUSEHOLD.c.id == bindparam("household"), shown)


def _tell_places(connection: Connection, story: Story, home: _HouseholdSeason, lang: Language) -> None:
    for from_on, commune in bulk.select(connection, _MOVED, {"household": home.id}):
        text = lang.say("Moved to {commune}; what it picks from this day on counts there.", commune=commune)
        story.tell_day(as_day(from_on), PROGRAM, text)


def _tell_selling(connection: Connection, scope: Scope, story: Story, home: _HouseholdSeason, lang: Language) -> None:
    given = {"household": home.id, "season": home.season.id}
    for opened_on, shop in bulk.rows(connection, _opened(scope), household=home.id):
        story.tell_day(opened_on, shop, lang.say("Its seller account was opened."))
    for accepted_ms, shop, title in bulk.rows(connection, _listed(scope), **given):
        story.tell(accepted_ms, shop, lang.say("“{title}” stands in the shop, as read or accepted then.", title=title))
    for placed_ms, shop, code, title in bulk.rows(connection, _first(scope), **given):
        text = lang.say("Its fruit was ordered for the first time: “{title}”, order {code}.", title=title, code=code)
        story.tell(placed_ms, shop, text)


@kept_by_scope
def _opened(scope: Scope) -> Query:
    return (
        select(_ACCOUNT.c.opened_on, _CHANNEL.c.title)
        .join_from(_ACCOUNT, _CHANNEL, _CHANNEL.c.id == _ACCOUNT.c.channel_id)
        .where(_ACCOUNT.c.household_id == bindparam("household"), _ACCOUNT.c.opened_on.is_not(None))
        .where(scope.where(_ACCOUNT))
        .order_by(_ACCOUNT.c.opened_on, _CHANNEL.c.code)
    )


@kept_by_scope
def _listed(scope: Scope) -> Query:
    """Return the first offer of the household's own products, and of those that its lots feed."""
    home: BindParameter[int] = bindparam("household")
    feeds = _FEEDS.join(_LOT, _LOT.c.id == _FEEDS.c.lot_id)
    fed = select(_FEEDS.c.listing_id).select_from(feeds).where(_LOT.c.household_id == home)
    return (
        select(_OFFER.c.accepted_ms, _CHANNEL.c.title, _LISTING.c.title)
        .join_from(_OFFER, _LISTING, _LISTING.c.id == _OFFER.c.listing_id)
        .join(_CHANNEL, _CHANNEL.c.id == _OFFER.c.channel_id)
        .where(_LISTING.c.season_id == bindparam("season"), _OFFER.c.accepted_ms.is_not(None), scope.where(_OFFER))
        .where(or_(_LISTING.c.household_id == home, _LISTING.c.id.in_(fed)))
        .order_by(_OFFER.c.accepted_ms, _OFFER.c.id)
        .limit(1)
    )


@kept_by_scope
def _first(scope: Scope) -> Query:
    return (
        select(_ORDER.c.placed_ms, _CHANNEL.c.title, _ORDER.c.remote_id, _LISTING.c.title)
        .join_from(_DRAW, _LOT, _LOT.c.id == _DRAW.c.lot_id)
        .join(_LINE, _LINE.c.id == _DRAW.c.line_id)
        .join(_LISTING, _LISTING.c.id == _LINE.c.listing_id)
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .join(_CHANNEL, _CHANNEL.c.id == _ORDER.c.channel_id)
        .where(_LOT.c.household_id == bindparam("household"), _LOT.c.season_id == bindparam("season"))
        .where(_DRAW.c.drawn_g > 0, scope.where(_DRAW))
        .order_by(_ORDER.c.placed_ms, _ORDER.c.id, _LINE.c.id)
        .limit(1)
    )


def _cooperatives(connection: Connection, scope: Scope, household_id: int) -> list[CooperativeRow]:
    """Return the cooperatives a household was in, and those that posted money of its lots."""
    posted = (
        select(_PERIOD.c.cooperative_id)
        .join_from(_ENTRY, _PERIOD, _PERIOD.c.id == _ENTRY.c.period_id)
        .where(_ENTRY.c.household_id == household_id)
    )
    joined = select(_MEMBERSHIP.c.cooperative_id).where(_MEMBERSHIP.c.household_id == household_id)
    concerned = set(connection.execute(joined.union(posted)).scalars())
    return [one for one in cooperatives(connection, scope) if one.id in concerned]


def _tell_membership(
    connection: Connection, scope: Scope, story: Story, household_id: int, cooperative: CooperativeRow, lang: Language
) -> None:
    query = (
        select(_MEMBERSHIP.c.joined_on, _MEMBERSHIP.c.left_on)
        .where(_MEMBERSHIP.c.household_id == household_id, _MEMBERSHIP.c.cooperative_id == cooperative.id)
        .where(scope.where(_MEMBERSHIP))
        .order_by(_MEMBERSHIP.c.joined_on, _MEMBERSHIP.c.id)
    )
    for joined_on, left_on in connection.execute(query):
        if joined_on is not None:
            story.tell_day(joined_on, cooperative.name, lang.say("Joined the cooperative."))
        if left_on is not None:
            story.tell_day(left_on, cooperative.name, lang.say("Left the cooperative; from this day on it is out."))


def _tell_money(
    connection: Connection,
    scope: Scope,
    story: Story,
    home: _HouseholdSeason,
    cooperative: CooperativeRow,
    lang: Language,
) -> None:
    """Tell the statements and hand-overs of one cooperative, and prove that they lead to what is still owed."""
    _tell_hand_overs(connection, scope, story, home, cooperative, lang)
    allocated = [one for one in allocations_of(connection, cooperative.id, date.max) if one.household_id == home.id]
    for share in allocated:
        if share.on_day >= home.season.starts_on:
            story.tell_day(share.on_day, signature(share.who, lang), lang.say(
                "Platform adjustments: {amount}{note}", amount=lang.dong(share.amount_dong),
                note=f" ({share.why})" if share.why else "",
            ))  # fmt: skip
    periods = list(_periods(connection, scope, home.season, cooperative))
    papers = [statement(connection, scope, period, home.code) for period in periods]
    for paper in papers:
        _tell_statement(story, paper, lang)
    if papers:
        story.tables.append(_accounts_table(cooperative, papers, lang))
        sums = _read_again(connection, scope, papers, allocated)
        _check_owed(story, papers, sums, lang)


def _tell_hand_overs(
    connection: Connection,
    scope: Scope,
    story: Story,
    home: _HouseholdSeason,
    cooperative: CooperativeRow,
    lang: Language,
) -> None:
    for given in hand_overs(connection, scope, cooperative.id, (date.min, date.max), home.id):
        if given.on_day >= home.season.starts_on:
            story.tell_day(given.on_day, signature(given.who, lang), lang.say(
                "{kind}: {amount}{note}", kind=hand_over_text(given.kind, lang), amount=lang.dong(given.amount_dong),
                note=f" ({given.note})" if given.note else "",
            ))  # fmt: skip


def _periods(
    connection: Connection, scope: Scope, season: SeasonRow, cooperative: CooperativeRow
) -> Iterator[AccountingPeriod]:
    """Return the periods since the season began that are closed, and the first that is open."""
    for period in periods_of(connection, scope, cooperative.id):
        if period.to_on >= season.starts_on:
            yield period
            if period.closed_ms is None:
                return


def _tell_statement(story: Story, paper: Statement, lang: Language) -> None:
    period, account = paper.period, paper.account
    words = {
        "first": lang.day(period.from_on), "last": lang.day(period.to_on), "net": lang.dong(account.net_dong),
        "left": _left_words(account.left_dong, lang), "weight": lang.kilograms(paper.total.weight_g),
    }  # fmt: skip
    if period.closed_ms is None:
        text = lang.say("The period {first} – {last} is open; so far {weight}, {net} net; {left}.", **words)
        story.tell_day(period.to_on, paper.cooperative.name, text)
    else:
        text = lang.say("The period {first} – {last} was closed: {weight}, {net} net; {left}.", **words)
        story.tell(period.closed_ms, period.closed_by or paper.cooperative.name, text)


def _left_words(dong: int, lang: Language) -> str:
    return lang.say("{amount} still owed", amount=lang.dong(dong)) if dong >= 0 else left_text(dong, lang)


def _accounts_table(cooperative: CooperativeRow, papers: list[Statement], lang: Language) -> StoryTable:
    say = lang.say
    some = any(paper.account.adjusted_dong for paper in papers)
    columns = (
        say("Period"), say("Weight"), say("Brought forward"), say("Net"),
        *([say("Platform adjustments")] if some else []), say("Handed over"), say("Still owed"),
    )  # fmt: skip
    rows = []
    for paper in papers:
        account = paper.account
        given_dong = account.advance_dong + account.paid_dong + account.cod_dong
        more = (account.adjusted_dong,) if some else ()
        money = (account.brought_dong, account.net_dong, *more, given_dong)
        days = f"{lang.day(paper.period.from_on)} – {lang.day(paper.period.to_on)}"
        gave = map(lang.dong, money)
        rows.append((days, lang.kilograms(paper.total.weight_g), *gave, left_text(account.left_dong, lang)))
    return StoryTable(say("What {cooperative} owes the household", cooperative=cooperative.name), columns, rows)


class _ReadAgain(NamedTuple):
    """The sums between the first and the last of some statements, in đồng, each read by itself."""

    net_dong: int
    allocated_dong: int
    given_dong: int


def _read_again(
    connection: Connection, scope: Scope, papers: list[Statement], allocated: list[AllocationRow]
) -> _ReadAgain:
    """Sum up all nets, what was given of payouts without an order, and all money given, since the period before."""
    first, last = papers[0], papers[-1]
    known = periods_of(connection, scope, last.cooperative.id)
    before = max((one.to_on for one in known if one.to_on < first.period.from_on), default=date.min)
    since = before if before == date.min else before + timedelta(days=1)
    given = hand_overs(connection, scope, last.cooperative.id, (date.min, last.period.to_on), last.home.id)
    return _ReadAgain(
        sum(row.worth.net_dong for paper in papers for row in paper.rows),
        sum(one.amount_dong for one in allocated if since <= one.on_day <= last.period.to_on),
        sum(one.amount_dong for one in given if one.on_day >= since),
    )


def _check_owed(story: Story, papers: list[Statement], sums: _ReadAgain, lang: Language) -> None:
    """Compare what is owed at the end with all nets and what was given of no order, less all money given."""
    first, last = papers[0], papers[-1]
    sign = -1 if last.account.left_dong < 0 else 1
    story.check(
        lang,
        lang.say("Brought forward, with the net of every period and platform adjustments, less all money given")
        if sums.allocated_dong
        else lang.say("Brought forward, with the net of every period less all money given"),
        lang.say("owed back to {cooperative}", cooperative=last.cooperative.name)
        if sign < 0
        else lang.say("still owed by {cooperative}", cooperative=last.cooperative.name),
        sign * (first.account.brought_dong + sums.net_dong + sums.allocated_dong - sums.given_dong),
        sign * last.account.left_dong,
        "dong",
    )
