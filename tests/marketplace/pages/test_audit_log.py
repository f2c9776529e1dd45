"""The audit on the screen: found by who and by act, a page at a time; what people wrote is no markup."""

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.pages.audit_log import PAGE
from marketplace.storage import Database
from marketplace.words.instants import as_date, day_of
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import frame, said
from tests.seeding import NOW_MS
from tests.world import DAY_MS


def test_lines_are_found_by_who_and_act_the_newest_first(screen: Screen, sqlite: Database) -> None:
    app = screen("audit_log")
    assert "Không có dòng nhật ký nào như vậy." in said(app)
    with sqlite.write() as connection:
        for n in range(PAGE + 1):
            audit.note(connection, NOW_MS + n, Signed(None, "root"), "signed in", f"Người {n}")
        audit.note(connection, NOW_MS + 99, Signed(None, "Chị Hoa"), "grant given", "<b>An</b>", {"role": "weigher"})
    app = app.run()
    rows = frame(app)
    assert len(rows) == PAGE
    first = rows.iloc[0]
    assert (first["Việc"], first["Người ghi"], first["Với ai, cái gì"]) == ("cấp quyền", "Chị Hoa", "<b>An</b>")
    assert first["Chi tiết"] == "vai trò: người cân, thủ kho"
    app.text_input(key="audit_words").set_value("hoa").run()
    assert len(frame(app)) == 1
    app.text_input(key="audit_words").set_value("").run()
    app.selectbox(key="audit_act").set_value("signed in").run()
    assert len(frame(app)) == PAGE
    app.date_input(key="audit_day").set_value(as_date(day_of(NOW_MS + DAY_MS))).run()
    assert "Không có dòng nhật ký nào như vậy." in said(app)
    app.date_input(key="audit_day").set_value(None).run()
    app = app.button(key="next").click().run()
    assert list(frame(app)["Với ai, cái gì"]) == ["Người 0"]
