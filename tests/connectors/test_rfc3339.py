"""Instants are read as the standard library reads them, or not at all."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.rfc3339 import instant
from marketplace.words.instants import parse_iso

offsets = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=offsets)  # noqa: DTZ001 - bounds


@settings(deadline=None)
@given(moments, st.sampled_from(["seconds", "milliseconds"]))
def test_it_agrees_with_the_standard_library(moment, precision):
    text = moment.isoformat(timespec=precision)
    assert instant(text) == parse_iso(text)


def test_utc_may_be_written_as_z():
    assert instant("2021-06-10T01:00:00Z") == instant("2021-06-10T08:00:00+07:00")


@settings(deadline=None)
@given(st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds
def test_finer_than_a_millisecond_is_cut_off(moment):
    assert instant(moment.isoformat(timespec="microseconds")) == instant(moment.isoformat(timespec="milliseconds"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2021-06-10",
        "2021-06-10T08:00:00",
        "2021-06-10 08:00:00+07:00",
        "2021-06-31T08:00:00+07:00",
        "2021-06-10T24:00:00+07:00",
        "2021-06-10T08:60:00+07:00",
        "2021-06-10T08:00:60+07:00",
        "2021-06-10T08:00:00+0700",
        "2021-06-10T08:00:00+07:00 ",
        "2021-06-10T08:00:00+07:00\n",
        "２０２１-06-10T08:00:00+07:00",
        "2021-W23-4T08:00:00Z",
        "20210610T080000Z",
        "10/06/2021 08:00",
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "9999-12-31T23:59:59-07:00",
        "0001-01-01T00:00:00+07:00",
    ],
)
def test_anything_else_is_no_instant(text):
    with pytest.raises(ValueError, match=r"no |instant|day|second"):
        instant(text)
