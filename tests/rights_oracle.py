"""Who may see which row, worked out in plain Python over all rows: from the words of what was agreed, not from SQL."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from marketplace.storage.tables import TABLES

Row = Mapping[str, Any]
Key = tuple[Any, ...]
EVERYBODYS = {
    "carrier_unit", "commune", "communealias", "communesuccessor", "neighbour", "produce", "publication",
    "published_cell", "season", "tax_rate", "tax_rule", "unit_name", "upload_form", "version",
}  # fmt: skip
NOBODYS = {
    "acceptance", "answer", "answer_order", "attempt", "audit", "channel_day", "claim_grant", "event", "importbatch",
    "importchange", "lease", "page_watch", "published_part", "recipient", "row_copy", "stop_request", "sync_request",
}  # fmt: skip
"""Of these an administrator sees all, and nobody else anything."""
_FIELD = {"who", "orders"}
TOPICS: Mapping[str, set[str]] = {
    "farmer": {"who", "lots", "figures", "orders", "prices", "market", "money"},
    "helper": _FIELD | {"lots"},
    "director": {"who", "lots", "figures", "orders", "prices", "market", "money", "shops", "inbox"},
    "accountant": _FIELD | {"figures", "prices", "market", "money", "shops"},
    "weigher": _FIELD | {"lots"},
    "seller": _FIELD | {"lots", "prices", "market", "shops", "inbox"},
    "commune staff": {"who", "forecasts"},
    "officer": {"who", "forecasts", "figures", "market", "shops"},
}


def key_of(table: str, row: Row) -> Key:
    """Return the primary key of a row."""
    return tuple(row[column.name] for column in TABLES[table].primary_key)


def everything(connection: Connection) -> dict[str, list[Row]]:
    """Return every row of the market."""
    return {name: [dict(row) for row in connection.execute(select(table)).mappings()] for name, table in TABLES.items()}


class Oracle:
    """What one person with one valid grant sees; ``place`` is the grant's."""

    def __init__(self, rows: dict[str, list[Row]], person: int, role: str, place: Mapping[str, Any]) -> None:
        self.rows = rows
        self.person = person
        self.role = role
        self.topics = TOPICS.get(role, set())
        self.place = place
        self.gone = {one["household_id"] for one in rows["withdrawal"] if one["kind"] == self._by_right_of()}
        if role in {"farmer", "helper"}:
            self.kind = "home"
        elif "cooperative_id" in place:
            self.kind = "inside"
        else:
            self.kind = "place" if place else "everywhere"
        self.communes = self._communes() if self.kind == "place" else set()
        self.homes = self._homes() - self.gone
        self.lots = {one["id"] for one in rows["lot"] if self._mine(one, self.gone)}
        self.listings = {one["id"] for one in rows["listing"] if self._listed(one, self.gone)}

    def seen(self, table: str) -> set[Key]:
        """Return the keys of the rows of a table that are seen."""
        if self.role == "administrator" or table in EVERYBODYS:
            return self._keys(table, lambda row: True)  # noqa: ARG005
        if table in NOBODYS:
            return set()
        if table == "device":
            remembered = {one["device_id"] for one in self.rows["device_person"] if one["person_id"] == self.person}
            return self._keys(table, lambda row: row["id"] in remembered)
        if table in {"person", "session", "device_person", "card", "identity", "grants"}:
            return self._keys(table, lambda row: row["id" if table == "person" else "person_id"] == self.person)
        return self._keys(table, getattr(self, f"_{table}"))

    def _keys(self, table: str, sees: Callable[[Row], object]) -> set[Key]:
        return {key_of(table, row) for row in self.rows[table] if sees(row)}

    def _by_right_of(self) -> str:
        return {"helper": "consent", "director": "agreement", "accountant": "agreement", "weigher": "agreement",
                "seller": "agreement"}.get(self.role, "")  # fmt: skip

    def _about(self, *topics: str) -> bool:
        return bool(self.topics & set(topics))

    # from where one looks

    def _communes(self) -> set[int]:
        named = {one["id"] for one in self.rows["commune"] if self._named(one)}
        ways = [(one["from_id"], one["to_id"]) for one in self.rows["communesuccessor"]]
        ways += [(to, before) for before, to in ways]
        whole = {here for here, _ in ways if {there for one, there in ways if one == here} <= named}
        return named | whole

    def _named(self, commune: Row) -> bool:
        if "commune_id" in self.place:
            return bool(commune["id"] == self.place["commune_id"])
        asked = {"system": self.place["area_system"], "province_code": self.place["province_code"]}
        if "district" in self.place:
            asked["district"] = self.place["district"]
        return all(commune[name] == said for name, said in asked.items())

    def _there(self, row: Row) -> bool:
        return row["commune_id"] in self.communes or row["commune_now_id"] in self.communes

    def _homes(self) -> set[int]:
        if self.kind == "home":
            return {self.place["household_id"]}
        if self.kind == "inside":
            return {one["household_id"] for one in self._memberships()}
        return {one["id"] for one in self.rows["household"] if self._there(one)}

    def _memberships(self) -> list[Row]:
        return [one for one in self.rows["membership"] if one["cooperative_id"] == self.place["cooperative_id"]]

    def _was_member(self, household: int | None, first: date, last: date) -> bool:
        return any(
            one["household_id"] == household
            and (one["joined_on"] or date.min) <= last
            and first < (one["left_on"] or date.max)
            for one in self._memberships()
        )

    def _in_season(self, household: int | None, season: int, gone: Iterable[int]) -> bool:
        if household in set(gone) or household is None:
            return False
        if self.kind != "inside":
            return household in self.homes
        [(first, last)] = [(one["starts_on"], one["ends_on"]) for one in self.rows["season"] if one["id"] == season]
        return self._was_member(household, first, last)

    def _mine(self, lot: Row, gone: Iterable[int]) -> bool:
        home, day = lot["household_id"], lot["picked_on"] or lot["forecast_from"]
        if home in set(gone):
            return False
        return self._was_member(home, day, day) if self.kind == "inside" else home in self.homes

    def _listed(self, listing: Row, gone: Iterable[int]) -> bool:
        if self._in_season(listing["household_id"], listing["season_id"], gone):
            return True
        if self.kind == "inside":
            return bool(listing["cooperative_id"] == self.place["cooperative_id"])
        return self.kind == "home" and any(
            one["listing_id"] == listing["id"] and one["lot_id"] in self.lots for one in self.rows["listinglot"]
        )

    def _line(self, line_id: int) -> Row:
        return next(one for one in self.rows["order_line"] if one["id"] == line_id)

    def _shown_line(self, line: Row) -> bool:
        drawn = {one["lot_id"] for one in self.rows["draw"] if one["line_id"] == line["id"]}
        return bool(drawn & self.lots) or self._of_own_listing(line)

    def _of_own_listing(self, line: Row) -> bool:
        [listing] = [one for one in self.rows["listing"] if one["id"] == line["listing_id"]]
        if self.kind == "home":
            return listing["household_id"] in self.homes
        return listing["id"] in self.listings

    def _shown_order(self, order_id: int) -> bool:
        return any(one["order_id"] == order_id and self._shown_line(one) for one in self.rows["order_line"])

    def _all_theirs(self, order_id: int | None) -> bool:
        """Say whether nobody else has a part in an order; who took back the agreement counts as theirs here."""
        lots = {one["id"] for one in self.rows["lot"] if self._mine(one, ())}
        listings = {one["id"] for one in self.rows["listing"] if self._listed(one, ())}
        lines = {one["id"]: one["listing_id"] for one in self.rows["order_line"] if one["order_id"] == order_id}
        drawn = {one["lot_id"] for one in self.rows["draw"] if one["line_id"] in lines}
        return bool(lines) and set(lines.values()) <= listings and drawn <= lots

    def _shops(self) -> set[int]:
        return (
            {one["channel_id"] for one in self.rows["account"] if one["household_id"] in self.homes}
            | {one["channel_id"] for one in self.rows["offer"] if one["listing_id"] in self.listings}
            | {one["channel_id"] for one in self.rows["household_total"] if self._total(one)}
        )

    def _own_shops(self) -> set[int]:
        """Return the shops that are nobody else's."""
        homes = self._homes()
        listings = {one["id"] for one in self.rows["listing"] if self._listed(one, ())}
        others = {one["channel_id"] for one in self.rows["account"] if one["household_id"] not in homes}
        others |= {one["channel_id"] for one in self.rows["household_total"] if one["household_id"] not in {0, *homes}}
        others |= {one["channel_id"] for one in self.rows["offer"] if one["listing_id"] not in listings}
        return self._shops() - others

    def _shop_codes(self) -> set[str]:
        own = self._own_shops()
        return {one["code"] for one in self.rows["channel"] if one["id"] in own}

    def _total(self, row: Row) -> bool:
        return self._in_season(row["household_id"], row["season_id"], self.gone)

    # table by table

    def _household(self, row: Row) -> bool:
        return self._about("who") and row["id"] in self.homes

    def _residence(self, row: Row) -> bool:
        return self._about("who") and row["household_id"] in self.homes

    def _membership(self, row: Row) -> bool:
        other = self.kind == "inside" and row["cooperative_id"] != self.place["cooperative_id"]
        return self._residence(row) and not other

    def _coop(self, cooperative_id: int) -> bool:
        if self.kind == "inside":
            return bool(cooperative_id == self.place["cooperative_id"])
        return any(
            one["household_id"] in self.homes and one["cooperative_id"] == cooperative_id
            for one in self.rows["membership"]
        )

    def _cooperative(self, row: Row) -> bool:
        if self.kind == "place":
            return self._about("figures") and self._there(row)
        return self._coop(row["id"])

    def _lot(self, row: Row) -> bool:
        forecast = self._about("forecasts") and row["picked_on"] is None and row["household_id"] in self.homes
        return (self._about("lots") and row["id"] in self.lots) or forecast

    def _lot_move(self, row: Row) -> bool:
        return self._about("lots") and row["lot_id"] in self.lots

    _recall = _lot_move

    def _draw(self, row: Row) -> bool:
        return self._about("orders") and row["lot_id"] in self.lots

    def _rule(self, row: Row) -> bool:
        return self._about("orders") and self._coop(row["cooperative_id"])

    _pick_up = _rule

    def _quota(self, row: Row) -> bool:
        return self._rule(row) and row["household_id"] in self.homes

    def _listing(self, row: Row) -> bool:
        return self._about("prices") and row["id"] in self.listings

    def _listing_change(self, row: Row) -> bool:
        return self.kind == "inside" and self._about("prices") and row["listing_id"] in self.listings

    def _offer(self, row: Row) -> bool:
        return self._about("prices") and row["listing_id"] in self.listings

    def _page_sighting(self, row: Row) -> bool:
        if self.kind == "place":
            return self._about("market") and row["offer_id"] is None and row["channel_id"] in self._shops()
        if not self._about("prices"):
            return False
        [listing] = [one["listing_id"] for one in self.rows["offer"] if one["id"] == row["offer_id"]] or [None]
        return row["channel_id"] in self._shops() if listing is None else listing in self.listings

    def _page_price(self, row: Row) -> bool:
        [page] = [one for one in self.rows["page_sighting"] if one["id"] == row["page_id"]]
        return self._page_sighting(page)

    def _trader_price(self, row: Row) -> bool:
        if self.kind == "place":
            return self._about("market") and row["commune_id"] in self.communes
        homes = [one for one in self.rows["household"] if one["id"] in self.homes]
        there = {one[which] for one in homes for which in ("commune_id", "commune_now_id")}
        return self._about("market") and row["commune_id"] in there

    def _shop_charge(self, row: Row) -> bool:
        if not self._about("market"):
            return False
        if row["cooperative_id"] is None:
            return row["channel_id"] in self._shops()
        if self.kind == "place":
            [there] = [one for one in self.rows["cooperative"] if one["id"] == row["cooperative_id"]]
            return self._there(there)
        return self._coop(row["cooperative_id"])

    def _listinglot(self, row: Row) -> bool:
        return self._about("lots") and row["listing_id"] in self.listings and row["lot_id"] in self.lots

    def _account(self, row: Row) -> bool:
        return self._about("figures", "shops") and row["household_id"] in self.homes

    def _channel(self, row: Row) -> bool:
        return self._about("figures", "shops", "orders") and row["id"] in self._shops()

    def _run(self, row: Row) -> bool:
        return self._channel({"id": row["channel_id"]})

    _watermark = _post_shop = _run

    def _orders(self, row: Row) -> bool:
        return self._about("orders") and self._shown_order(row["id"])

    def _order_line(self, row: Row) -> bool:
        return self._about("orders") and self._shown_line(row)

    def _shipment(self, row: Row) -> bool:
        return self._about("orders") and self._shown_order(row["order_id"])

    _parcel = _shipment

    _promised_day = _hand_order = _post_list = _post_list_apart = _shipment

    def _choice(self, row: Row) -> bool:
        lots = {row["from_lot_id"], row["to_lot_id"]}
        return self._about("orders") and self._shown_line(self._line(row["line_id"])) and bool(lots & self.lots)

    def _shortfall(self, row: Row) -> bool:
        return self._about("orders") and self._of_own_listing(self._line(row["line_id"]))

    _past_shortfall = _shortfall

    def _household_total(self, row: Row) -> bool:
        return self._about("figures") and self._total(row)

    def _day_total(self, row: Row) -> bool:
        return self.kind == "place" and self._about("figures") and self._there(row)

    _ladder = _day_total

    def _period(self, row: Row) -> bool:
        return self._about("money") and self._coop(row["cooperative_id"])

    def _entry(self, row: Row) -> bool:
        return self._about("money") and self._theirs(row["period_id"], row["household_id"])

    def _payout_share(self, row: Row) -> bool:
        return self._about("money") and self._theirs(row["cooperative_id"], row["household_id"])

    def _theirs(self, cooperative_id: int, household: int | None) -> bool:
        """Say whether money of a cooperative (its period has the same number here) and of a household is theirs."""
        if self.kind == "home":
            return household in self.homes
        return self._coop(cooperative_id) and (household is None or household in self.homes)

    def _hand_over(self, row: Row) -> bool:
        return self._about("money") and self._theirs(row["cooperative_id"], row["household_id"])

    def _failed_bearer(self, row: Row) -> bool:
        return self._period(row)

    def _account_holder(self, row: Row) -> bool:
        mine = row["household_id"] is None or row["household_id"] in self.homes
        return self._about("money") and row["channel_id"] in self._shops() and mine

    def _holder_tax_code(self, row: Row) -> bool:
        return self._about("money") and row["channel_id"] in self._own_shops()

    def _own_produce(self, row: Row) -> bool:
        if self.kind == "inside" and not self._about("money"):
            return False
        return self._about("who") and row["household_id"] in self.homes

    def _payout(self, row: Row) -> bool:
        of_none = row["order_id"] is None and row["channel_id"] in self._own_shops()
        return self._about("money") and (self._all_theirs(row["order_id"]) or of_none)

    def _payout_difference(self, row: Row) -> bool:
        return self._about("money") and self._all_theirs(row["order_id"])

    _failed_cost = _payout_difference

    def _transfer(self, row: Row) -> bool:
        return self._about("money") and {one["id"] for one in self.rows["channel"]} == self._own_shops()

    _transfer_part = _cod_list = _transfer

    def _inboxitem(self, row: Row) -> bool:
        return self._about("inbox") and row["source"] in self._shop_codes()

    _meaning = _inboxitem

    def _file_form(self, row: Row) -> bool:
        return self._about("orders") and row["channel_id"] in self._own_shops()

    def _shop_file(self, row: Row) -> bool:
        return row["handed_in_by"] == self.person or self._file_form(row)

    def _rectification(self, row: Row) -> bool:
        return row["household_id"] in self.homes and (self.kind == "home" or self._about("inbox"))

    def _basis(self, row: Row) -> bool:
        if self.kind == "home":
            return row["household_id"] in self.homes or self._coop(row["cooperative_id"])
        return self.kind == "inside" and row["cooperative_id"] == self.place["cooperative_id"]

    def _withdrawal(self, row: Row) -> bool:
        return self.kind == "home" and row["household_id"] in self.homes

    _personal_link = _viewing = _withdrawal

    def _upload(self, row: Row) -> bool:
        inside = self.kind == "inside" and row["cooperative_id"] == self.place["cooperative_id"]
        return row["made_by"] == self.person or self._withdrawal(row) or (inside and self._about("money"))
