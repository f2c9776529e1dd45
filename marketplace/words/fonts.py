"""Text in the old Vietnamese fonts (TCVN3, VNI, VISCII), or decoded wrongly: known by its letters, read where certain.

A reading is certain where one font alone makes every accented word a Vietnamese syllable. Tables: TCVN3 from
TCVN 5712:1993 (VN3) as glibc's iconv has it, VISCII from RFC 1456, VNI as it is typed in its fonts, a letter and
then its marks as one more (no published chart was at hand).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from marketplace.words.syllables import is_syllable

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
"""What the bytes from 80 on mean."""
_VNI_MARKS = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_HATS = {
    **{"â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303"},
    **{"ä": "\u0302\u0323", "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309"},
    **{"ü": "\u0306\u0303", "ë": "\u0306\u0323"},
}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_LETTER = re.compile("([aeiouyôö])([ùøûõï])|([aeo])([âáàåãäêéèúüë])|[ôöñæóòî]", re.IGNORECASE)

# No word of a name, place or thing holds these; ® and © may end one, and a micro sign or a paragraph sign stand alone.
_STRONG = re.compile(
    r"(?<=[^\W\d_])[¡¢£¤¥¦§¨«¬\u00ad¯±´µ¶·¸¹»¼½¾¿×÷ƒ†‡‰Š‹ŒŽœžŸ›\u0080-\u009f\u2500-\u259f]"
    r"|[¡¢£¤¥¦§¨©ª«¬\u00ad®¯µ¶·¸¹»¼¾¿ƒ†‡‰ŒœŸ\u0080-\u009f\u2500-\u259f](?=[^\W\d_])|\ufffd|(?<=[^\W\d_])ª"
)
_ASKED = re.compile(r"[^\W\d_]\?|(?<![^\s(\[,;/\-])\?+[^\W\d_]")
_RARE = re.compile("[?¡-¿×÷ƒ†‡‰Š‹ŒŽœžŸ›\u0080-\u009f\u2500-\u259f\ufffd]")
_BEYOND = re.compile("[^\x00-\xff]")
"""A letter that neither TCVN3 nor VNI has."""

_SIGN = re.compile(f"{_STRONG.pattern}|{_ASKED.pattern}")
_WORD = re.compile(r"[^\W\d_²³]+")
"""Letters; "m²" is one of them and a figure."""
_REDECODED = ("cp1252", "cp437", "cp850", "mac_roman")
Reading = Callable[[str], str]


def _tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(letter, letter) for letter in text)


def _viscii(text: str) -> str:
    return "".join(_viscii_letter(letter) for letter in text)


@lru_cache(maxsize=1024)
def _viscii_letter(letter: str) -> str:
    try:
        code = ord(letter) if ord(letter) < 256 else letter.encode("cp1252")[0]
    except UnicodeEncodeError:
        return letter
    return _VISCII[code - 128] if code >= 128 else letter


def _vni(text: str) -> str:
    return unicodedata.normalize("NFC", _VNI_LETTER.sub(_vni_letter, text))


def _vni_letter(found: re.Match[str]) -> str:
    letter, mark = found[1] or found[3] or found[0], (found[2] or found[4] or "").casefold()
    base = _VNI_ALONE.get(letter.casefold(), letter.casefold())
    marked = base + (_VNI_MARKS.get(mark) or _VNI_HATS.get(mark, ""))
    return marked.upper() if letter.isupper() else marked


FONTS: dict[str, Reading] = {"TCVN3": _tcvn3, "VNI": _vni, "VISCII": _viscii}


# The Icelandic letter has the place of Đ in Windows-1252; those who lacked Đ in an old font typed it.
_ALIKE = str.maketrans("Ðð", "Đđ")


def _readings(text: str, font: str) -> list[str]:
    """Return what a text may say in a font: as its letters are there, and with a look-alike of Đ as Đ."""
    read = FONTS[font]
    return [read(text), read(text.translate(_ALIKE))] if "Ð" in text or "ð" in text else [read(text)]


def is_wrong(text: str) -> bool:
    """Say whether a text holds letters that no Vietnamese text does, or words that only an old font explains."""
    if text.isascii():
        return "?" in text and _ASKED.search(text) is not None
    if _RARE.search(text) and _SIGN.search(text):
        return True
    return not is_unicode(text) and _explained(text)


def is_unicode(text: str) -> bool:
    """Say whether a text holds a letter that texts of the old fonts never do."""
    return _BEYOND.search(text) is not None


def mended(text: str, font: str | None = None) -> str | None:
    """Return what a wrong text certainly says, by the font its column is typed in where that is known, or None."""
    if _ASKED.search(text):
        return None
    readings = _redecoded(text) or [one for name in ([font] if font else FONTS) for one in _readings(text, name)]
    certain = {reading for reading in readings if is_vietnamese(reading)}
    return certain.pop() if len(certain) == 1 else None


def font_of(wrong: Iterable[str]) -> str | None:
    """Return the one font that explains the wrong texts of a sheet; None where none does, or several do alike."""
    texts = [text for text in wrong if not _ASKED.search(text) and not _redecoded(text)]
    fitting = {name: sum(any(map(is_vietnamese, _readings(text, name))) for text in texts) for name in FONTS}
    best = max(fitting.values())
    names = [name for name, count in fitting.items() if count == best]
    return names[0] if best and len(names) == 1 and best * 10 >= len(texts) * 8 else None


def is_doubtful(text: str, font: str) -> bool:
    """Say whether a text of a column typed in a font reads otherwise in it: only letters of both, and another word."""
    return not is_unicode(text) and FONTS[font](text) != text


def is_vietnamese(text: str) -> bool:
    """Say whether all accented words of a text are Vietnamese syllables and nothing in it is of an old font."""
    whole = unicodedata.normalize("NFC", text)
    if _STRONG.search(whole) or any(map(unicodedata.combining, whole)):
        return False
    return all(map(is_syllable, _accented(whole)))


def is_mostly_vietnamese(text: str) -> bool:
    """Say whether nine of ten accented words are Vietnamese syllables, and nothing is of an old font."""
    words = _accented(unicodedata.normalize("NFC", text))
    return not _STRONG.search(text) and sum(map(is_syllable, words)) * 10 >= len(words) * 9


def _accented(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not word.isascii()]


def _explained(text: str) -> bool:
    """Say whether words of two letters and more that are no syllables become some in a font, all others with them."""
    odd = [word for word in _accented(text) if word.isalpha() and len(word) > 1 and not is_syllable(word)]
    return bool(odd) and any(is_vietnamese(reading) for reading in (_tcvn3(text), _vni(text)))


def _redecoded(text: str) -> list[str]:
    """Return the text whose UTF-8 was taken for another encoding; such bytes prove themselves."""
    for encoding in _REDECODED:
        try:
            found = b"".join(_bytes(letter, encoding) for letter in text).decode("utf-8")
        except UnicodeError:
            continue
        if found != text and is_vietnamese(found):
            return [unicodedata.normalize("NFC", found)]
    return []


def _bytes(letter: str, encoding: str) -> bytes:
    try:
        return letter.encode(encoding)
    except UnicodeEncodeError:
        # What Windows-1252 leaves undefined programs pass as control characters, Latin-1 all from 80 to 9F.
        return letter.encode("latin-1")
