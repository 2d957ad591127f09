from datetime import date

import factory
from factory.django import DjangoModelFactory

from metro.accounts.models import Institution, Membership, Team, TeamMembership, User


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = factory.Sequence(lambda n: f"Voornaam{n}")
    last_name = factory.Sequence(lambda n: f"Achternaam{n}")
    language = "en"


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    name = factory.Sequence(lambda n: f"College {n}")
    slug = factory.Sequence(lambda n: f"college-{n}")
    lead_visibility = Institution.LeadVisibility.PER_PERSON


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence(lambda n: f"Team {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    start_date = date(2020, 8, 1)


class TeamMembershipFactory(DjangoModelFactory):
    class Meta:
        model = TeamMembership

    team = factory.SubFactory(TeamFactory)
    institution = factory.SelfAttribute("team.institution")
    member = factory.SubFactory(MembershipFactory, institution=factory.SelfAttribute("..team.institution"))
    start_date = date(2020, 8, 1)


class LeadFactory(TeamMembershipFactory):
    role = TeamMembership.Role.LEAD
