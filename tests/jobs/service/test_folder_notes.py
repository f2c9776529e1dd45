"""A note says in one sentence what became of a file, and has a name that a note can have."""

from pathlib import Path

import pytest

from jobs.service import folder_notes
from marketplace.exchange import files
from marketplace.exchange.files import FileCounts, NewShopFile, ShopFileRow
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.file_reports import FileFacts
from marketplace.words.messages import Sentence
from tests import world

FACTS = FileFacts("f", "orders", (), None, None, None, None)


def row(**said: object) -> ShopFileRow:
    known = dict.fromkeys(ShopFileRow._fields, None) | {"id": 7, "state": "done", "orders_new": 3, "orders_changed": 1}
    return ShopFileRow(**(known | {"payouts_new": 0, "rejected": 0} | said))  # type: ignore[arg-type]


def test_every_state_has_its_sentence_in_both_languages() -> None:
    why = {"why": "12 is not 13", "why_vi": "12 khác 13."}
    told = {one: folder_notes.told(row(state=one, **why)) for one in
            ("waiting", "asked", "unknown", "done", "refused", "expired")}  # fmt: skip
    assert len(set(told.values())) == 6
    assert "lensan files accept 7" in told["asked"].en
    assert told["refused"] == Sentence("Not taken in: 12 is not 13.", "Không nhận: 12 khác 13.")
    assert "3 đơn mới, 1 đơn thay đổi" in told["done"].vi
    assert "không khớp" in folder_notes.told(row(accepted_ms=1)).vi


@pytest.mark.parametrize(
    ("name", "kept"), [("a.xlsx", "a.xlsx"), ("..", "tep"), ("a\nb/c", "abc"), ("x" * 300, "x" * 120)]
)
def test_a_note_has_a_plain_name(name: str, kept: str) -> None:
    assert folder_notes.shown(name) == kept


def test_notes_follow_their_files(sqlite: Database, tmp_path: Path) -> None:
    world.build(sqlite)
    for n, name in enumerate(("a.xlsx", "b.xlsx", "c.xlsx"), 1):
        with sqlite.write() as connection:
            files.put(connection, 1, NewShopFile(name, 1, name.encode(), b"x"), None, n)
        folder_notes.write(tmp_path / "waiting", name, Sentence("It waits.", "Đang chờ."))
    (tmp_path / "waiting" / "of nobody.txt").write_text("?", encoding="utf-8")
    with sqlite.write() as connection:
        files.note_done(connection, 1, FACTS, FileCounts(2), None, 9)
        files.refuse(connection, 2, Sentence("it is empty", "Tệp trống."))
        files.ask(connection, 3, FACTS, Sentence("12 is not 13", "12 khác 13."), [])
        assert len(files.files(connection, EVERYTHING, 1)) == 3
        folder_notes.follow(connection, 1, tmp_path)
        folder_notes.follow(connection, 1, tmp_path)
        folder_notes.follow(connection, 1, tmp_path / "nowhere")
    there = {str(note.relative_to(tmp_path)) for note in tmp_path.rglob("*.txt")}
    assert there == {"done/a.xlsx.txt", "refused/b.xlsx.txt", "waiting/c.xlsx.txt", "waiting/of nobody.txt"}
    assert "2 đơn mới" in (tmp_path / "done" / "a.xlsx.txt").read_text(encoding="utf-8")
    assert "12 khác 13" in (tmp_path / "waiting" / "c.xlsx.txt").read_text(encoding="utf-8")
