"""What a team did, as far as the actor may read it: page, CSV and API are made from these rows."""

from tracking.queries.teams.attention import Attention, needs_attention
from tracking.queries.teams.overview import Cell, LineColumn, Row, TeamLines, team_lines
from tracking.queries.teams.people import Person, people_of

__all__ = [
    "Attention",
    "Cell",
    "LineColumn",
    "Person",
    "Row",
    "TeamLines",
    "needs_attention",
    "people_of",
    "team_lines",
]
