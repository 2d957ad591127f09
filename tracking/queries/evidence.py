"""Evidence as its owner reads it, and the queue of those who decide (rules.md §1.7)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from courses.models import Skill, SkillLevel, Stop
from courses.models.skills import title_of
from metro.accounts.models import Membership, TeamMembership
from metro.accounts.policy import Actor
from metro.core.subqueries import JSONRows
from tracking.models import Evidence, EvidenceFile, EvidenceSkill

ALSO_COORDINATORS_AFTER = timedelta(days=14)
TAKES_EVIDENCE = (Stop.Completion.EVIDENCE, Stop.Completion.ANY)
DECIDED_FOR = timedelta(days=30)  # So long a decision stands beside the queue.


@dataclass(frozen=True, kw_only=True)
class ShownLevel:
    """A level of a skill that evidence shows."""

    skill_id: int
    framework_id: int
    skill: str
    level_id: int
    level: str


@dataclass(frozen=True, kw_only=True)
class FileView:
    """A file without its content."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class EvidenceView:
    """A row of `with_parts` with what belongs to it."""

    row: Evidence
    levels: tuple[ShownLevel, ...]
    file: FileView | None


def with_parts(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Ready for `view`, without the content of files. One query, whatever the number of rows."""
    levels = EvidenceSkill.objects.filter(evidence=OuterRef("pk")).order_by("pk").values(row=_LEVEL)
    files = EvidenceFile.objects.filter(evidence=OuterRef("pk")).values(row=_FILE)
    rows = rows.select_related("stop", "decided_by", "member__user", "member__institution")
    return rows.annotate(level_rows=JSONRows(levels), file_rows=JSONRows(files))


_FILE = JSONObject(name="name", media_type="media_type", size="size")
_LEVEL = JSONObject(
    skill_id="skill_id",
    framework_id="skill__framework_id",
    title_nl="skill__title_nl",
    title_en="skill__title_en",
    level_id="level_id",
    level="level__code",
)


def view(row: Evidence) -> EvidenceView:
    """The row as pages show it, in the active language."""
    file = FileView(**row.file_rows[0]) if row.file_rows else None
    return EvidenceView(row, tuple(_level(item) for item in row.level_rows), file)


def _level(item: dict) -> ShownLevel:
    title = title_of(item["title_nl"], item["title_en"])
    kept = {name: item[name] for name in ("skill_id", "framework_id", "level_id", "level")}
    return ShownLevel(skill=title, **kept)


def own(member: Membership) -> QuerySet[Evidence]:
    """All of a member, the latest first."""
    return Evidence.objects.filter(member=member).order_by("-done_date", "-pk")


def catalogue() -> QuerySet[Skill]:
    """Every skill with the levels of its framework, technical first. One query."""
    row = JSONObject(id="pk", index="index", code="code", title_nl="title_nl", title_en="title_en")
    levels = SkillLevel.objects.filter(framework=OuterRef("framework_id")).order_by("index").values(row=row)
    rows = Skill.objects.select_related("framework").annotate(level_rows=JSONRows(levels))
    return rows.order_by("-framework__side", "framework_id", "position", "pk")


def stops_to_complete(actor: Actor) -> QuerySet[Stop]:
    """The stops that evidence completes."""
    return Stop.objects.visible_to(actor).published().filter(completion__in=TAKES_EVIDENCE).order_by("pk")


def waiting(actor: Actor) -> QuerySet[Evidence]:
    """Whose turn it is: of people in led teams; for a coordinator of people without a lead, and what is old.

    The first to come stands first.
    """
    rows = Evidence.objects.for_approval_by(actor).submitted()
    if actor.is_coordinator:
        late = Q(submitted_at__lte=actor.now - ALSO_COORDINATORS_AFTER)
        rows = rows.filter(late | ~Q(has_lead(actor.now, actor.today)) | actor.leads_rule())
    return rows.order_by("submitted_at", "pk")


def with_leads(actor: Actor) -> QuerySet[Evidence]:
    """For a coordinator: what waits for a team lead, and a coordinator may decide about as well."""
    rows = Evidence.objects.for_approval_by(actor).submitted()
    return rows.exclude(pk__in=waiting(actor).order_by().values("pk")).order_by("submitted_at", "pk")


def decided(actor: Actor) -> QuerySet[Evidence]:
    """What was approved lately and the actor can take back, the latest first."""
    rows = Evidence.objects.for_approval_by(actor).approved()
    return rows.filter(decided_at__gt=actor.now - DECIDED_FOR).order_by("-decided_at", "-pk")


def has_lead(now: datetime, today: date) -> Exists:
    """Whether somebody else leads a team that the owner is in. `today` where the institution is."""
    leads = TeamMembership.objects.leads().active(now, today).exclude(member=OuterRef(OuterRef("member")))
    places = TeamMembership.objects.members().active(now, today).filter(member=OuterRef("member"))
    return Exists(places.filter(Exists(leads.filter(team=OuterRef("team")))))
