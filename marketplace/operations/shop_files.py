"""What people do with the files of a shop: hand in, accept, refuse, say when one was exported, confirm a form.

Whoever sells in a shop does it; each act is a line of the audit, and asks for the shop to be read.
"""

from sqlalchemy import Connection, select

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.directory.audit_acts import AuditAct, AuditDetail
from marketplace.exchange import file_forms, files, sync_requests
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.file_forms import FileFormRow
from marketplace.exchange.files import HandedIn, NewShopFile, ShopFileError, ShopFileRow
from marketplace.orders import completeness
from marketplace.storage.scope import Act, Scope
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence

_CHANNEL = TABLES["channel"]


def hand_in(
    connection: Connection, scope: Scope, channel: ChannelRow, file: NewShopFile, who: Signed, now_ms: int
) -> HandedIn:
    """Hand a file of a shop in for the clock to read; ShopFileError where the scope sells nothing there."""
    check(connection, scope, channel.id)
    taken = files.put(connection, channel.id, file, who.person_id, now_ms)
    if taken.known is None:
        detail: AuditDetail = {"file": taken.file_id, "digest": file.digest.hex()}
        audit.note(connection, now_ms, who, "file handed in", channel.called, detail)
        sync_requests.request(connection, channel.id, now_ms, who.name)
    return taken


def accept(connection: Connection, scope: Scope, file_id: int, who: Signed, now_ms: int) -> ShopFileRow:
    """Have a file taken in though it does not add up; it stays marked for good."""
    found = _decided(connection, scope, file_id)
    if found.state != "asked":
        raise ShopFileError(
            f"file {file_id} waits for nobody's word; see `lensan files list`", "Tệp này không chờ ai đồng ý."
        )
    if found.exported_ms is None:
        raise ShopFileError(
            f"file {file_id} does not say when it was exported; say it first: `lensan files time {file_id}`",
            "Tệp không cho biết giờ xuất; hãy ghi giờ xuất trước.",
        )
    files.set_accepted(connection, file_id, who.person_id, now_ms)
    _noted(connection, found, "file accepted", who, now_ms)
    return found


def refuse(connection: Connection, scope: Scope, file_id: int, who: Signed, now_ms: int) -> ShopFileRow:
    """Refuse a file that is not read yet; its bytes go at once."""
    found = _decided(connection, scope, file_id)
    why = Sentence(f"{who.name} refused it", f"{who.name} không nhận tệp này.")
    files.refuse(connection, file_id, why)
    audit.note(connection, now_ms, who, "file refused", found.name, {"file": file_id})
    return found


def set_time(
    connection: Connection, scope: Scope, file_id: int, exported_ms: int, who: Signed, now_ms: int
) -> ShopFileRow:
    """Say when a file was exported; ShopFileError where that is still to come."""
    if exported_ms > now_ms:
        raise ShopFileError("a file was exported before now; give that time", "Giờ xuất tệp phải trước bây giờ.")
    found = _decided(connection, scope, file_id)
    files.set_exported(connection, file_id, exported_ms)
    _noted(connection, found, "file time set", who, now_ms)
    return found


def say_whole(
    connection: Connection, scope: Scope, channel: ChannelRow, file_id: int, who: Signed, now_ms: int
) -> ShopFileRow:
    """Say that a file of which only the rows tell its time holds its days whole; ShopFileError where it cannot.

    What the shop's totals are complete up to moves with it.
    """
    check(connection, scope, channel.id)
    found = files.file(connection, scope, file_id)
    if found is None or found.channel_id != channel.id or found.whole_until_ms is None:
        raise ShopFileError(
            f"file {file_id} does not leave open whether its last day is whole",
            "Tệp này không cần nói thêm, hoặc nộp khi ngày chưa hết.",
        )
    files.set_whole(connection, file_id, found.whole_until_ms)
    audit.note(connection, now_ms, who, "file time set", found.name, {"file": file_id})
    completeness.move(connection, channel, now_ms)
    return found


def confirm_form(
    connection: Connection, scope: Scope, channel: ChannelRow, code: str, definition: str, who: Signed, now_ms: int
) -> int:
    """Keep how files of a shop are read, and have those read that nothing fitted; return how many these are.

    ``definition`` is a form as connectors declare theirs (JSON), which the caller has checked.
    """
    check(connection, scope, channel.id)
    file_forms.put(connection, channel.id, code, definition, who.person_id, now_ms)
    audit.note(connection, now_ms, who, "file form confirmed", channel.called, {"file": code})
    again = files.wait_again(connection, channel.id)
    if again:
        sync_requests.request(connection, channel.id, now_ms, who.name)
    return again


def end_form(
    connection: Connection, scope: Scope, channel: ChannelRow, form_id: int, who: Signed, now_ms: int
) -> FileFormRow:
    """End how files of a shop are read; ShopFileError where it has no such form.

    Files of its kind ask again how they are read, and those that were taken in by it may be handed in once more.
    """
    check(connection, scope, channel.id)
    found = next((one for one in file_forms.forms(connection, scope, channel.id) if one.id == form_id), None)
    if found is None or not file_forms.end(connection, channel.id, found.code, now_ms):
        raise ShopFileError(
            "this shop has no such form; see `lensan files forms`",
            "Gian hàng này không có cách đọc như vậy, hoặc đã bỏ rồi.",
        )
    audit.note(connection, now_ms, who, "file form ended", channel.called, {"file": found.code})
    return found


def check(connection: Connection, scope: Scope, channel_id: int) -> None:
    """Raise ShopFileError where a scope sells nothing in a shop."""
    asked = select(_CHANNEL.c.id).where(_CHANNEL.c.id == channel_id, scope.doing(Act.SELL).where(_CHANNEL))
    if not scope.may(Act.SELL) or connection.execute(asked).first() is None:
        raise ShopFileError(
            "files are handed in by who sells in the shop; choose a shop of yours",
            "Chỉ người bán của gian hàng mới nộp tệp; hãy chọn gian hàng của bạn.",
        )


def sold_in(connection: Connection, scope: Scope) -> frozenset[int]:
    """Return the shops (their ids) in which a scope sells, and whose files it may hand in."""
    if not scope.may(Act.SELL):
        return frozenset()
    return frozenset(connection.execute(select(_CHANNEL.c.id).where(scope.doing(Act.SELL).where(_CHANNEL))).scalars())


def _decided(connection: Connection, scope: Scope, file_id: int) -> ShopFileRow:
    """Return a file about which the scope may decide and which is not read yet; ShopFileError otherwise."""
    found = files.file(connection, scope, file_id)
    if found is None:
        raise ShopFileError(f"there is no file {file_id}; see `lensan files list`", "Không có tệp này.")
    check(connection, scope, found.channel_id)
    if found.state not in ("waiting", "asked", "unknown"):
        raise ShopFileError(
            f"file {file_id} is {found.state}; nothing is to be decided about it any more",
            "Tệp này đã xử lý xong, không còn gì để quyết định.",
        )
    return found


def _noted(connection: Connection, found: ShopFileRow, act: AuditAct, who: Signed, now_ms: int) -> None:
    audit.note(connection, now_ms, who, act, found.name, {"file": found.id})
    sync_requests.request(connection, found.channel_id, now_ms, who.name)
