"""Why a door hands nothing out is a sentence on a page, and never markup."""

from marketplace.language.translation import language
from marketplace.pages.doors.refusal import refusal_page


def test_what_is_said_is_no_markup_and_the_way_back_is_there() -> None:
    page = refusal_page("Không có <b>hộ</b> & lô", language("vi"), 409)
    text = bytes(page.body).decode()
    assert page.status_code == 409
    assert "Không có &lt;b&gt;hộ&lt;/b&gt; &amp; lô" in text
    assert '<html lang="vi">' in text
    assert '<a class="button" href="/">Về Lên Sàn</a>' in text
