"""The connector of a shop that is reached by files alone: nobody is spoken to, and what was kept is read again."""

from collections.abc import Mapping, Sequence

from connectors.base import Health
from connectors.platform_facts import Facts
from connectors.sheet.general import GENERAL
from connectors.sheet.kept import read_kept
from marketplace.words.records import OrderRecord, Reject, State


class FilesOnly:
    """Reads what was kept of files again, as the status words are understood by now."""

    def __init__(self, facts: Facts) -> None:
        """Begin with the words of the platform's own table."""
        self._forms, self._states = [*facts.files, GENERAL], dict(facts.states)
        self._title = facts.title

    def check(self) -> Health:
        """Say that there is nobody to ask."""
        return Health(self._title, (), 0)

    def learn(self, states: Mapping[str, State]) -> None:
        """Understand these status words besides those of the tables."""
        self._states |= states

    def read_kept(self, feed: str, kept: bytes) -> Sequence[OrderRecord | Reject]:
        """Read orders that were kept (a JSON list) again; of another feed nothing is kept."""
        return read_kept(kept, self._state_of) if feed == "orders" else []

    def _state_of(self, word: str) -> State | None:
        return next((state for form in self._forms if (state := form.state_of(word, self._states))), None)
