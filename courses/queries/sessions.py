"""Questions about sessions alone."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from courses.models import LineStop, Session, SessionHost


@dataclass(frozen=True)
class Clash:
    """Another planned session at the same time: of the same host, or on the same line."""

    session: Session
    is_of_host: bool


def clashes(session: Session, actor) -> list[Clash]:
    """What else happens during this session, as far as the actor may see it. One query."""
    hosts = SessionHost.objects.filter(user__in=session.hosts.values("user"), session=OuterRef("pk"))
    lines = LineStop.objects.filter(stop=session.stop_id).released().values("version__line")
    same_line = LineStop.objects.filter(stop=OuterRef("stop"), version__line__in=lines).released()
    rows = (
        Session.objects.visible_to(actor)
        .planned()
        .overlapping(session.starts_at, session.ends_at)
        .exclude(pk=session.pk)
        .annotate(is_of_host=Exists(hosts), is_on_line=Exists(same_line))
        .filter(Q(is_of_host=True) | Q(is_on_line=True, institution=session.institution_id))
        .select_related("stop")
        .order_by("starts_at", "pk")
    )
    return [Clash(session=row, is_of_host=row.is_of_host) for row in rows]
