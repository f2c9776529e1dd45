"""The columns that say where a row lies, and the commune they mean."""

from datetime import date, timedelta

from marketplace.directory.communes import CommuneMatch, Gazetteer, Place, match_commune
from marketplace.directory.communes.places import FIRST_DAY_OF_34
from marketplace.exchange.inbox import Candidate
from marketplace.imports.batch import Batch, Doubt
from marketplace.imports.commune_advice import advice_for
from marketplace.imports.outcomes import Doubted, problem
from marketplace.imports.row_codec import encode_row
from marketplace.spreadsheets import Column, Row, cells

_LAST_DAY_OF_63 = FIRST_DAY_OF_34 - timedelta(days=1)
_MOST_CANDIDATES = 20
_NAMES = ("commune", "district", "province")
COMMUNE_COLUMNS = (
    Column(
        "commune",
        "Xã/phường",
        ("xã", "phường", "xã phường", "xã phường thị trấn", "xã thị trấn", "địa bàn", "commune"),
        required=True,
        read=cells.text,
        example="Quý Sơn",
    ),
    Column(
        "district",
        "Huyện",
        ("quận huyện", "huyện quận", "huyện thị xã", "huyện thành phố", "district"),
        example="Lục Ngạn",
    ),
    Column("province", "Tỉnh", ("tỉnh thành phố", "tỉnh tp", "tỉnh thành", "province"), example="Bắc Giang"),
)


def commune_of(batch: Batch, gazetteer: Gazetteer, row: Row, on: date) -> Place:
    """Return the commune a row lies in; Doubted when none is known or several may be meant, and nobody said which."""
    commune, district, province = (row.values.get(name) for name in _NAMES)
    placing = match_commune(gazetteer, row.values["commune"], district, province, on)
    if placing.place is not None:
        return placing.place
    typed = ", ".join(name for name in (commune, district, province) if name)
    meant = _answered(batch, gazetteer, typed)
    if meant is not None:
        return meant
    raise _doubt(row, typed, placing, on)


def _answered(batch: Batch, gazetteer: Gazetteer, typed: str) -> Place | None:
    """Return the commune that a person said is meant by what was typed, or None."""
    system, _, code = (batch.answer_for("commune", typed) or "").partition(":")
    return gazetteer.find(code, date.max if system == "34" else _LAST_DAY_OF_63) if code else None


def _doubt(row: Row, typed: str, placing: CommuneMatch, on: date) -> Doubted:
    candidates = [
        Candidate("commune", f"{one.place.system}:{one.place.code}", str(one.place), score=one.score)
        for one in placing.candidates[:_MOST_CANDIDATES]
    ]
    found = problem(row, "Xã/phường", typed, *advice_for(typed, placing.candidates, on))
    return Doubted(Doubt(found, encode_row(row), "commune", typed, candidates))
