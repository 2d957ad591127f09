"""A friendly message of a lead: to one person, or to all who have not started (rules.md §5.2)."""

from collections import Counter
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from metro.accounts.models import Membership, Team, User
from metro.accounts.policy import Actor
from metro.core import words
from metro.core.errors import NotAllowed, NotFound
from metro.core.turns import in_turn
from tracking.models import Notice, Reminder
from tracking.models.reminders import Kind
from tracking.queries.teams import NONE, not_started, person_rows
from tracking.services import looking
from tracking.services.locks import lock_users
from tracking.services.refusals import NudgeTooSoon
from tracking.services.reminders import notices, rows

REST = timedelta(days=14)


@in_turn
def nudge(team_id: int, member_id: int, *, actor: Actor, by: User, now: datetime) -> None:
    """Send one person of the team a friendly message, under the policy per_person.

    Raises NotFound for the unseen; TotalsOnly, LeadsOnly and NotAllowed (oneself) for the seen; NudgeTooSoon
    when any lead did within 14 days.
    """
    row = person_rows(team_id, actor).filter(member=member_id).first() if actor.zone else None
    if row is None:
        raise NotFound
    if not actor.sees_per_person:
        raise looking.TotalsOnly
    if not actor.opens_people_of(team_id):
        raise looking.LeadsOnly
    if row.member.user_id == by.pk:
        raise NotAllowed(who=_("Another lead"))
    lock_users([row.member.user_id])
    if last := _last([row.member.user_id], actor, now).get(row.member.user_id):
        raise NudgeTooSoon(date=words.day(last + REST, str(actor.zone)))
    _write(row.team, [row.member], by=by, now=now)


@in_turn
def nudge_not_started(team: Team, *, actor: Actor, by: User, now: datetime) -> None:
    """Send a friendly message to all of the team who have nothing behind them and nothing ahead.

    It says neither who they are nor how many, so nothing comes back. Who had one within 14 days gets none.
    """
    if team.pk not in actor.led_team_ids or actor.lead_visibility == NONE:
        raise NotAllowed(who=_("The lead of the team"))
    found = Membership.objects.select_related("user", "institution").filter(pk__in=not_started(team, actor))
    members = list(found.exclude(user=by).order_by("user"))
    user_ids = [member.user_id for member in members]
    lock_users(user_ids)
    last = _last(user_ids, actor, now)
    _write(team, [member for member in members if member.user_id not in last], by=by, now=now)


def _last(user_ids, actor, now) -> dict[int, datetime]:
    """Who had such a message too short ago, and when: of any lead, at any institution."""
    first_day = now.astimezone(actor.zone).date() - REST + timedelta(days=1)
    found = Reminder.objects.filter(kind=Kind.LEAD_NUDGE, user__in=user_ids, planned_at__gt=now - REST)
    moments = found.order_by("planned_at").values_list("user_id", "planned_at")
    return {user: at for user, at in moments if at.astimezone(actor.zone).date() >= first_day}


def _write(team, members, *, by, now):
    about = f"team-{team.pk}"
    before = Reminder.objects.filter(kind=Kind.LEAD_NUDGE, facts__team=team.pk)
    count = Counter(
        before.filter(user__in=[member.user_id for member in members]).values_list("user_id", flat=True)
    )
    new = [
        rows.to_person(
            Kind.LEAD_NUDGE,
            member.user,
            member.institution,
            about=about,
            due_at=now,
            now=now,
            version=count[member.user_id] + 1,
            member=member,
            facts={"team": team.pk, "team_name": team.name, "by": by.pk},
        )
        for member in members
    ]
    Notice.objects.bulk_create(notices.of_row(row, now=now) for row in new)
    rows.write(new, now=now)
