"""A provider of OpenID Connect is believed only where everything it says is as it must be; nothing of it is told."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey

from marketplace.pages.doors.provider import Beginning, Provider, ProviderError, ProviderSettings, Silent
from marketplace.storage.settings import Settings, SettingsError
from tests.oidc import Claims, Province, province, query_of

Log = pytest.LogCaptureFixture
BACK = "http://127.0.0.1:8501/dang-nhap/tinh/ve"
RS256 = {"alg": "RS256"}
OTHER = RSAKey.generate_key(2048)
SAID: Claims = {
    "iss": "https://khac.example", "aud": ["kẻ khác"], "nonce": "khác", "sub": "", "azp": "kẻ khác", "at_hash": "khác",
}  # fmt: skip


@pytest.fixture(scope="module")
def shared() -> Iterator[Province]:
    with province() as served:
        served.knows("can-bo-1", name="Nguyễn Văn Cán", don_vi="SNN")
        yield served


@pytest.fixture
def there(shared: Province) -> Iterator[Province]:
    yield shared
    shared.lies, shared.description, shared.down = None, {}, False
    shared.posted.clear()


def provider(there: Province, **said: str) -> Provider:
    return Provider(ProviderSettings(**{"issuer": there.issuer, "client_id": "lensan", "secret": "b1-m4t",
                                        "title": "Tỉnh"} | said))  # fmt: skip


def begun(asked: Provider) -> tuple[str, Beginning]:
    return asyncio.run(asked.begin(BACK))


def finished(asked: Provider, query: dict[str, str], kept: Beginning) -> dict[str, Any]:
    return dict(asyncio.run(asked.finish(query, kept, BACK)))


@contextmanager
def refused(caplog: Log, why: str) -> Iterator[None]:
    """The block is refused in our words, and for this reason."""
    with pytest.raises(ProviderError, match="did not say who you are"):
        yield
    assert why in caplog.text


def came_back(there: Province, asked: Provider | None = None) -> dict[str, Any]:
    asked = asked or provider(there)
    address, kept = begun(asked)
    return finished(asked, query_of(there.signs_in(address, "can-bo-1")), kept)


def test_who_signed_in_there_comes_back_with_the_claims_about_them(there: Province) -> None:
    claims = came_back(there)
    assert (claims["sub"], claims["name"], claims["don_vi"]) == ("can-bo-1", "Nguyễn Văn Cán", "SNN")


def test_a_code_is_asked_for_with_the_proof_of_who_began(there: Province) -> None:
    address, kept = begun(provider(there))
    asked = query_of(address)
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert (asked["state"], asked["nonce"]) == (kept.state, kept.nonce)
    assert kept.verifier not in address
    came_back(there)
    assert len(there.posted[0]["code_verifier"][0]) >= 43


def test_every_sign_in_has_a_state_nonce_and_verifier_of_its_own(there: Province) -> None:
    asked = provider(there)
    one, two = begun(asked)[1], begun(asked)[1]
    assert not {one.state, one.nonce, one.verifier} & {two.state, two.nonce, two.verifier}


@pytest.mark.parametrize("claim", SAID)
def test_a_token_that_is_not_ours_is_refused(there: Province, caplog: Log, claim: str) -> None:
    there.lies = lambda claims: (RS256, claims | {claim: SAID[claim]}, there.key)
    with refused(caplog, f"InvalidClaimError {claim}"):
        came_back(there)


def test_a_token_that_is_over_is_refused(there: Province, caplog: Log) -> None:
    there.lies = lambda claims: (RS256, claims | {"exp": claims["iat"] - 120}, there.key)
    with refused(caplog, "ExpiredTokenError"):
        came_back(there)


@pytest.mark.parametrize("claim", ["iss", "aud", "nonce", "exp", "sub", "iat"])
def test_a_token_that_lacks_what_it_must_say_is_refused(there: Province, caplog: Log, claim: str) -> None:
    there.lies = lambda claims: (RS256, {name: said for name, said in claims.items() if name != claim}, there.key)
    with refused(caplog, f"MissingClaimError {claim}"):
        came_back(there)


def test_a_token_for_another_is_refused_also_where_it_names_us_as_the_party(there: Province, caplog: Log) -> None:
    there.lies = lambda claims: (RS256, claims | {"aud": ["kẻ khác"], "azp": "lensan"}, there.key)
    with refused(caplog, "InvalidClaimError aud"):
        came_back(there)


Lie = Callable[[Claims], tuple[dict[str, Any], Claims | None, Any]]


def _with_the_public_key(there: Province) -> Lie:
    public = OctKey.import_key(there.key.as_bytes(private=False).hex())
    return lambda claims: ({"alg": "HS256"}, claims, public)


SIGNED: dict[str, tuple[str, Callable[[Province], Lie]]] = {
    "by another key": ("BadSignatureError", lambda _: lambda claims: (RS256, claims, OTHER)),
    "by nobody": ("UnsupportedAlgorithmError", lambda _: lambda claims: ({"alg": "none"}, claims, None)),
    "by what everybody can read": ("UnsupportedAlgorithmError", _with_the_public_key),
    "not at all": ("there is no id_token", lambda _: lambda _claims: (RS256, None, None)),
}


@pytest.mark.parametrize("how", SIGNED)
def test_a_token_signed_otherwise_is_refused_also_where_it_is_said_to_be_right(
    there: Province, caplog: Log, how: str
) -> None:
    there.description = {"id_token_signing_alg_values_supported": ["none", "HS256", "RS256"]}
    why, lies = SIGNED[how]
    there.lies = lies(there)
    with refused(caplog, why):
        came_back(there)


def test_a_provider_that_signs_by_a_shared_secret_alone_is_none_of_ours(there: Province, caplog: Log) -> None:
    there.description = {"id_token_signing_alg_values_supported": ["HS256", "none"]}
    with refused(caplog, "no signature that only the provider"):
        begun(provider(there))


def test_a_code_of_another_sign_in_is_refused(there: Province, caplog: Log) -> None:
    asked = provider(there)
    mine, others = begun(asked), begun(asked)
    code = query_of(there.signs_in(others[0], "can-bo-1"))["code"]
    with refused(caplog, "InvalidClaimError nonce"):
        finished(asked, {"code": code, "state": mine[1].state}, mine[1])


def test_a_code_counts_once(there: Province, caplog: Log) -> None:
    asked = provider(there)
    address, kept = begun(asked)
    query = query_of(there.signs_in(address, "can-bo-1"))
    finished(asked, query, kept)
    with refused(caplog, "OAuthError"):
        finished(asked, query, kept)


def test_a_description_of_another_issuer_is_refused(there: Province, caplog: Log) -> None:
    there.description = {"issuer": "https://khac.example"}
    with refused(caplog, "another issuer"):
        begun(provider(there))


@pytest.mark.parametrize("address", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_a_description_that_leads_out_of_tls_is_refused(there: Province, caplog: Log, address: str) -> None:
    there.description = {address: "http://khac.example/x"}
    with refused(caplog, "not read over TLS"):
        begun(provider(there))


@pytest.mark.parametrize("sender", ["https://khac.example", None])
def test_an_answer_that_another_provider_sent_is_refused(there: Province, caplog: Log, sender: str | None) -> None:
    there.description = {"authorization_response_iss_parameter_supported": True}
    asked = provider(there)
    address, kept = begun(asked)
    query = query_of(there.signs_in(address, "can-bo-1")) | ({"iss": sender} if sender else {})
    with refused(caplog, "another issuer answers"):
        finished(asked, query, kept)
    assert finished(asked, query | {"iss": there.issuer}, kept)["sub"] == "can-bo-1"


def test_what_the_provider_tells_of_somebody_else_is_refused(there: Province, caplog: Log) -> None:
    there.lies = lambda claims: (RS256, claims | {"sub": "ai khác"}, there.key)
    with refused(caplog, "userinfo is of another person"):
        came_back(there)


def test_who_said_no_there_is_told_so_in_our_words(there: Province) -> None:
    asked = provider(there)
    _, kept = begun(asked)
    with pytest.raises(ProviderError, match="did not say who you are"):
        finished(asked, {"error": "access_denied", "error_description": "<b>!</b>", "state": kept.state}, kept)


def test_a_provider_that_is_down_is_told_as_down_and_asked_anew_when_it_is_back(there: Province) -> None:
    asked = provider(there)
    there.down = True
    with pytest.raises(Silent, match="does not answer"):
        begun(asked)
    there.down = False
    assert came_back(there, asked)["sub"] == "can-bo-1"


def test_a_provider_that_is_not_there_is_told_as_down(there: Province) -> None:
    with pytest.raises(Silent):
        begun(provider(there, issuer="http://127.0.0.1:9"))


def test_a_client_that_may_only_post_its_secret_posts_it(there: Province) -> None:
    there.description = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    came_back(there)
    assert there.posted[0]["client_secret"] == ["b1-m4t"]


def test_nothing_of_what_was_sent_is_told_or_logged(there: Province, caplog: Log) -> None:
    caplog.set_level(logging.INFO)
    there.lies = lambda claims: (RS256, claims | {"nonce": "khác"}, there.key)
    asked = provider(there)
    address, kept = begun(asked)
    query = query_of(there.signs_in(address, "can-bo-1"))
    with pytest.raises(ProviderError) as error:
        finished(asked, query, kept)
    told = caplog.text + repr(error.value) + repr(asked.said) + repr(error.value.__cause__)
    for secret in (query["code"], kept.nonce, kept.verifier, "b1-m4t", "can-bo-1"):
        assert secret not in told


def settings(**environ: str) -> Settings:
    return Settings.read({f"LENSAN_OIDC_{name}": said for name, said in environ.items()})


def test_a_provider_is_what_the_environment_says() -> None:
    said = settings(ISSUER="https://sso.bacninh.example/realms/tinh", CLIENT_ID="lensan", CLIENT_SECRET="b1-m4t")
    read = ProviderSettings.read(said)
    assert read == ("https://sso.bacninh.example/realms/tinh", "lensan", "b1-m4t", "sso.bacninh.example", "")
    assert ProviderSettings.read(settings()) is None


@pytest.mark.parametrize("issuer", ["http://sso.example", "sso.example", "ftp://sso.example", "https://"])
def test_a_provider_without_tls_is_refused_at_the_start(issuer: str) -> None:
    with pytest.raises(SettingsError, match="LENSAN_OIDC_ISSUER"):
        ProviderSettings.read(settings(ISSUER=issuer, CLIENT_ID="lensan"))


def test_a_secret_that_no_provider_gives_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match="LENSAN_OIDC_CLIENT_SECRET") as refused:
        ProviderSettings.read(settings(ISSUER="https://sso.example", CLIENT_ID="lensan", CLIENT_SECRET="bí mật"))
    assert "bí" not in str(refused.value)


def test_a_provider_to_which_we_have_no_name_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match="LENSAN_OIDC_CLIENT_ID"):
        ProviderSettings.read(settings(ISSUER="https://sso.example"))
