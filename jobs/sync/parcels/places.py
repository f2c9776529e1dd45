"""Places of a parcel: the recipient's and the sender's communes in a carrier's own numbering, both of today's map."""

from datetime import date

from marketplace.directory import carrier_units
from marketplace.directory.communes.gazetteer import Gazetteer
from marketplace.directory.communes.matching import match_commune
from marketplace.orders.parcels import ParcelError
from marketplace.storage import Database
from marketplace.words.parcels import Address, CarrierPlace


class Places:
    """The places of one carrier in one run; both trees are read when the first is asked for."""

    def __init__(self, database: Database, platform: str, today: date) -> None:
        self._database, self._platform, self._today = database, platform, today
        self._gazetteer: Gazetteer | None = None

    def of_address(self, address: Address) -> tuple[Address, CarrierPlace]:
        """Return an address as it is written today, and where the carrier has it; ParcelError where that is open.

        One of before July 2025 is sent to the commune of today that took the whole of the old one in.
        """
        found = match_commune(self._both(), address.commune, address.district, address.province, self._today).place
        today = None if found is None else self._both().today(found)
        if today is None:
            raise ParcelError(
                "the commune it goes to is not certain on today's map; correct it",
                "Chưa rõ xã/phường hiện nay của người nhận; hãy sửa lại xã, tỉnh theo địa giới hiện nay.",
            )
        written = address._replace(commune=today.name, district=None, province=today.province)
        return written, self.of_commune(today.id)

    def of_commune(self, commune_id: int) -> CarrierPlace:
        """Return where the carrier has a commune of ours; ParcelError where nobody knows."""
        with self._database.read() as connection:
            place = carrier_units.place_of(connection, self._platform, commune_id)
        if place is None:
            name = self._both().place(commune_id)
            raise ParcelError(
                f"the carrier has no place for {name}, as far as is known; say which: `lensan carriers place`",
                f"Chưa khớp địa danh {name} với danh mục của đơn vị vận chuyển; hãy báo người phụ trách khai.",
            )
        return place

    def _both(self) -> Gazetteer:
        if self._gazetteer is None:
            with self._database.read() as connection:
                self._gazetteer = Gazetteer(connection)
        return self._gazetteer
