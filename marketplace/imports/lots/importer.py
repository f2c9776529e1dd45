"""Takes sheets of lots in: what one household picked or will pick, to the gram."""

from collections.abc import Sequence

from marketplace.exchange import sync_requests
from marketplace.imports.batch import Batch, Doubt
from marketplace.imports.lots.codes import LotCodes
from marketplace.imports.lots.identity import LotIdentity
from marketplace.imports.lots.reading import LotDraft, LotReader
from marketplace.imports.lots.stored import FIELDS, GIVEN, StoredLots, lots_for
from marketplace.imports.lots.weights import LotChange, MeantLot, changes_of, note_picked
from marketplace.imports.outcomes import row_outcome
from marketplace.imports.stored_rows import values_of
from marketplace.inventory import ledger
from marketplace.inventory.lots import append_lots, update_lots
from marketplace.operations import relocation
from marketplace.spreadsheets import Row

_INSERTED = (*GIVEN, "sold_g", "spoiled_g", "balance_g")


class LotImporter:
    """Takes the rows of a sheet of lots into the database."""

    def __init__(self, batch: Batch, season: str | None = None) -> None:
        """Prepare for one file; ``season`` is a season's code, or None to take the one the lot's day falls in."""
        self._batch = batch
        self._reader = LotReader(batch, season)
        self._identity = LotIdentity(batch, self._reader)
        self._codes = LotCodes(batch.connection)

    def take(self, rows: Sequence[Row]) -> None:
        """Take rows into the database in a constant number of statements."""
        doubts: list[Doubt] = []
        drafts = self._reader.read(rows, doubts)
        lots = lots_for(self._batch.connection, drafts)
        new: list[LotDraft] = []
        meant: list[MeantLot] = []
        for draft in self._identity.ordered(drafts, lots):
            with row_outcome(self._batch, doubts):
                self._settle(draft, lots, new, meant)
        changes = changes_of(self._batch, meant, lots)
        order = {row.spot: at for at, row in enumerate(rows)}
        self._add(sorted(new, key=lambda draft: order[draft.row.spot]))
        self._change(changes)
        self._batch.set_aside(doubts)

    def _settle(self, draft: LotDraft, lots: StoredLots, new: list[LotDraft], meant: list[MeantLot]) -> None:
        """Put a row where it belongs: it is a new lot, or changes the one it means, or says nothing new of it."""
        before = self._identity.lot_of(draft, lots)
        if before is None:
            new.append(draft)
        elif before["picked_on"] is not None and draft.given["picked_on"] is None:
            self._batch.unchanged += 1
            note_picked(self._batch, MeantLot(draft, before), lots)
        else:
            meant.append(MeantLot(draft, before))

    def _add(self, new: Sequence[LotDraft]) -> None:
        connection = self._batch.connection
        self._codes.give([draft.given for draft in new])
        added = append_lots(
            connection, _INSERTED, [(*values_of(GIVEN, draft.given), 0, 0, draft.given["in_g"]) for draft in new]
        )
        self._batch.record_added("lot", added)
        ledger.open_lots(connection, added, self._batch.now_ms)
        self._identity.note_added(added, new)
        self._batch.new += len(new)

    def _change(self, changes: Sequence[LotChange]) -> None:
        connection, batch = self._batch.connection, self._batch
        update_lots(connection, FIELDS, [(*values_of(FIELDS, after), after["id"]) for _, after in changes])
        batch.record_changed("lot", [before for before, _after in changes])
        ledger.restate(connection, changes, batch.file_name, batch.now_ms)
        if changes:
            lots = [before["id"] for before, _after in changes]
            relocation.recount_lots(connection, lots)
            sync_requests.request_for_lots(connection, lots, batch.now_ms)
        batch.changed += len(changes)
