"""What is handed in is a photo, whatever it is called, for a household or cooperative of one's own; then it is kept."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from httpx import Response
from PIL import Image
from starlette.routing import Route
from starlette.testclient import TestClient

from marketplace.directory import own_produce
from marketplace.directory.own_produce import ProducePaper
from marketplace.directory.people import bases
from marketplace.directory.people.bases import BasisError, BasisFacts
from marketplace.directory.uploads import NewUpload, keep
from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors import forms
from marketplace.pages.doors.uploads import MOST_BYTES, UploadDoor, plain_name
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from tests.marketplace.pages.doors.asking import client
from tests.people import desk, signed_in
from tests.seeding import NOW_MS, cooperative, seed

ALL = {"area_system": "63", "province_code": "24"}


def photo(form: str = "JPEG") -> bytes:
    target = BytesIO()
    Image.new("RGB", (60, 40), "red").save(target, form)
    return target.getvalue()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, "", {})


@pytest.fixture
def browser(database: Database, settings: Settings) -> Iterator[TestClient]:
    """The administrator's browser at the doors of a season."""
    seed(database)
    door = UploadDoor(settings)
    routes = [
        Route("/nap-tep", door.hand_in, methods=["GET", "POST"]),
        Route("/tep/{number:int}", door.hand_out),
    ]
    browser = client(routes)
    browser.cookies.set("lensan-form", "held")
    became(browser, desk(database))
    with opened(AppContext(database, clock=lambda: NOW_MS)):
        yield browser


def became(browser: TestClient, token: str) -> None:
    """Let another person sit before the browser."""
    browser.cookies.set(COOKIE, token)


def sent(
    browser: TestClient, content: bytes, place: str = "?ho=H-AN", name: str = "vuon.jpg", kind: str = "photo"
) -> Response:
    form = {"form_token": forms.token("held", browser.cookies[COOKIE]), "kind": kind}
    return browser.post(f"/nap-tep{place}", data=form, files={"file": (name, content, "image/jpeg")})


def kept(database: Database) -> list[tuple[object, ...]]:
    with database.read() as connection:
        return bulk.select(connection, "SELECT name, kind, household_id, cooperative_id FROM upload ORDER BY id", {})


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_written_anew_and_opened_for_looking_alone(
    browser: TestClient, database: Database, form: str
) -> None:
    page = browser.get("/nap-tep?ho=H-AN")
    assert "Nguyễn Văn An" in page.text
    assert "multipart/form-data" in page.text
    answer = sent(browser, photo(form), name="Vườn nhà An.png")
    assert (answer.status_code, answer.headers["location"]) == (303, "/nap-tep?tep=1&ho=H-AN")
    assert 'href="/tep/1"' in browser.get(answer.headers["location"]).text
    file = browser.get("/tep/1")
    assert (file.status_code, file.headers["content-type"]) == (200, "image/jpeg")
    assert Image.open(BytesIO(file.content)).size == (60, 40)
    assert file.headers["content-disposition"] == 'inline; filename="photo-1.jpg"'
    assert file.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert (file.headers["x-content-type-options"], file.headers["cache-control"]) == ("nosniff", "no-store")
    assert kept(database) == [("Vườn nhà An.jpg", "photo", 1, None)]
    with database.read() as connection:
        noted = bulk.select(connection, "SELECT who, act, subject FROM audit", {})
    assert noted == [("Người 1 (NG-0001)", "file handed in", "1")]


def test_a_paper_is_photographed_by_who_administers_and_the_audit_keeps_its_digest(
    browser: TestClient, database: Database
) -> None:
    with database.write() as connection:
        said = BasisFacts("consent", "Giấy số 1", date(2026, 1, 1), date(2030, 1, 1), "giúp cân", household_id=1)
        paper = bases.add_basis(connection, said, None, NOW_MS)
    page = browser.get(f"/nap-tep?can-cu={paper}").text
    assert ("Giấy số 1 · Nguyễn Văn An" in page, 'name="kind"' in page) == (True, False)
    for number in (1, 2):  # a better photograph takes the place of the one before, which stays
        answer = sent(browser, photo(), f"?can-cu={paper}")
        assert answer.headers["location"] == f"/nap-tep?tep={number}&can-cu={paper}"
    assert [kind for _, kind, *_ in kept(database)] == ["paper", "paper"]
    with database.read() as connection:
        assert [one.upload_id for one in bases.bases(connection, EVERYTHING)] == [2]
        digest = bytes(bulk.scalar(connection, "SELECT digest FROM upload WHERE id = 2", {}))
        [*_, noted] = bulk.scalars(connection, "SELECT detail FROM audit WHERE act = 'basis photographed'", {})
    assert digest.hex() in noted
    became(browser, signed_in(database, "farmer", household_id=1))  # may open it, for it is of the household
    assert browser.get("/tep/2").status_code == 200
    assert [sent(browser, photo(), f"?can-cu={one}").status_code for one in (paper, 99, "x")] == [422] * 3
    assert browser.get(f"/nap-tep?can-cu={paper}").status_code == 404
    with database.write() as connection, pytest.raises(BasisError, match="no photograph of basis"):
        state = bases.add_basis(connection, BasisFacts("state", "12/UBND", date(2026, 1, 1)), None, NOW_MS)
        bases.photographed(connection, state, 2, None, NOW_MS)
    assert len(kept(database)) == 2


def test_a_paper_of_own_produce_is_photographed_by_who_enters_it(browser: TestClient, database: Database) -> None:
    with database.write() as connection:
        number = own_produce.add_fact(
            connection, ProducePaper(1, "unprocessed", "Cam kết 7", date(2020, 1, 1)), None, NOW_MS
        )
        commune = bulk.scalar(connection, "SELECT commune_id FROM household WHERE id = 1", {})
    address = f"?ho=H-AN&dieu-kien={number}"
    became(browser, signed_in(database, "commune staff", commune_id=commune))
    assert "Cam kết 7 · Nguyễn Văn An" in browser.get(f"/nap-tep{address}").text
    assert sent(browser, photo(), address).headers["location"] == f"/nap-tep?tep=1&ho=H-AN&dieu-kien={number}"
    with database.read() as connection:
        assert [one.upload_id for one in own_produce.facts(connection, EVERYTHING, 1)] == [1]
    assert kept(database) == [("vuon.jpg", "paper", 1, None)]
    became(browser, signed_in(database, "farmer", household_id=1))
    assert [sent(browser, photo(), f"?dieu-kien={one}").status_code for one in (number, 99, "x")] == [422] * 3
    assert len(kept(database)) == 1


def test_what_lies_about_its_type_is_refused_and_nothing_is_kept(browser: TestClient, database: Database) -> None:
    for content in (b"<html><script>alert(1)</script></html>", b"%PDF-1.7 /JavaScript", photo("GIF"), photo()[:300]):
        answer = sent(browser, content, name="vuon.jpg")
        assert (answer.status_code, "hãy chụp lại" in answer.text) == (422, True)
    assert "Hãy chọn ảnh rồi gửi lại" in sent(browser, b"").text
    assert sent(browser, photo(), kind="sheet").status_code == 422
    assert kept(database) == []


def test_a_form_of_another_page_or_without_a_form_is_refused(browser: TestClient, database: Database) -> None:
    file = {"file": ("vuon.jpg", photo(), "image/jpeg")}
    assert browser.post("/nap-tep?ho=H-AN", files=file).status_code == 403
    assert browser.post("/nap-tep?ho=H-AN", data={"form_token": "x"}, files=file).status_code == 403
    assert browser.post("/nap-tep?ho=H-AN", data={"form_token": "x"}).status_code == 415
    broken = {"content-type": "multipart/form-data; boundary=x"}
    for body in (b"no form", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n", b"--x\r\n" * 9):
        assert browser.post("/nap-tep?ho=H-AN", content=body, headers=broken).status_code == 400
    assert browser.post("/nap-tep", content=b"", headers={"content-type": "multipart/form-data"}).status_code == 400
    two = [("file", ("a.jpg", photo())), ("file", ("b.jpg", photo()))]
    assert browser.post("/nap-tep?ho=H-AN", files=two).status_code == 400
    assert kept(database) == []


def test_more_than_a_photo_has_is_not_read_to_its_end(browser: TestClient, database: Database) -> None:
    large = sent(browser, bytes(MOST_BYTES + 20_000))
    assert (large.status_code, "lớn hơn 10 MB" in large.text) == (413, True)
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        for _ in range(64):
            read += 1 << 20
            yield bytes(1 << 20)

    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = browser.post("/nap-tep?ho=H-AN", content=endless(), headers=headers)
    assert answer.status_code == 413
    said = {**headers, "content-length": "-1"}
    assert browser.post("/nap-tep?ho=H-AN", content=b"--x", headers=said).status_code == 413
    assert kept(database) == []


def test_nobody_hands_in_or_opens_and_none_for_a_household_that_is_not_seen(
    browser: TestClient, database: Database, settings: Settings
) -> None:
    with database.write() as connection:
        new = NewUpload("paper", "Danh sách.jpg", "image/jpeg", photo(), household_id=2)
        theirs = keep(connection, EVERYTHING, new, settings.sealing_key(), None, 5)
    assert browser.get(f"/tep/{theirs}").status_code == 200
    state = signed_in(database, "officer", **ALL)
    farmer = signed_in(database, "farmer", household_id=1)
    for token in (state, farmer):
        became(browser, token)
        assert sent(browser, photo(), "?ho=H-BINH").status_code == 422
        assert sent(browser, photo(), "").status_code == 422
        assert browser.get("/nap-tep?ho=H-BINH").status_code == 404
    assert browser.get(f"/tep/{theirs}").status_code == 404
    for number in (99, 2**31, 10**30):
        assert browser.get(f"/tep/{number}").status_code == 404
    for token in ("", "forged"):
        became(browser, token)
        assert [sent(browser, photo()).status_code, browser.get("/nap-tep").status_code] == [403, 403]
        assert browser.get(f"/tep/{theirs}").status_code == 403
    assert len(kept(database)) == 1


def test_in_the_name_of_a_cooperative_hands_in_who_works_inside_it(browser: TestClient, database: Database) -> None:
    cooperative(database)
    seen = {}
    for role in ("farmer", "helper", "officer", "director", "accountant", "weigher"):
        place = {"cooperative_id": 1} if role in {"director", "accountant", "weigher"} else {"household_id": 1}
        became(browser, signed_in(database, role, **(ALL if role == "officer" else place)))
        form, answer = browser.get("/nap-tep?htx=HTX"), sent(browser, photo(), "?htx=HTX", kind="paper")
        seen[role] = (form.status_code, answer.status_code)
    refused = dict.fromkeys(("farmer", "helper", "officer"), (404, 422))
    assert seen == refused | dict.fromkeys(("director", "accountant", "weigher"), (200, 303))
    opened_by = {}
    for role in ("director", "weigher", "farmer"):
        place = {"household_id": 1} if role == "farmer" else {"cooperative_id": 1}
        became(browser, signed_in(database, role, **place))
        opened_by[role] = browser.get("/tep/1").status_code
    assert opened_by == {"director": 200, "weigher": 404, "farmer": 404}


def test_a_file_whose_key_is_gone_is_one_sentence(browser: TestClient, database: Database, settings: Settings) -> None:
    assert sent(browser, photo()).status_code == 303
    (settings.home / "secrets.toml").unlink()
    answer = browser.get("/tep/1")
    assert (answer.status_code, "khóa không có ở đây" in answer.text) == (500, True)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("vuon.jpg", "vuon.jpg"), ("../../etc/passwd", "passwd.jpg"), ("C:\\nhà\\vườn.PNG", "vườn.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie x.jpg"), ('"><script>.html', "script.jpg"), ("", "anh.jpg"),
        ("...", "anh.jpg"), ("\u202egpj.exe", "gpj.jpg"), ("x" * 500 + ".jpg", "x" * 80 + ".jpg"), (".jpg", "jpg.jpg"),
    ],
)  # fmt: skip
def test_a_name_is_for_reading_alone(said: str, name: str) -> None:
    assert plain_name(said) == name
