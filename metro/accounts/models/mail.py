from django.db import models
from django.utils.translation import gettext_lazy as _

from metro.core.outbox import OutboxMessage, OutboxQuerySet


class AccountMailQuerySet(OutboxQuerySet):
    def visible_to(self, actor):
        """Nobody: these mails carry secrets (reset links). Operators see counts on the health page."""
        return self.none()


class AccountMail(OutboxMessage):
    """A mail about the account itself: reset, invitation, changed address. Not a reminder, so never switched off."""

    SHARED_BY = "template"  # So that a reset does not wait behind a thousand invitations.

    user = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="account_mails")
    to = models.EmailField()
    template = models.CharField(max_length=60)
    # The finished text with its links; emptied once it was sent.
    context = models.JSONField(default=dict)

    objects = AccountMailQuerySet.as_manager()

    class Meta(OutboxMessage.Meta):
        abstract = False
        verbose_name = _("account mail")
        verbose_name_plural = _("account mails")
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["planned", "queued", "deferred", "claimed", "sending"]),
                name="account_mail_open_due",
            ),
            # What every sweep looks for first: rows that a holder left, or that may have arrived.
            models.Index(
                fields=["state", "lease_until"],
                condition=models.Q(state__in=["claimed", "sending", "uncertain"]),
                name="account_mail_in_hand",
            ),
            models.Index(
                fields=["urgency", "template", "due_at", "id"],
                condition=models.Q(state__in=["planned", "queued", "deferred"]),
                name="account_mail_to_claim",
            ),
            models.Index(fields=["final_reason"], condition=models.Q(state="held"), name="account_mail_held"),
        ]
        constraints = [models.UniqueConstraint(fields=["dedupe_key"], name="account_mail_once_per_key")]

    def __str__(self):
        return f"{self.template} {self.pk}"
