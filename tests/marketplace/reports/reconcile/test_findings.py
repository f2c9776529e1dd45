"""What is left for a person is told with what each witness says, and is not taken for something written."""

from marketplace.reports.reconcile.findings import Correction, asked


def test_what_a_person_is_asked_names_every_witness_and_was_not_written() -> None:
    found = asked("lot L1", "its column 5 g", "its moves 7 g")
    assert found == Correction("lot L1", "nothing was written: its column 5 g; its moves 7 g", written=False)
    assert Correction("lot L1", "moves were added").written
