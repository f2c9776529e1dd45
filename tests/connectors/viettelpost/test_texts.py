"""Texts: 150 bytes of UTF-8 and no letter cut in two, and nobody named in what comes back."""

from unicodedata import combining

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import AuthFailed, Refused, Unreachable
from connectors.viettelpost.texts import BYTES_MOST, fits, plain, shortened, whole, without_people
from marketplace.words.messages import Sentence
from tests.connectors.viettelpost.wishes import TO, WISH

NAME = Sentence("the recipient's name", "tên của người nhận")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Vải thiều", "Vải thiều"),
        ("Va\u0309i  thie\u0302\u0300u\n", "Vải thiều"),
        ("Hoa \ud83d", "Hoa ?"),
        ("a" * 151, "a" * 150),
        ("a" * 148 + "ạ", "a" * 148),
        ("a" * 147 + "ạb", "a" * 147 + "ạ"),
        ("ạ" * 51, "ạ" * 50),
        ("a" * 149 + "q\u0323", "a" * 149),
        ("a" * 145 + "👩\u200d🌾", "a" * 145 + "👩"),
        ("a" * 149 + " b", "a" * 149),
    ],
)
def test_a_text_is_cut_after_a_whole_letter(given, kept):
    assert shortened(given) == kept


@settings(max_examples=50)
@given(st.text(st.sampled_from("aạ \u0323\u0302🌾"), max_size=200))
def test_a_shortened_text_is_the_beginning_of_it_and_fits(text):
    kept = shortened(text)
    assert fits(kept)
    assert plain(text).startswith(kept)
    left = plain(text)[len(kept) :]
    assert not left or not combining(left[0])
    assert not left or len(plain(text).encode()) > BYTES_MOST


def test_what_must_not_be_cut_is_refused_with_its_name_and_without_itself():
    assert whole("  Hoa\u200b ", "HTX-1", NAME) == "Hoa"
    for text, en, vi in (("ạ" * 51, "153 bytes", "dài 153 byte"), (" ", "is missing", "thiếu tên của người nhận")):
        with pytest.raises(Refused) as caught:
            whole(text, "HTX-1", NAME)
        sentence = caught.value.sentence
        assert sentence.en.startswith("Parcel HTX-1: the recipient's name ") and en in sentence.en
        assert sentence.vi.startswith("Bưu gửi HTX-1: ") and vi in sentence.vi
        assert "ạạ" not in f"{sentence}"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Invalid [SENDER_WARD] of HTX-1", "Invalid [SENDER_WARD] of HTX-1"),
        (f"Invalid {TO.phone}.", "Invalid …."),
        ("Số 0987654321 và +84987654321 sai", "Số … và … sai"),
        (f"{TO.name.upper()} ở {TO.street.lower()}", "… ở …"),
        ("Mã 15878180012 đã có", "Mã 15878180012 đã có"),
    ],
)
def test_what_comes_back_names_nobody(said, told):
    found = without_people(Refused(said, 409, "x", vi=said), WISH)
    assert isinstance(found, Refused)
    assert (found.sentence, found.status, found.kind, found.said) == (Sentence(told, told), 409, "x", "")


def test_what_names_somebody_in_another_spelling_is_not_repeated():
    found = without_people(Unreachable("Nguyen Thi Hoa", 7.0, vi="y"), WISH)
    assert isinstance(found, Unreachable)
    assert ("person" in found.sentence.en, "cá nhân" in found.sentence.vi, found.wait_s) == (True, True, 7.0)
    assert type(without_people(AuthFailed("no"), WISH)) is AuthFailed
