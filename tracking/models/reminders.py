from django.db import models
from django.utils.translation import gettext_lazy as _

from metro.core.outbox import OutboxMessage, OutboxQuerySet


class Kind(models.TextChoices):
    """The kinds of rules.md §4.2 that exist so far."""

    REGISTERED = "registered", _("Registration confirmed")
    WAITLISTED = "waitlisted", _("On the waiting list")
    SEAT_CONFIRMED = "seat_confirmed", _("Seat confirmed")
    SEAT_OFFERED = "seat_offered", _("Seat offered")
    SEAT_ENDED = "seat_ended", _("Seat given up")
    DAY_BEFORE = "day_before", _("The day before")
    STARTS_SOON = "starts_soon", _("Starts soon")
    MOVED = "moved", _("Session moved")
    CANCELLED = "cancelled", _("Session cancelled")


class ReminderQuerySet(OutboxQuerySet):
    def visible_to(self, actor):
        """Private: the person only, over all own institutions."""
        return self.filter(user=actor.user_id)


class Reminder(OutboxMessage):
    """One mail (or other message) of one kind to one person, and why it was sent or not."""

    Kind = Kind

    class Channel(models.TextChoices):
        MAIL = "mail", _("mail")

    SHARED_BY = "institution"

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="reminders")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="reminders")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, null=True, related_name="reminders")
    kind = models.CharField(max_length=20, choices=Kind)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.MAIL)
    session = models.ForeignKey("courses.Session", models.CASCADE, null=True, related_name="reminders")
    registration = models.ForeignKey(
        "tracking.Registration", models.CASCADE, null=True, related_name="reminders"
    )
    version = models.PositiveIntegerField(
        default=0
    )  # Of the object, as in rules.md §4.2: 0 where there is none.
    facts = models.JSONField(
        default=dict
    )  # What a later rendering must still know, e.g. the old start of a move.

    objects = ReminderQuerySet.as_manager()

    class Meta(OutboxMessage.Meta):
        abstract = False
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["dedupe_key"], name="reminder_once_per_key")]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["planned", "queued", "deferred", "claimed", "sending"]),
                name="reminder_open_due",
            ),
            # What every sweep looks for first: rows that a holder left, or that may have arrived.
            models.Index(
                fields=["state", "lease_until"],
                condition=models.Q(state__in=["claimed", "sending", "uncertain"]),
                name="reminder_in_hand",
            ),
            # What the claim leaps through: who waits, per urgency.
            models.Index(
                fields=["urgency", "institution", "due_at", "id"],
                condition=models.Q(state__in=["planned", "queued", "deferred"]),
                name="reminder_to_claim",
            ),
            models.Index(fields=["final_reason"], condition=models.Q(state="held"), name="reminder_held"),
            models.Index(fields=["user", "-due_at"], name="reminder_by_user"),
            models.Index(fields=["session", "state"], name="reminder_by_session"),
        ]


class ReminderChoiceQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(user=actor.user_id)


class ReminderChoice(models.Model):
    """The person's last word on one kind: off, or at another moment."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="reminder_choices")
    kind = models.CharField(max_length=20, choices=Kind)
    is_on = models.BooleanField(default=True)
    minutes_before = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = ReminderChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder choice")
        verbose_name_plural = _("reminder choices")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_choice_per_kind")]

    def __str__(self):
        return f"{self.user_id}: {self.kind}"


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Private: the person only."""
        return self.filter(user=actor.user_id)

    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """A message inside Metrolijn, written in the transaction of the fact it tells. Never dropped.

    `facts` holds ids and moments; the sentence is made when it is shown, in the reader's language.
    """

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30)
    session = models.ForeignKey("courses.Session", models.CASCADE, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_by_user")]

    def __str__(self):
        return f"notice {self.pk}: {self.kind}"
