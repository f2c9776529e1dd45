"""What a run does at a carrier: parcels are handed over first, since the van does not wait; then it is heard."""

from connectors.base import CarriesParcels
from jobs.sync.context import RunContext
from jobs.sync.parcels.handing_over import HandingOver
from jobs.sync.parcels.reports import ParcelReports


class CarrierWork:
    """One account at a carrier in one run; ``keys`` open who gets the parcels."""

    def __init__(self, run: RunContext, keys: tuple[str, ...]) -> None:
        self._run, self._keys = run, keys
        self.reports = ParcelReports(run)

    def work(self) -> None:
        """Take in what notices said, hand over what waits, then read what the carrier lists.

        A carrier that cannot be reached ends the run after the notices, which need nobody.
        """
        self.reports.take_notices()
        if isinstance(self._run.connector, CarriesParcels):
            HandingOver(self._run, self._run.connector, self._keys).work()
        self.reports.pull()
