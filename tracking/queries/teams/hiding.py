"""Whether the figures of a whole team may be shown to this reader (rules.md §5.3)."""

from metro.accounts.models import Team
from metro.accounts.policy import Actor
from tracking.queries.institution.uptake import hidden_teams
from tracking.queries.small_numbers import MINIMUM


def is_hidden(team: Team, size: int, actor: Actor) -> bool:
    """Fewer than five people; for who also reads the totals of the institution, a team hidden beside them too.

    One query for a coordinator, none for a lead.
    """
    return size < MINIMUM or (actor.is_coordinator and team.pk in hidden_teams(actor))
