"""Sessions: what there is, and for who gives or coordinates them everything that the studio does."""

from django.db.models import Case, CharField, Exists, F, OuterRef, When
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from courses.models import Session, SessionHost
from courses.services import sessions as catalogue
from courses.services import states
from metro.accounts.models import Scope
from metro.core.api import Creates, Lists, Resource, Shows, move
from metro.core.api.serializers import camel
from metro.core.errors import NotAllowed
from tracking.api.sessions import bodies, shown
from tracking.api.sessions.filters import SessionFilter
from tracking.queries import sessions, studio
from tracking.services import attendance
from tracking.services import sessions as services

# The operation that makes each move. That it was held is said with the roster.
_OPERATIONS = {
    "redraft": "change",
    "edit": "change",
    "delete": "delete",
    "publish": "publish",
    "move": "move",
    "cancel": "cancel",
    "withdraw": "withdraw",
    "not_held": "not-held",
}


class Sessions(Lists, Shows, Creates, Resource):
    """Sessions of the own institution or shared with it, and those one hosts; drafts for who manages them."""

    model = Session
    reads = (Scope.CATALOGUE_READ, Scope.ME_READ)
    writes = (Scope.CATALOGUE_WRITE,)
    serializer_class = shown.SessionDetailSerializer
    create_serializer = bodies.PlanSerializer
    filterset_class = SessionFilter
    order = ("starts_at", "pk")
    has_feed = True

    def get_serializer_class(self):
        return shown.SessionSerializer if self.action == "list" else super().get_serializer_class()

    def visible(self):
        actor = self.request.actor
        hosted = SessionHost.objects.filter(session=OuterRef("pk"), user=actor.user_id)
        own_link = Case(When(is_hosted=True, then=F("meeting_url")), output_field=CharField())
        rows = sessions.with_seats(Session.objects.all(), actor).select_related("stop", "institution")
        return rows.annotate(is_hosted=Exists(hosted)).annotate(own_link=own_link)

    def get_object(self):
        return self._with_managed([super().get_object()])[0]

    def reload(self, pk):
        return self._with_managed([super().reload(pk)])[0]

    def paginate_queryset(self, queryset):
        return self._with_managed(super().paginate_queryset(queryset))

    @extend_schema(request=bodies.PlanSerializer, responses={201: shown.SessionDetailSerializer})
    def create(self, request):
        """Plan a session of a stop of the own offer, or as a coordinator of any published stop.

        A time that the clock skips or shows twice is asked back (`clock_change`).
        """
        return super().create(request)

    def create_row(self, data):
        institution = self._institution(data["stop"], data.get("institution"))
        return services.plan(
            data["stop"],
            institution,
            is_published=data.get("publish", False),
            hosts=self._hosts(data, institution.pk) or None,
            meeting_url=data.get("meeting_url", ""),
            capacity=data.get("capacity"),
            closes=data.get("registration_closes_at"),
            place=data.get("place", ""),
            by=self.request.user,
            now=self.request.now,
            **bodies.new_when(data, zone=institution.time_zone),
        )

    @extend_schema(request=bodies.ChangeSerializer, responses=shown.SessionDetailSerializer)
    def partial_update(self, request, pk):
        """Change a draft, or the link, the seats and the hosts of a planned session."""
        row, data = self._managed(), self.body(bodies.ChangeSerializer)
        if not data:
            return self.answer(row)
        change = self._redraft if row.status == Session.Status.DRAFT else self._revise
        return self.shown(change(row, data))

    def destroy(self, request, pk):
        """Throw away a draft that was never published."""
        catalogue.delete(self._managed(), by=request.user, now=request.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None)
    @move()
    def publish(self, request, pk):
        """Let people register. Publishing again does nothing."""
        return self.shown(services.publish(self._managed(), by=request.user, now=request.now))

    @extend_schema(request=bodies.MoveSerializer)
    @move(url_name="move", path="move")
    def reschedule(self, request, pk):
        """Another time, length or place: seats and queue stay, everybody is told, calendars follow."""
        row, data = self._managed(), self.body(bodies.MoveSerializer)
        when = bodies.changed_when(row, data)
        when["starts_at_local"] = when.pop("local_start")
        place = data.get("place", row.place)
        return self.shown(services.move(row, place=place, by=request.user, now=request.now, **when))

    @extend_schema(responses=shown.ConsequencesSerializer)
    @action(detail=True)
    def consequences(self, request, pk):
        """What cancelling or withdrawing would do to people. Read it before either."""
        row = self._managed()
        states.check(row, "cancel", now=request.now)
        return Response(shown.ConsequencesSerializer(studio.consequences(row)).data)

    @extend_schema(request=bodies.CallOffSerializer)
    @move()
    def cancel(self, request, pk):
        """The session does not take place. `confirm_changed` when the consequences are others by now."""
        return self._call_off(services.cancel)

    @extend_schema(request=bodies.CallOffSerializer)
    @move()
    def withdraw(self, request, pk):
        """The host cannot give the session; otherwise as cancelling."""
        return self._call_off(services.withdraw)

    @extend_schema(request=bodies.ReasonSerializer)
    @move(path="not-held")
    def not_held(self, request, pk):
        """The session did not take place after all. What was said about presence goes, with what came of it."""
        row, data = self._managed(), self.body(bodies.ReasonSerializer)
        return self.shown(
            attendance.did_not_take_place(row, reason=data["reason"], by=request.user, now=request.now)
        )

    @extend_schema(responses=shown.RosterSerializer)
    @action(detail=True, reads=(Scope.REGISTRATIONS_READ, Scope.ATTENDANCES_WRITE))
    def roster(self, request, pk):
        """Who had a seat, by name and institution: for the host until 90 days after, for a coordinator the own
        people. What is said about them goes to `POST /attendances`.
        """
        row = super().get_object()
        if not studio.can_be_marked(request.actor).filter(pk=row.pk).exists():
            self._refuse_unless_managed(row)
            raise Http404
        people = studio.roster(row, request.actor)
        roster = {"session": row.pk, "can_mark": row.starts_at <= request.now, "people": people}
        return Response(shown.RosterSerializer(roster, context={"is_host": row.is_hosted}).data)

    def _call_off(self, service):
        row, data = self._managed(), self.body(bodies.CallOffSerializer)
        return self.shown(service(row, by=self.request.user, now=self.request.now, **data))

    def _redraft(self, row, data):
        when = bodies.changed_when(row, data)
        return services.redraft(
            row,
            is_published=False,
            hosts=self._hosts(data, row.institution_id, row),
            meeting_url=data.get("meeting_url", row.meeting_url),
            capacity=data.get("capacity", row.capacity),
            opens=row.registration_opens_at,
            closes=bodies.closes(row, data, when),
            place=data.get("place", row.place),
            by=self.request.user,
            now=self.request.now,
            **when,
        )

    def _revise(self, row, data):
        allowed = bodies.ChangeSerializer.AFTER_PUBLISHING
        sentence = _("This no longer changes here. Move the session, or plan a new one.")
        fixed = {camel(name): bodies.fault(sentence) for name in data if name not in allowed}
        if fixed:
            raise ValidationError(fixed)
        who = {"by": self.request.user, "now": self.request.now}
        changes = {
            "hosts": self._hosts(data, row.institution_id, row),
            "meeting_url": data.get("meeting_url"),
        }
        if "capacity" not in data:
            return services.edit(row, **changes, **who)
        return services.revise(row, capacity=data["capacity"], **changes, **who)

    def _managed(self):
        """The session of this address, for who hosts or coordinates it. The services look again."""
        row = self.get_object()
        self._refuse_unless_managed(row)
        return row

    def _refuse_unless_managed(self, row):
        if not (row.is_hosted or self._coordinates(row.institution_id)):
            raise NotAllowed(who=_("The host"))

    def _coordinates(self, institution_id) -> bool:
        actor = self.request.actor
        return actor.is_coordinator and institution_id == actor.institution_id

    def _with_managed(self, rows):
        """These rows with what the studio shows of those that the caller manages. One query, if any."""
        own = [row.pk for row in rows if row.is_hosted or self._coordinates(row.institution_id)]
        found = studio.sessions(self.request.actor).in_bulk(own) if own else {}
        for row in rows:
            row.managed = found.get(row.pk)
            if row.managed:
                row.managed.possible_moves = self._moves(row)
        return rows

    def _moves(self, row):
        moves = services.possible(
            row,
            is_host=row.is_hosted,
            is_coordinator=self._coordinates(row.institution_id),
            now=self.request.now,
        )
        return sorted({_OPERATIONS[event] for event in moves & _OPERATIONS.keys()})

    def _institution(self, stop, wanted):
        """Where to plan: as asked, or the only place; of several the institution that the caller acts in."""
        places = list(studio.institutions_for(stop, self.request.actor))
        if not places:
            raise NotAllowed(who=_("A coordinator"))
        wanted = wanted or (places[0].pk if len(places) == 1 else self.request.actor.institution_id)
        found = next((place for place in places if place.pk == wanted), None)
        if found is None:
            raise ValidationError({"institution": bodies.unknown()})
        return found

    def _hosts(self, data, institution_id, session=None):
        """The experts who give the session, named by a coordinator; None when nothing was said."""
        if "hosts" not in data:
            return None
        if not self._coordinates(institution_id):
            raise NotAllowed(who=_("A coordinator"))
        wanted = list(dict.fromkeys(data["hosts"]))
        found = studio.experts(self.request.actor, session).in_bulk(wanted)
        unknown = {n: bodies.unknown() for n, key in enumerate(data["hosts"]) if key not in found}
        if unknown:
            raise ValidationError({"hosts": unknown})
        return [found[user_id] for user_id in wanted]
