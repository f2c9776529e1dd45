"""Language: Vietnamese is complete, English is there, and figures are written as each is read."""

import ast
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import marketplace
from marketplace.language.translation import VIETNAMESE, Language, language
from marketplace.words.instants import parse_iso

ROOT = Path(marketplace.__file__).parent
ENGLISH = Language("en")


def test_every_message_is_said_in_vietnamese_and_none_is_left_over() -> None:
    written = [("**.py", "python"), ("**.html", "jinja2")]
    found = {message for _, _, message, _, _ in extract_from_dir(ROOT, written, keywords={"say": None})}
    with (ROOT / "language/locale/vi/LC_MESSAGES/lensan.po").open("rb") as file:
        catalogue = {message.id: message.string for message in read_po(file, locale="vi") if message.id}
    assert found == set(catalogue)
    assert [message for message, said in catalogue.items() if not said] == []


def test_what_comes_next_has_one_name_in_vietnamese() -> None:
    with (ROOT / "language/locale/vi/LC_MESSAGES/lensan.po").open("rb") as file:
        names = {
            str(one.string).split(":")[0] for one in read_po(file, locale="vi") if str(one.id).startswith("Next: ")
        }
    assert names == {"Việc tiếp theo"}


def unreadable(source: str) -> list[int]:
    """Return the lines where what is said is not a plain text, so that nobody can look it up in the catalogue."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    said = [node for node in calls if isinstance(node.func, ast.Attribute | ast.Name) and _name(node.func) == "say"]
    return [node.lineno for node in said if not (node.args and isinstance(node.args[0], ast.Constant))]


def _name(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


def test_what_is_said_is_a_plain_text() -> None:
    found = {path.name: unreadable(path.read_text(encoding="utf-8")) for path in sorted(ROOT.rglob("*.py"))}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "source", ['lang.say(f"{count} lots")', "say(text)", 'say("a " + text)', "lang.say(message=one)"]
)
def test_what_is_said_and_made_on_the_way_is_seen(source: str) -> None:
    assert unreadable(source) == [1]


def test_no_message_loses_a_figure_on_its_way_into_vietnamese() -> None:
    with (ROOT / "language/locale/vi/LC_MESSAGES/lensan.po").open("rb") as file:
        for message in read_po(file, locale="vi"):
            names = {part.split("}")[0] for part in str(message.id).split("{")[1:]}
            assert names == {part.split("}")[0] for part in str(message.string).split("{")[1:]}, message.id


@pytest.mark.parametrize(
    ("vietnamese", "english", "said"),
    [
        ("8.359,0 tấn", "8,359.0 tonnes", lambda one: one.tonnes(8_359_000_000)),
        ("1.220,5 kg", "1,220.5 kg", lambda one: one.kilograms(1_220_500)),
        ("-0,001 kg", "-0.001 kg", lambda one: one.kilograms(-1)),
        ("0 kg", "0 kg", lambda one: one.weight(0)),
        ("10,0 tấn", "10.0 tonnes", lambda one: one.weight(10_000_000)),
        ("9.999,999 kg", "9,999.999 kg", lambda one: one.weight(9_999_999)),
        ("25.000 đ", "25,000 đ", lambda one: one.dong(25_000)),
        ("209,0 tỷ đồng", "209.0 billion đồng", lambda one: one.money(209_000_000_000)),
        ("3,9 %", "3.9 %", lambda one: one.share(8_359, 215_852)),
        ("–", "–", lambda one: one.share(1, None)),
        ("20/6/2026", "20 June 2026", lambda one: one.day(20260620)),
        ("17 giờ 00 ngày 20/6/2026", "17:00 on 20 June 2026",
         lambda one: one.instant(parse_iso("2026-06-20T17:00:00+07:00"))),
        ("0 giờ 05 ngày 21/6/2026", "0:05 on 21 June 2026",
         lambda one: one.instant(parse_iso("2026-06-20T17:05:00+00:00"))),
    ],
)  # fmt: skip
def test_figures_are_written_as_they_are_read(vietnamese: str, english: str, said: object) -> None:
    assert callable(said)
    assert (said(VIETNAMESE), said(ENGLISH)) == (vietnamese, english)


def test_another_language_than_ours_is_vietnamese() -> None:
    assert (language(None), language("fr"), language("en")) == (VIETNAMESE, VIETNAMESE, ENGLISH)
