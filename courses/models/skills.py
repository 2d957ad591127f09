from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def title_of(title_nl: str, title_en: str) -> str:
    """The title in the language of the reader, as far as there is one."""
    return (title_en if get_language() == "en" else "") or title_nl


class TitledModel(models.Model):
    """A title in both languages; the second falls back on the first."""

    title_nl = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    @property
    def title(self):
        return title_of(self.title_nl, self.title_en)


class SkillFrameworkQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Frameworks are public."""
        return self.all()


class SkillFramework(TitledModel):
    """A versioned list of skills on one side, with its levels."""

    class Side(models.TextChoices):
        TECHNICAL = "technical", _("technical")
        DIDACTIC = "didactic", _("didactic")

    code = models.SlugField(max_length=40)
    version = models.CharField(max_length=20)
    side = models.CharField(max_length=10, choices=Side)
    credit = models.CharField(max_length=300, blank=True)
    check_cap = models.PositiveSmallIntegerField()  # Highest level index that a passed check proves.
    broad_index = models.PositiveSmallIntegerField(default=1)  # From this index on an area counts as broad.

    objects = SkillFrameworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("skill framework")
        verbose_name_plural = _("skill frameworks")
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_framework_per_version")]


class SkillLevelQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.all()


class SkillLevel(TitledModel):
    """Step `index` (1…k) of a framework."""

    framework = models.ForeignKey(SkillFramework, models.CASCADE, related_name="levels")
    index = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)

    objects = SkillLevelQuerySet.as_manager()

    class Meta:
        verbose_name = _("skill level")
        verbose_name_plural = _("skill levels")
        constraints = [
            models.UniqueConstraint(fields=["framework", "index"], name="one_level_per_index"),
            models.UniqueConstraint(fields=["framework", "code"], name="one_level_per_code"),
        ]


class SkillQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.all()


class Skill(TitledModel):
    """One named skill. Its area is the code up to the first point."""

    framework = models.ForeignKey(SkillFramework, models.CASCADE, related_name="skills")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    objects = SkillQuerySet.as_manager()

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="one_skill_per_code")]

    @property
    def area(self):
        return self.code.split(".", 1)[0]
