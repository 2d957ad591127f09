from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token may do, always inside the role of its maker (rules.md §5.4)."""

    CATALOGUE_READ = "catalogue:read", _("read lines, stops, skills, sessions and the map")
    CATALOGUE_WRITE = "catalogue:write", _("plan and change sessions")
    ME_READ = "me:read", _("read my own record")
    ME_WRITE = "me:write", _("register, cancel and choose for me")
    PEOPLE_READ = "people:read", _("read institutions, teams and people")
    PEOPLE_WRITE = "people:write", _("change institutions, teams and people")
    PROGRESS_READ = "progress:read", _("read the progress that my role shows me")
    REGISTRATIONS_READ = "registrations:read", _("read registrations")
    REGISTRATIONS_WRITE = "registrations:write", _("register and cancel for others")
    ATTENDANCES_WRITE = "attendances:write", _("say who was there")
    EVIDENCE_WRITE = "evidence:write", _("hand in and decide what was learned elsewhere")
    OFFERS_WRITE = "offers:write", _("make and decide offers")
    REMINDERS_READ = "reminders:read", _("read which reminders went out, without their text")


class ApiTokenQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Own tokens; a coordinator also sees those of the institution."""
        rule = Q(user=actor.user_id)
        if actor.is_coordinator:
            rule |= Q(institution=actor.institution_id, kind=ApiToken.Kind.INSTITUTION)
        return self.filter(rule)

    def standing(self, now: datetime):
        return self.filter(revoked_at=None, expires_at__gt=now)


class ApiToken(models.Model):
    """A key for programs. Personal: acts as the person. Of the institution: as a coordinator without a record."""

    class Kind(models.TextChoices):
        PERSONAL = "personal", _("personal")
        INSTITUTION = "institution", _("of the institution")

    # Empty for an expert who acts in no institution.
    institution = models.ForeignKey("accounts.Institution", models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="api_tokens")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSONAL)
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=24, choices=Scope))
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="institution") | Q(institution__isnull=False),
                name="a_token_of_the_institution_has_one",
            )
        ]

    def __str__(self):
        return f"token {self.pk}"

    def scope_labels(self) -> list[str]:
        """What it may do, in words."""
        return [Scope(scope).label for scope in self.scopes]
