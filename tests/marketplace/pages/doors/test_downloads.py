"""Downloads: what an address asks for that is none of ours is refused, whatever it is."""

import pytest

from marketplace.pages.doors.downloads import ReportRequest, UnknownReportError


@pytest.mark.parametrize("commune", ["9" * 19, "9" * 5_000, str(2**63), "-1", "1.5", "x", "²"])
def test_a_commune_that_cannot_be_is_refused(commune: str) -> None:
    with pytest.raises(UnknownReportError, match="A commune is given by its number"):
        ReportRequest.read({"commune": commune})


def test_the_greatest_number_of_a_commune_is_one() -> None:
    assert ReportRequest.read({"commune": str(2**63 - 1)}).search.commune_id == 2**63 - 1
