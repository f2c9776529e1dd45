"""What a commune lies in, and whether a typed district or province fits it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from marketplace.directory.communes.parsing import NamePart, compact_key, parse_outer
from marketplace.words import names
from marketplace.words.spelling import is_near

# Names in wide use that are not the first letters of the official one.
_ALSO = {
    "ho chi minh": ("sai gon", "sg", "tphcm"),
    "hue": ("thua thien hue", "tt hue", "tth"),
    "ba ria vung tau": ("ba ria", "vung tau"),
    "dak lak": ("dac lac", "daklak"),
    "bac kan": ("bac can",),
}


_SHORT = 4
"""Names of so few letters, initials above all, are near to too much."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The names that fit a commune's surroundings: its own, and those of the older communes that went into it."""

    own: frozenset[str]
    kinds: frozenset[tuple[str, str]]
    older: frozenset[str]

    def fits(self, typed: NamePart) -> int:
        """Return 2 when a typed name is its own district or province, 1 when that of a predecessor, else 0."""
        if typed.key in self.own:
            # "TP Bắc Giang" is the city, "tỉnh Bắc Giang" the province: a kind that is typed must be there.
            return 2 if not typed.kind or (typed.kind, typed.key) in self.kinds else 1
        return 1 if typed.key in self.older else 0

    def is_near(self, typed: NamePart) -> bool:
        """Say whether a typed name is one of these but for a letter."""
        return any(len(name) > _SHORT and is_near(name, typed.key) for name in self.own | self.older)


@lru_cache(maxsize=4096)
def keys_of(unit: str) -> frozenset[str]:
    """Return the keys by which a district or province is called: whole, without its kind, and by first letters."""
    short = parse_outer(unit)
    plain = names.key(short.text)
    initials = "".join(word[0] for word in plain.split())
    letters = {initials} if len(initials) > 1 else set()
    return frozenset({compact_key(unit), short.key, *letters, *map(compact_key, _ALSO.get(plain, ()))})


@lru_cache(maxsize=4096)
def _units(district: str | None, province: str) -> Surroundings:
    units = [unit for unit in (district, province) if unit]
    own = frozenset().union(*map(keys_of, units))
    kinds = frozenset((parse_outer(unit).kind, key) for unit in units for key in keys_of(unit))
    return Surroundings(own, kinds, frozenset())


def surroundings_of(
    district: str | None, province: str, older: Iterable[Surroundings] = (), since: Iterable[str] = ()
) -> Surroundings:
    """Return the surroundings of a commune; ``older`` are those of the communes that went into it.

    ``since`` is what its province was called later: "tỉnh" and "TP Bắc Ninh" are both its own.
    """
    own = [_units(district, province), *(_units(None, name) for name in since)]
    names_before = frozenset().union(*(one.own for one in older))
    if len(own) == 1 and not names_before:
        return own.pop()
    named, kinds = (frozenset().union(*parts) for parts in ((one.own for one in own), (one.kinds for one in own)))
    return Surroundings(named, kinds, names_before)
