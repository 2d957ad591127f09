"""Skills of people: level, proof and source stay apart (rules.md §3.3)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Skill
from metro.accounts.policy import Actor


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
class SkillProgress:
    """One skill of one member. `met` is None for everybody but the person."""

    skill: Skill  # With its framework loaded.
    levels: tuple[Level, ...]  # All of the framework, from low to high.
    met: int = 0
    proven: int = 0
    proof: str = ""
    proven_at: datetime | None = None
    own: int = 0
    own_is_shared: bool = False
    minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class TShape:
    """Whole percents. `field` is the technical area of the depth. `outline`: the same by what was met."""

    depth: int
    field: str
    left: int
    right: int
    breadth: int
    outline: "TShape | None" = None


def skill_profile(member_ids: list[int], *, actor: Actor, now: datetime) -> dict[int, list[SkillProgress]]:
    """Every skill of the frameworks per member, technical first. Two queries, whatever the number of members."""
    raise NotImplementedError


def t_shape(progress: list[SkillProgress]) -> TShape:
    """Depth and breadth of one member. Pure."""
    raise NotImplementedError
