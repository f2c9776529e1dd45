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


def test_every_sentence_has_a_vietnamese_text_in_vietnamese() -> None:
    """Who runs the program reads English, and a platform's error is told by its kind."""
    english = family("OperatorRefusal") | family("ConnectorError")
    spoken = {"Sentence"} | (family("Refusal", "Unreadable") - english)
    found = list(calls(spoken))
    whole = {place for place, call in found if any(isinstance(one, ast.Starred) for one in call.args)}
    lacking = [place for place, call in found if vietnamese_of(call) is None and place not in whole]
    written = [(place, text_of(vietnamese_of(call))) for place, call in found]
    foreign = [place for place, text in written if text is not None and not is_vietnamese(text)]
    assert (lacking, foreign) == ([], [])
    assert len([text for _, text in written if text]) > 200, "and they are seen"


@pytest.mark.parametrize("kind", connectors.errors.ConnectorError.__subclasses__())
def test_every_kind_of_a_platforms_error_is_told_in_vietnamese(kind: type[connectors.errors.ConnectorError]) -> None:
    assert VIETNAMESE & set(kind.in_vietnamese.lower())
