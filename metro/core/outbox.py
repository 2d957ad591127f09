"""The states of a message that must be sent once, whatever carries it (design.md §5). No word of the domain."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboxQuerySet(models.QuerySet):
    def open(self):
        """Rows that may still be sent, taken back or dropped; `sending` is beyond that."""
        return self.filter(Q(state__in=OutboxMessage.OPEN) | OutboxMessage.IS_PAUSED)

    def held(self, reason: str):
        return self.filter(state=OutboxMessage.State.HELD, final_reason=reason)

    def due(self, now: datetime):
        return self.filter(state__in=OutboxMessage.CLAIMABLE, due_at__lte=now)


class OutboxMessage(models.Model):
    """One message to one person. The row is the schedule, the lock and the record.

    planned → queued → claimed → sending → sent; deferred (back-off), uncertain, held;
    cancelled, suppressed, expired, dead keep their reason.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        QUEUED = "queued", _("queued")
        CLAIMED = "claimed", _("claimed")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        DEFERRED = "deferred", _("tried again later")
        UNCERTAIN = "uncertain", _("not sure that it arrived")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")
        SUPPRESSED = "suppressed", _("not sent")
        EXPIRED = "expired", _("too late")
        DEAD = "dead", _("failed")

    CLAIMABLE = (State.PLANNED, State.QUEUED, State.DEFERRED)
    OPEN = (*CLAIMABLE, State.CLAIMED)
    SHARED_BY = (
        ""  # The field that says who share the sending fairly: one with many rows keeps nobody waiting.
    )
    PAUSED, UNSURE, RESTORED = "paused", "unsure", "restored"  # Why a row is held.
    # Nothing of these was sent. Of rows held for another reason that is not known, so those are not taken back.
    IS_PAUSED = Q(state=State.HELD, final_reason=PAUSED)

    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    final_reason = models.CharField(max_length=40, blank=True)
    dedupe_key = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    useful_until = models.DateTimeField(null=True, blank=True)
    urgency = models.PositiveSmallIntegerField(default=5)  # 1 goes first.
    language = models.CharField(max_length=2, default="nl")
    request_id = models.CharField(max_length=40, blank=True)

    # The claim: who holds it, until when, and the fence that makes a late writer harmless.
    claimed_by = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)  # A code and a class, never an address.

    # Fixed when the message is rendered; a resend sends the same bytes.
    message_id = models.CharField(max_length=120, blank=True)
    rendered_at = models.DateTimeField(null=True, blank=True)
    raw = models.BinaryField(null=True, blank=True)

    planned_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self._meta.model_name} {self.pk} {self.state}"
