"""What a run did: its counts as the table of runs has them, and how much of the market it changed."""

from jobs.sync.report import RunReport
from marketplace.exchange import runs
from marketplace.words.messages import Sentence


def test_the_counts_stand_in_the_order_of_the_table() -> None:
    report = RunReport("shop", **{name: number for number, name in enumerate(runs.COUNTS, 1)})
    assert report.counts == tuple(range(1, len(runs.COUNTS) + 1))


def test_what_was_only_read_or_would_be_offered_changed_nothing() -> None:
    read = RunReport("shop", orders_read=40, would_offer=["H0-5"])
    assert (read.changed, sum(read.counts)) == (0, 40)
    told = RunReport("shop", orders_read=40, orders_new=3, inboxed=1, shipments_taken=5, sellers_changed=7)
    assert told.changed == 16


def test_why_a_run_did_not_end_well_is_there_in_both_languages() -> None:
    assert RunReport("shop").reason is None
    assert RunReport("shop", "refused", Sentence("no secret", "chưa có mã")).reason == "no secret"
