from datetime import UTC, datetime

import pytest

from api.archives.moments import moment_of_id, moment_of_x


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("Tue Oct 31 22:10:47 +0000 2017", datetime(2017, 10, 31, 22, 10, 47, tzinfo=UTC)),
        ("Tue Oct 31 22:10:47 +0230 2017", datetime(2017, 10, 31, 19, 40, 47, tzinfo=UTC)),
        ("Tue Oct 31 22:10:47 -0230 2017", datetime(2017, 11, 1, 0, 40, 47, tzinfo=UTC)),
        ("2017-10-31T22:10:47Z", datetime(2017, 10, 31, 22, 10, 47, tzinfo=UTC)),
        ("2017-10-31 22:10:47", datetime(2017, 10, 31, 22, 10, 47, tzinfo=UTC)),
        ("Tue Okt 31 22:10:47 +0000 2017", None),
        ("Tue Oct 32 22:10:47 +0000 2017", None),
        ("Tue Oct 31 22:10 +0000 2017", None),
        ("Tue Oct 31 22:10:47 zone 2017", None),
        ("Fri Jan 01 00:00:00 +2300 1", None),
        ("", None),
        (None, None),
    ],
)
def test_times_of_x(said, moment):
    assert moment_of_x(said) == moment


@pytest.mark.parametrize(
    ("id_", "moment"),
    [
        ("1050118621198921728", datetime(2018, 10, 10, 20, 19, 24, 211_000, UTC)),
        ("29700859247", datetime(2010, 11, 4, 1, 43, 1, 738_000, UTC)),
        ("29700859246", None),
        ("20", None),
        ("12345678901234567890", None),
        ("x", None),
        ("", None),
        (None, None),
    ],
)
def test_times_in_ids(id_, moment):
    assert moment_of_id(id_) == moment
