"""What a line builds: the skills of its stops."""

from dataclasses import dataclass

from courses.models import LineVersion, Skill, SkillLevel, StopSkill
from metro.accounts.policy import Actor


@dataclass(frozen=True)
class Taught:
    """A skill with the highest level that a stop of the line reaches, and how many stops build it."""

    skill: Skill
    level: SkillLevel
    stops: int


def taught_on(version: LineVersion, actor: Actor) -> list[Taught]:
    """Technical skills first, in the order of their framework. One query."""
    rows = (
        StopSkill.objects.visible_to(actor)
        .filter(stop__line_stops__version=version)
        .select_related("skill__framework", "level")
        .order_by("-skill__framework__side", "skill__framework_id", "skill__position", "skill_id")
    )
    by_skill = {}
    for row in rows:
        by_skill.setdefault(row.skill_id, []).append(row)
    return [
        Taught(found[0].skill, max((row.level for row in found), key=lambda level: level.index), len(found))
        for found in by_skill.values()
    ]
