from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class HoursRuleQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(Q(institution=None) | Q(institution=actor.institution_id))


class HoursRule(models.Model):
    """Hours per school year for a full-time member, from a day on. Without institution: the collective agreement."""

    institution = models.ForeignKey(
        "accounts.Institution", models.CASCADE, null=True, blank=True, related_name="+"
    )
    hours = models.DecimalField(max_digits=5, decimal_places=2)
    start_date = models.DateField()
    source = models.CharField(max_length=200, blank=True)

    objects = HoursRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("hours rule")
        verbose_name_plural = _("hours rules")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "start_date"],
                nulls_distinct=False,
                name="one_hours_rule_per_day",
            )
        ]

    def __str__(self):
        return f"{self.hours} from {self.start_date}"
