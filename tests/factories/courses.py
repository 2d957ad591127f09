from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from courses.models import (
    Check,
    Line,
    LineStop,
    LineVersion,
    Offer,
    Session,
    SessionHost,
    Skill,
    SkillFramework,
    SkillLevel,
    Stop,
    StopSkill,
)
from tests.factories.accounts import InstitutionFactory, UserFactory

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class SkillFrameworkFactory(DjangoModelFactory):
    class Meta:
        model = SkillFramework
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"framework-{n}")
    version = "1"
    side = SkillFramework.Side.TECHNICAL
    title_nl = factory.Sequence(lambda n: f"Raamwerk {n}")
    check_cap = 2

    @factory.post_generation
    def levels(self, create, extracted, **kwargs):
        for index in range(1, 5):
            SkillLevelFactory(framework=self, index=index, code=str(index))


class SkillLevelFactory(DjangoModelFactory):
    class Meta:
        model = SkillLevel

    index = 1
    code = "1"
    title_nl = factory.Sequence(lambda n: f"niveau {n}")


class SkillFactory(DjangoModelFactory):
    class Meta:
        model = Skill

    framework = factory.SubFactory(SkillFrameworkFactory)
    code = factory.Sequence(lambda n: f"skill{n}")
    title_nl = factory.Sequence(lambda n: f"Vaardigheid {n}")


class StopFactory(DjangoModelFactory):
    """A published stop, shared with all. `skills=[(skill, index)]` gives it skills with equal minutes."""

    class Meta:
        model = Stop
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"stop-{n}")
    title_nl = factory.Sequence(lambda n: f"Stop {n}")
    goal = "Na deze stop kun je iets."
    minutes = 30
    status = Stop.Status.PUBLISHED

    @factory.post_generation
    def skills(self, create, extracted, **kwargs):
        rows = extracted or []
        for position, (skill, index) in enumerate(rows, start=1):
            share, rest = divmod(self.minutes, len(rows))
            StopSkill.objects.create(
                stop=self,
                skill=skill,
                level=skill.framework.levels.get(index=index),
                minutes=share + (position <= rest),
                position=position,
            )


class CheckFactory(DjangoModelFactory):
    """A reflection; `options=[…], right=n` makes it a question with one right answer."""

    class Meta:
        model = Check

    stop = factory.SubFactory(StopFactory)
    position = 1
    kind = factory.LazyAttribute(lambda row: Check.Kind.KNOWLEDGE if row.options else Check.Kind.REFLECTION)
    text = "Wat ga je proberen, en in welke klas?"
    options = factory.List([])
    right = None


class LineFactory(DjangoModelFactory):
    class Meta:
        model = Line

    code = factory.Sequence(lambda n: f"L{n % 100}")
    slug = factory.Sequence(lambda n: f"lijn-{n}")
    title_nl = factory.Sequence(lambda n: f"Lijn {n}")
    colour = "#C8102E"
    palette = "a"


def make_line(
    stops, *, rule=LineVersion.Rule.ALL, rule_stops=None, required=None, now=NOW, **fields
) -> LineVersion:
    """A line with one released version that holds these stops in this order."""
    line = LineFactory(**fields)
    version = LineVersion.objects.create(
        line=line,
        number=1,
        status=LineVersion.Status.RELEASED,
        rule=rule,
        rule_stops=rule_stops,
        released_at=now,
    )
    for position, stop in enumerate(stops, start=1):
        is_required = rule == LineVersion.Rule.ALL if required is None else stop in required
        LineStop.objects.create(version=version, stop=stop, position=position, is_required=is_required)
    return version


class OfferFactory(DjangoModelFactory):
    class Meta:
        model = Offer

    institution = factory.SubFactory(InstitutionFactory)
    expert = factory.SubFactory(UserFactory)
    stop = factory.SubFactory(StopFactory)
    title = factory.SelfAttribute("stop.title_nl")
    status = Offer.Status.ACCEPTED
    created_at = NOW


class SessionFactory(DjangoModelFactory):
    """A planned session of 30 minutes, ten days after NOW."""

    class Meta:
        model = Session

    institution = factory.SubFactory(InstitutionFactory)
    stop = factory.SubFactory(StopFactory)
    status = Session.Status.PLANNED
    starts_at = NOW + timedelta(days=10)
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(minutes=row.stop.minutes))
    local_start = factory.LazyAttribute(lambda row: row.starts_at.replace(tzinfo=UTC))
    meeting_url = "https://meet.example.org/secret-room"
    schedule_version = 1
    created_at = NOW
    updated_at = NOW


class SessionHostFactory(DjangoModelFactory):
    class Meta:
        model = SessionHost

    session = factory.SubFactory(SessionFactory)
    user = factory.SubFactory(UserFactory)
    shown_name = factory.LazyAttribute(lambda row: row.user.name)
