"""Which sessions somebody asks for."""

from courses.models import Line, LineStop, Session
from metro.core.api import Choice, Flag, ListFilter, Moment, Number, Text
from tracking.models import Registration
from tracking.queries import sessions


class SessionFilter(ListFilter):
    """`mine`: with an own seat or place in the queue. `hosted`: given by the caller."""

    stop = Text("stop__slug")
    line = Text(method="on_line")
    institution = Number("institution_id")
    status = Choice("status", Session.Status.choices)
    phase = Choice("phase", Session.Phase.choices, method="in_phase")
    startsAfter = Moment("starts_at", "gt")
    startsBefore = Moment("starts_at", "lt")
    mine = Flag(method="with_place")
    hosted = Flag("is_hosted")

    def on_line(self, rows, name, value):
        lines = Line.objects.visible_to(self.request.actor).filter(slug=value)
        places = LineStop.objects.released().filter(version__line__in=lines.values("pk"))
        return rows.filter(stop__in=places.values("stop"))

    def in_phase(self, rows, name, value):
        return sessions.in_phase(rows, value, now=self.request.now)

    def with_place(self, rows, name, value):
        own = Registration.objects.open().filter(member=self.request.actor.member_id).values("session")
        return rows.filter(pk__in=own) if value else rows.exclude(pk__in=own)
