"""The form of a grant: each role asks for its own place and paper, and gives nothing before they are chosen."""

import pytest
from streamlit.testing.v1 import AppTest

from marketplace.directory.people import grants
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests import people
from tests.marketplace.pages.conftest import Screen


@pytest.fixture
def form(screen: Screen, sqlite: Database) -> AppTest:
    person = people.person(sqlite, name="Lý Văn Sáu", name_key="ly van sau")
    return screen("people", ng=f"NG-{person:04}")


def given(database: Database) -> list[tuple[str, str | None, str | None]]:
    with database.read() as connection:
        found = grants.grants_of(connection, EVERYTHING)
        return [(one.role, one.household, one.province) for one in found if one.person == "Lý Văn Sáu"]


def test_a_farmer_is_given_the_household_that_was_looked_for(form: AppTest, sqlite: Database) -> None:
    form.selectbox(key="grant_role").set_value("farmer").run()
    assert form.button(key="grant_it").disabled
    form.text_input(key="grant_household_words").set_value("nguyen van").run()
    form.button(key="grant_it").click().run()
    assert not form.exception
    assert given(sqlite) == [("farmer", "Nguyễn Văn An", None)]


def test_an_officer_without_a_paper_is_given_nothing(form: AppTest, sqlite: Database) -> None:
    form.selectbox(key="grant_role").set_value("officer").run()
    form.segmented_control(key="grant_kind").set_value("province").run()
    assert form.button(key="grant_it").disabled
    assert given(sqlite) == []


def test_an_officer_of_a_former_district_stands_on_a_document_of_the_state(form: AppTest, sqlite: Database) -> None:
    other = people.person(sqlite)
    people.grant(sqlite, other, "officer", area_system="34", province_code="24")  # with its paper
    form.selectbox(key="grant_role").set_value("officer").run()
    form.segmented_control(key="grant_kind").set_value("district").run()
    form.button(key="grant_it").click().run()
    assert not form.exception
    assert given(sqlite) == [("officer", None, "Bắc Giang")]


def test_commune_staff_are_given_the_commune_that_was_looked_for(form: AppTest, sqlite: Database) -> None:
    form.selectbox(key="grant_role").set_value("commune staff").run()
    form.text_input(key="grant_commune_words").set_value("không có xã này").run()
    assert form.button(key="grant_it").disabled
    assert given(sqlite) == []
