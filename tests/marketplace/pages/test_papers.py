"""Papers: a consent needs its household, its purpose and its end, and says so in one sentence."""

from datetime import date

from marketplace.directory.people import bases
from marketplace.directory.uploads import NewUpload, keep
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import refused, said


def test_a_consent_is_added_with_its_household_and_refused_without_its_end(screen: Screen, sqlite: Database) -> None:
    app = screen("people")
    assert "Chưa có căn cứ nào." in said(app)
    app.segmented_control(key="paper_kind").set_value("consent").run()
    app.text_input(key="paper_household_words").set_value("H-CHINH").run()
    app.text_input(key="paper_name").set_value("Giấy đồng ý")
    app.text_input(key="paper_purpose").set_value("giúp bán hàng")
    app = app.button(key="paper_add").click().run()
    assert len(refused(app)) == 1
    app.date_input(key="paper_until").set_value(date(2030, 1, 1))
    app = app.button(key="paper_add").click().run()
    assert "Lê Đức Chính (H-CHINH)" in said(app)
    with sqlite.read() as connection:
        [paper] = bases.bases(connection, EVERYTHING)
    assert f'<a href="./nap-tep?can-cu={paper.id}&amp;lang=vi" target="_self">Nộp ảnh</a>' in said(app)
    with sqlite.write() as connection:
        photo = NewUpload("paper", "Giấy.jpg", "image/jpeg", b"x", household_id=paper.household_id)
        kept = keep(connection, EVERYTHING, photo, "a key of this test", None, 1)
        bases.photographed(connection, paper.id, kept, None, 1)
    assert f'<a href="./tep/{kept}?lang=vi" target="_self">Xem ảnh</a>' in said(app.run())
    assert (paper.kind, paper.purpose, paper.household_code) == ("consent", "giúp bán hàng", "H-CHINH")
