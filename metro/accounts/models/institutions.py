from datetime import time
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from metro.core.changed import ChangedModel


class InstitutionQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The institution the actor acts in; nothing for people without one."""
        return self.filter(pk=actor.institution_id)


class Institution(ChangedModel):
    """A college. Every row about learning belongs to exactly one."""

    class LeadVisibility(models.TextChoices):
        NONE = "none", _("nothing per person")
        AGGREGATED = "aggregated", _("totals of the team")
        PER_PERSON = "per_person", _("per person")

    class Country(models.TextChoices):
        """Whose public holidays are free."""

        NETHERLANDS = "NL", _("Netherlands")
        ARUBA = "AW", _("Aruba")
        BELGIUM = "BE", _("Belgium")
        CURACAO = "CW", _("Curaçao")
        GERMANY = "DE", _("Germany")
        SINT_MAARTEN = "SX", _("Sint Maarten")

    class Region(models.TextChoices):
        """Whose school holidays are free."""

        NORTH = "noord", _("North")
        MIDDLE = "midden", _("Middle")
        SOUTH = "zuid", _("South")

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=60, default="Europe/Amsterdam")
    language = models.CharField(
        max_length=2, choices=[("nl", _("Dutch")), ("en", _("English"))], default="nl"
    )
    # Empty until the question at set-up is answered; `effective_lead_visibility` then says aggregated.
    lead_visibility = models.CharField(max_length=12, choices=LeadVisibility, blank=True)
    works_council_date = models.DateField(null=True, blank=True)
    releases_sessions = models.BooleanField(
        default=False, help_text=_("A coordinator publishes sessions, not the expert.")
    )
    # When mail that can wait is not sent: at night, at weekends, and on free days.
    holiday_country = models.CharField(
        max_length=2, choices=Country, blank=True, default=Country.NETHERLANDS
    )  # Empty: no public holidays.
    holiday_region = models.CharField(max_length=6, choices=Region, blank=True)  # Empty: no school holidays.
    mails_at_weekends = models.BooleanField(default=False)
    quiet_from = models.TimeField(default=time(20))
    quiet_until = models.TimeField(default=time(7, 30))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        constraints = [
            # Quiet is a night: it ends before it begins again, and holds midnight.
            models.CheckConstraint(
                condition=Q(quiet_until__lt=F("quiet_from")), name="quiet_hours_hold_midnight"
            )
        ]

    def __str__(self):
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def effective_lead_visibility(self):
        return self.lead_visibility or self.LeadVisibility.AGGREGATED


class TeamQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Led teams; for a coordinator all teams of the institution."""
        own = self.filter(institution=actor.institution_id)
        return own if actor.is_coordinator else own.filter(pk__in=actor.led_team_ids)


class Team(ChangedModel):
    """A team of teachers at one institution."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="teams")
    name = models.CharField(max_length=120)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="one_team_per_name_and_institution")
        ]

    def __str__(self):
        return self.name
