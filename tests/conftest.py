from datetime import UTC, datetime

import pytest


@pytest.fixture
def now() -> datetime:
    """Monday 23 November 2026, 10:00 in Amsterdam."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
