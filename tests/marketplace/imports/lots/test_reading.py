"""A mistyped produce is asked about with the likeliest first."""

import json
from pathlib import Path

import pytest
from sqlmodel import Session

from marketplace.storage import Database
from marketplace.storage.tables import Produce
from marketplace.words import names
from tests.marketplace.imports.importing import HOUSEHOLDS, LOTS, prepare, rows_of, take

ALPHABET = ["Bưởi", "Cam", "Chôm chôm", "Dưa", "Hồng", "Lê", "Mận", "Nhãn", "Ổi", "Xoài"]


@pytest.fixture
def db(sqlite: Database, map_folder: Path) -> Database:
    prepare(sqlite, map_folder)
    return sqlite


def add_produce(session: Session, *called: str) -> None:
    for name in called:
        key = names.key(name)
        session.add(Produce(code=key.replace(" ", "-"), name=name, name_key=key))


def titles(db: Database, field: str) -> list[str]:
    """Return the names, or codes, of the candidates of the one thing that waits."""
    ((kept,),) = rows_of(db, "inboxitem", "candidates")
    return [one[field] for one in json.loads(kept)]


@pytest.mark.parametrize("typed", ["Vải thiềuu", "Vải thiề", "Vải thiêw", "Vãi thìu"])
def test_a_mistyped_produce_is_named_first(db: Database, tmp_path: Path, typed: str) -> None:
    with db.writing() as session:
        add_produce(session, *ALPHABET, "Vải", "Vải lai")
    take(db, tmp_path, "households", HOUSEHOLDS, ["Lê Văn A", "Quý Sơn", "Lục Ngạn", "BG", "", "", "HO-1"])
    (said,) = take(db, tmp_path, "lots", LOTS, ["L-1", "HO-1", typed, "", "5 kg", "10/06/2026"]).problems
    assert said.sentence.en.partition("known: ")[2].startswith("Vải thiều, ")
    assert titles(db, "code")[0] == "vai-thieu"
