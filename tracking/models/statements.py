from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StatementQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Own. Who holds the code reads it on the page that verifies; that page asks by code."""
        return self.filter(member=actor.member_id)

    def standing(self):
        return self.filter(withdrawn_at=None)


class Statement(models.Model):
    """What somebody did, in words that were frozen when it was issued, with a code that anybody can verify."""

    class Subject(models.TextChoices):
        STOP = "stop", _("stop")
        LINE = "line", _("line")
        YEAR = "year", _("school year")

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="statements")
    subject = models.CharField(max_length=4, choices=Subject)
    stop = models.ForeignKey("courses.Stop", models.PROTECT, null=True, blank=True, related_name="+")
    line_version = models.ForeignKey(
        "courses.LineVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)  # In which the school year starts.
    language = models.CharField(max_length=2)
    content = models.JSONField()  # All words of the document.
    code = models.CharField(max_length=16, unique=True)
    expires_date = models.DateField(null=True, blank=True)  # First day on which the stop no longer counts.
    issued_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.CheckConstraint(
                name="statement_is_of_its_subject",
                condition=Q(subject="stop", stop__isnull=False, line_version=None, year=None)
                | Q(subject="line", stop=None, line_version__isnull=False, year=None)
                | Q(subject="year", stop=None, line_version=None, year__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["member", "-issued_at"], name="statements_of_member")]

    def __str__(self):
        return f"statement {self.pk}"

    @property
    def shown_code(self):
        """In groups of four, to be read aloud."""
        return "-".join(self.code[start : start + 4] for start in range(0, 16, 4))
