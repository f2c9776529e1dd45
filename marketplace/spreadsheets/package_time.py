"""When a package (.xlsx, .ods) says it was made; read in the parsing process, like all else of a file."""

import zipfile
import zlib
from datetime import datetime
from pathlib import Path

from marketplace.spreadsheets.xml_parts import DAMAGED, XmlHandler, parse
from marketplace.words.instants import instant_of

_MADE = {"docprops/core.xml": "created", "meta.xml": "creation-date"}
"""The part of a package that tells when it was made, and the element; ECMA-376 part 2, 11; ODF 1.2 part 1, 4.3.2.14."""
_LARGEST = 100_000


def created_ms(path: Path) -> int | None:
    """Return when a package says it was made (ms, UTC); None where it does not say it in a form that is certain."""
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.infolist():
                element = _MADE.get(part.filename.replace("\\", "/").lower())
                if element is not None and part.file_size <= _LARGEST:
                    made = _Text(element)
                    parse(archive, part.filename, made)
                    return _instant(made.found)
    except (*DAMAGED, zlib.error, EOFError, ValueError, OverflowError, OSError):
        return None
    return None


class _Text(XmlHandler):
    """Collects the text of the first element of a name."""

    def __init__(self, name: str) -> None:
        """Begin with nothing of it."""
        self._name, self._within, self.found = name, False, ""

    def begin(self, name: str, given: dict[str, str]) -> None:  # noqa: ARG002 - as all handlers take it
        """Take what follows where it is the element."""
        self._within = name == self._name and not self.found

    def end(self, name: str) -> None:  # noqa: ARG002 - as all handlers take it
        """Take no more."""
        self._within = False

    def text(self, text: str) -> None:
        """Take text of the element."""
        if self._within:
            self.found += text


def _instant(written: str) -> int | None:
    """Return the instant of a W3C date and time; without an offset nobody knows which clock it is of."""
    text = written.strip()
    made = datetime.fromisoformat(text) if "T" in text else None
    return instant_of(made) if made is not None and made.tzinfo is not None else None
