"""``lensan audit``: lines by day, person and act, and the file at home."""

import json
from pathlib import Path

from jobs.service.audit_export import FILE
from marketplace.directory import audit
from marketplace.directory.audit import Signed
from tests.jobs.cli.calling import Lensan
from tests.jobs.shop import Shop

DAY_MS = 86_400_000


def test_lines_are_listed_by_day_person_and_act_and_written_once(
    lensan_shop: Lensan, shop: Shop, tmp_path: Path
) -> None:
    with shop.database.write() as connection:
        audit.note(connection, 0, Signed(None, "hoa"), "signed in", "hoa", {"by": "pin"})
        audit.note(connection, DAY_MS, Signed(None, "nam"), "signed in", "nam")
        audit.note(connection, DAY_MS, Signed(None, "nam"), "shop added", "shop")
    said = [one["act"] for one in lensan_shop("audit", "list", "--format", "json").json]
    assert said == ["shop added", "signed in", "signed in"]
    assert lensan_shop("audit", "list", "hoa", "--format", "json").json == [
        {"at": "1970-01-01T07:00:00+07:00", "who": "hoa", "act": "signed in", "subject": "hoa", "detail": {"by": "pin"}}
    ]
    told = lensan_shop("audit", "list", "hoa").out
    assert "by: PIN" in told
    assert "{" not in told
    of_day = lensan_shop("audit", "list", "--day", "1970-01-02", "--act", "signed in", "--format", "json").json
    assert [one["who"] for one in of_day] == ["nam"]
    assert lensan_shop("audit", "list", "--act", "no").code == 0
    assert "has 3 more lines" in lensan_shop("audit", "export").out
    assert "has 0 more lines" in lensan_shop("audit", "export").out
    text = (tmp_path / "home" / FILE).read_text("utf-8")
    assert [json.loads(line)["who"] for line in text.splitlines()] == ["hoa", "nam", "nam"]
