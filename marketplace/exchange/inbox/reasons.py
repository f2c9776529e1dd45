"""Reasons: why a thing waits, in one sentence for the command line and one for the app."""

from marketplace.words import weight
from marketplace.words.messages import Sentence


def sku(word: str) -> Sentence:
    """Say that nobody knows which listing a SKU is."""
    return Sentence(f"SKU {word} is not one of our listings", f"Mã hàng {word} chưa liên kết sản phẩm nào.")


def pack(word: str, ours_g: int, theirs_g: int) -> Sentence:
    """Say that a pack weighs otherwise than the listing says."""
    return Sentence(
        f"a pack of SKU {word} weighs {ours_g} g with us and {theirs_g} g there",
        f"Mã hàng {word}: quy cách ở đây là {weight.text(ours_g)}, trên sàn là {weight.text(theirs_g)}.",
    )


def same_line_id(line: str) -> Sentence:
    """Say that two lines of an order have one id."""
    return Sentence(
        f"two lines have the id {line}, so that it is not certain which is which, or whether both are there",
        f"Hai dòng của đơn có chung mã dòng {line} nên chưa rõ dòng nào là dòng nào; sàn gửi lại đúng thì tự khớp.",
    )


def more_gone_than_ordered(word: str) -> Sentence:
    """Say that more of a line is gone than was ordered."""
    return Sentence(
        f"more packs of SKU {word} are cancelled, undelivered and returned than were ordered",
        f"Mã hàng {word}: số quy cách bị hủy, không giao được và hoàn nhiều hơn số đặt; sàn gửi lại đúng thì tự khớp.",
    )


def negative_weight(word: str) -> Sentence:
    """Say that a line weighs less than nothing."""
    return Sentence(
        f"the short weight of SKU {word} is more than the packs that remain",
        f"Mã hàng {word}: cân thiếu nhiều hơn số hàng còn lại của đơn; sàn gửi lại đúng thì tự khớp.",
    )


def negative_number(word: str) -> Sentence:
    """Say that a line has a number below 0."""
    return Sentence(
        f"a number of SKU {word} is below 0", f"Mã hàng {word}: có số nhỏ hơn 0; sàn gửi lại đúng thì tự khớp."
    )


def line(code: str, word: str) -> Sentence:
    """Say that a payout names a line that its order of several lines has not."""
    return Sentence(
        f"order {code} has several lines, and none of them has the id {word}; say which it is for",
        f"Đơn {code} có nhiều dòng, không dòng nào có mã {word} nên chưa rõ tiền của dòng nào; hãy chọn dòng.",
    )


def order(code: str) -> Sentence:
    """Say that a payout waits for its order."""
    return Sentence(
        f"order {code} is not known in this channel",
        f"Chưa có đơn {code} của khoản đối soát này; khi đơn về sẽ tự khớp.",
    )


def parcel(code: str) -> Sentence:
    """Say that a shipment waits for its order."""
    return Sentence(
        f"order {code} is not known in this channel",
        f"Chưa có đơn {code} của vận đơn này; khi đơn về sẽ tự khớp.",
    )


def status(english: str, word: str) -> Sentence:
    """Say that a status word is not in the status table."""
    return Sentence(english, f"Sàn ghi trạng thái “{word}”, chưa rõ nghĩa là gì.")


def record(english: str, vietnamese: str = "") -> Sentence:
    """Say that a record as a whole could not be read; where no Vietnamese is given, only the English tells why."""
    usual = "Sàn gửi dữ liệu không đúng quy ước nên chưa ghi sổ được; sàn gửi lại đúng thì tự khớp."
    return Sentence(english, vietnamese or usual)
