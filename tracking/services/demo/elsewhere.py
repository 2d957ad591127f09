"""What people of the demo learned elsewhere: some in every state, handed in and decided by the real services."""

from datetime import datetime, timedelta

from metro.accounts import policy
from metro.accounts.models import Membership, TeamMembership
from tracking.services import evidence
from tracking.services.demo.people import Cast

_PDF = b"%PDF-1.4\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
_AGAIN = "Het programma van de dag ontbreekt nog. Voeg je het toe?"
_NOT = "Dit was een overleg van het team, geen scholing."


def create(cast: Cast, *, now: datetime) -> None:
    """Of the teacher one in each state; of two colleagues one that waits for the lead."""
    lead = _lead(cast)
    at = now - timedelta(days=20)
    _write(cast.teacher, "Notities bij een podcast over toetsen", 0, 30, at, is_noted=True)
    _write(cast.teacher, "Bedrijfsbezoek aan een datacentrum", 120, 0, at)
    waiting = _write(cast.teacher, "Conferentie Digitale Veiligheid", 180, 60, at, has_file=True)
    evidence.submit(waiting, now=now - timedelta(days=2))
    _decided(cast.teacher, lead, now)
    for number, member in enumerate(_mates(cast, lead)):
        row = _write(member, "Webinar AI in het mbo", 30, 30, at + timedelta(days=number))
        evidence.submit(row, now=now - timedelta(days=1 + number))


def _decided(teacher, lead, now):
    who = {"actor": policy.actor_for(lead.user, lead.institution, now=now), "by": lead.user}
    for title, move, *reason in (
        ("Cursus Python voor docenten", evidence.approve),
        ("Studiedag formatief handelen", evidence.return_, _AGAIN),
        ("Teamoverleg rooster", evidence.refuse, _NOT),
    ):
        row = _write(teacher, title, 60, 60, now - timedelta(days=30))
        evidence.submit(row, now=now - timedelta(days=10))
        move(row, *reason, now=now - timedelta(days=8), **who)


def _write(member, title, technical, didactic, at, *, is_noted=False, has_file=False):
    written = evidence.Written(
        title=title,
        done_date=at.date() - timedelta(days=1),
        minutes_technical=technical,
        minutes_didactic=didactic,
        sentence="Wat ik meenam, probeer ik uit in mijn klas.",
    )
    upload = evidence.Upload.read("programma.pdf", _PDF) if has_file else None
    return evidence.add(member, written, is_noted=is_noted, upload=upload, now=at)


def _lead(cast: Cast) -> Membership:
    """Who leads a team that the teacher is in."""
    teams = TeamMembership.objects.members().filter(member=cast.teacher).values("team")
    row = TeamMembership.objects.leads().filter(team__in=teams).order_by("-pk").first()
    return Membership.objects.select_related("user", "institution").get(pk=row.member_id)


def _mates(cast: Cast, lead: Membership) -> list[Membership]:
    led = TeamMembership.objects.leads().filter(member=lead).values("team")
    rows = TeamMembership.objects.members().filter(team__in=led).exclude(member__in=[lead, cast.teacher])
    return [
        row.member for row in rows.select_related("member__user", "member__institution").order_by("pk")[:2]
    ]
