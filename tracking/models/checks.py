from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OwnQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Private: the person only, for ever."""
        return self.filter(member=actor.member_id)


class CheckAnswer(models.Model):
    """A question that a member answered, once per cycle: the right option, or a reflection.

    Wrong answers leave no row. A reflection is the person's own for ever.
    """

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="check_answers")
    question = models.ForeignKey("courses.Check", models.PROTECT, related_name="answers")
    cycle = models.PositiveSmallIntegerField(default=1)
    option = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField()
    written_at = models.DateTimeField()  # When the text was last changed.

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a check")
        verbose_name_plural = _("answers to checks")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "question", "cycle"], name="one_answer_per_member_question_and_cycle"
            ),
            models.CheckConstraint(
                condition=Q(option=None) | Q(text=""), name="answer_is_an_option_or_a_text"
            ),
        ]

    def __str__(self):
        return f"answer {self.pk}"


class RecordingOpening(models.Model):
    """That a member opened a recording of a stop, once per cycle."""

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="recording_openings")
    stop = models.ForeignKey("courses.Stop", models.PROTECT, related_name="+")
    session = models.ForeignKey("courses.Session", models.PROTECT, related_name="+")
    cycle = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("opened recording")
        verbose_name_plural = _("opened recordings")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "stop", "cycle"], name="one_opening_per_member_stop_and_cycle"
            )
        ]

    def __str__(self):
        return f"opening {self.pk}"


class WrongCode(models.Model):
    """That a member entered a wrong code for a session. Ten within an hour, and it is time to wait."""

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    session = models.ForeignKey("courses.Session", models.CASCADE, related_name="+")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    entered_at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("wrong code")
        verbose_name_plural = _("wrong codes")
        indexes = [models.Index(fields=["member", "entered_at"], name="wrong_code_by_member")]

    def __str__(self):
        return f"wrong code {self.pk}"


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The person, a coordinator, and a lead who may see the person's facts of that session."""
        rule = actor.facts_rule("session__starts_at")
        if actor.is_coordinator:
            rule |= Q(institution=actor.institution_id)
        return self.filter(rule)


class Objection(models.Model):
    """What a member says against what was decided about a session: one text, and one sentence back."""

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    session = models.ForeignKey("courses.Session", models.PROTECT, related_name="+")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="objections")
    text = models.TextField(max_length=1000)
    made_at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="one_objection_per_session_and_member")
        ]

    def __str__(self):
        return f"objection {self.pk}"
