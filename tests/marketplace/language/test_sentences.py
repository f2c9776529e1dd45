"""Every sentence that is written in two languages is in both: of refusals, of what cannot be read, and those kept."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import connectors.errors
import marketplace

ROOT = Path(marketplace.__file__).parents[1]
VIETNAMESE = frozenset("àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")


@cache
def trees() -> dict[str, ast.Module]:
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
        for folder in ("marketplace", "jobs", "connectors")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not {"versions", "server"} & set(path.parts)  # migrations; the reference server speaks as platforms do
    }


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def family(*heads: str) -> set[str]:
    """The names of these classes and of all that are made of them."""
    classes = [one for tree in trees().values() for one in ast.walk(tree) if isinstance(one, ast.ClassDef)]
    found, before = set(heads), 0
    while len(found) > before:
        before = len(found)
        found |= {one.name for one in classes if any(name_of(base) in found for base in one.bases)}
    return found


def calls(names: set[str]) -> Iterator[tuple[str, ast.Call]]:
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func) in names:
                yield f"{name}:{node.lineno}", node


def vietnamese_of(call: ast.Call) -> ast.expr | None:
    """The Vietnamese text of a call, its last one."""
    given = {one.arg: one.value for one in call.keywords}
    return given.get("vi") or (call.args[-1] if len(call.args) > 1 else None)


def text_of(node: ast.expr | None) -> str | None:
    """What is written of a text; None where it comes from elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "" for part in node.values)
    return None


def is_vietnamese(text: str) -> bool:
    """Whether a text is one, and as far as one sees Vietnamese; a word or two may be without any mark."""
    return bool(text.strip()) and (bool(VIETNAMESE & set(text.lower())) or len(text) < 12)


def is_said_twice(call: ast.Call) -> bool:
    """Whether one text stands for both languages, however short, or with a Vietnamese name in it."""
    text = text_of(vietnamese_of(call))
    return text is not None and bool(call.args) and text_of(call.args[0]) == text


def test_a_text_that_is_copied_for_the_other_language_is_seen() -> None:
    copied, told = (
        ast.parse(one).body[0] for one in ('Refusal("No lot L", "No lot L")', 'Refusal("No lot", "Không có lô")')
    )
    assert isinstance(copied, ast.Expr) and isinstance(copied.value, ast.Call) and is_said_twice(copied.value)
    assert isinstance(told, ast.Expr) and isinstance(told.value, ast.Call) and not is_said_twice(told.value)


def test_every_sentence_has_a_vietnamese_text_in_vietnamese() -> None:
    """Who runs the program reads English, and a platform's error is told by its kind."""
    english = family("OperatorRefusal") | family("ConnectorError")
    spoken = {"Sentence"} | (family("Refusal", "Unreadable") - english)
    found = list(calls(spoken))
    whole = {place for place, call in found if any(isinstance(one, ast.Starred) for one in call.args)}
    lacking = [place for place, call in found if vietnamese_of(call) is None and place not in whole]
    written = [(place, text_of(vietnamese_of(call))) for place, call in found]
    foreign = [place for place, text in written if text is not None and not is_vietnamese(text)]
    twice = [place for place, call in found if is_said_twice(call)]
    assert (lacking, foreign, twice) == ([], [], [])
    assert len([text for _, text in written if text]) > 200, "and they are seen"


@pytest.mark.parametrize("kind", connectors.errors.ConnectorError.__subclasses__())
def test_every_kind_of_a_platforms_error_is_told_in_vietnamese(kind: type[connectors.errors.ConnectorError]) -> None:
    assert VIETNAMESE & set(kind.in_vietnamese.lower())
