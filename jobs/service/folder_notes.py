"""Notes in a shop's folder: beside what was handed in there stands what became of it, in one sentence.

The bytes of a file are sealed in the database and leave the folder; what stays in it names no buyer.
"""

from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection

from jobs.output.files import write_whole
from marketplace.exchange import files
from marketplace.exchange.files import ShopFileRow
from marketplace.storage.scope import EVERYTHING
from marketplace.words.messages import SILENCE, Sentence

WAITING, DONE, REFUSED = "waiting", "done", "refused"
OWN = (WAITING, DONE, REFUSED)
"""The folders that are ours inside a shop's."""
_LONGEST = 120
_MARKED = Sentence("It counts though it does not add up.", "Được nhận dù số không khớp.")
_FOLDER_OF = {"done": DONE, "refused": REFUSED, "expired": REFUSED}


def told(row: ShopFileRow) -> Sentence:
    """Return what became of a file, and what to do next."""
    why = row.reason or SILENCE
    number = f"`lensan files refuse {row.id}`"
    marked = _MARKED if row.accepted_ms else why
    return {
        "waiting": Sentence("It waits to be read.", "Đang chờ máy đọc."),
        "asked": Sentence(
            f"It is not taken in yet: {why.en}. Take it all the same with `lensan files accept {row.id}`, or {number}.",
            f"Chưa nhận: {why.vi} Hãy đồng ý hoặc từ chối trong ứng dụng.",
        ),
        "unknown": Sentence(
            f"It is not recognised: {why.en}. Say in the app how it is read, or {number}.",
            f"Chưa nhận ra mẫu tệp: {why.vi} Hãy chỉ cách đọc trong ứng dụng.",
        ),
        "done": Sentence(
            f"Taken in: {row.orders_new} new orders, {row.orders_changed} changed, {row.payouts_new} payouts,"
            f" {row.rejected} records to settle. {marked.en}",
            f"Đã nhận: {row.orders_new} đơn mới, {row.orders_changed} đơn thay đổi, {row.payouts_new} khoản đối soát,"
            f" {row.rejected} dòng cần xử lý. {marked.vi}",
        ),
        "refused": Sentence(f"Not taken in: {why.en}.", f"Không nhận: {why.vi}"),
        "expired": Sentence(
            "Not taken in: nobody decided in three days, and its bytes are gone; hand it in again.",
            "Không nhận: quá ba ngày không ai quyết định nên tệp đã bị xóa; hãy nộp lại.",
        ),
    }[row.state]


def write(folder: Path, name: str, sentence: Sentence) -> None:
    """Write the note of a file into a folder, which is made where it is missing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = f"{sentence.vi.strip()}\n{sentence.en.strip()}\n"
    note = folder / f"{shown(name)}.txt"
    if not note.is_file() or note.read_text(encoding="utf-8") != text:
        write_whole(note, text.encode())


def shown(name: str) -> str:
    """Return a name that a note can have, whatever the file was called."""
    kept = "".join(letter for letter in name if letter.isprintable() and letter not in "/\\")
    return kept.strip(". ")[:_LONGEST] or "tep"


def follow(connection: Connection, channel_id: int, shop: Path) -> None:
    """Bring the notes of files that were waiting to where these stand now."""
    waiting = sorted((shop / WAITING).glob("*.txt")) if (shop / WAITING).is_dir() else []
    if not waiting:
        return
    newest: dict[str, ShopFileRow] = {}
    for one in files.files(connection, EVERYTHING, channel_id):
        newest.setdefault(shown(one.name), one)
    for note in waiting:
        if (row := newest.get(note.name.removesuffix(".txt"))) is None:
            continue
        folder = shop / _FOLDER_OF.get(row.state, WAITING)
        write(folder, row.name, told(row))
        if folder.name != WAITING:
            with suppress(FileNotFoundError):  # somebody tidied up
                note.unlink()
