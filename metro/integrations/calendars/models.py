from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

UNUSED = timedelta(days=180)


class CalendarFeedQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Private: the person only."""
        return self.filter(user=actor.user_id)

    def standing(self, now: datetime):
        """Feeds that somebody reads: what no program asked for during 180 days is off."""
        rows = self.annotate(alive_at=Coalesce("last_used_at", "created_at"))
        return rows.filter(Q(alive_at__gt=now - UNUSED), user__is_active=True)


class CalendarFeed(models.Model):
    """The secret address of one person's calendar. A new address is a new secret in the same row."""

    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    # How often it was asked for since when: a broken program must not keep us busy.
    counted_from = models.DateTimeField(null=True, blank=True)
    times_asked = models.PositiveSmallIntegerField(default=0)

    # What was given last: its hash, and since when it is so.
    content_hash = models.CharField(max_length=64, blank=True)
    content_since = models.DateTimeField(null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self):
        return f"calendar feed {self.pk}"

    def is_off(self, now: datetime) -> bool:
        """Whether it stopped because nobody asked for it."""
        return (self.last_used_at or self.created_at) <= now - UNUSED
