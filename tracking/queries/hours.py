"""Hours for professional development: what somebody is entitled to, booked and planned (rules.md §3.4)."""

from dataclasses import dataclass
from datetime import date, datetime

from metro.accounts.models import Membership
from metro.accounts.policy import Actor


@dataclass(frozen=True, kw_only=True)
class HoursRow:
    """One completion, or one seat that will book these minutes."""

    at: datetime
    title: str
    slug: str
    kind: str  # Of the completion; empty for a seat.
    technical: int
    didactic: int

    @property
    def minutes(self) -> int:
        return self.technical + self.didactic

    @property
    def is_planned(self) -> bool:
        return not self.kind


@dataclass(frozen=True, kw_only=True)
class HoursAccount:
    """One member in one school year; `year` is the calendar year in which it starts. All in minutes."""

    member_id: int
    year: int
    entitlement: int
    booked: int
    planned: int
    technical: int
    didactic: int
    rows: tuple[HoursRow, ...]

    @property
    def left(self) -> int:
        """Negative when more was done than the hours allow. Planned is not subtracted."""
        return self.entitlement - self.booked


def school_year(day: date) -> int:
    """The calendar year in which the school year of this day starts, on 1 August."""
    return day.year if day.month >= 8 else day.year - 1


def hours_account(member: Membership, *, now: datetime, year: int | None = None) -> HoursAccount:
    """The person's own account with its rows; `year` empty: the running school year. Two queries."""
    raise NotImplementedError


def hours_of(
    member_ids: list[int], *, actor: Actor, now: datetime, year: int | None = None
) -> dict[int, HoursAccount]:
    """The sums of those members whose progress the actor may read; without rows. Two queries."""
    raise NotImplementedError
