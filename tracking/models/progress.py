from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from metro.core.changed import ChangedModel


class CompletionQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Own, and others' as the policy of the institution allows, inside the time in a led team."""
        return self.filter(actor.facts_rule("completed_at"))

    def valid(self):
        return self.filter(revoked_at=None)


class Completion(ChangedModel):
    """A stop that a member completed, once per cycle. Lines, skills and hours derive from it."""

    class Kind(models.TextChoices):
        LIVE = "live", _("live")
        RECORDING = "recording", _("with the recording")
        EVIDENCE = "evidence", _("with evidence")

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="completions")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="completions")
    stop = models.ForeignKey("courses.Stop", models.PROTECT, related_name="completions")
    session = models.ForeignKey(
        "courses.Session", models.PROTECT, null=True, blank=True, related_name="completions"
    )
    evidence = models.ForeignKey(
        "tracking.Evidence", models.RESTRICT, null=True, blank=True, related_name="completions"
    )
    cycle = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=Kind)
    completed_at = models.DateTimeField()  # When the last needed fact happened.
    recorded_at = models.DateTimeField()
    minutes_technical = models.PositiveSmallIntegerField()
    minutes_didactic = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=24)
    expires_date = models.DateField(null=True, blank=True)  # First day that no longer counts.
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=200, blank=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "stop", "cycle"], name="one_completion_per_member_stop_and_cycle"
            )
        ]
        indexes = [
            models.Index(fields=["institution", "completed_at"], name="completion_by_institution"),
            models.Index(fields=["institution", "changed_at", "id"], name="completion_feed"),
        ]

    def __str__(self):
        return f"completion {self.pk}"

    @property
    def minutes(self):
        return self.minutes_technical + self.minutes_didactic

    @property
    def source(self):
        """What completed it: a session, evidence, or neither (a recording)."""
        return self.session_id or (self.evidence_id and ("evidence", self.evidence_id))


class CompletionSkillQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """`met_level` is private: the person only."""
        return self.filter(completion__member=actor.member_id)


class CompletionSkill(models.Model):
    """The level of a skill that a completion met, frozen when it was made."""

    completion = models.ForeignKey(Completion, models.CASCADE, related_name="skills")
    skill = models.ForeignKey("courses.Skill", models.PROTECT, related_name="+")
    level = models.ForeignKey("courses.SkillLevel", models.PROTECT, related_name="+")

    objects = CompletionSkillQuerySet.as_manager()

    class Meta:
        verbose_name = _("skill of a completion")
        verbose_name_plural = _("skills of a completion")
        constraints = [
            models.UniqueConstraint(fields=["completion", "skill"], name="one_level_per_completion_and_skill")
        ]

    def __str__(self):
        return f"{self.completion_id}: {self.skill_id}"


class LineChoiceQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Own, and others' as the policy of the institution allows (lines are shown as far as progress is)."""
        return self.filter(actor.facts_rule("joined_at"))

    def open(self):
        return self.filter(left_at=None)


class LineChoice(ChangedModel):
    """A member follows a line, in the version that was released when they joined."""

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="line_choices")
    line = models.ForeignKey("courses.Line", models.PROTECT, related_name="choices")
    version = models.ForeignKey("courses.LineVersion", models.PROTECT, related_name="choices")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects = LineChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("line choice")
        verbose_name_plural = _("line choices")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "line"], condition=Q(left_at=None), name="follow_a_line_once"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")),
                name="leave_after_joining",
            ),
        ]
        indexes = [models.Index(fields=["institution", "joined_at"], name="choice_by_institution")]

    def __str__(self):
        return f"{self.member_id} follows {self.line_id}"


class StopSkipQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Own, and others' as the policy allows: skipped is a state of a stop."""
        return self.filter(actor.facts_rule("skipped_at"))

    def open(self):
        return self.filter(undone_at=None)


class StopSkip(models.Model):
    """A member said "I skip this stop"."""

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="stop_skips")
    stop = models.ForeignKey("courses.Stop", models.PROTECT, related_name="+")
    skipped_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = StopSkipQuerySet.as_manager()

    class Meta:
        verbose_name = _("skipped stop")
        verbose_name_plural = _("skipped stops")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "stop"], condition=Q(undone_at=None), name="skip_a_stop_once"
            )
        ]

    def __str__(self):
        return f"{self.member_id} skips {self.stop_id}"


class SkillAssessmentQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Own; for a lead of others the confirmed levels that stand, and own ratings only when they are shared."""
        own = Q(member=actor.member_id)
        shared = ~Q(kind=SkillAssessment.Kind.OWN) | Q(is_shared=True)
        others = actor.facts_rule("assessed_at", by_coordinators=False) & Q(withdrawn_at=None)
        return self.filter(own | (others & shared))

    def standing(self):
        return self.filter(withdrawn_at=None)


class SkillAssessment(models.Model):
    """Somebody's judgement of a member's level of a skill: the own rating, or one confirmed by a lead or expert."""

    class Kind(models.TextChoices):
        OWN = "own", _("own rating")
        LEAD = "lead", _("confirmed by the team lead")
        EXPERT = "expert", _("confirmed by the expert")

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="skill_assessments")
    skill = models.ForeignKey("courses.Skill", models.PROTECT, related_name="+")
    level = models.ForeignKey("courses.SkillLevel", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    is_shared = models.BooleanField(default=False)
    assessed_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    session = models.ForeignKey("courses.Session", models.PROTECT, null=True, blank=True, related_name="+")
    assessed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SkillAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("skill assessment")
        verbose_name_plural = _("skill assessments")
        indexes = [
            models.Index(fields=["member", "skill"], name="assessment_by_member"),
            models.Index(fields=["institution", "assessed_at"], name="assessment_by_institution"),
        ]

    def __str__(self):
        return f"assessment {self.pk}"
