"""Skills of people: level, proof and source stay apart (rules.md §3.3)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import models
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from courses.models import Skill, SkillFramework, SkillLevel, Stop
from metro.accounts.models import Membership, User
from metro.accounts.policy import Actor
from metro.core.subqueries import JSONRows
from tracking.models import Completion, CompletionSkill, Evidence, EvidenceSkill, SkillAssessment

Side = SkillFramework.Side


class Proof(models.TextChoices):
    """From strong to weak."""

    CONFIRMED = "confirmed", _("confirmed")
    EVIDENCED = "evidenced", _("evidenced")
    CHECKED = "checked", _("checked")


@dataclass(frozen=True, kw_only=True)
class Level:
    index: int
    code: str
    title: str


@dataclass(frozen=True, kw_only=True)
class SkillProof:
    """One proof of a level that stands."""

    index: int
    kind: str
    at: datetime
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class SkillProgress:
    """One skill of one member. Levels are indexes, 0 for none; `met` stays 0 for everybody but the person."""

    skill: Skill  # With its framework loaded.
    levels: tuple[Level, ...]  # All of the framework, from low to high.
    met: int = 0
    met_by: str = ""  # The stop that met it.
    proven: int = 0
    proof: str = ""  # The strongest kind of proof at the proven level, with its date and giver.
    proven_at: datetime | None = None
    proven_by: str = ""
    own: int = 0
    own_is_shared: bool = False
    minutes: int = 0  # Completed minutes that built it.

    @property
    def side(self) -> str:
        return self.skill.framework.side

    @property
    def is_empty(self) -> bool:
        return not (self.met or self.proven or self.own)

    def level(self, index: int) -> Level | None:
        return next((level for level in self.levels if level.index == index), None)


@dataclass(frozen=True, kw_only=True)
class TShape:
    """Whole percents. `field` is the technical area of the depth; `outline` the same by what was met."""

    depth: int
    field: str
    left: int
    right: int
    breadth: int
    outline: "TShape | None" = None


def skill_profile(member_ids: list[int], *, actor: Actor, now: datetime) -> dict[int, list[SkillProgress]]:
    """Every skill per member, technical first. Two queries, whatever the number of members."""
    catalogue = list(_catalogue())
    return {row.pk: _profile(row, catalogue) for row in _members(member_ids, actor, now)}


def strongest(proofs: list[SkillProof]) -> SkillProof | None:
    """The highest level; at that level the strongest proof, and of those the latest."""
    order = list(Proof)
    return max(proofs, key=lambda row: (row.index, -order.index(row.kind), row.at), default=None)


def t_shape(progress: list[SkillProgress]) -> TShape:
    """Depth and breadth of one member. Pure."""
    return _shape(progress, lambda row: row.proven, outline=_shape(progress, lambda row: row.met))


def areas(progress: list[SkillProgress], side: str) -> dict[str, list[SkillProgress]]:
    """Skills by area in the order of the framework; with several frameworks on a side the oldest is drawn."""
    rows = [row for row in progress if row.side == side]
    oldest = min((row.skill.framework_id for row in rows), default=None)
    found = defaultdict(list)
    for row in rows:
        if row.skill.framework_id == oldest:
            found[row.skill.area].append(row)
    return dict(found)


def _shape(progress, level, outline=None) -> TShape:
    technical, didactic = areas(progress, Side.TECHNICAL), areas(progress, Side.DIDACTIC)
    field = min(technical, key=lambda area: _depth_order(area, technical[area], level), default="")
    depth = max((_value(row, level) for row in technical.get(field, [])), default=Fraction(0))
    left = _broad([rows for area, rows in technical.items() if area != field or not depth], level)
    right = _broad(list(didactic.values()), level)
    return TShape(
        depth=_percent(depth),
        field=field if depth else "",
        left=_percent(left),
        right=_percent(right),
        breadth=_percent((left + right) / 2),
        outline=outline,
    )


def _depth_order(area: str, rows: list[SkillProgress], level):
    return -max(_value(row, level) for row in rows), -sum(row.minutes for row in rows), area


def _value(row: SkillProgress, level) -> Fraction:
    return Fraction(level(row), len(row.levels))


def _broad(found: list[list[SkillProgress]], level) -> Fraction:
    """The share of areas in which some skill has reached the index that counts as broad."""
    if not found:
        return Fraction(0)
    broad = [rows for rows in found if max(map(level, rows)) >= rows[0].skill.framework.broad_index]
    return Fraction(len(broad), len(found))


def _percent(share: Fraction) -> int:
    """Whole percent, half up."""
    return int(100 * share + Fraction(1, 2))


def _catalogue() -> QuerySet[Skill]:
    row = JSONObject(index="index", code="code", title_nl="title_nl", title_en="title_en")
    levels = SkillLevel.objects.filter(framework=OuterRef("framework_id")).order_by("index")
    return (
        Skill.objects.select_related("framework")
        .annotate(level_rows=JSONRows(levels.values(row=row)))
        .order_by("-framework__side", "framework_id", "position", "pk")
    )


def _members(member_ids, actor: Actor, now: datetime) -> QuerySet[Membership]:
    met = CompletionSkill.objects.visible_to(actor).filter(
        completion__member=OuterRef("pk"), completion__revoked_at=None
    )
    done = Completion.objects.visible_to(actor).valid().filter(member=OuterRef("pk"), completed_at__lte=now)
    assessed = SkillAssessment.objects.visible_to(actor).standing().filter(member=OuterRef("pk"))
    shown = EvidenceSkill.objects.filter(
        actor.facts_rule("evidence__done_date", "evidence__member", by_coordinators=False),
        evidence__member=OuterRef("pk"),
        evidence__status=Evidence.Status.APPROVED,
    )
    return (
        Membership.objects.progress_visible_to(actor)
        .filter(pk__in=member_ids)
        .annotate(
            met_rows=JSONRows(met.order_by("completion__completed_at").values(row=_MET)),
            minute_rows=JSONRows(_minutes(done)),
            assessment_rows=JSONRows(assessed.order_by("assessed_at").values(row=_ASSESSED)),
            evidence_rows=JSONRows(shown.values(row=_SHOWN)),
        )
    )


_MET = JSONObject(
    skill="skill_id",
    index="level__index",
    title_nl="completion__stop__title_nl",
    title_en="completion__stop__title_en",
)
_SHOWN = JSONObject(skill="skill_id", index="level__index", at="evidence__decided_at")
_ASSESSED = JSONObject(
    skill="skill_id",
    index="level__index",
    kind="kind",
    at="assessed_at",
    is_shared="is_shared",
    first_name="assessed_by__first_name",
    prefix="assessed_by__prefix",
    last_name="assessed_by__last_name",
)


def _minutes(done: QuerySet[Completion]) -> QuerySet[Completion]:
    """Per completion and skill the minutes; a completion that was credited nothing adds none."""
    credited = done.filter(stop__stop_skills__isnull=False).exclude(minutes_technical=0, minutes_didactic=0)
    return credited.values(
        row=JSONObject(skill="stop__stop_skills__skill_id", minutes=F("stop__stop_skills__minutes"))
    )


def _profile(row: Membership, catalogue: list[Skill]) -> list[SkillProgress]:
    met, minutes = _by_skill(row.met_rows), _by_skill(row.minute_rows)
    assessed, shown = _by_skill(row.assessment_rows), _by_skill(row.evidence_rows)
    return [
        _progress(skill, met[skill.pk], minutes[skill.pk], assessed[skill.pk], shown[skill.pk])
        for skill in catalogue
    ]


def _by_skill(rows: list[dict]) -> dict[int, list[dict]]:
    found = defaultdict(list)
    for row in rows:
        found[row["skill"]].append(row)
    return found


def _progress(skill: Skill, met, minutes, assessed, shown) -> SkillProgress:
    best = max(met, key=lambda row: row["index"], default=None)
    own = [row for row in assessed if row["kind"] == SkillAssessment.Kind.OWN]
    confirmed = [_confirmed(row) for row in assessed if row not in own]
    proof = strongest([*confirmed, *[_evidenced(row) for row in shown]])
    return SkillProgress(
        skill=skill,
        levels=tuple(
            Level(index=row["index"], code=row["code"], title=_title(row)) for row in skill.level_rows
        ),
        met=best["index"] if best else 0,
        met_by=_title(best) if best else "",
        proven=proof.index if proof else 0,
        proof=proof.kind if proof else "",
        proven_at=proof.at if proof else None,
        proven_by=proof.by if proof else "",
        own=own[-1]["index"] if own else 0,
        own_is_shared=bool(own) and own[-1]["is_shared"],
        minutes=sum(row["minutes"] for row in minutes),
    )


def _confirmed(row: dict) -> SkillProof:
    by = User(
        first_name=row["first_name"] or "", prefix=row["prefix"] or "", last_name=row["last_name"] or ""
    )
    return SkillProof(
        index=row["index"], kind=Proof.CONFIRMED, at=datetime.fromisoformat(row["at"]), by=by.name
    )


def _evidenced(row: dict) -> SkillProof:
    return SkillProof(index=row["index"], kind=Proof.EVIDENCED, at=datetime.fromisoformat(row["at"]))


def _title(row: dict) -> str:
    return Stop(title_nl=row["title_nl"], title_en=row["title_en"]).title
