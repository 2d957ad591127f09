"""What was told to a person: the ledger of mail, and the notices. Nobody else reads it."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from metro.accounts.models import ApiToken, Scope
from metro.core.api import (
    Choice,
    Flag,
    ListFilter,
    Lists,
    Moment,
    Number,
    Resource,
    RowSerializer,
    Serializer,
    Shows,
)
from tracking.models import Notice, Reminder
from tracking.queries import mails, notices
from tracking.queries.zones import own_zone
from tracking.services import reading
from tracking.visibility import FIELDS


class PersonalSerializer(RowSerializer):
    def is_own(self, row, actor) -> bool:
        return row.user_id == actor.user_id


class ReminderSerializer(PersonalSerializer):
    """A mail that was sent, will be sent or was not sent: when, and why. Never its text or address."""

    kind_text = serializers.CharField(source="get_kind_display", read_only=True)
    reason = serializers.CharField(source="final_reason", read_only=True)
    fate = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField()

    class Meta:
        model = Reminder
        table = FIELDS["Reminder"]
        fields = (
            "id",
            "institution",
            "kind",
            "kind_text",
            "channel",
            "session",
            "registration",
            "state",
            "reason",
            "fate",
            "why",
            "due_at",
            "sent_at",
            "finished_at",
        )

    def get_fate(self, row) -> str:
        """When it went or goes out, or why it did not, in words."""
        request = self.context["request"]
        return mails.fate(row, own_zone(request.user, request.member))

    def get_why(self, row) -> str:
        """Why there is such a mail, in words."""
        return mails.why(row)


class ReminderFilter(ListFilter):
    kind = Choice("kind", Reminder.Kind.choices)
    state = Choice("state", Reminder.State.choices)
    session = Number("session_id")
    dueAfter = Moment("due_at", "gt")
    dueBefore = Moment("due_at", "lt")


class Reminders(Lists, Shows, Resource):
    """The own mails of all own institutions. They are private: a coordinator's token does not read others'."""

    model = Reminder
    reads = (Scope.REMINDERS_READ, Scope.ME_READ)
    serializer_class = ReminderSerializer
    filterset_class = ReminderFilter
    order = ("-due_at", "-pk")

    def visible(self):
        token = self.request.auth
        if token is not None and token.kind == ApiToken.Kind.INSTITUTION:
            return Reminder.objects.none()  # It has no person, and mails belong to a person.
        return mails.of(self.request.actor)


class NoticeSerializer(PersonalSerializer):
    """A message inside Metrolijn. `session` is null when it does not lead anywhere any more."""

    text = serializers.SerializerMethodField()
    session = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        table = FIELDS["Notice"]
        fields = ("id", "institution", "kind", "text", "session", "created_at", "read_at")

    def get_text(self, notice) -> str:
        return notices.sentence(notice)

    def get_session(self, notice) -> int | None:
        return notice.session_id if notice.leads_somewhere else None


class NoticeFilter(ListFilter):
    isUnread = Flag("read_at", method="unread")

    def unread(self, rows, _name, is_unread):
        return rows.filter(read_at__isnull=is_unread)


class SeenUntilSerializer(Serializer):
    """Until when notices were seen: what came later stays unread. Without it: until now."""

    until = serializers.DateTimeField(required=False)


class MarkedSerializer(Serializer):
    marked = serializers.IntegerField()


class Notices(Lists, Shows, Resource):
    """The own notices of all own institutions, the newest first."""

    model = Notice
    reads = (Scope.ME_READ,)
    writes = (Scope.ME_WRITE,)
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter
    order = ("-created_at", "-pk")

    def visible(self):
        return notices.of(self.request.actor)

    @extend_schema(request=SeenUntilSerializer, responses=MarkedSerializer)
    @action(detail=False, methods=["post"])
    def read(self, request):
        """Mark the notices as read."""
        until = self.body(SeenUntilSerializer).get("until", request.now)
        count = reading.mark_all_read(request.actor, until=until, now=request.now)
        return Response(MarkedSerializer({"marked": count}).data)
