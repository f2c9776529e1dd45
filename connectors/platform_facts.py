"""A platform's facts, read from its connector.toml: what it is called, how it is reached, and how we know."""

import tomllib
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from connectors.crawl.page_shapes import PageShape
from connectors.file_form import FileForm
from connectors.http import Limits
from marketplace.words.messages import OperatorRefusal
from marketplace.words.records import Fulfilment, State
from marketplace.words.uploads import UploadColumn, UploadSheet

Sentence = Annotated[str, msgspec.Meta(min_length=1)]


class Road(StrEnum):
    """A way by which facts of a platform can reach us."""

    CONTRACT = "contract"
    FILE = "file"
    PAGE = "page"
    HAND = "hand"
    CARRIER = "carrier"
    """A carrier's API: no shop, but what becomes of the parcels of shops."""


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a platform, who says so, and the year it was read in; ``known`` tells how well."""

    says: Sentence
    source: Sentence
    year: int
    known: Sentence


class ParcelStatus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a carrier's status says of a parcel: nothing of where it is, where ``says`` is left out."""

    title: Sentence
    says: Fulfilment | None = None
    final: bool = False
    part: Literal["delivered", "returned"] | None = None
    """Where only a part of it was delivered or came back."""


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The facts of one platform; ``code`` is its folder, ``states`` its status table in our words.

    ``pages`` are the addresses of its public pages, where they are known: the first shape that fits is a page's.
    ``roads`` are those that can be walked today, ``planned`` those that nobody has built yet. ``engine`` names the
    folder whose code speaks to it when its own has none. A ``legacy`` platform is kept for what it sold in the past; a
    ``switchable`` one may be switched off for a whole installation.
    """

    code: str
    title: Sentence
    engine: str
    roads: list[Road]
    states: dict[str, State] = {}
    evidence: Annotated[list[Evidence], msgspec.Meta(min_length=1)]
    parcels: dict[str, ParcelStatus] = {}
    """A carrier's status table, by its own codes."""
    zone: Literal["Asia/Ho_Chi_Minh", "UTC"] = "Asia/Ho_Chi_Minh"
    """Where its instants are told without an offset."""
    planned: list[Road] = []
    aliases: list[str] = []
    files: list[FileForm] = []
    """The files that its shops export, by which they are recognised and read."""
    uploads: list[UploadSheet] = []
    """The sheets by which its shops take many products at once."""
    seller_url: str = ""
    """Where its sellers change what stands in their shop."""
    base_url: str = ""
    legacy: bool = False
    switchable: bool = False
    page_size: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1000
    limits: Limits = Limits()
    pages: list[PageShape] = []

    def __post_init__(self) -> None:
        both = [road for road in self.roads if road in self.planned]
        if both:
            raise ValueError(f"a road is walked or planned, not both: {', '.join(both)}")
        if self.files and Road.FILE not in self.roads:
            raise ValueError("it declares files, but no road of files")
        for codes in ([one.code for one in self.files], [one.code for one in self.uploads]):
            if len(set(codes)) < len(codes):
                raise ValueError("two of its files have one code")
        if bool(self.parcels) != (Road.CARRIER in (*self.roads, *self.planned)):
            raise ValueError("a carrier, and nobody else, says what its statuses say of parcels")
        if not self.states and not self.parcels:
            raise ValueError("it has no status table")
        if not self.roads and not self.planned:
            raise ValueError("it has neither roads nor planned ones")


class FactsError(OperatorRefusal, ValueError):
    """A connector.toml cannot be read; the message is one plain sentence with its place."""


def load(folder: Path, engines: Path | None = None) -> Facts:
    """Read the connector.toml of a folder; states and limits it does not give are those of its engine."""
    written = _read(folder / "connector.toml")
    written["code"] = folder.name
    engine = str(written.setdefault("engine", folder.name))
    if engine != folder.name:
        home = (engines or folder.parent) / engine
        if not home.is_dir():
            raise FactsError(f"{folder.name}/connector.toml: there is no engine {engine!r}.")
        shared = _read(home / "connector.toml") if (home / "connector.toml").is_file() else {}
        for table in ("states", "limits", "page_size"):
            if table in shared:
                written.setdefault(table, shared[table])
    try:
        _check_uploads(written.get("uploads", []))
        return msgspec.convert(written, Facts)
    except msgspec.ValidationError as error:
        raise FactsError(f"{folder.name}/connector.toml: {error}.") from None


def _check_uploads(written: Any) -> None:
    """Raise msgspec's error where an upload sheet is declared by words that mean nothing: plain classes take any."""
    for sheet in written if isinstance(written, list) else []:
        for said, known in [(sheet, UploadSheet), *((one, UploadColumn) for one in sheet.get("columns", []))]:
            if unknown := sorted(said.keys() - {field.name for field in fields(known)}):
                raise msgspec.ValidationError(f"an upload sheet has no {', '.join(unknown)}")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FactsError(f"{path.parent.name}/connector.toml is no TOML: {error}.") from None
