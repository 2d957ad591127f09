from tests.factories.accounts import (
    InstitutionFactory,
    LeadFactory,
    MembershipFactory,
    TeamFactory,
    TeamMembershipFactory,
    UserFactory,
)
from tests.factories.courses import (
    CheckFactory,
    LineFactory,
    OfferFactory,
    SessionFactory,
    SessionHostFactory,
    SkillFactory,
    SkillFrameworkFactory,
    SkillLevelFactory,
    StopFactory,
    make_line,
)
from tests.factories.tracking import (
    AttendanceFactory,
    CompletionFactory,
    LineChoiceFactory,
    RegistrationFactory,
)

__all__ = [
    "AttendanceFactory",
    "CheckFactory",
    "CompletionFactory",
    "InstitutionFactory",
    "LeadFactory",
    "LineChoiceFactory",
    "LineFactory",
    "MembershipFactory",
    "OfferFactory",
    "RegistrationFactory",
    "SessionFactory",
    "SessionHostFactory",
    "SkillFactory",
    "SkillFrameworkFactory",
    "SkillLevelFactory",
    "StopFactory",
    "TeamFactory",
    "TeamMembershipFactory",
    "UserFactory",
    "make_line",
]
