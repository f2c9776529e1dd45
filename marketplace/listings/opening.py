"""Opening a listing: a cooperative's, fed by all its members, or a household's own; or one for each member."""

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.listings.change_log import ListingAct, note
from marketplace.listings.feeding_lots import FeedingLots, FruitKind, add, lots_for
from marketplace.listings.prices import doubt_new, require_price
from marketplace.listings.refused import ListingError
from marketplace.listings.sellers import Owner, sellers_in
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight
from marketplace.storage.tables import TABLES
from marketplace.words import names, weight
from marketplace.words.messages import Sentence

_CHANNEL, _COOPERATIVE, _HOUSEHOLD = TABLES["channel"], TABLES["cooperative"], TABLES["household"]
_SEASON, _PRODUCE = TABLES["season"], TABLES["produce"]
_COLUMNS = (
    "id", "sku", "household_id", "cooperative_id", "season_id", "produce_id", "title", "description", "category",
    "label_g", "fruit_g", "price_dong", "active",
)  # fmt: skip
OFFER = ("channel_id", "listing_id", "sku", "seller", "state", "kept_back")
_MOST_G = 1_000_000
_CRATE_G = 5_000
"""From this weight on a pack is called a crate (thùng), below a box (hộp)."""
_MEMBERS = """
SELECT DISTINCT h.code FROM membership m JOIN household h ON h.id = m.household_id
WHERE m.cooperative_id = :cooperative AND (m.left_on IS NULL OR m.left_on > :day) ORDER BY h.code
"""


@dataclass(frozen=True, slots=True)
class NewListing:
    """A listing a person wants: ``household`` or ``cooperative`` is whose it is, by code.

    ``label_g`` is what a box promises, ``fruit_g`` what goes into it (0: the same). Empty texts are made up here.
    """

    produce: str
    label_g: int
    price_dong: int
    shops: tuple[str, ...]
    household: str = ""
    cooperative: str = ""
    season: str = ""
    grade: str = ""
    variety: str = ""
    fruit_g: int = 0
    title: str = ""
    description: str = ""
    sku: str = ""
    seller: str = ""
    """The cooperative's own seller id in the shops; '' takes the one it sells by there already."""


class OpenedListing(NamedTuple):
    """A listing that was opened, and what feeds it."""

    sku: str
    title: str
    fed: FeedingLots


def title_of(pack_g: int, produce: str, *more: str) -> str:
    """Return a listing's title: the produce, its grade, where from, and the pack ("thùng 5 kg", "hộp 1,9 kg")."""
    box = "thùng" if pack_g >= _CRATE_G else "hộp"
    parts = [produce, *(part for part in more if part)]
    return f"{' '.join(parts)}, {box} {weight.text(pack_g)}"


def open_listing(
    connection: Connection, scope: Scope, wanted: NewListing, today: date, who: str, now_ms: int, *, force: bool = False
) -> OpenedListing:
    """Open one listing inside a write transaction; ListingError, with nothing written, when it cannot be.

    Doubtful, unless by force, for a price far off what is known.
    """
    wanted = _checked(wanted)
    owner = _owner(connection, scope, wanted)
    kind, season = _kind(connection, scope, wanted, today)
    fed = lots_for(connection, scope, kind, owner.household_id, owner.cooperative_id)
    if not fed.lots:
        raise ListingError(
            f"{owner.code} has no lot with fruit left of this kind; import or weigh its lots first",
            f"{owner.code} chưa có lô nào còn hàng loại này; hãy nhập lô hoặc ghi cân trước.",
        )
    if not force:
        doubt_new(connection, scope, kind.produce_id, fed.lots, wanted.price_dong, wanted.label_g)
    shops = sellers_in(connection, scope, wanted.shops, owner, wanted.seller)
    produce = str(connection.execute(select(_PRODUCE.c.name).where(_PRODUCE.c.id == kind.produce_id)).scalar_one())
    title = names.tidy(wanted.title) or title_of(wanted.label_g, produce, wanted.variety, wanted.grade)
    sku = _sku(connection, wanted, owner, season)
    listing = bulk.reserve(connection, TABLES["listing"], 1)
    row = (listing, sku, owner.household_id, owner.cooperative_id, kind.season_id, kind.produce_id, title,
           names.tidy(wanted.description), produce, wanted.label_g, wanted.fruit_g, wanted.price_dong,
           True)  # fmt: skip
    bulk.insert(connection, TABLES["listing"], _COLUMNS, [row])
    offers = [(channel, listing, sku, seller, "wanted", 0) for channel, seller in shops]
    bulk.insert(connection, TABLES["offer"], OFFER, offers)
    add(connection, listing, fed.lots, now_ms)
    note(connection, [ListingAct(listing, "opened", None, None, str(wanted.price_dong))], who, now_ms)
    return OpenedListing(sku, title, fed)


def open_each(
    connection: Connection, scope: Scope, wanted: NewListing, today: date, who: str, now_ms: int, *, force: bool = False
) -> tuple[list[OpenedListing], list[tuple[str, Sentence]]]:
    """Open a listing for each member of a cooperative that has fruit of this kind.

    Return those that were opened and, by household, the sentence for those that were not. Doubtful, unless by force,
    for a price far off what is known.
    """
    wanted = _checked(wanted)
    cooperative = _owner(connection, scope, wanted).cooperative_id
    if cooperative is None:
        raise ListingError("Say of which cooperative the members are", "Hãy chọn hợp tác xã.")
    opened: list[OpenedListing] = []
    left: list[tuple[str, Sentence]] = []
    asked = {"cooperative": cooperative, "day": today.isoformat()}
    for (household,) in bulk.select(connection, _MEMBERS, asked):
        one = replace(wanted, household=household, cooperative="", sku="", seller="")
        with connection.begin_nested() as point:
            try:
                opened.append(open_listing(connection, scope, one, today, who, now_ms, force=force))
            except ListingError as refused:
                point.rollback()
                left.append((household, refused.sentence))
    return opened, left


def _checked(wanted: NewListing) -> NewListing:
    """Return what is wanted with what it leaves open filled in; ListingError where the box or its price cannot be."""
    if not 0 < wanted.label_g <= _MOST_G:
        raise ListingError("A box holds more than 0 g and at most 1000 kg", "Mỗi thùng phải từ trên 0 đến 1000 kg.")
    fruit_g = wanted.fruit_g or wanted.label_g
    if not wanted.label_g <= fruit_g <= _MOST_G:
        raise ListingError(
            "What goes into a box cannot be less than its label promises",
            "Hàng đóng vào thùng không được ít hơn số ghi trên nhãn.",
        )
    require_price(wanted.price_dong)
    if not wanted.shops:
        raise ListingError("Say in which shops it shall stand: --shop CODE", "Hãy chọn ít nhất một gian hàng.")
    return replace(wanted, fruit_g=fruit_g, shops=tuple(dict.fromkeys(wanted.shops)))


def _owner(connection: Connection, scope: Scope, wanted: NewListing) -> Owner:
    """Find whose listing it is."""
    if bool(wanted.household) == bool(wanted.cooperative):
        raise ListingError("Say whose it is: a household or a cooperative", "Hãy chọn một hộ hoặc một hợp tác xã.")
    table, code = (_HOUSEHOLD, wanted.household) if wanted.household else (_COOPERATIVE, wanted.cooperative)
    sells = scope.of_household if wanted.household else scope.of_cooperative
    shown = (scope.where(table), sells(Sight.PRICES, table.c.id))
    found = connection.execute(select(table.c.id).where(table.c.code == code, *shown)).scalar()
    if found is None:
        noun, vi = ("household", "hộ") if wanted.household else ("cooperative", "hợp tác xã")
        raise ListingError(f"There is no {noun} {code}; import it first", f"Không có {vi} {code}; hãy kiểm tra mã.")
    return Owner(found, None, code) if wanted.household else Owner(None, found, code)


def _kind(connection: Connection, scope: Scope, wanted: NewListing, today: date) -> tuple[FruitKind, str]:
    """Find the produce, and the season by its code or by the day; return its code too."""
    produce = connection.execute(select(_PRODUCE.c.id).where(_PRODUCE.c.name_key == names.key(wanted.produce))).scalar()
    if produce is None:
        raise ListingError(
            f"There is no produce {wanted.produce}; see `lensan produce list`",
            f"Chưa có nông sản {wanted.produce}; hãy kiểm tra tên.",
        )
    query = select(_SEASON.c.id, _SEASON.c.code).where(scope.where(_SEASON))
    if wanted.season:
        query = query.where(_SEASON.c.code == wanted.season)
    else:
        query = query.where(_SEASON.c.starts_on <= today, _SEASON.c.ends_on >= today)
    seasons = connection.execute(query).all()
    if len(seasons) != 1:
        raise ListingError(
            "There is no such season, or more than one is on; say which with --season",
            "Không có vụ nào như vậy hoặc có nhiều vụ cùng lúc; hãy chọn vụ.",
        )
    return FruitKind(seasons[0].id, produce, wanted.grade, wanted.variety), seasons[0].code


def _sku(connection: Connection, wanted: NewListing, owner: Owner, season: str) -> str:
    """Return the SKU given, or one made of whose it is, season, grade and pack; ListingError where it is taken."""
    pack = f"{wanted.label_g // 1000}KG" if wanted.label_g % 1000 == 0 else f"{wanted.label_g}G"
    made = [owner.code, season, *(names.key(one).replace(" ", "-") for one in (wanted.variety, wanted.grade))]
    sku = wanted.sku.strip() or "-".join([*(part for part in made if part), pack]).upper()
    if bulk.select(connection, "SELECT 1 FROM listing WHERE sku = :sku", {"sku": sku}):
        raise ListingError(
            f"There is a listing {sku} already; change it, or give another SKU",
            f"Đã có sản phẩm mã {sku}; hãy sửa sản phẩm đó hoặc ghi mã khác.",
        )
    return sku
