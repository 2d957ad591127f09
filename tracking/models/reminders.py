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
    HOST_DAY_BEFORE = "host_day_before", _("Your own session, the day before")
    HOST_STARTS_SOON = "host_starts_soon", _("Your own session starts soon")
    SESSION_CHANGED = "session_changed", _("Your own session changed")
    ROSTER_DUE = "roster_due", _("Who came to your session")
    MISSED = "missed", _("A session that you missed")
    CLOSE_STOP = "close_stop", _("Questions that are still open")
    RECORDING_READY = "recording_ready", _("A recording is there")
    LEAD_NUDGE = "lead_nudge", _("A friendly message of your team lead")
    LEAD_DIGEST = "lead_digest", _("The week of your team")
    LINE_IDLE = "line_idle", _("A next step on your lines")
    LINE_VERSION_NEW = "line_version_new", _("A new version of your line")
    EXPIRY_EARLY = "expiry_early", _("Something expires soon")
    OFFER_WAITING = "offer_waiting", _("Offers that wait for an answer")
    OFFER_DECIDED = "offer_decided", _("An answer to your offer")
    EVIDENCE_WAITING = "evidence_waiting", _("Evidence that waits for you")
    EVIDENCE_DECIDED = "evidence_decided", _("A decision about your evidence")
    CORRECTION_MADE = "correction_made", _("Something was corrected")


# Why a suppressed row gets no mail although what it says is true: its notice is written all the same.
UNMAILED = ("quiet", "switched_off", "cap_reached", "merged", "address")


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
    # When it would be due if there were no nights, weekends and holidays; `due_at` is what became of it.
    meant_at = models.DateTimeField(null=True, blank=True)
    facts = models.JSONField(
        default=dict
    )  # What a later rendering must still know, e.g. the old start of a move.
    # The mail that tells this as well: this one is then not sent on its own.
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="swallowed")

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
            # Without a mail: told by a notice, or by another mail.
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="suppressed", final_reason__in=UNMAILED),
                name="reminder_unmailed",
            ),
            # What the claim leaps through: who waits, per urgency.
            models.Index(
                fields=["urgency", "institution", "due_at", "id"],
                condition=models.Q(state__in=["planned", "queued", "deferred"]),
                name="reminder_to_claim",
            ),
            models.Index(fields=["final_reason"], condition=models.Q(state="held"), name="reminder_held"),
            models.Index(fields=["user", "-due_at"], name="reminder_by_user"),
            # A mail that came back is found by its Message-ID.
            models.Index(
                fields=["message_id"], condition=~models.Q(message_id=""), name="reminder_by_message"
            ),
            models.Index(fields=["session", "state"], name="reminder_by_session"),
        ]


class At(models.TextChoices):
    """The time of day of a reminder on the day before."""

    START = "start", _("at the time of the session")
    EIGHT = "08:00", _("at 08:00")


class ReminderRuleQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """What one's own institution decided about its messages."""
        return self.filter(institution=actor.institution_id)


class ReminderRule(models.Model):
    """What an institution decided about one kind. What is empty is as the system has it."""

    class Wait(models.TextChoices):
        """What a night, a weekend or a holiday does to this kind here."""

        IGNORE = "ignore", _("goes at once")
        LATER = "later", _("waits for a good moment")

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="reminder_rules")
    kind = models.CharField(max_length=20, choices=Kind)
    is_on = models.BooleanField(default=True)
    minutes_before = models.PositiveSmallIntegerField(null=True, blank=True)
    at = models.CharField(max_length=5, choices=At, blank=True)
    wait = models.CharField(max_length=6, choices=Wait, blank=True)

    objects = ReminderRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        constraints = [
            models.UniqueConstraint(fields=["institution", "kind"], name="one_rule_per_kind_and_institution")
        ]

    def __str__(self):
        return f"{self.institution_id}: {self.kind}"


class ReminderChoiceQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(user=actor.user_id)


class ReminderChoice(models.Model):
    """The person's last word on one kind. What is empty is as the institution has it."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="reminder_choices")
    kind = models.CharField(max_length=20, choices=Kind)
    is_on = models.BooleanField(null=True, blank=True)
    minutes_before = models.PositiveSmallIntegerField(null=True, blank=True)
    at = models.CharField(max_length=5, choices=At, blank=True)

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
