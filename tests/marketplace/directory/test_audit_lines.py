"""Lines of the audit are found by day, person and act, and no text in them ends a line or steers a terminal."""

import json

import pytest

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.directory.audit_lines import AuditFilter, acts, as_json, lines, lines_after
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import as_date, day_of
from tests.world import DAY_MS, OPENS_MS


@pytest.mark.both
def test_lines_are_found_by_day_person_and_act(database: Database) -> None:
    with database.write() as connection:
        for at_ms, who, act in ((0, "Hoa 100%", "signed in"), (1, "Nam", "signed in"), (DAY_MS, "Nam", "shop added")):
            audit.note(connection, OPENS_MS + at_ms, Signed(None, who), act, "postmart" if act == "shop added" else "")

    def found(wanted: AuditFilter, most: int = 10, passed: int = 0) -> list[str]:
        count, page = lines(connection, EVERYTHING, wanted, most, passed)
        assert count >= len(page) + passed
        return [f"{one.who}: {one.act}" for one in page]

    with database.read() as connection:
        assert found(AuditFilter()) == ["Nam: shop added", "Nam: signed in", "Hoa 100%: signed in"]
        assert found(AuditFilter(), most=1) == ["Nam: shop added"]
        assert found(AuditFilter(), most=1, passed=2) == ["Hoa 100%: signed in"]
        assert lines(connection, EVERYTHING, AuditFilter(), 1)[0] == 3
        assert acts(connection, EVERYTHING) == ["shop added", "signed in"]
        assert found(AuditFilter(day=as_date(day_of(OPENS_MS)))) == ["Nam: signed in", "Hoa 100%: signed in"]
        assert found(AuditFilter(words="oa 100%")) == ["Hoa 100%: signed in"]
        assert found(AuditFilter(words="nam", act="signed in")) == ["Nam: signed in"]
        assert found(AuditFilter(words="POST")) == ["Nam: shop added"]
        pages = [[one.who for one in page] for page in lines_after(connection, 0, page=2)]
        assert pages == [["Hoa 100%", "Nam"], ["Nam"]]


def test_a_line_of_json_is_one_line_whatever_is_in_it(sqlite: Database) -> None:
    odd = "a\nb\r\x1b[31m\x9b\u2028\u202e\ufeff\x7f"
    with sqlite.write() as connection:
        audit.note(connection, 0, Signed(None, odd), "signed in", odd, {"đã": odd})
        _, [line] = lines(connection, EVERYTHING, AuditFilter(), 1)
    text = as_json(line)
    assert text.isprintable()
    said = json.loads(text)
    assert (said["who"], said["subject"], said["detail"]) == (odd, odd, {"đã": odd})
    assert '"đã"' in text
