"""Whether a word can be a Vietnamese syllable, by its spelling: onset, vowels, coda and one tone."""

import re
import unicodedata
from functools import lru_cache

_ONSET = "ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx]"
_VOWELS = (
    "iêu|yêu|ươi|ươu|uôi|oai|oay|oao|oeo|uây|uyê|uya|uyu|iê|yê|ươ|uô|oa|oă|oe|oo|uâ|uê|uơ|uy|ưa|ưi|ưu|ia|iu|ua|ui|"
    "ai|ao|au|ay|âu|ây|eo|êu|oi|ôi|ơi|[aăâeêioôơuưy]"
)
_SHAPE = re.compile(f"(?:{_ONSET})?(?:{_VOWELS})(ch|ng|nh|[cmnptk])?")
_ACUTE, _DOT = "\u0301", "\u0323"
_TONES = ("\u0300", _ACUTE, "\u0303", "\u0309", _DOT)
_STOPS = ("c", "ch", "p", "t", "k")


@lru_cache(maxsize=65_536)
def is_syllable(word: str) -> bool:
    """Say whether a word is spelled as Vietnamese syllables are; a stop at its end takes the acute or the dot alone."""
    apart = unicodedata.normalize("NFD", word.casefold())
    tones = [mark for mark in apart if mark in _TONES]
    bare = unicodedata.normalize("NFC", "".join(letter for letter in apart if letter not in _TONES))
    shape = _SHAPE.fullmatch(bare)
    if shape is None or len(tones) > 1:
        return False
    return shape[1] not in _STOPS or tones in ([_ACUTE], [_DOT])
