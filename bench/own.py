"""What the accounts have of their own, to fill the arguments of addresses with."""

from collections.abc import Callable
from datetime import datetime

from courses.models import Line, Session, Stop
from metro.accounts import policy, queries
from metro.accounts.models import Holiday, Membership, Team, TeamMembership, User
from metro.accounts.policy import Actor
from tracking.models import Evidence, Registration, Statement
from tracking.models.reminders import Kind
from tracking.models.texts import ReminderText

FEW = 3


def actor_of(email: str, *, now: datetime) -> Actor:
    """The person in the first institution, as a page would see them; a visitor without an address."""
    user = User.objects.filter(email=email).first() if email else None
    rows = queries.active_memberships(user, now=now) if user else []
    return policy.build(user, rows[0] if rows else None, now=now)


def arguments(start: str, names: tuple[str, ...], actor: Actor) -> list[dict]:
    """Some values for the arguments of a route that begins with `start`, the likeliest first.

    Raises KeyError when nothing is known about such arguments: then the route needs a filler here.
    """
    if not names:
        return [{}]
    filler = _FILLERS.get((start, names)) or _FILLERS[("", names)]
    return filler(actor)


def _lines(actor):
    rows = Line.objects.visible_to(actor).filter(status=Line.Status.ACTIVE).order_by("code")[:FEW]
    return [{"slug": row.slug} for row in rows]


def _stops(actor):
    rows = Stop.objects.visible_to(actor).order_by("pk")[:FEW]
    return [{"slug": row.slug} for row in rows]


def _sessions(actor):
    """Coming ones, past ones and drafts: a page may want any of these."""
    if not actor.user_id:
        return []
    seen = Session.objects.managed_by(actor) if actor.member_id is None else Session.objects.visible_to(actor)
    found = []
    for status in Session.Status.values:
        rows = seen.filter(status=status)
        found += rows.filter(starts_at__gt=actor.now).order_by("starts_at")[:2]
        found += rows.filter(starts_at__lte=actor.now).order_by("-starts_at")[:2]
    return [{"session_id": row.pk} for row in found]


def _registrations(actor):
    rows = Registration.objects.open().filter(user=actor.user_id).order_by("-session__starts_at")
    return [{"registration_id": row.pk} for row in rows[:FEW]]


def _evidence(actor):
    rows = Evidence.objects.visible_to(actor).order_by("-pk")[:FEW]
    return [{"evidence_id": row.pk} for row in rows]


def _codes(actor):
    rows = Statement.objects.visible_to(actor).order_by("-pk")[:FEW]
    return [{"code": row.code} for row in rows]


def _teams(actor):
    return [{"team_id": pk} for pk in _team_ids(actor)]


def _team_ids(actor):
    led = sorted(actor.led_team_ids)
    return led or list(Team.objects.visible_to(actor).order_by("pk").values_list("pk", flat=True)[:FEW])


def _team_people(actor):
    rows = TeamMembership.objects.members().active(actor.now).filter(team__in=_team_ids(actor))
    return [{"team_id": row.team_id, "member_id": row.member_id} for row in rows.order_by("team", "pk")[:FEW]]


def _people(actor):
    rows = Membership.objects.visible_to(actor).filter(institution=actor.institution_id, role="teacher")
    return [{"member_id": row.pk} for row in rows.order_by("-pk")[:FEW]]


def _holidays(actor):
    rows = Holiday.objects.visible_to(actor).order_by("pk")[:FEW]
    return [{"holiday_id": row.pk} for row in rows]


def _kinds(actor):
    return [{"kind": kind} for kind in Kind.values[:FEW]]


def _texts(actor):
    return [
        each | {"language": language} for each in _kinds(actor) for language in ReminderText.Language.values
    ]


_FILLERS: dict[tuple[str, tuple[str, ...]], Callable[[Actor], list[dict]]] = {
    ("lines", ("slug",)): _lines,
    ("stops", ("slug",)): _stops,
    ("studio", ("slug",)): _stops,
    ("", ("session_id",)): _sessions,
    ("", ("registration_id",)): _registrations,
    ("", ("evidence_id",)): _evidence,
    ("", ("code",)): _codes,
    ("", ("team_id",)): _teams,
    ("", ("team_id", "member_id")): _team_people,
    ("", ("member_id",)): _people,
    ("", ("holiday_id",)): _holidays,
    ("", ("kind",)): _kinds,
    ("", ("kind", "language")): _texts,
}
