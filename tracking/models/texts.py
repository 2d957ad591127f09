from django.db import models
from django.utils.translation import gettext_lazy as _

from tracking.models.reminders import Kind


class ReminderTextQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """What one's own institution says in its own words."""
        return self.filter(institution=actor.institution_id)


class ReminderText(models.Model):
    """What an institution says itself in one kind of mail, in one language. What is empty is as the system has it."""

    class Language(models.TextChoices):
        NL = "nl", _("Dutch")
        EN = "en", _("English")

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="reminder_texts")
    kind = models.CharField(max_length=20, choices=Kind)
    language = models.CharField(max_length=2, choices=Language)
    subject = models.CharField(max_length=150, blank=True)
    intro = models.CharField(max_length=600, blank=True)

    objects = ReminderTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder text")
        verbose_name_plural = _("reminder texts")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind", "language"], name="one_text_per_kind_and_language"
            )
        ]

    def __str__(self):
        return f"{self.institution_id}: {self.kind} {self.language}"
