from dataclasses import dataclass
from datetime import timedelta

import pytest

from metro.accounts import policy
from tests import factories
from tracking.models import CompletionSkill, SkillAssessment
from tracking.queries.skills import Level, Proof, SkillProgress, SkillProof, skill_profile, strongest, t_shape

TECHNICAL = ["software", "beheer", "service", "cloud", "ai", "cyber", "data", "robot", "print", "drone"]
DIDACTIC = ["1.1", "1.4", "2.1", "2.2", "2.3", "3.1", "4.1", "4.2", "5.1", "6.1"]


@dataclass
class Framework:
    side: str
    broad_index: int
    code: str


@dataclass
class Skill:
    code: str
    framework: Framework
    framework_id: int

    @property
    def title(self):
        return self.code

    @property
    def area(self):
        return self.code.split(".", 1)[0]


def profile(proven, met=None, minutes=None):
    """Everybody's frameworks: ten technical areas of four levels, six didactic areas of six."""
    met, minutes = met or {}, minutes or {}
    sides = [("technical", 1, 4, 1, TECHNICAL), ("didactic", 2, 6, 2, DIDACTIC)]
    return [
        SkillProgress(
            skill=Skill(code, Framework(side, broad, side), pk),
            levels=tuple(Level(index=i, code=str(i), title="") for i in range(1, count + 1)),
            proven=proven.get(code, 0),
            met=met.get(code, 0),
            minutes=minutes.get(code, 0),
        )
        for side, pk, count, broad, codes in sides
        for code in codes
    ]


PROVEN = {"ai": 3, "cyber": 2, "data": 1, "4.1": 3, "2.2": 2, "1.4": 1}


def numbers(shape):
    return shape.depth, shape.field, shape.left, shape.right, shape.breadth


def test_t_shape_of_the_worked_example():
    shape = t_shape(profile(PROVEN, met={"ai": 4}))

    assert numbers(shape) == (75, "ai", 22, 33, 28)
    assert (shape.outline.depth, shape.outline.field) == (100, "ai")


def test_t_shape_of_a_beginner_is_flat():
    assert numbers(t_shape(profile({}))) == (0, "", 0, 0, 0)
    assert numbers(t_shape([])) == (0, "", 0, 0, 0)


@pytest.mark.parametrize(
    ("minutes", "field"), [({}, "ai"), ({"cyber": 30}, "cyber"), ({"cyber": 30, "ai": 45}, "ai")]
)
def test_equal_depth_is_decided_by_minutes_then_code(minutes, field):
    assert t_shape(profile({"cyber": 2, "ai": 2}, minutes=minutes)).field == field


def test_half_a_percent_is_rounded_up():
    # One of two didactic areas and one of four technical ones beside the field: (0.5 + 0.25) / 2 = 37.5 %.
    rows = profile({"ai": 4, "cyber": 1, "1.1": 2})
    small = [row for row in rows if row.skill.code in ("ai", "cyber", "data", "robot", "print", "1.1", "2.1")]

    assert numbers(t_shape(small)) == (100, "ai", 25, 50, 38)


def test_strongest_proof_is_named_at_the_highest_level(now):
    checked = SkillProof(index=2, kind=Proof.CHECKED, at=now)
    evidenced = SkillProof(index=2, kind=Proof.EVIDENCED, at=now - timedelta(days=3))
    confirmed = SkillProof(index=1, kind=Proof.CONFIRMED, at=now)

    assert strongest([checked, confirmed, evidenced]) == evidenced
    assert strongest([]) is None


@pytest.fixture
def team(db):
    lead = factories.LeadFactory()
    return lead, factories.TeamMembershipFactory(team=lead.team).member


def see(person, now, *members):
    actor = policy.actor_for(person.user, person.institution, now=now)
    rows = skill_profile([member.pk for member in members], actor=actor, now=now)
    return {
        pk: [(row.met, row.proven, row.proof, row.own) for row in found if not row.is_empty]
        for pk, found in rows.items()
    }


def assess(member, skill, index, kind, **fields):
    return SkillAssessment.objects.create(
        member=member,
        institution=member.institution,
        skill=skill,
        level=skill.framework.levels.get(index=index),
        kind=kind,
        **fields,
    )


def test_presence_is_met_and_never_a_level(team, now):
    _lead, member = team
    skill = factories.SkillFactory()
    completion = factories.CompletionFactory(member=member)
    CompletionSkill.objects.create(
        completion=completion, skill=skill, level=skill.framework.levels.get(index=3)
    )
    revoked = factories.CompletionFactory(member=member, revoked_at=now)
    CompletionSkill.objects.create(completion=revoked, skill=skill, level=skill.framework.levels.get(index=4))

    assert see(member, now, member) == {member.pk: [(3, 0, "", 0)]}


def test_lead_reads_proof_and_shared_ratings_only(team, now):
    lead, member = team
    met, rated, shared, proven = factories.SkillFactory.create_batch(4)
    CompletionSkill.objects.create(
        completion=factories.CompletionFactory(member=member),
        skill=met,
        level=met.framework.levels.get(index=2),
    )
    assess(member, rated, 2, "own", assessed_at=now)
    assess(member, shared, 3, "own", assessed_at=now, is_shared=True)
    assess(member, proven, 2, "lead", assessed_at=now, assessed_by=lead.member.user)
    assess(member, proven, 4, "expert", assessed_at=now, withdrawn_at=now)

    assert see(lead.member, now, member) == {member.pk: [(0, 0, "", 3), (0, 2, "confirmed", 0)]}
    assert see(member, now, member) == {
        member.pk: [(2, 0, "", 0), (0, 0, "", 2), (0, 0, "", 3), (0, 2, "confirmed", 0)]
    }


def test_other_teams_stay_unseen(team, now):
    _lead, member = team
    stranger = factories.LeadFactory(team__institution=member.institution)

    assert see(stranger.member, now, member) == {}


def test_latest_own_rating_counts(team, now):
    _lead, member = team
    skill = factories.SkillFactory()
    assess(member, skill, 3, "own", assessed_at=now - timedelta(days=90))
    assess(member, skill, 2, "own", assessed_at=now)

    assert see(member, now, member) == {member.pk: [(0, 0, "", 2)]}


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_whatever_the_number_of_members(count, now, db, django_assert_num_queries):
    lead = factories.LeadFactory()
    members = [row.member for row in factories.TeamMembershipFactory.create_batch(count, team=lead.team)]
    skill = factories.SkillFactory()
    for member in members:
        assess(member, skill, 1, "lead", assessed_at=now)
    actor = policy.actor_for(lead.member.user, lead.institution, now=now)

    with django_assert_num_queries(2):
        found = skill_profile([member.pk for member in members], actor=actor, now=now)

    assert len(found) == count
