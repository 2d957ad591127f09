from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.lines import Stop

MOST_QUESTIONS = 3


class CheckQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The questions of visible stops. From when somebody may read them is a matter of tracking."""
        return self.filter(stop__in=Stop.objects.visible_to(actor).values("pk"))

    def asked(self):
        """What is asked now, and not what was asked before."""
        return self.filter(removed_at=None)


class Check(models.Model):
    """One of the questions that close a stop. A question that went keeps its row, for the answers to it."""

    class Kind(models.TextChoices):
        KNOWLEDGE = "knowledge", _("question with one right answer")
        REFLECTION = "reflection", _("private reflection")

    stop = models.ForeignKey("courses.Stop", models.CASCADE, related_name="checks")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=300)
    options = models.JSONField(default=list, blank=True)  # Texts, of a knowledge question only.
    right = models.PositiveSmallIntegerField(null=True, blank=True)  # Which option, from 1. Secret.
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of a check")
        verbose_name_plural = _("questions of a check")
        constraints = [
            models.UniqueConstraint(
                fields=["stop", "position"], condition=Q(removed_at=None), name="one_question_per_position"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_QUESTIONS),
                name="check_has_at_most_three_questions",
            ),
            models.CheckConstraint(
                condition=Q(kind="knowledge", right__gte=1) | Q(kind="reflection", right=None),
                name="only_knowledge_has_a_right_answer",
            ),
        ]

    def __str__(self):
        return f"question {self.position} of stop {self.stop_id}"

    @property
    def is_reflection(self) -> bool:
        return self.kind == self.Kind.REFLECTION
