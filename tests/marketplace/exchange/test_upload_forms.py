"""How upload sheets are filled: declared by platforms, and above that what a person confirmed for one shop."""

import pytest

from marketplace.exchange import channels, upload_forms
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.uploads import KnownBy, UploadColumn, UploadField, UploadSheet
from tests import world


def sheet(code: str, heading: str, known_by: KnownBy = KnownBy.NAME) -> UploadSheet:
    return UploadSheet(
        code=code, title=code, columns=(UploadColumn(heading=heading, field=UploadField.TITLE, known_by=known_by),)
    )


@pytest.mark.both
def test_what_is_declared_is_kept_and_a_persons_word_stands_above_it(database: Database) -> None:
    world.build(database)
    declared = [("partner", sheet("a", "Tên")), ("other", sheet("b", "Tên")), ("", sheet("c", "Tên"))]
    with database.write() as connection:
        channel = channels.by_code(connection, "shop")
        assert channel is not None
        assert upload_forms.declare(connection, declared, 1)
        assert not upload_forms.declare(connection, declared, 2)
        assert upload_forms.forms(connection, EVERYTHING, channel) == [sheet("a", "Tên"), sheet("c", "Tên")]
        unsure = sheet("d", "Name", KnownBy.ENGLISH)
        assert upload_forms.declare(connection, [*declared, ("partner", unsure)], 3)
        assert upload_forms.unsure(connection, EVERYTHING, channel) == [unsure]
        upload_forms.put(connection, channel, sheet("a", "Tên hàng"), None, 4)
        upload_forms.put(connection, channel, sheet("a", "Tên SP"), None, 5)
        upload_forms.put(connection, channel, unsure, None, 6)
        found = {one.code: one for one in upload_forms.forms(connection, EVERYTHING, channel)}
    assert found == {"a": sheet("a", "Tên SP"), "c": sheet("c", "Tên"), "d": unsure}
    assert upload_forms.form_of(upload_forms.definition(unsure)) == unsure
