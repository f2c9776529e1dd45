"""Every word that the database may hold of a state is said in Vietnamese wherever a screen shows it."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import CheckConstraint

from marketplace.language import labels
from marketplace.language.translation import Language, language
from marketplace.listings.availability.offer_status import shown_as
from marketplace.listings.change_log import ToldListingAct
from marketplace.pages.listing_changes import told
from marketplace.reports.explain.line_story import rule_name
from marketplace.reports.explain.lot_moves import move_name
from marketplace.reports.export.statement_words import hand_over_text
from marketplace.reports.own.words import OwnWords
from marketplace.storage.tables import TABLES

Label = Callable[[str, Language], str]
SHOWN: dict[tuple[str, str], Label] = {
    ("orders", "state"): labels.order_state,
    ("orders", "order_state"): labels.order_itself,
    ("orders", "fulfilment"): labels.delivery_state,
    ("shipment", "state"): labels.order_state,
    ("parcel", "state"): labels.parcel_state,
    ("parcel", "part"): labels.parcel_part,
    ("shortfall", "cause"): labels.shortfall_cause,
    ("past_shortfall", "cause"): labels.shortfall_cause,
    ("recall", "cause"): labels.shortfall_cause,
    ("run", "status"): labels.run_status,
    ("channel", "road"): labels.road_name,
    ("hand_order", "terms"): labels.hand_terms,
    ("offer", "state"): lambda word, said: labels.offer_state(shown_as(word, None), said),
    ("offer", "moderation"): lambda word, said: labels.offer_state(shown_as("live", word), said),
    ("lot", "terms"): labels.terms_name,
    ("lot_move", "kind"): move_name,
    ("rule", "kind"): rule_name,
    ("hand_over", "kind"): hand_over_text,
    ("grants", "role"): labels.role_name,
    ("claim_grant", "role"): labels.role_name,
    ("basis", "kind"): labels.basis_kind,
    ("own_produce", "what"): labels.own_produce_name,
    ("account_holder", "kind"): labels.holder_kind,
    ("withdrawal", "kind"): labels.basis_kind,
    ("rectification", "what"): lambda word, said: OwnWords(said).what(word),
    ("rectification", "outcome"): lambda word, said: OwnWords(said).came_of_it(word),
    ("shop_file", "state"): labels.file_state,
    ("shop_file", "kind"): labels.file_kind,
    ("shop_file", "exported_by"): labels.export_time_source,
    ("listing_change", "kind"): lambda word, said: told(ToldListingAct(0, "", word, "Sàn", "1", "2"), said),
}
UNSEEN = {
    ("entry", "kind"): "a statement says what an entry is by its row (kind_text), which has a test of its own",
    ("tax_rate", "seller_kind"): "typed and listed on the command line alone",
    ("failed_bearer", "bearer"): "typed and listed on the command line alone",
    ("tax_rule", "kind"): "typed and listed on the command line alone",
    ("season", "origin"): "a simulated season carries its own flag",
    ("cooperative", "kind"): "stands in the cooperative's name",
    ("listing", "policy"): "is a switch on the screen",
    ("published_cell", "kind"): "is said by the title of its table (table_titles)",
    ("carrier_unit", "era"): "decides which map is meant",
    ("carrier_unit", "level"): "decides which map is meant",
    ("commune", "system"): "decides which map is meant",
    ("grants", "area_system"): "decides which map is meant",
    ("neighbour", "system"): "decides which map is meant",
    ("unit_name", "system"): "decides which map is meant",
    ("page_sighting", "kind"): "decides what is asked of a page",
    ("page_sighting", "state"): "what differs is told in words of its own (page_alerts.difference)",
    ("person", "secret_kind"): "decides what is asked for",
    ("session", "opened_by"): "stands in the audit alone",
    ("upload", "kind"): "decides how it is kept",
}


def words() -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for name, table in TABLES.items():
        for constraint in table.constraints:
            if isinstance(constraint, CheckConstraint):
                for column, word in re.findall(r"(\w+) = '([^']*)'", str(constraint.sqltext)):
                    found.setdefault((name, column), set()).add(word)
    return found


def test_every_state_there_can_be_has_its_label_or_a_reason_why_nobody_reads_it() -> None:
    assert set(words()) == {*SHOWN, *UNSEEN}
    assert not set(SHOWN) & set(UNSEEN)


@pytest.mark.parametrize("place", SHOWN, ids=".".join)
def test_every_word_of_a_state_is_said_in_vietnamese(place: tuple[str, str]) -> None:
    vietnamese, english = language("vi"), language("en")
    for word in words()[place]:
        said = SHOWN[place](word, vietnamese)
        assert said not in (word, SHOWN[place](word, english)), word
        assert said
