"""Why a whole file is refused: one plain sentence in each language, with what to do."""

from collections.abc import Sequence

from marketplace.words.messages import Sentence


class SheetRefused(Exception):
    """The file cannot be read at all; nothing of it was used. ``sentence`` says why and what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


class HeadingsRefused(SheetRefused):
    """The headings of one sheet, which begin in ``row``, have no certain meaning; other sheets of the file may."""

    row = 1


class NoRowsRefused(SheetRefused):
    """The headings are there and no row under them: for some readers a file that says nothing, and no error."""


SAVE_AS = "open it in Excel or LibreOffice and save it as .xlsx"
SAVE_AS_VI = "hãy mở bằng Excel hoặc LibreOffice rồi lưu lại thành .xlsx"

REASONS = {
    "absent": Sentence("There is no such file.", "Không tìm thấy tệp này."),
    "folder": Sentence("This is a folder, not a file.", "Đây là thư mục, không phải tệp."),
    "unreadable": Sentence(
        "The file cannot be opened; check its name and who may read it.",
        "Không mở được tệp; hãy kiểm tra tên tệp và quyền đọc.",
    ),
    "empty": Sentence("The file is empty.", "Tệp trống."),
    "blank": Sentence("The sheet has no rows.", "Bảng tính không có dòng nào."),
    "headings only": Sentence(
        "The sheet has headings but no rows under them.", "Bảng tính chỉ có dòng tiêu đề, chưa có dữ liệu."
    ),
    "password": Sentence(
        "The file is protected by a password; save a copy without one.",
        "Tệp được bảo vệ bằng mật khẩu; hãy lưu một bản không có mật khẩu.",
    ),
    "damaged": Sentence(
        f"The file is damaged or was not fully copied; {SAVE_AS} and try again.",
        f"Tệp bị hỏng hoặc chưa sao chép xong; {SAVE_AS_VI} và thử lại.",
    ),
    "bomb": Sentence(
        "The file unpacks to far more than a sheet can hold, so it was not opened.",
        "Tệp khi giải nén lớn bất thường nên không được mở.",
    ),
    "memory": Sentence(
        "Reading the file takes more memory than is allowed; split it into smaller files.",
        "Đọc tệp này cần quá nhiều bộ nhớ; hãy chia thành nhiều tệp nhỏ.",
    ),
    "slow": Sentence(
        "Reading the file takes too long; split it into smaller files.",
        "Đọc tệp này quá lâu; hãy chia thành nhiều tệp nhỏ.",
    ),
    "rows": Sentence(
        "The sheet has too many rows for one file; split it into smaller files.",
        "Bảng tính có quá nhiều dòng; hãy chia thành nhiều tệp nhỏ.",
    ),
    "html": Sentence(
        "This is a web page without a table; export the file again, signed in to the platform.",
        "Đây là trang web không có bảng nào; hãy đăng nhập sàn rồi xuất lại tệp.",
    ),
    "xml": Sentence(
        f"This is an XML file, not a spreadsheet we read; {SAVE_AS}.", f"Đây là tệp XML, chưa đọc được; {SAVE_AS_VI}."
    ),
    "pdf": Sentence(
        "This is a PDF, not a spreadsheet; ask for the .xlsx it was made from.",
        "Đây là tệp PDF, không phải bảng tính; hãy xin tệp .xlsx gốc.",
    ),
    "picture": Sentence(
        "This is a picture, not a spreadsheet; type the rows into the template.",
        "Đây là tệp ảnh, không phải bảng tính; hãy nhập vào tệp mẫu.",
    ),
    "document": Sentence(
        "This is a text document or slides, not a spreadsheet; copy its table into the template.",
        "Đây là tệp văn bản hoặc trình chiếu, không phải bảng tính; hãy chép bảng sang tệp mẫu.",
    ),
    "archive": Sentence(
        "This is an archive; unpack it and import the spreadsheet inside.",
        "Đây là tệp nén; hãy giải nén rồi nhập tệp bảng tính bên trong.",
    ),
    "xlsb": Sentence(f"Binary workbooks (.xlsb) are not read; {SAVE_AS}.", f"Chưa đọc được tệp .xlsb; {SAVE_AS_VI}."),
    "not a sheet": Sentence(
        "This is not a spreadsheet; .xlsx, .xls, .ods and .csv are read.",
        "Đây không phải bảng tính; chỉ đọc được .xlsx, .xls, .ods và .csv.",
    ),
    "encoding": Sentence(
        "The text is in no encoding we read; save the file as “CSV UTF-8” or as .xlsx.",
        "Không đọc được bảng mã của tệp; hãy lưu thành “CSV UTF-8” hoặc .xlsx.",
    ),
    "no process": Sentence(
        "The system starts no process that could read the file; close other programs and try again.",
        "Máy không mở được tiến trình để đọc tệp; hãy đóng bớt chương trình khác rồi thử lại.",
    ),
    "stopped": Sentence(
        "Reading the file stopped unexpectedly; the file may be damaged.", "Không đọc được hết tệp; có thể tệp bị hỏng."
    ),
}


def because(reason: str) -> SheetRefused:
    """Return the refusal of a known reason; a reason that is not listed is a mistake of ours (KeyError)."""
    return (NoRowsRefused if reason == "headings only" else SheetRefused)(REASONS[reason])


def too_large(size: int, limit: int) -> SheetRefused:
    """Return the refusal of a file over the set size; both in bytes."""
    megabytes, most = size / 1_000_000, limit / 1_000_000
    return SheetRefused(
        Sentence(
            f"The file is {megabytes:.1f} MB; at most {most:g} MB are read at once, so split it.",
            f"Tệp nặng {megabytes:.1f} MB, mỗi lần chỉ nhập tối đa {most:g} MB; hãy chia nhỏ.",
        )
    )


def missing_columns(missing: Sequence[str], found: Sequence[str]) -> SheetRefused:
    """Return the refusal of a sheet that lacks required columns."""
    names = ", ".join(f"“{name}”" for name in missing)
    here = ", ".join(f"“{name}”" for name in found) or "—"
    return SheetRefused(
        Sentence(
            f"The column {names} is missing (found: {here}); add it or start from the template."
            if len(missing) == 1
            else f"The columns {names} are missing (found: {here}); add them or start from the template.",
            f"Thiếu cột {names} (đang có: {here}); hãy thêm cột hoặc dùng tệp mẫu.",
        )
    )


def missing_sheets(wanted: Sequence[str], found: Sequence[str]) -> SheetRefused:
    """Return the refusal of a file whose sheets of some names are not there or have no rows."""
    names, here = (", ".join(f"“{name}”" for name in listed) for listed in (wanted, found))
    return SheetRefused(
        Sentence(
            f"No rows stand in a sheet named {names} (there are: {here}); export the file again as it was.",
            f"Tệp không có dữ liệu ở trang {names} (đang có: {here}); hãy xuất lại tệp, giữ nguyên tên trang.",
        )
    )


def doubled_column(one: tuple[str, str], other: tuple[str, str]) -> HeadingsRefused:
    """Return the refusal of a sheet in which two headings, given with their columns' letters, mean the same."""
    (heading, place), (second, beside) = one, other
    return HeadingsRefused(
        Sentence(
            f"The columns “{heading}” ({place}) and “{second}” ({beside}) mean the same; keep one of them, or put"
            " tables that stand side by side one below the other.",
            f"Hai cột “{heading}” ({place}) và “{second}” ({beside}) cùng một nội dung; hãy giữ lại một cột, hoặc"
            " đặt hai bảng nằm cạnh nhau thành bảng trên bảng dưới.",
        )
    )


def split_column(heading: str, under: Sequence[str]) -> HeadingsRefused:
    """Return the refusal of a heading that stands over several columns, none of which is their total."""
    listed = ", ".join(f"“{name}”" for name in under)
    return HeadingsRefused(
        Sentence(
            f"The heading “{heading}” stands over several columns ({listed}); give each row one value under it.",
            f"Tiêu đề “{heading}” gộp nhiều cột ({listed}); hãy để mỗi dòng một giá trị dưới tiêu đề này.",
        )
    )


def in_sheet(name: str, refused: HeadingsRefused) -> SheetRefused:
    """Return a refusal that names its sheet, where the file has several."""
    if not name:
        return refused
    en, vi = refused.sentence
    return SheetRefused(Sentence(f"Sheet “{name}”: {en}", f"Trang “{name}”: {vi}"))


def hidden_sheet(name: str) -> SheetRefused:
    """Return the refusal of a file whose only table stands in a hidden sheet."""
    return SheetRefused(
        Sentence(
            f"The rows stand in the sheet “{name}”, which is hidden; unhide it and import again.",
            f"Dữ liệu nằm ở trang “{name}” đang ẩn; hãy bỏ ẩn rồi nhập lại.",
        )
    )
