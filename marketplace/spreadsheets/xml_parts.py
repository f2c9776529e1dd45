"""The parts of a workbook's package (.xlsx, .ods), parsed as XML.

A part is searched for the few marks that matter, and parsed only where one of them is there.
"""

import zipfile
from collections.abc import Iterator
from typing import IO, Any
from xml.parsers import expat

_BLOCK = 1 << 20
_LONGEST_MARK = 64
DAMAGED = (zipfile.BadZipFile, expat.ExpatError, KeyError, NotImplementedError)
"""What goes wrong in a damaged package."""


def is_marked(archive: zipfile.ZipFile, name: str, marks: tuple[bytes, ...]) -> bool:
    """Say whether one of some marks is in a part."""
    with archive.open(name) as file:
        return any(mark in block for block in _blocks(file) for mark in marks)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    last = b""
    while block := file.read(_BLOCK):
        yield last + block
        last = block[-_LONGEST_MARK:]


class XmlHandler:
    """Gets the elements of a part, their names in lower case and without their prefixes."""

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take text."""


def parse(archive: zipfile.ZipFile, name: str, reader: XmlHandler) -> None:
    """Parse a part; ValueError where it declares a document type."""
    parser = expat.ParserCreate()

    def refuse(*_declared: Any) -> None:
        # No office program declares a document type; one that does may hold entities without end.
        raise ValueError("a document type in a workbook")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, given: reader.begin(_local(tag), given)
    parser.EndElementHandler = lambda tag: reader.end(_local(tag))
    parser.CharacterDataHandler = reader.text
    with archive.open(name) as file:
        parser.ParseFile(file)


def _local(tag: str) -> str:
    return tag.rpartition(":")[2].lower()


class Elements(XmlHandler):
    """Collects the attributes of all elements of one name."""

    def __init__(self, name: str) -> None:
        """Begin with none."""
        self._name = name
        self.found: list[dict[str, str]] = []

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Keep the attributes of an element of the name."""
        if name == self._name:
            self.found.append(given)
