"""Which form a file has: by the names of its sheets and its headings, never by its own name alone."""

from collections.abc import Sequence

from connectors.file_form import FileForm, first
from marketplace.spreadsheets import Peek
from marketplace.words import names
from marketplace.words.messages import Refusal


class UnknownFileError(Refusal):
    """No form fits a file, or two do; the message is one plain sentence."""


def recognise(seen: Peek, forms: Sequence[FileForm]) -> FileForm:
    """Return the form whose headings a file has: one of exact headings first, of several who asks for most of them."""
    fitting = sorted((one for one in forms if fits(seen, one)), key=_precedence)
    if not fitting:
        raise UnknownFileError(
            "no form fits this file: its headings are those of no export that is known for this shop; say once how it"
            " is read, in the app",
            "Máy chưa biết cách đọc tệp này; hãy chỉ cho máy các cột một lần.",
        )
    best, *others = fitting
    if others and _precedence(others[0]) == _precedence(best):
        raise UnknownFileError(
            f"two forms fit this file: {best.code} and {others[0].code}; end one of them",
            f"Tệp này khớp với hai mẫu: {best.title} và {others[0].title}; hãy bỏ một mẫu.",
        )
    return best


def _precedence(form: FileForm) -> tuple[bool, bool, int]:
    # What a person has said of a file goes before a form that waits for that word.
    return form.lacks_payday, not form.exact, -len(form.must)


def fits(seen: Peek, form: FileForm) -> bool:
    """Say whether one row of one of a form's sheets has all headings that it must have, and none that it must not."""
    spelled = names.tidy if form.exact else names.key
    must = [frozenset(map(spelled, first(one))) for one in form.must]
    never = frozenset(map(spelled, form.never))
    alone = len(seen.sheets) == 1
    for sheet in seen.sheets:
        if sheet.shown and (not form.sheets or sheet.name in form.sheets or (alone and not sheet.name)):
            for _number, cells in sheet.rows:
                row = frozenset(spelled(cell) for cell in cells if cell)
                if all(one & row for one in must):
                    return not never & row
    return False
