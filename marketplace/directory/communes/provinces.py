"""Provinces of today by what people type: "HN", "sài gòn", "tỉnh Bắc Giang", which lies in Bắc Ninh now."""

from collections import defaultdict

from sqlalchemy import Connection

from marketplace.directory.communes.areas import ProvinceRow, provinces
from marketplace.directory.communes.parsing import compact_key, parse_outer
from marketplace.directory.communes.surroundings import keys_of
from marketplace.storage import bulk

_NAMES = "SELECT code, name FROM unit_name WHERE system = '34'"
_TREE = "SELECT DISTINCT province_code, province FROM commune WHERE system = '34'"
_FORMER = """
SELECT DISTINCT n.province_code, o.province FROM communesuccessor s
JOIN commune o ON o.id = s.from_id JOIN commune n ON n.id = s.to_id WHERE n.system = '34'
"""


class ProvinceNames:
    """The provinces of today's map, and every name that means one of them."""

    def __init__(self, connection: Connection) -> None:
        """Read them, with what each was called before and which provinces of the older map went into it."""
        self.rows = provinces(connection, "34")
        there = {row.code: row for row in self.rows}
        self._own: defaultdict[str, set[ProvinceRow]] = defaultdict(set)
        self._former: defaultdict[str, set[ProvinceRow]] = defaultdict(set)
        for names, sql in ((self._own, _TREE), (self._own, _NAMES), (self._former, _FORMER)):
            for code, name in bulk.select(connection, sql, {}):
                if code in there:
                    for key in keys_of(name):
                        names[key].add(there[code])

    def resolve(self, typed: str) -> ProvinceRow | None:
        """Return the province of today that a name means; None where it means none, or several."""
        keys = dict.fromkeys((compact_key(typed), parse_outer(typed).key))
        for names in (self._own, self._former):
            found = set().union(*(names[key] for key in keys if key in names))
            if len(found) == 1:
                return found.pop()
            if found:
                return None
        return None
