"""Who sees which rows, model by model; and that the table notices when any one rule is dropped."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import Q

from metro.accounts import policy
from metro.accounts.models import Institution
from tests.matrix import rows

pytestmark = pytest.mark.django_db


def test_every_model_has_a_row_in_the_table():
    assert {model._meta.label for model in rows.our_models()} == set(rows.ROWS)


def test_every_model_is_present_in_the_world(world):
    empty = [label for label in rows.ROWS if not apps.get_model(label)._default_manager.exists()]

    assert empty == []


@pytest.mark.parametrize("label", rows.ROWS)
def test_each_role_sees_exactly_these_rows(label, world):
    assert rows.violations(world, [label]) == []


EVERYTHING_PUBLIC = {"courses.SkillFramework", "courses.SkillLevel", "courses.Skill"}


@pytest.mark.parametrize("label", [label for label in rows.ROWS if label not in EVERYTHING_PUBLIC])
def test_table_notices_when_a_model_shows_everything(label, world, monkeypatch):
    queryset = type(apps.get_model(label)._default_manager.all())
    monkeypatch.setattr(queryset, "visible_to", lambda self, actor: self.all())

    assert rows.violations(world, [label])


DROPPED = {
    "people_rule without the teams": ("people_rule", lambda self: Q(pk=self.member_id)),
    "people_rule for everybody": ("people_rule", lambda self: Q()),
    "facts_rule for everybody": (
        "facts_rule",
        lambda self, date_field, **_options: Q(),
    ),
    "facts_rule for oneself": (
        "facts_rule",
        lambda self, date_field, **_options: Q(member=self.member_id),
    ),
    "a lead of nothing": ("_led_now", lambda self, **_of: policy.TeamMembership.objects.none()),
}


@pytest.mark.parametrize("rule", DROPPED)
def test_table_notices_when_a_rule_is_dropped(rule, world, monkeypatch):
    name, changed = DROPPED[rule]
    monkeypatch.setattr(policy.Actor, name, changed)

    assert rows.violations(world)


@pytest.mark.parametrize(
    "visibility", [Institution.LeadVisibility.NONE, Institution.LeadVisibility.AGGREGATED]
)
@pytest.mark.parametrize("role", ["lead", "coordinator"])
def test_no_line_per_person_unless_the_institution_chose_so(visibility, role, world):
    actor = replace(world.actor(role), lead_visibility=visibility)

    for label in ("tracking.Completion", "tracking.LineChoice", "tracking.SkillAssessment"):
        assert not apps.get_model(label)._default_manager.visible_to(actor).exists()


def test_lead_reads_what_happened_inside_the_time_in_the_team(world):
    membership = world.members["mate"].team_memberships.get()
    membership.start_date = world.now.date()
    membership.save()
    completions = apps.get_model("tracking.Completion")._default_manager

    before = {world.label(row) for row in completions.visible_to(world.actor("lead"))}
    membership.shares_earlier = True
    membership.save()
    shared = {world.label(row) for row in completions.visible_to(world.actor("lead"))}

    assert before == {"teacher"}
    assert shared == {"teacher", "mate"}


def test_roster_is_gone_after_ninety_days(world):
    held = world.sessions["held_a"]
    registrations = apps.get_model("tracking.Registration")._default_manager.filter(session=held)
    last = replace(world.actor("expert"), now=held.ends_at + timedelta(days=90, seconds=-1))
    gone = replace(world.actor("expert"), now=held.ends_at + timedelta(days=90))

    assert registrations.visible_to(last).count() == 3
    assert registrations.visible_to(gone).count() == 0
