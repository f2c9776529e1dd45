"""One peer's one run, in a process of its own: ``python -m jobs.bench.play PEER URL TOKEN TARGET``; prints JSON."""

import json
import resource
import sys
import time

from connectors import registry
from connectors.base import ChannelSettings
from jobs.sync.report import RunReport
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels
from marketplace.storage import connect
from marketplace.storage.clock import now_ms


def sync(url: str, token: str, database_url: str) -> RunReport:
    """Sync the bench channel of a database once."""
    database = connect(database_url)
    try:
        with database.read() as connection:
            channel = channels.by_code(connection, "bench")
        if channel is None:
            raise LookupError("the bench's channel is missing")
        settings = ChannelSettings(channel.code, channel.platform, url, channel.shop, token)
        return ChannelRun(database, channel, registry.connect(settings), now_ms).run()
    finally:
        database.close()


def main(peer: str, url: str, token: str, target: str) -> None:
    """Run a peer and print its seconds, orders touched and peak memory (MB)."""
    if peer == "by_hand":
        from jobs.bench import by_hand as module
    elif peer == "with_dlt":
        from jobs.bench import with_dlt as module  # type: ignore[no-redef]
    elif peer == "row_by_row":
        from jobs.bench import row_by_row as module  # type: ignore[no-redef]
    start = time.perf_counter()
    if peer == "lensan":
        report = sync(url, token, target)
        if report.status != "ran":
            raise RuntimeError(f"the run was {report.status}: {report.reason}")
        orders = report.orders_new + report.orders_changed
    else:
        orders = module.pull(url, token, target)
    seconds = time.perf_counter() - start
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "orders": orders, "peak_mb": peak_mb}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:5])
