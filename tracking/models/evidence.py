import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from metro.core.changed import ChangedModel

SHORTEST, LONGEST = 5, 4800  # Minutes.
TAKEN_BACK_WITHIN = timedelta(days=30)  # By who approved it; a coordinator always can.


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Own; others' as far as the actor decides about them, and approved ones as the policy allows."""
        approved = actor.facts_rule("done_date", by_coordinators=False) & Q(status=Evidence.Status.APPROVED)
        return self.filter(self._own(actor) | self._for_approval(actor) | approved)

    def for_approval_by(self, actor):
        """What the actor may decide about now: what was handed in, and what can still be taken back."""
        return self.filter(self._for_approval(actor))

    def decidable_by(self, actor):
        """What the actor decides about, or was too late for: so that a move can say who was first."""
        handed_in = ("submitted", "approved", "returned", "refused")
        return self.filter(actor.decides_rule(), status__in=handed_in)

    def with_rights(self, actor):
        """Annotates `may_decide`: whether the actor reads what is for who decides."""
        rule = When(self._for_approval(actor), then=Value(True))
        return self.annotate(may_decide=Case(rule, default=Value(False)))

    def submitted(self):
        return self.filter(status=Evidence.Status.SUBMITTED)

    def approved(self):
        return self.filter(status=Evidence.Status.APPROVED)

    def _own(self, actor):
        return Q(member=actor.member_id) if actor.member_id else Q(pk__in=[])

    def _for_approval(self, actor):
        back = Q(pk__in=[])
        if actor.is_coordinator:
            back = Q(status=Evidence.Status.APPROVED)
        elif actor.user_id:
            since = actor.now - TAKEN_BACK_WITHIN
            back = Q(status=Evidence.Status.APPROVED, decided_by=actor.user_id, decided_at__gt=since)
        return actor.decides_rule() & (Q(status=Evidence.Status.SUBMITTED) | back)


class Evidence(ChangedModel):
    """Something that a member learned elsewhere: noted for the own eyes, or handed in to count."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        NOTED = "noted", _("noted")
        SUBMITTED = "submitted", _("waiting for approval")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("sent back")
        REFUSED = "refused", _("refused")

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    member = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="evidence")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)  # Of the form: what is sent twice is added once.
    title = models.CharField(max_length=200)
    done_date = models.DateField()
    minutes_technical = models.PositiveSmallIntegerField()
    minutes_didactic = models.PositiveSmallIntegerField()
    sentence = models.TextField(max_length=2000, blank=True)
    link = models.URLField(max_length=500, blank=True)
    stop = models.ForeignKey(
        "courses.Stop", models.PROTECT, null=True, blank=True, related_name="+"
    )  # That it completes.
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_number = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes_technical__gte=SHORTEST - F("minutes_didactic"))
                & Q(minutes_technical__lte=LONGEST - F("minutes_didactic")),
                name="evidence_of_minutes_that_can_be",
            ),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(submitted_at__isnull=False),
                name="submitted_evidence_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "returned", "refused"]) | Q(decided_at__isnull=False),
                name="decided_evidence_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "done_date"], name="evidence_by_member"),
            models.Index(
                fields=["institution", "submitted_at"],
                condition=Q(status="submitted"),
                name="evidence_that_waits",
            ),
        ]

    def __str__(self):
        return f"evidence {self.pk}"

    @property
    def minutes(self):
        return self.minutes_technical + self.minutes_didactic

    @property
    def can_be_edited(self):
        return self.status in (self.Status.DRAFT, self.Status.NOTED, self.Status.RETURNED)


class OfEvidenceQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """As far as the evidence is."""
        return self.filter(evidence__in=Evidence.objects.visible_to(actor).values("pk"))


class EvidenceSkill(models.Model):
    """The level of a skill that evidence shows: as its owner sees it, and once approved as the approver does."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="skills")
    skill = models.ForeignKey("courses.Skill", models.PROTECT, related_name="+")
    level = models.ForeignKey("courses.SkillLevel", models.PROTECT, related_name="+")

    objects = OfEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("skill of evidence")
        verbose_name_plural = _("skills of evidence")
        constraints = [
            models.UniqueConstraint(fields=["evidence", "skill"], name="one_level_per_evidence_and_skill")
        ]

    def __str__(self):
        return f"{self.evidence_id}: {self.skill_id}"


class EvidenceFileQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The person's own, and of what the actor decides about. Never because the evidence was approved."""
        own = Q(evidence__member=actor.member_id) if actor.member_id else Q(pk__in=[])
        others = Evidence.objects.for_approval_by(actor).values("pk")
        return self.filter(own | Q(evidence__in=others))

    def without_content(self):
        return self.defer("content")


class EvidenceFile(models.Model):
    """The one file of a piece of evidence, inside the database: it comes, goes and is backed up with its row."""

    evidence = models.OneToOneField(Evidence, models.CASCADE, related_name="file")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)  # Its name in addresses.
    name = models.CharField(max_length=100)  # As its owner called it, made harmless.
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    added_at = models.DateTimeField()

    objects = EvidenceFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of evidence")
        verbose_name_plural = _("files of evidence")
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="no_empty_file")]

    def __str__(self):
        return f"file {self.pk}"
