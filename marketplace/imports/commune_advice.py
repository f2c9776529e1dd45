"""What is said of a commune that only a person can tell: what it may be, and what to add that is not there yet."""

from collections.abc import Sequence
from datetime import date

from marketplace.directory.communes import CommuneCandidate, Place
from marketplace.directory.communes.parsing import parse_outer, readings
from marketplace.directory.communes.places import best_of, in_force
from marketplace.words.messages import Sentence
from marketplace.words.spelling import is_near

_LISTED = 3


def advice_for(typed: str, candidates: Sequence[CommuneCandidate], on: date) -> Sentence:
    """Return what to do about a place as it was typed on a day that none of its candidates certainly is."""
    if not candidates:
        return Sentence(
            "There is no such commune; check its spelling, district and province.",
            "Không tìm thấy xã/phường này; hãy kiểm tra tên xã, huyện, tỉnh.",
        )
    fitting = [one.place for one in best_of(candidates)]
    fitting = [place for place in fitting if in_force(place, on)] or fitting
    listed = "; ".join(map(str, (fitting or [one.place for one in candidates])[:_LISTED]))
    if not fitting:
        return Sentence(
            f"There is no such commune there; perhaps {listed} is meant.",
            f"Không có xã/phường này ở đó; có phải {listed}?",
        )
    more = "…" if len(fitting) > _LISTED else ""
    en, vi = _lacking(typed, fitting)
    return Sentence(
        f"Several communes may be meant ({listed}{more}); {en}.", f"Có nhiều xã trùng tên ({listed}{more}); {vi}."
    )


def _lacking(typed: str, fitting: Sequence[Place]) -> tuple[str, str]:
    """Return what would tell the fitting communes apart: the district and the province, whichever is not typed."""
    around = next((reading.around for reading in readings(typed)), ())
    provinces = {place.province for place in fitting}
    districts = {place.district for place in fitting if place.district}
    keys = {parse_outer(province).key for province in provinces}
    has_province = len(around) > 1 or any(
        part.key in keys or any(is_near(part.key, key) for key in keys) for part in around
    )
    has_district = len(around) > has_province
    district = len(districts) > 1 and not has_district
    province = len(provinces) > 1 and not has_province
    if district and province:
        return "add the district and the province", "hãy ghi thêm huyện và tỉnh"
    if district:
        return "add the district", "hãy ghi thêm huyện"
    if province:
        return "add the province", "hãy ghi thêm tỉnh"
    return "say in the inbox which", "hãy chọn đúng xã ở mục cần xử lý"
