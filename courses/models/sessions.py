import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from metro.core.changed import ChangedModel

JOIN_OPENS = timedelta(minutes=15)
ROSTER_VISIBLE = timedelta(hours=90 * 24)


class SessionQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Published sessions of the own institution or shared with it, those one hosts; a coordinator also drafts."""
        audience = Q(institution=actor.institution_id) | Q(shared_with=actor.institution_id)
        if actor.institution_id is None:
            audience = Q(pk=None)
        elif not actor.is_coordinator:
            audience &= ~Q(status=Session.Status.DRAFT)
        hosted = Q(pk__in=SessionHost.objects.filter(user=actor.user_id).values("session"))
        return self.filter(audience | hosted).distinct()

    def hosted_by(self, actor):
        return self.filter(pk__in=SessionHost.objects.filter(user=actor.user_id).values("session"))

    def managed_by(self, actor):
        """What the actor plans and changes: hosted sessions, a coordinator also those of the institution."""
        hosted = Q(pk__in=SessionHost.objects.filter(user=actor.user_id).values("session"))
        if not actor.is_coordinator:
            return self.filter(hosted)
        return self.filter(hosted | Q(institution=actor.institution_id))

    def with_roster_visible_to(self, actor):
        """Hosted sessions until 90 days after their end: from then on the names are gone."""
        return self.hosted_by(actor).filter(ends_at__gt=actor.now - ROSTER_VISIBLE)

    def planned(self):
        return self.filter(status=Session.Status.PLANNED)

    def upcoming(self, now: datetime):
        return self.planned().filter(starts_at__gt=now)

    def overlapping(self, starts_at: datetime, ends_at: datetime):
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def with_recording(self):
        """What went on and can be watched."""
        took_place = (Session.Status.PLANNED, Session.Status.HELD)
        return self.filter(status__in=took_place).exclude(recording_url="")

    def not_ended(self, now: datetime):
        return self.planned().filter(ends_at__gt=now)


class Session(ChangedModel):
    """One dated webinar of a stop. Times are UTC, beside the zone and the wall time that were meant."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Phase(models.TextChoices):
        LIVE = "live", _("live now")
        ENDED = "ended", _("ended")
        UPCOMING = "upcoming", _("not open yet")
        CLOSED = "closed", _("registration closed")
        FULL = "full", _("full")
        OPEN = "open", _("open")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey("accounts.Institution", models.PROTECT, related_name="sessions")
    shared_with = models.ManyToManyField("accounts.Institution", blank=True, related_name="shared_sessions")
    stop = models.ForeignKey("courses.Stop", models.PROTECT, related_name="sessions")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=60, default="Europe/Amsterdam")
    local_start = models.DateTimeField()  # Wall time meant, stored as if UTC; never compared with a moment.
    place = models.CharField(max_length=120, blank=True)  # Empty: online.
    meeting_url = models.URLField(max_length=500, blank=True)
    recording_url = models.URLField(max_length=500, blank=True, default="", db_default="")
    recording_at = models.DateTimeField(null=True, blank=True)  # Since when there is a recording.
    capacity = models.PositiveIntegerField(null=True, blank=True)
    registration_opens_at = models.DateTimeField(null=True, blank=True)
    registration_closes_at = models.DateTimeField(null=True, blank=True)  # Empty: at the start.
    schedule_version = models.PositiveIntegerField(
        default=0
    )  # 1 when published, + 1 per move or cancellation.
    status_reason = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="session_starts_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="capacity_is_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "starts_at"], name="session_by_institution"),
            models.Index(fields=["stop", "starts_at"], name="session_by_stop"),
        ]

    def __str__(self):
        return f"session {self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def planned_minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def closes_at(self) -> datetime:
        return self.registration_closes_at or self.starts_at

    def phase(self, now: datetime, *, has_free_seat: bool = True) -> "Session.Phase":
        """The phase of a planned session at `now`, in the order of rules.md §1.3."""
        if self.starts_at <= now < self.ends_at:
            return self.Phase.LIVE
        if now >= self.ends_at:
            return self.Phase.ENDED
        if self.registration_opens_at and now < self.registration_opens_at:
            return self.Phase.UPCOMING
        if now >= self.closes_at:
            return self.Phase.CLOSED
        return self.Phase.OPEN if has_free_seat else self.Phase.FULL

    def can_join(self, now: datetime) -> bool:
        return self.starts_at - JOIN_OPENS <= now < self.ends_at


class SessionHostQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(session__in=Session.objects.visible_to(actor))


class SessionHost(models.Model):
    """Somebody who gives a session, with the name as shown."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="hosts")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="hosted")
    shown_name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=1)

    objects = SessionHostQuerySet.as_manager()

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="one_host_row_per_session")]

    def __str__(self):
        return self.shown_name
