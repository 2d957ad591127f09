"""What goes again: an approval that was taken back, and a draft that was thrown away."""

from dataclasses import replace
from datetime import timedelta

import pytest

from metro.core.errors import IllegalMove, NotFound
from tests import factories
from tests.tracking.evidence.conftest import PDF
from tests.tracking.evidence.test_moves import REASON, WRITTEN
from tracking.models import Completion, Evidence, EvidenceFile, Notice
from tracking.queries.hours import hours_account
from tracking.queries.skills import skill_profile
from tracking.services import evidence
from tracking.services.evidence import refusals

pytestmark = pytest.mark.django_db


def test_taken_back_everything_that_it_gave_goes(teacher, lead, now, decides):
    skill = factories.SkillFactory()
    levels = {skill: skill.framework.levels.last()}
    stop = factories.StopFactory(completion="evidence", minutes=45)
    row = evidence.add(teacher, replace(WRITTEN, stop=stop, levels=levels), now=now)
    evidence.approve(evidence.submit(row, now=now), **decides(lead))
    evidence.revoke(row, REASON, **decides(lead))

    profile = skill_profile([teacher.pk], actor=decides(teacher)["actor"], now=now)[teacher.pk]

    assert hours_account(teacher, now=now).booked == 0
    assert not any(row.proven for row in profile)
    assert Completion.objects.get().revoked_reason == "evidence_revoked"
    assert (Evidence.objects.get().status, Evidence.objects.get().reason) == ("refused", REASON)
    assert [row.kind for row in Notice.objects.filter(user=teacher.user)] == ["correction_made"]


def test_the_approver_takes_back_within_30_days_a_coordinator_always(
    handed_in, lead, coordinator, now, decides
):
    evidence.approve(handed_in, **decides(lead))
    late = now + timedelta(days=30)

    with pytest.raises(refusals.RevokedTooLate):
        evidence.revoke(handed_in, REASON, **decides(lead, at=late))

    assert evidence.revoke(handed_in, REASON, **decides(coordinator, at=late)).status == "refused"


def test_a_draft_can_be_thrown_away_with_its_file(teacher, now):
    upload = evidence.Upload.read("bewijs.pdf", PDF)
    row = evidence.add(teacher, WRITTEN, upload=upload, now=now)
    evidence.remove(row, now=now)

    assert not Evidence.objects.exists()
    assert not EvidenceFile.objects.exists()
    with pytest.raises(NotFound):
        evidence.submit(row, now=now)


def test_what_was_decided_about_is_not_thrown_away(handed_in, lead, now, decides):
    evidence.return_(handed_in, REASON, **decides(lead))

    with pytest.raises(IllegalMove):
        evidence.remove(handed_in, now=now)
