"""What a coordinator asks about the own institution: gaps, take-up, people."""

from tracking.queries.institution.gaps import Gap, UpcomingSession, gaps, upcoming_sessions
from tracking.queries.institution.people import PersonRow, people
from tracking.queries.institution.uptake import LineUse, TeamUse, Uptake, line_use, uptake

__all__ = [
    "Gap",
    "LineUse",
    "PersonRow",
    "TeamUse",
    "UpcomingSession",
    "Uptake",
    "gaps",
    "line_use",
    "people",
    "upcoming_sessions",
    "uptake",
]
