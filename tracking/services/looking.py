"""A lead looks at one person. The person reads that it happened (rules.md §5.2)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from metro.accounts.models import TeamMembership, User
from metro.accounts.policy import Actor
from metro.accounts.services import access
from metro.core.errors import NotFound, Refusal
from tracking.queries.teams import person_rows

PERSON = "team_person"


class TotalsOnly(Refusal):
    code = "not_allowed"
    status = 403
    sentence = _("Your institution shows totals of a team, not the pages of people.")


class LeadsOnly(Refusal):
    code = "not_allowed"
    status = 403
    sentence = _("The page of a person is for the lead of the team.")


def open_person(
    team_id: int, member_id: int, *, actor: Actor, by: User, now: datetime, token: str = ""
) -> TeamMembership:
    """The person's row in the team, with what its lead reads. Opening it is noted, once a day.

    `token` is the name of the token that `by` looks with.
    Raises NotFound for the unseen, TotalsOnly and LeadsOnly for the seen.
    """
    row = _row(team_id, member_id, actor, by, now)
    if row is None:
        raise NotFound
    if not actor.sees_per_person:
        raise TotalsOnly
    if not actor.opens_people_of(team_id):
        raise LeadsOnly
    if not row.is_noted:
        access.note_view(row.member, by=by, kind=PERSON, now=now, token=token)
    return row


def _row(team_id, member_id, actor, by, now):
    if actor.zone is None:
        return None  # Without an institution there are no teams.
    noted = access.is_noted(by, kind=PERSON, now=now, zone=actor.zone, member="member")
    return person_rows(team_id, actor).annotate(is_noted=noted).filter(member=member_id).first()
