from datetime import timedelta

import pytest

from tests.tracking.seats.build import AMSTERDAM, local
from tracking.services.registrations import waking


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (local(2026, 12, 9, 19), 2, local(2026, 12, 10, 8, 30)),
        (local(2026, 12, 9, 18), 2, local(2026, 12, 9, 20)),
        (local(2026, 12, 9, 22), 2, local(2026, 12, 10, 9, 30)),
        (local(2026, 12, 10, 3), 2, local(2026, 12, 10, 9, 30)),
        (local(2026, 12, 10, 8, 30), 2, local(2026, 12, 10, 10, 30)),
        (local(2027, 3, 27, 19, 30), 2, local(2027, 3, 28, 9)),  # The night has 23 hours.
        (local(2027, 10, 30, 19, 30), 2, local(2027, 10, 31, 9)),  # The night has 25 hours.
        (local(2026, 12, 9, 19), 26, local(2026, 12, 11, 20)),
    ],
)
def test_only_waking_hours_count(start, hours, expected):
    assert waking(start, timedelta(hours=hours), AMSTERDAM) == expected
