"""Reach: which rows a person's roles come to, from a household, from inside a cooperative, or from a place.

Every answer is a subquery in which the grants are asked anew. Its tables are aliases of its own, so that it says the
same in whatever query it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, FromClause, Select, and_, func, or_, select, tuple_, union

from marketplace.directory.rights.roles import Role
from marketplace.directory.rights.standing import granted, withdrawn
from marketplace.exchange.channels import BY_HAND
from marketplace.storage.tables import TABLES

Ids = Select[Any]
_Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Reach:
    """What some roles of one kind come to: ids, worked out once in a statement, and conditions on a row."""

    person_id: int
    on: date
    roles: frozenset[Role]

    @cached_property
    def households(self) -> Ids:
        """Return the households whose rows are shown."""
        raise NotImplementedError

    @cached_property
    def cooperatives(self) -> Ids:
        """Return the cooperatives that are theirs, or that they are members of."""
        raise NotImplementedError

    @cached_property
    def lots(self) -> Ids:
        """Return the lots whose fruit is shown."""
        lot = _of("lot")
        return _once(select(lot.c.id).where(lot.c.household_id.in_(self.households)))

    @cached_property
    def communes(self) -> Ids:
        """Return the communes in which the households live, as it was and on today's map."""
        home = _of("household")
        then, now = (
            select(column).where(home.c.id.in_(self.households))
            for column in (home.c.commune_id, home.c.commune_now_id)
        )
        return _once(union(then, now))

    def in_season(self, household: ColumnElement[Any], season: ColumnElement[Any]) -> _Condition:  # noqa: ARG002
        """Say whether a household's rows of a season are shown."""
        return household.in_(self.households)

    def listed(self, listing: FromClause) -> _Condition:
        """Say whether a listing is shown: whose own it is, or whose lots feed it."""
        raise NotImplementedError

    @cached_property
    def listings(self) -> Ids:
        """Return the listings that are shown."""
        listing = _of("listing")
        return _once(select(listing.c.id).where(self.listed(listing)))

    def lines(self, line: FromClause) -> _Condition:
        """Say whether a line of an order is shown: it is of a listing in reach, or draws from a lot in reach."""
        return or_(line.c.listing_id.in_(self.listings), _draws(line, self.lots))

    def orders(self, order_id: ColumnElement[Any], of: FromClause) -> _Condition:
        """Say whether an order is shown: one of its lines is. ``of`` is the table that ``order_id`` is a column of."""
        line = _of("order_line")
        return select(line.c.id).where(line.c.order_id == order_id, self.lines(line)).correlate(of).exists()

    def short(self, line_id: ColumnElement[Any], of: FromClause) -> _Condition:
        """Say whether what a line is short of is theirs to see: it is of a listing in reach."""
        line = _of("order_line")
        mine = select(line.c.id).where(line.c.id == line_id, line.c.listing_id.in_(self.listings))
        return mine.correlate(of).exists()

    @cached_property
    def channels(self) -> Ids:
        """Return the shops in which what is in reach has an account, is offered or was sold."""
        return _once(union(*self._shops()))

    def _shops(self) -> list[Ids]:
        account, total, offer = _of("account"), _of("household_total"), _of("offer")
        return [
            select(account.c.channel_id).where(account.c.household_id.in_(self.households)),
            select(total.c.channel_id).where(self.in_season(total.c.household_id, total.c.season_id)),
            select(offer.c.channel_id).where(offer.c.listing_id.in_(self.listings)),
        ]

    @cached_property
    def everyone(self) -> "Reach":
        """Return the reach in which a household that took its agreement back still counts: for sums and for shops."""
        return self

    @cached_property
    def whole_shops(self) -> Ids:
        """Return the shops in which nobody else has an account, an offer or sales: theirs alone."""
        whole = self.everyone
        account, total, offer, channel = _of("account"), _of("household_total"), _of("offer"), _of("channel")
        homes, listings = whole.households, whole.listings
        return _once(select(channel.c.id).where(
            channel.c.id.in_(whole.channels),
            channel.c.id.not_in(select(account.c.channel_id).where(account.c.household_id.not_in(homes))),
            channel.c.id.not_in(select(total.c.channel_id).where(
                total.c.household_id != 0, total.c.household_id.not_in(homes))),
            channel.c.id.not_in(select(offer.c.channel_id).where(offer.c.listing_id.not_in(listings))),
        ))  # fmt: skip

    def whole_market(self) -> _Condition:
        """Say whether every shop of the market is theirs alone, so that money of no shop is theirs too."""
        channel = _of("channel")
        some, other = select(channel.c.id), select(channel.c.id).where(channel.c.id.not_in(self.whole_shops))
        return and_(some.exists(), ~other.exists())

    def whole_orders(self, order_id: ColumnElement[Any], of: FromClause) -> _Condition:
        """Say whether all of an order is in reach: no line of it is another's listing or draws another's fruit."""
        whole = self.everyone
        line, other, draw = _of("order_line"), _of("order_line"), _of("draw")
        foreign_draw = select(draw.c.line_id).where(draw.c.line_id == other.c.id, draw.c.lot_id.not_in(whole.lots))
        foreign = select(other.c.id).where(
            other.c.order_id == order_id,
            or_(other.c.listing_id.not_in(whole.listings), foreign_draw.correlate(other).exists()),
        )
        some = select(line.c.id).where(line.c.order_id == order_id)
        return and_(some.correlate(of).exists(), ~foreign.correlate(of).exists())

    def _granted(self, *columns: str) -> Ids:
        return granted(self.person_id, self.on, self.roles, *columns)


@dataclass(frozen=True)
class HomeReach(Reach):
    """A farmer's household, and those a helper acts for unless they took back their consent."""

    only: int | None = None
    """The one household of them that is looked at; None for all."""

    @cached_property
    def households(self) -> Ids:
        """Return the person's own households, and those that are helped."""
        [own, helped] = [self._of(one) for one in (Role.FARMER, Role.HELPER)]
        given = helped.subquery()
        still = select(given.c.household_id).where(given.c.household_id.not_in(withdrawn("consent")))
        return _once(union(own, still))

    @cached_property
    def cooperatives(self) -> Ids:
        """Return the cooperatives of which a household is or was a member."""
        member = _of("membership")
        return _once(select(member.c.cooperative_id).where(member.c.household_id.in_(self.households)))

    def listed(self, listing: FromClause) -> _Condition:
        """Say whether a listing is the household's own, or is fed by one of its lots."""
        feeds = _of("listinglot")
        fed = select(feeds.c.listing_id).where(feeds.c.lot_id.in_(self.lots))
        return or_(listing.c.household_id.in_(self.households), listing.c.id.in_(fed))

    def lines(self, line: FromClause) -> _Condition:
        """Say whether a line is of the household's own listing, or draws from its lots."""
        return or_(line.c.listing_id.in_(self._own_listings), _draws(line, self.lots))

    def short(self, line_id: ColumnElement[Any], of: FromClause) -> _Condition:
        """Say whether what a line is short of is of the household's own listing."""
        line = _of("order_line")
        mine = select(line.c.id).where(line.c.id == line_id, line.c.listing_id.in_(self._own_listings))
        return mine.correlate(of).exists()

    @cached_property
    def _own_listings(self) -> Ids:
        listing = _of("listing")
        return _once(select(listing.c.id).where(listing.c.household_id.in_(self.households)))

    def _of(self, role: Role) -> Ids:
        given = granted(self.person_id, self.on, self.roles & {role}, "household_id")
        return given if self.only is None else given.where(given.selected_columns.household_id == self.only)


@dataclass(frozen=True)
class InsideReach(Reach):
    """The members of a cooperative, without those that took back their agreement (unless told otherwise)."""

    withdrawn_too: bool = False

    @cached_property
    def households(self) -> Ids:
        """Return who is or was a member."""
        member = _of("membership")
        return _once(select(member.c.household_id).where(*self._members(member)))

    @cached_property
    def cooperatives(self) -> Ids:
        """Return the person's cooperatives."""
        return _once(self._granted("cooperative_id"))

    @cached_property
    def lots(self) -> Ids:
        """Return the members' lots, picked (or to be picked) while they were members."""
        lot, member = _of("lot"), _of("membership")
        day = func.coalesce(lot.c.picked_on, lot.c.forecast_from)
        then = or_(day.is_(None), and_(*_while(member, day, day)))
        both = lot.join(member, member.c.household_id == lot.c.household_id)
        return _once(select(lot.c.id).select_from(both).where(*self._members(member), then))

    def _shops(self) -> list[Ids]:
        """Return the shops as for everybody, and those in which the cooperatives sell by hand."""
        channel, cooperative = _of("channel"), _of("cooperative")
        own = select(cooperative.c.code).where(cooperative.c.id.in_(self.cooperatives))
        by_hand = select(channel.c.id).where(channel.c.platform == BY_HAND, channel.c.shop.in_(own))
        return [*super()._shops(), by_hand]

    def in_season(self, household: ColumnElement[Any], season: ColumnElement[Any]) -> _Condition:
        """Say whether a household was a member in a season."""
        member, seasons = _of("membership"), _of("season")
        both = member.join(seasons, and_(*_while(member, seasons.c.starts_on, seasons.c.ends_on)))
        pairs = select(member.c.household_id, seasons.c.id).select_from(both).where(*self._members(member))
        return tuple_(household, season).in_(pairs)

    def listed(self, listing: FromClause) -> _Condition:
        """Say whether a listing is the cooperative's own, or a member's of a season in which it was one."""
        own = listing.c.cooperative_id.in_(self.cooperatives)
        return or_(own, self.in_season(listing.c.household_id, listing.c.season_id))

    @cached_property
    def everyone(self) -> "InsideReach":
        """Return the reach with those that took their agreement back."""
        return InsideReach(self.person_id, self.on, self.roles, withdrawn_too=True)

    def _members(self, member: FromClause) -> Sequence[_Condition]:
        of = member.c.cooperative_id.in_(self.cooperatives)
        return [of] if self.withdrawn_too else [of, member.c.household_id.not_in(withdrawn("agreement"))]


class PlaceReach(Reach):
    """The households of communes, of a former district or of a province, then or now."""

    @cached_property
    def households(self) -> Ids:
        """Return the households that live there, as it was or on today's map."""
        home = _of("household")
        return _once(select(home.c.id).where(self.lies(home)))

    def lies(self, row: FromClause) -> _Condition:
        """Say whether a row with both communes lies there, as it was or on today's map."""
        return or_(row.c.commune_id.in_(self.communes), row.c.commune_now_id.in_(self.communes))

    @cached_property
    def cooperatives(self) -> Ids:
        """Return the cooperatives that have their seat there."""
        cooperative = _of("cooperative")
        return _once(select(cooperative.c.id).where(self.lies(cooperative)))

    def listed(self, listing: FromClause) -> _Condition:
        """Say whether a listing is of a household there."""
        return listing.c.household_id.in_(self.households)

    @cached_property
    def communes(self) -> Ids:
        """Return the communes that were named, and those of the other map that lie in them as a whole."""
        commune, after, before = _of("commune"), _of("communesuccessor"), _of("communesuccessor")
        return _once(select(commune.c.id).where(
            or_(
                commune.c.id.in_(self._named),
                *(self._within(commune.c.id, one, here, there)
                  for one, here, there in ((after, "from_id", "to_id"), (before, "to_id", "from_id"))),
            )
        ))  # fmt: skip

    def _within(self, commune: ColumnElement[Any], crosswalk: FromClause, here: str, there: str) -> _Condition:
        """Say whether all that a commune became, or was made of, was named."""
        inside, outside = (crosswalk.c[there].in_(self._named), crosswalk.c[there].not_in(self._named))
        own = crosswalk.c[here]
        return and_(commune.in_(select(own).where(inside)), commune.not_in(select(own).where(outside)))

    @cached_property
    def _named(self) -> Ids:
        commune = _of("commune")
        given = self._granted("commune_id", "area_system", "province_code", "district").subquery()
        area = and_(
            given.c.area_system == commune.c.system,
            given.c.province_code == commune.c.province_code,
            or_(given.c.district.is_(None), given.c.district == commune.c.district),
        )
        both = commune.join(given, or_(given.c.commune_id == commune.c.id, area))
        return _once(select(commune.c.id).select_from(both))


def _once(query: Select[Any] | CompoundSelect[Any]) -> Ids:
    """Return the ids of a query that the statement works out once, however often it asks for them."""
    return select(query.cte())


def _of(table: str) -> Any:
    return TABLES[table].alias()


def _draws(line: FromClause, lots: Ids) -> _Condition:
    draw = _of("draw")
    return select(draw.c.line_id).where(draw.c.line_id == line.c.id, draw.c.lot_id.in_(lots)).correlate(line).exists()


def _while(member: FromClause, first: ColumnElement[Any], last: ColumnElement[Any]) -> list[_Condition]:
    """Say that some of the days from the first to the last lie within a membership."""
    joined, left = member.c.joined_on, member.c.left_on
    return [or_(joined.is_(None), joined <= last), or_(left.is_(None), left > first)]
