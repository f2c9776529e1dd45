"""Letters that an output cannot carry: written in the pieces it knows (cp1258), else by number, and never an error."""

import codecs
import io
import sys
from functools import partial
from typing import TextIO
from unicodedata import normalize

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng: letters of their own in cp1258


class Letters:
    """What was written to the outputs of this process; ``lost`` is the encoding in which letters stand as numbers."""

    def __init__(self) -> None:
        self.lost = ""

    def fit(self, *streams: TextIO) -> None:
        """Have these outputs take every letter."""
        for stream in streams:
            if isinstance(stream, io.TextIOWrapper):
                name = f"lensan-{stream.encoding}"  # the error itself says no more than "charmap"
                codecs.register_error(name, partial(self._instead, stream.encoding))
                stream.reconfigure(errors=name)

    def note(self) -> str:
        """Return what to do where letters were shown as numbers, or nothing."""
        if not self.lost:
            return ""
        return f"Letters that {self.lost} has not are shown by number; set PYTHONIOENCODING=utf-8 to see them"

    def _instead(self, encoding: str, error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        letters = error.object[error.start : error.end]
        return "".join(self._one(letter, encoding) for letter in letters), error.end

    def _one(self, letter: str, encoding: str) -> str:
        pieces = in_pieces(letter)
        try:
            pieces.encode(encoding)
        except UnicodeEncodeError:
            self.lost = encoding
            return letter.encode("ascii", "backslashreplace").decode()
        return pieces


def in_pieces(letter: str) -> str:
    """Return a letter as its vowel and its tone: "ờ" as "ơ" and the grave accent."""
    parts = normalize("NFD", letter)
    tones = "".join(part for part in parts if part in _TONES)
    return normalize("NFC", "".join(part for part in parts if part not in _TONES)) + tones


def fit_outputs() -> Letters:
    """Have the outputs of this process take every letter."""
    letters = Letters()
    letters.fit(sys.stdout, sys.stderr)
    return letters
