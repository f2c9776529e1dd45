"""Notices: they are not signed, and carry the secret that was given for them; without it nothing is read.

One reader of the operator's pages found the secret in the body's TOKEN, another in the header Authorization: either
counts. A notice comes up to five times, late and in any order, and has no id: the same notice gives the same record.
"""

from collections.abc import Mapping
from hmac import compare_digest

from connectors.errors import AuthFailed, Changed
from connectors.platform_facts import Facts
from connectors.viettelpost import mapping
from marketplace.words.parcels import ParcelRecord
from marketplace.words.records import Reject

_HEADER = "authorization"


def read_notice(secret: str, facts: Facts, headers: Mapping[str, str], body: bytes) -> list[ParcelRecord | Reject]:
    """Return what a notice says; AuthFailed where it does not carry the secret, Changed where it tells of no parcel.

    A status that the table does not name, or a field of another kind, is a Reject with what may be kept of it.
    """
    sent = mapping.notice(body)
    shown = [value for name, value in headers.items() if name.lower() == _HEADER]
    if sent is not None and isinstance(sent.token, str):
        shown.append(sent.token)
    if not _proven(secret, shown):
        raise AuthFailed("A notice does not carry the secret that was given to Viettel Post for it.")
    if sent is None or not mapping.is_told(sent):
        raise Changed("A notice that carries the secret tells of no parcel.")
    return [mapping.parcel(sent, facts)]


def _proven(secret: str, shown: list[str]) -> bool:
    """Say whether one of them is the secret, in the same time whichever it is; without a secret nothing is."""
    wanted = secret.encode("utf-8", "surrogatepass")
    same = [compare_digest(wanted, one.encode("utf-8", "surrogatepass")) for one in shown]
    return bool(secret) and any(same)
