"""Raw packages: a zip of which some members change, while every other one stays as it is, byte for byte.

Python's zipfile can only pack a member anew, so what stays is copied as it lies: header, packed bytes and descriptor.
"""

import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple

_CENTRAL, _END = struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_CENTRAL_MARK, _END_MARK = b"PK\x01\x02", b"PK\x05\x06"
_OFFSET_AT = 42
"""Where in an entry of the directory its member's place stands."""
_MOST = 0xFFFF_FFFF


class _Member(NamedTuple):
    """A member as the package's directory has it; the member itself begins at ``offset``."""

    name: str
    written: bytes
    offset: int


def with_members(package: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return a package with these members (by name) changed, in their old places; ValueError where one is not there.

    A package in the format for more than 4 GB is refused by the same error.
    """
    with zipfile.ZipFile(BytesIO(package)) as archive:
        infos = archive.infolist()
        start, comment = archive.start_dir, archive.comment
    entries = _entries(package, infos, start)
    missing = changed.keys() - {entry.name for entry in entries}
    if missing:
        raise ValueError(f"no member {', '.join(sorted(missing))}")
    ends = _ends(entries, start)
    made = {info.filename: _packed(info, changed[info.filename]) for info in infos if info.filename in changed}
    body, directory = BytesIO(), BytesIO()
    for entry in sorted(entries, key=lambda one: one.offset):
        member, written = made.get(entry.name, (package[entry.offset : ends[entry.offset]], entry.written))
        directory.write(written[:_OFFSET_AT] + struct.pack("<I", body.tell()) + written[_OFFSET_AT + 4 :])
        body.write(member)
    at, listed = body.tell(), directory.getvalue()
    end = _END.pack(_END_MARK, 0, 0, len(entries), len(entries), len(listed), at, len(comment))
    return body.getvalue() + listed + end + comment


def _entries(package: bytes, infos: list[zipfile.ZipInfo], start: int) -> list[_Member]:
    """Return the entries of the directory, which begins at ``start``, in their order."""
    found, at = [], start
    for info in infos:
        mark, *_, name, extra, said, _, _, _, offset = _CENTRAL.unpack_from(package, at)
        if mark != _CENTRAL_MARK or offset == _MOST:
            raise ValueError("a directory that is not read")
        length = _CENTRAL.size + name + extra + said
        found.append(_Member(info.filename, package[at : at + length], offset))
        at += length
    return found


def _ends(entries: list[_Member], start: int) -> dict[int, int]:
    """Return by the place of each member where the next one begins."""
    return dict(pairwise([*sorted(entry.offset for entry in entries), start]))


def _packed(was: zipfile.ZipInfo, content: bytes) -> tuple[bytes, bytes]:
    """Return a member and its entry of the directory, with new content and all else that was said of it."""
    info = zipfile.ZipInfo(was.filename, was.date_time)
    info.external_attr, info.create_system, info.comment = was.external_attr, was.create_system, was.comment
    info.compress_type = zipfile.ZIP_STORED if was.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(info, content)
        start = archive.start_dir
    packed = target.getvalue()
    [entry] = _entries(packed, [info], start)
    return packed[:start], entry.written
