from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class HolidayQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Those of the institution the actor acts in."""
        return self.filter(institution=actor.institution_id)


class Holiday(models.Model):
    """Days by which an institution corrects the calendar of its region: free as well, or not free after all."""

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="holidays")
    name = models.CharField(max_length=80)
    start_date = models.DateField()
    end_date = models.DateField()  # The last free day.
    is_free = models.BooleanField(default=True)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [
            models.CheckConstraint(
                condition=Q(start_date__lte=F("end_date")), name="holiday_starts_before_it_ends"
            )
        ]
        indexes = [models.Index(fields=["institution", "start_date"], name="holiday_by_institution")]

    def __str__(self):
        return self.name
