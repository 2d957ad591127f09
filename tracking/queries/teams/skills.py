"""The skills of a team: what has proof, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.models import Skill
from metro.accounts.models import Team
from metro.accounts.policy import Actor
from tracking.queries.skills import Proof, SkillProgress, skill_profile
from tracking.queries.small_numbers import HIDDEN, Figure, share
from tracking.queries.teams.hiding import is_hidden
from tracking.queries.teams.people import AGGREGATED, NONE, PER_PERSON, Person, names_of


@dataclass(frozen=True)
class SkillCell:
    """Level codes, empty where there is none. `own` only when the person shares it."""

    proven: str
    proof: str
    own: str

    @property
    def source(self) -> str:
        return Proof(self.proof).label if self.proof else ""

    @property
    def is_empty(self) -> bool:
        return not (self.proven or self.own)


@dataclass(frozen=True)
class SkillRow:
    member_id: int
    name: str
    cells: tuple[SkillCell, ...]


@dataclass(frozen=True)
class SkillShare:
    """Of the team: who has proof of a skill, and who shares an own rating."""

    skill: Skill
    proven: Figure
    rated: Figure


@dataclass(frozen=True)
class TeamSkills:
    """Members × skills. Per person only the skills that somebody shows; `missing` are the others."""

    level: str
    people: tuple[Person, ...]
    skills: tuple[Skill, ...] = ()
    missing: tuple[Skill, ...] = ()
    rows: tuple[SkillRow, ...] = ()
    shares: tuple[SkillShare, ...] = ()


def team_skills(team: Team, actor: Actor) -> TeamSkills:
    """Technical skills first. Three queries; one under `none`; one more for a coordinator."""
    people = names_of(team, actor)
    level = _level(team, actor)
    if level == NONE:
        return TeamSkills(NONE, people)
    ids = [row.member_id for row in people]
    profiles = skill_profile(ids, actor=actor.as_lead_of(team.pk).counting(), now=actor.now)
    skills = [row.skill for row in next(iter(profiles.values()), [])]
    cells = {key: tuple(map(skill_cell, profiles.get(key, ()))) for key in ids}
    if level == PER_PERSON:
        return _per_person(people, skills, cells)
    if is_hidden(team, len(people), actor):
        shares = tuple(SkillShare(skill, HIDDEN, HIDDEN) for skill in skills)
    else:
        shares = tuple(_shares(skills, cells))
    return TeamSkills(level, people, tuple(skills), shares=shares)


def _level(team: Team, actor: Actor) -> str:
    """Skills of people are for the lead; a coordinator reads totals (rules.md §5.2)."""
    if actor.sees_of_team == PER_PERSON and not actor.opens_people_of(team.pk):
        return AGGREGATED
    return actor.sees_of_team


def skill_cell(progress: SkillProgress) -> SkillCell:
    codes = {level.index: level.code for level in progress.levels}
    own = codes.get(progress.own, "") if progress.own_is_shared else ""
    return SkillCell(proven=codes.get(progress.proven, ""), proof=progress.proof or "", own=own)


def _per_person(people, skills, cells) -> TeamSkills:
    shown = [i for i in range(len(skills)) if any(not row[i].is_empty for row in cells.values() if row)]
    rows = tuple(
        SkillRow(row.member_id, row.name, tuple(cells[row.member_id][i] for i in shown)) for row in people
    )
    missing = tuple(skill for i, skill in enumerate(skills) if i not in shown)
    return TeamSkills(PER_PERSON, people, tuple(skills[i] for i in shown), missing, rows=rows)


def _shares(skills, cells) -> Iterable[SkillShare]:
    for i, skill in enumerate(skills):
        column = [row[i] for row in cells.values() if row]
        proven = sum(bool(cell.proven) for cell in column)
        rated = sum(bool(cell.own) for cell in column)
        yield SkillShare(skill, share(proven, len(column)), share(rated, len(column)))
