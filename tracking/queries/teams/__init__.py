"""What a team did, as far as the actor may read it: page, CSV and API are made from these rows."""

from tracking.queries.teams.attention import Attention, attention, needs_attention
from tracking.queries.teams.hours import team_hours
from tracking.queries.teams.map import StopShare, TeamMap, team_map
from tracking.queries.teams.overview import STATUSES, Cell, TeamLines, team_lines
from tracking.queries.teams.people import (
    AGGREGATED,
    NONE,
    PER_PERSON,
    members_of,
    not_started,
    people_of,
    team_of,
)
from tracking.queries.teams.person import (
    person_hours,
    person_lines,
    person_rows,
    person_skills,
)
from tracking.queries.teams.skills import team_skills
from tracking.queries.teams.tables import of as table_of

__all__ = [
    "AGGREGATED",
    "NONE",
    "PER_PERSON",
    "STATUSES",
    "Attention",
    "Cell",
    "StopShare",
    "TeamLines",
    "TeamMap",
    "attention",
    "members_of",
    "needs_attention",
    "not_started",
    "people_of",
    "person_hours",
    "person_lines",
    "person_rows",
    "person_skills",
    "table_of",
    "team_hours",
    "team_lines",
    "team_map",
    "team_of",
    "team_skills",
]
