import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Session
from metro.core.changed import ChangedModel
from metro.core.subqueries import keys


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The actor's own; a coordinator's people by session; a host's roster until 90 days after."""
        rule = Q(institution=actor.institution_id) if actor.is_coordinator else Q(member=actor.member_id)
        hosted = Registration.objects.confirmed().filter(
            session__in=Session.objects.with_roster_visible_to(actor)
        )
        return self.filter(pk__any_of=keys(Registration.objects.filter(rule), "pk", hosted))

    def seats_visible_to(self, actor):
        """Confirmed seats as a state of a stop: own, and others' as the policy allows. Never a queue or an end."""
        return self.confirmed().filter(actor.facts_rule("session__starts_at"))

    def open(self):
        return self.filter(status__in=Registration.OPEN)

    def confirmed(self):
        return self.filter(status=Registration.Status.CONFIRMED)

    def taking_seats(self):
        return self.filter(status__in=Registration.TAKES_SEAT)

    def queue(self):
        """Who waits, in the order in which seats are given."""
        return self.filter(status=Registration.Status.WAITLISTED).order_by("queued_at", "pk")

    def upcoming(self, now: datetime):
        return self.filter(session__status=Session.Status.PLANNED, session__ends_at__gt=now)


class Registration(ChangedModel):
    """A member's seat, or place in the queue, at one session. Registering again makes a new row."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        WAITLISTED = "waitlisted", _("on the waiting list")
        OFFERED = "offered", _("seat offered")
        CANCELLED = "cancelled", _("cancelled")
        RELEASED = "released", _("released")

    class EndedReason(models.TextChoices):
        SELF = "self", _("cancelled by the person")
        SWITCHED = "switched", _("switched to another date")
        OFFER_DECLINED = "offer_declined", _("offer declined")
        REMOVED = "removed", _("cancelled by a coordinator")
        SESSION_CANCELLED = "session_cancelled", _("session cancelled")
        SESSION_WITHDRAWN = "session_withdrawn", _("session withdrawn")
        LEFT_INSTITUTION = "left_institution", _("left the institution")
        LIST_CLOSED = "list_closed", _("waiting list closed")
        ERASED = "erased", _("erased")

    OPEN = (Status.CONFIRMED, Status.WAITLISTED, Status.OFFERED)
    TAKES_SEAT = (Status.CONFIRMED, Status.OFFERED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="registrations")
    session = models.ForeignKey("courses.Session", models.PROTECT, related_name="registrations")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="registrations")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="registrations")
    status = models.CharField(max_length=10, choices=Status)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    queued_at = models.DateTimeField()
    offer_expires_at = models.DateTimeField(null=True, blank=True)
    offer_number = models.PositiveSmallIntegerField(default=0)
    is_open_claim = models.BooleanField(default=False)  # Told that the first to press takes the seat.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=20, choices=EndedReason, blank=True)
    is_late = models.BooleanField(default=False)
    calendar_sequence = models.PositiveIntegerField(default=0)
    told_start_at = models.DateTimeField(null=True, blank=True)  # Last start that a mail told this person.
    told_end_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user"],
                condition=Q(status__in=["confirmed", "waitlisted", "offered"]),
                name="one_open_registration_per_user_and_session",
            ),
            models.CheckConstraint(
                condition=Q(status="offered", offer_expires_at__isnull=False)
                | (~Q(status="offered") & Q(offer_expires_at=None)),
                name="only_an_offer_lapses",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["confirmed", "waitlisted", "offered"]) | ~Q(ended_reason=""),
                name="closed_registration_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["session", "status", "queued_at"], name="registration_queue"),
            models.Index(fields=["member", "status"], name="registration_by_member"),
            models.Index(fields=["institution", "changed_at", "id"], name="registration_feed"),
        ]

    def __str__(self):
        return f"registration {self.pk}"

    @property
    def is_open(self):
        return self.status in self.OPEN


class AttendanceSignalQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Private: the person only."""
        return self.filter(member=actor.member_id)


class AttendanceSignal(models.Model):
    """One thing that says whether somebody was there. Never changed, never removed."""

    class Source(models.IntegerChoices):
        JOIN = 10, _("opened the link")
        CLAIM = 20, _("own word")
        CODE = 30, _("code of the session")
        FILE = 40, _("attendance list of the webinar tool")
        ROSTER = 50, _("list of the expert")
        CORRECTION = 60, _("correction")

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    session = models.ForeignKey("courses.Session", models.PROTECT, related_name="signals")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="signals")
    source = models.PositiveSmallIntegerField(choices=Source)
    is_present = models.BooleanField(
        null=True
    )  # Empty: the source has no opinion (join, file without times).
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    objects = AttendanceSignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance signal")
        verbose_name_plural = _("attendance signals")
        indexes = [models.Index(fields=["session", "member"], name="signal_by_session_and_member")]

    def __str__(self):
        return f"signal {self.pk}"


class AttendanceQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Facts of people (policy), a coordinator's institution, and the rosters of hosted sessions for 90 days."""
        rule = actor.facts_rule("session__starts_at")
        if actor.is_coordinator:
            rule = Q(institution=actor.institution_id)
        hosted = Attendance.objects.filter(session__in=Session.objects.with_roster_visible_to(actor))
        return self.filter(pk__any_of=keys(Attendance.objects.filter(rule), "pk", hosted))

    def present(self):
        return self.filter(result=Attendance.Result.PRESENT)


class Attendance(ChangedModel):
    """Whether a member was at a session, as decided from the signals. One row per member and session."""

    class Result(models.TextChoices):
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")
        CLAIMED = "claimed", _("says to have been there")
        UNKNOWN = "unknown", _("not known")

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    session = models.ForeignKey("courses.Session", models.PROTECT, related_name="attendances")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="attendances")
    result = models.CharField(max_length=8, choices=Result)
    source = models.PositiveSmallIntegerField(choices=AttendanceSignal.Source, null=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)  # Counted from intervals, when known.
    correction_number = models.PositiveSmallIntegerField(default=0)
    decided_at = models.DateTimeField()

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member"], name="one_attendance_per_session_and_member"
            )
        ]
        indexes = [models.Index(fields=["institution", "changed_at", "id"], name="attendance_feed")]

    def __str__(self):
        return f"attendance {self.pk}"
