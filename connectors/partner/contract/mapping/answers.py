"""Small answers of the partner contract, each whole or not at all."""

from typing import TypeVar

from msgspec.json import Decoder

from connectors.allow_list import plainly
from connectors.errors import Changed
from connectors.partner.contract.pages import BROKEN

T = TypeVar("T")


def read(body: bytes, decoder: Decoder[T]) -> T:
    """Decode a small answer of the contract; Changed when it has not the agreed shape."""
    try:
        return decoder.decode(body)
    except BROKEN as error:
        raise Changed(f"An answer has not the agreed shape. {plainly(error)}") from None
