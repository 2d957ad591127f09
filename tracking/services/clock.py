"""The clock: everything that happens because time passed."""

from datetime import datetime


def sweep(*, now: datetime) -> None:
    """Carry out what is due. Safe to run at any moment, also several times at once."""
