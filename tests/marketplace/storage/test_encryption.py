"""What is sealed is opened by its key alone, and never by what was changed."""

import subprocess
import sys

import pytest

from marketplace.storage.encryption import KEY, SealError, key_of, opens, seal, unseal

OURS = "mùa vải thiều 2026"


def test_only_its_key_opens_it() -> None:
    sealed = seal("bí mật".encode(), OURS)
    assert unseal(sealed, OURS).decode() == "bí mật"
    assert "bí mật".encode() not in sealed
    with pytest.raises(SealError, match=f"sealed with another {KEY}"):
        unseal(sealed, OURS + "!")


def test_the_same_twice_does_not_look_the_same() -> None:
    assert seal(b"it", OURS) != seal(b"it", OURS)


def test_any_of_several_keys_opens_it_and_none_opens_nothing() -> None:
    sealed = seal(b"it", OURS)
    assert unseal(sealed, "the key of the year before", OURS) == b"it"
    assert (opens(sealed, OURS), opens(sealed, "the key of the year before"), opens(sealed)) == (True, False, False)


def test_another_process_seals_with_another_salt_and_opens_ours() -> None:
    """A row costs no derivation of its own; the salt is that of the process."""
    sealed = seal(b"it", OURS)
    assert seal(b"another", OURS)[:16] == sealed[:16]
    program = (
        "import sys; from marketplace.storage.encryption import seal, unseal;"
        f"sys.stdout.buffer.write(unseal(bytes.fromhex('{sealed.hex()}'), {OURS!r}) + seal(b'it', {OURS!r})[:16])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout
    assert said[:2] == b"it"
    assert said[2:] != sealed[:16]


@pytest.mark.parametrize("at", [0, 16, 40, -1])
def test_what_was_changed_is_not_opened(at: int) -> None:
    sealed = bytearray(seal(b"it", OURS))
    sealed[at] ^= 1
    with pytest.raises(SealError):
        unseal(bytes(sealed), OURS)


def test_what_is_cut_short_is_not_opened() -> None:
    with pytest.raises(SealError):
        unseal(b"", OURS)


def test_a_key_that_keeps_nothing_is_refused_and_not_said() -> None:
    assert key_of({}) is None
    assert key_of({KEY: ""}) is None
    assert key_of({KEY: OURS}) == OURS
    with pytest.raises(SealError, match="fewer than 16 letters") as refused:
        key_of({KEY: "short secret"})
    assert "short secret" not in str(refused.value)
