from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.skills import TitledModel


class CatalogueQuerySet(models.QuerySet):
    def of_institution(self, institution_id):
        """Rows shared with all, and the institution's own."""
        return self.filter(Q(institution=None) | Q(institution=institution_id))


class LineQuerySet(CatalogueQuerySet):
    def visible_to(self, actor):
        """Released lines of the own institution or shared with all; a coordinator also sees drafts.

        Somebody without an institution sees the lines that hold an own stop.
        """
        if actor.institution_id is None:
            own = LineStop.objects.filter(stop__in=Stop.objects.visible_to(actor))
            return self.released().filter(pk__in=own.values("version__line"))
        lines = self.of_institution(actor.institution_id)
        return lines if actor.is_coordinator else lines.released()

    def released(self):
        has_released = LineVersion.objects.released().filter(line=models.OuterRef("pk"))
        return self.filter(models.Exists(has_released))

    def active(self):
        return self.filter(status=Line.Status.ACTIVE)


class Line(TitledModel):
    """A learning line: a colour, a code and a name. What is on it stands in its versions."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        ARCHIVED = "archived", _("archived")

    institution = models.ForeignKey(
        "accounts.Institution", models.CASCADE, null=True, blank=True, related_name="lines"
    )
    code = models.CharField(max_length=4)
    slug = models.SlugField(max_length=80, unique=True)
    goal = models.CharField(max_length=300, blank=True)
    colour = models.CharField(max_length=7)
    palette = models.CharField(max_length=1)  # The place on the palette of the style sheet: a…l.
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "code"],
                nulls_distinct=False,
                name="one_line_per_code_and_owner",
            )
        ]


class LineVersionQuerySet(models.QuerySet):
    def visible_to(self, actor):
        versions = self.filter(line__in=Line.objects.visible_to(actor))
        return versions if actor.is_coordinator else versions.exclude(status=LineVersion.Status.DRAFT)

    def released(self):
        return self.filter(status=LineVersion.Status.RELEASED)


class LineVersion(models.Model):
    """What a line consisted of from one release to the next, and what completes it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        RELEASED = "released", _("released")
        SUPERSEDED = "superseded", _("superseded")

    class Rule(models.TextChoices):
        ALL = "all", _("all stops")
        AT_LEAST = "at_least", _("a number of stops")
        ONE_PER_SECTION = "one_per_section", _("one stop per section")

    line = models.ForeignKey(Line, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    rule = models.CharField(max_length=16, choices=Rule, default=Rule.ALL)
    rule_stops = models.PositiveSmallIntegerField(null=True, blank=True)  # n of `at_least`.
    released_at = models.DateTimeField(null=True, blank=True)

    objects = LineVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("line version")
        verbose_name_plural = _("line versions")
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="one_version_per_number"),
            models.UniqueConstraint(fields=["line"], condition=Q(status="draft"), name="one_draft_per_line"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(status="released"), name="one_release_per_line"
            ),
        ]

    def __str__(self):
        return f"{self.line_id} v{self.number}"


class StopQuerySet(CatalogueQuerySet):
    def visible_to(self, actor):
        """Published and retired stops of the own institution or shared; a coordinator also drafts.

        An expert sees the stops of own offers and sessions.
        """
        if actor.institution_id is None:
            return self._given_by(actor.user_id).exclude(status=Stop.Status.DRAFT)
        stops = self.of_institution(actor.institution_id)
        return stops if actor.is_coordinator else stops.exclude(status=Stop.Status.DRAFT)

    def _given_by(self, user_id):
        if user_id is None:  # A comparison with nothing would match stops that have no offer.
            return self.none()
        offered, given = (
            Stop.objects.filter(offers__expert=user_id),
            Stop.objects.filter(sessions__hosts__user=user_id),
        )
        return self.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=given.values("pk")))

    def published(self):
        return self.filter(status=Stop.Status.PUBLISHED)


class Stop(TitledModel):
    """One thing that can be learned in 15 to 60 minutes. Its sessions are the dates on which it is given."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    class Completion(models.TextChoices):
        ATTENDED = "attended", _("be there")
        ATTENDED_AND_CHECK = "attended_and_check", _("be there and answer the short check")
        RECORDING_AND_CHECK = (
            "recording_and_check",
            _("watch the recording and answer the short check"),
        )
        ATTENDED_OR_RECORDING = (
            "attended_or_recording",
            _("be there, or the recording with the short check"),
        )
        EVIDENCE = "evidence", _("approved evidence")
        ANY = "any", _("any of these")

    class Form(models.TextChoices):
        WEBINAR = "webinar", _("webinar")
        WORKSHOP = "workshop", _("workshop")
        HACKATHON = "hackathon", _("hackathon")
        MAKEATHON = "makeathon", _("makeathon")
        VISIT = "visit", _("company visit")

    institution = models.ForeignKey(
        "accounts.Institution", models.CASCADE, null=True, blank=True, related_name="stops"
    )
    slug = models.SlugField(max_length=80, unique=True)
    goal = models.TextField(max_length=1000, blank=True)
    minutes = models.PositiveSmallIntegerField()
    language = models.CharField(
        max_length=2, choices=[("nl", _("Dutch")), ("en", _("English"))], default="nl"
    )
    form = models.CharField(max_length=10, choices=Form, default=Form.WEBINAR)
    completion = models.CharField(max_length=24, choices=Completion, default=Completion.ATTENDED)
    min_presence = models.PositiveSmallIntegerField(default=70)  # Percent of the planned minutes.
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)

    objects = StopQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=480), name="stop_takes_1_to_480_minutes"
            ),
            models.CheckConstraint(
                condition=Q(min_presence__gte=1, min_presence__lte=100), name="presence_in_percent"
            ),
        ]


class StopSkillQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(stop__in=Stop.objects.visible_to(actor))


class StopSkill(models.Model):
    """A skill that a stop builds, up to a level, and the minutes of the stop that it stands for."""

    stop = models.ForeignKey(Stop, models.CASCADE, related_name="stop_skills")
    skill = models.ForeignKey("courses.Skill", models.PROTECT, related_name="stop_skills")
    level = models.ForeignKey("courses.SkillLevel", models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()

    objects = StopSkillQuerySet.as_manager()

    class Meta:
        verbose_name = _("skill of a stop")
        verbose_name_plural = _("skills of a stop")
        constraints = [models.UniqueConstraint(fields=["stop", "skill"], name="one_level_per_stop_and_skill")]

    def __str__(self):
        return f"{self.stop_id}: {self.skill_id}"


class LineStopQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(version__in=LineVersion.objects.visible_to(actor))

    def released(self):
        return self.filter(version__status=LineVersion.Status.RELEASED)


class LineStop(models.Model):
    """A stop at a position of a line version."""

    class Gate(models.TextChoices):
        ADVICE = "advice", _("advice")
        WARN = "warn", _("ask once")
        BLOCK = "block", _("refuse")

    version = models.ForeignKey(LineVersion, models.CASCADE, related_name="line_stops")
    stop = models.ForeignKey(Stop, models.PROTECT, related_name="line_stops")
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=80, blank=True)
    is_required = models.BooleanField()
    prerequisite = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    gate = models.CharField(max_length=6, choices=Gate, default=Gate.ADVICE)

    objects = LineStopQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop on a line")
        verbose_name_plural = _("stops on a line")
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_stop_per_position"),
            models.UniqueConstraint(fields=["version", "stop"], name="a_stop_once_per_version"),
        ]

    def __str__(self):
        return f"{self.version_id} {self.position}"
