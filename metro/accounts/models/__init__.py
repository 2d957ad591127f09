from metro.accounts.models.audit import AuditEntry
from metro.accounts.models.holidays import Holiday
from metro.accounts.models.institutions import Institution, Team
from metro.accounts.models.mail import AccountMail
from metro.accounts.models.memberships import (
    Invitation,
    Membership,
    PartTimeFactor,
    TeamMembership,
)
from metro.accounts.models.tokens import ApiToken, Scope
from metro.accounts.models.users import User, by_name

__all__ = [
    "AccountMail",
    "ApiToken",
    "AuditEntry",
    "Holiday",
    "Institution",
    "Invitation",
    "Membership",
    "PartTimeFactor",
    "Scope",
    "Team",
    "TeamMembership",
    "User",
    "by_name",
]
