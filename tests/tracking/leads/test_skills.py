"""Skills of a team: level with its source; own ratings only when they are shared."""

from django.utils import timezone

from tests import factories
from tracking.models import SkillAssessment


def assess(row, skill, index, kind, **fields):
    return SkillAssessment.objects.create(
        institution=row.institution,
        member=row.member,
        skill=skill,
        level=skill.framework.levels.get(index=index),
        kind=kind,
        assessed_at=timezone.now(),
        **fields,
    )


def test_proof_with_source_and_shared_ratings(page, lead):
    row = factories.TeamMembershipFactory(team=lead.team)
    proven, shared, private = (factories.SkillFactory() for _ in range(3))
    assess(row, proven, 3, SkillAssessment.Kind.LEAD)
    assess(row, shared, 2, SkillAssessment.Kind.OWN, is_shared=True)
    assess(row, private, 4, SkillAssessment.Kind.OWN)

    response = page(f"/teams/{lead.team.pk}/?view=skills")

    view = response.context["view"]
    cells = {s: c for s, c in zip(view.skills, view.rows[0].cells, strict=True)}
    assert {skill: (cell.proven, cell.source, cell.own) for skill, cell in cells.items()} == {
        proven: ("3", "confirmed", ""),
        shared: ("", "", "2"),
    }
    assert private in view.missing
    assert page(f"/teams/{lead.team.pk}/people/{row.member.pk}/?view=skills").status_code == 200
