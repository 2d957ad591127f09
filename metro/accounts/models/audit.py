from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AuditEntryQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Rows about oneself; for a coordinator those of the institution."""
        rule = Q(subject=actor.member_id) if actor.member_id else Q(pk=None)
        if actor.is_coordinator:
            rule |= Q(institution=actor.institution_id)
        return self.filter(rule)


class AuditEntry(models.Model):
    """One move of one row: who, from what, to what, why, when. Never changed, never with a name in it."""

    VIEWED = "viewed"  # The event of the access log: somebody opened a page about the subject.

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, null=True, related_name="+")
    actor = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    subject = models.ForeignKey("accounts.Membership", models.CASCADE, null=True, related_name="+")
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    event = models.CharField(max_length=40)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["institution", "-at"], name="audit_by_institution"),
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
        ]

    def __str__(self):
        return f"{self.object_type} {self.object_id}: {self.event}"
