from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PauseQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Nobody: operators switch them, in the admin and by `manage.py reminders`."""
        return self.none()

    def active(self):
        return self.filter(ended_at=None)

    def covering(self, *, institution, kind):
        """Those that stop a reminder of this kind of this institution; both may be an OuterRef."""
        return self.active().filter(
            Q(institution=None) | Q(institution=institution), Q(kind="") | Q(kind=kind)
        )


class Pause(models.Model):
    """A stop of reminders: of one kind, of one institution, of both together, or of all. Never deleted."""

    institution = models.ForeignKey(
        "accounts.Institution", models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=20, blank=True)  # One of `Kind`; empty is all.
    reason = models.CharField(max_length=500)
    started_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    ended_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="one_pause_of_the_same",
            )
        ]

    def __str__(self):
        return f"pause {self.pk}"
